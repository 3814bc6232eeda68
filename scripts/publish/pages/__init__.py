"""Knows how a finished page becomes small, quick and safe; knows nothing of what it says or which engine built it.

`finish` is the core: text of a page in, text of the page out. `write` walks a built site with it.
"""
