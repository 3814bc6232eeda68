"""Knows the form that narrows down the list of all references, as HTML; knows nothing of how it is worked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape

from scripts.bibliography import Reference
from scripts.bibliography.model import DESIGN_WORDS, DESIGNS


def page_name(path: str) -> str:
    """Return how a page is called in an address such as ``references/?page=trials/final``; the home page is "home"."""
    stem = path.removesuffix(".md").removesuffix("index").strip("/")
    return stem or "home"


def form(references: Iterable[Reference], pages: Mapping[str, str]) -> str:
    """Return the form, hidden until a script shows it.

    Args:
        references: all that are listed.
        pages: title of each page that cites any of them, by its name (see `page_name`).
    """
    listed = list(references)
    years = sorted(r.issued.year for r in listed if r.issued)
    designs = Counter[str](r.custom.design for r in listed)
    kinds = "".join(
        f'<option value="{name}">{escape(words[0].upper() + words[1:])} ({designs[name]})</option>'
        for name in DESIGNS
        if designs[name]
        for words in [DESIGN_WORDS[name]]
    )
    citing = "".join(
        f'<option value="{escape(name)}">{escape(title)}</option>'
        for name, title in sorted(pages.items(), key=lambda item: item[1].casefold())
    )
    year = (
        f'type="number" inputmode="numeric" min="{years[0]}" max="{years[-1]}" step="1"' if years else 'type="number"'
    )
    first, last = (years[0], years[-1]) if years else ("", "")
    return (
        '<form class="ref-filter" aria-label="Narrow down the list" hidden>'
        '<label class="ref-filter__words">Words'
        '<input type="search" name="q" maxlength="200" autocomplete="off"></label>'
        f'<label>Kind of source<select name="design"><option value="">Every kind</option>{kinds}</select></label>'
        f'<label>Cited on<select name="page"><option value="">Every page</option>{citing}</select></label>'
        f'<label>From year<input {year} name="from" placeholder="{first}"></label>'
        f'<label>To year<input {year} name="to" placeholder="{last}"></label>'
        '<button type="reset">Show all</button>'
        '<p role="status"></p>'
        "</form>"
    )
