"""Knows where the list of all references stands in a built page, and its entries; knows nothing of what is made of it.

Pages are megabytes: patterns find what is needed, and no tree is made. All text in them is escaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from scripts.publish.pages import html as read

_LIST = re.compile(
    r"<div class=\"catalogue\">(?P<head>(?:(?!<ul\b).)*)<ul\b[^>]*>(?P<items>.*?)</ul>\s*</div>", re.DOTALL
)
"""Within an entry, a list ends at the end of its fold: the first one that ends with its box is the list of all."""
_ENTRY = re.compile(r"(?=<li\b[^>]*\sdata-design=)")
_PART = re.compile(r"<span class=\"ref-(status|text|note|finding)\"[^>]*>(.*?)</span>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Item:
    """One complete entry."""

    key: str
    opening: str
    """Its opening tag, with what the filter asks."""
    inside: str
    """What stands in it, as HTML."""

    @property
    def html(self) -> str:
        """Return the entry as it stood in the list."""
        return f"{self.opening}{self.inside}</li>"

    @property
    def status(self) -> str:
        """Return the mark of a retracted or corrected paper, as HTML; empty when it has none."""
        return next((found[0] for found in _PART.finditer(self.inside) if found[1] == "status"), "")

    @property
    def words(self) -> str:
        """Return what the entry says of its source, as plain text, without the sentences that cite it."""
        return text(" ".join(found[2] for found in _PART.finditer(self.inside)))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The page of all references, taken apart."""

    before: str
    """The page up to the box of the list."""
    head: str
    """What stands in the box before the list: files of all entries, and the form."""
    items: tuple[Item, ...]
    after: str
    """The page from the end of the box on."""


def catalogue(html: str) -> Catalogue | None:
    """Return the parts of the page of all references, None when it holds no list of them."""
    found = _LIST.search(html)
    if found is None:
        return None
    items = tuple(_item(piece) for piece in _ENTRY.split(found["items"])[1:])
    return Catalogue(html[: found.start()], found["head"], items, html[found.end() :])


def _item(piece: str) -> Item:
    opening, mark, rest = piece.partition(">")
    key = read.attributes(opening).get("id", "")
    return Item(key, opening + mark, rest.rstrip().removesuffix("</li>"))


def text(html: str) -> str:
    """Return the words of *html* as plain text on one line."""
    return " ".join(unescape(_TAG.sub("", html)).split())
