"""Knows how outside addresses are checked: which, how, what comes of it; nothing in a build may need it.

`collect` finds the addresses, `crawl` and `look` ask the network, `observation` reads what came, `verdict` decides over
days, `telling` says it to people, `run` puts them together.
"""
