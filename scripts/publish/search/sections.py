"""Knows how a finished page is cut into what can be found: title, short answer, sections; knows no file and no query.

It reads the HTML that an engine has written, so that every engine's site is searched alike.  Left out is what would
drown the words of the page: citation numbers, lists of references, navigation, tables behind pictures, forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from scripts.publish.pages.html import VOID

_SPACE = re.compile(r"\s+")
_SPACE_BEFORE_STOP = re.compile(r" (?=[.,;:?!)])")
_CELLS = frozenset(("td", "th"))
_BETWEEN_CELLS = re.compile(r"(?: ·)+(?= · |$)|^· ")
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_INLINE = frozenset(("a", "abbr", "b", "code", "em", "i", "q", "small", "span", "strong", "sub", "sup", "time", "u"))
SKIPPED_TAGS = frozenset(("button", "form", "nav", "noscript", "script", "style", "svg", "template", "footer"))
SKIPPED_CLASSES = frozenset(
    (
        "citation", "headerlink", "references", "catalogue", "status", "numbers", "printed-address", "page-list",
        "evidence-medicines", "qr-box", "ref-links", "sheet-files",
    )
)  # fmt: skip
"""Numbers, lists and tables that are found otherwise, or that nobody looks for by their words."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below one heading, up to the next one."""

    anchor: str
    """Id of the heading; empty for what stands before the first."""
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundPage:
    """What can be found of a page."""

    title: str
    answer: str
    sections: tuple[Section, ...]


def read(html: str) -> FoundPage | None:
    """Return what can be found of the finished page *html*, or None when it has no title (as a page that moved)."""
    start = html.find("<h1")
    if start < 0:
        return None
    reader = _Reader()
    # Lists of references are the larger part of many pages, and reading them costs as much as all the rest.
    reader.feed(_without_references(html[start:]))
    reader.close()
    sections = tuple(
        Section(part.anchor, _tidy(part.heading), _tidy(part.text))
        for part in reader.parts
        if part.anchor or _tidy(part.text)
    )
    return FoundPage(_tidy(reader.title), _tidy(reader.answer), sections)


def _without_references(html: str) -> str:
    for sign, opening, closing in (
        ('class="references"', "<section", "</section>"),
        ('class="catalogue"', "<div", "</div>"),
    ):
        if (inside := html.find(sign)) >= 0:
            end = html.find(closing, inside)
            html = html[: html.rfind(opening, 0, inside)] + html[end + len(closing) :]
    return html


def _tidy(pieces: list[str]) -> str:
    text = _SPACE_BEFORE_STOP.sub("", _SPACE.sub(" ", "".join(pieces)).strip())
    return _BETWEEN_CELLS.sub("", text) if "·" in text else text


@dataclass(slots=True)
class _Part:
    anchor: str = ""
    heading: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects words from the title on; a stack remembers where they go."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.answer: list[str] = []
        self.parts = [_Part()]
        self._into = self.parts[0].text
        self._open: list[tuple[str, list[str] | None]] = []
        """Each open element, with where words go again after it."""
        self._skipped = 0
        """How many open elements, counted from the outermost that is left out, are open."""
        self._in_answer = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self._into.append(" ")
            return
        if self._skipped:
            self._skipped += 1
            return
        attributes = dict(attrs)
        classes = frozenset((attributes.get("class") or "").split())
        if tag in SKIPPED_TAGS or classes & SKIPPED_CLASSES or "data-search-exclude" in attributes:
            self._skipped = 1
            return
        if tag not in _INLINE:
            self._into.append(" ")
        back: list[str] | None = None
        if tag == "h1":
            back, self._into = self._into, self.title
        elif "answer" in classes:
            self._in_answer = True
            back, self._into = self._into, []
        elif self._in_answer and tag == "p":
            back, self._into = self._into, self.answer
        elif tag in _HEADINGS and attributes.get("id") and not self._in_answer:
            self.parts.append(_Part(attributes["id"] or ""))
            back, self._into = self.parts[-1].text, self.parts[-1].heading
        self._open.append((tag, back))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:  # written as <br />
            return
        if self._skipped:
            self._skipped -= 1
            return
        # The title stands inside elements that were opened before it; their ends close nothing here.
        if not self._open:
            return
        name, back = self._open.pop()
        if back is not None:
            self._into = back
            if self._in_answer and name == "section":
                self._in_answer = False
        if tag not in _INLINE:
            self._into.append(" · " if tag in _CELLS else " ")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._into.append(data)
