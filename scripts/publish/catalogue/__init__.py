"""The page of all references, made light: an index, a page of complete entries for each letter, links that lead there.

An engine builds one complete page, which is right without this step. `read` takes it apart, `pages` writes what comes
in its place, `write` walks a built site with both.
"""
