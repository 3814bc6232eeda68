"""Knows how the HTML of a built handout becomes a tree for the typesetter; knows nothing of files, fonts and paper.

Every element is either listed here or an error: nothing that a page says is lost on paper without being named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from scripts.publish.pages.html import VOID

Node = str | dict[str, Any]
"""Text, or a map with the kind ``k``, as a rule the content ``c``, and what the kind needs."""

LEFT_OUT = ("headerlink", "on-screen", "ref-back", "ref-links", "sheet-files")
"""Classes of what only serves on a screen."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TRANSPARENT = ("abbr", "span", "time")
_INLINE = {"strong": "strong", "b": "strong", "em": "emph", "i": "emph", "sup": "super", "sub": "sub"}


class SheetError(ValueError):
    """A page cannot become a sheet; the message says what stands in the way."""


@dataclass
class Tag:
    """An element of the page."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Tag | str] = field(default_factory=list)

    @property
    def classes(self) -> tuple[str, ...]:
        """Return its classes."""
        return tuple(self.attributes.get("class", "").split())

    def walk(self) -> Iterator[Tag]:
        """Yield the element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Tag):
                yield from child.walk()

    def text(self) -> str:
        """Return its text, white space collapsed."""
        parts = (c if isinstance(c, str) else c.text() for c in self.children)
        return _SPACE.sub(" ", "".join(parts)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Tag("document")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Tag(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Tag(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].name == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Tag:
    """Return the tree of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def is_handout(html: str) -> bool:
    """Whether a built page is to be had as a sheet."""
    return bool(re.search(r'<div class="?sheet["\s>]', html))


def sheet(html: str) -> dict[str, Any]:
    """Return what a sheet says, as data for the template.

    The map holds ``title``, ``lang``, ``answer`` (label and content), ``status`` (a list of contents), ``lead`` (the
    blocks before the first section), ``sections`` (each with ``title``, ``body`` and ``wide``), ``references`` (each
    with ``key`` and ``body``), ``address``, ``qr``, ``foot`` and ``updated`` (an ISO date). Content is a list of
    `Node`.

    Raises:
        SheetError: the page lacks a part, or holds an element that is not known here.
    """
    page = read(html)
    article = _one(page, lambda t: t.name == "article", "article")
    body = _one(article, lambda t: "sheet" in t.classes, 'box with the class "sheet"')
    address = _one(body, lambda t: "printed-address" in t.classes, "printed address")
    base = address.text()
    answer = _one(article, lambda t: t.name == "section" and "answer" in t.classes, "short answer")
    status = _one(article, lambda t: t.name == "p" and "status" in t.classes, "status line")
    listed = _one(body, lambda t: "references" in t.classes, "list of references")
    make = _Maker(base)
    lead, sections = make.sections([c for c in body.children if c is not address and c is not listed])
    foot = _one(article, lambda t: t.name == "footer", "foot of the page")
    title = _one(article, lambda t: t.name == "h1", "title").text()
    dates = [t.attributes["datetime"] for t in status.walk() if t.name == "time"]
    # Evidence, update, review: the second is the day of this text.
    updated = dates[1] if len(dates) > 1 else dates[0] if dates else ""
    if not updated:
        raise SheetError("the page has no date")
    return {
        "title": title,
        "lang": _one(page, lambda t: t.name == "html", "root").attributes.get("lang", "en"),
        "answer": {
            "label": _one(answer, lambda t: t.name == "h2", "label of the short answer").text(),
            "c": make.inline(_one(answer, lambda t: t.name == "p", "text of the short answer")),
        },
        "status": [make.inline(c) for c in status.children if isinstance(c, Tag)],
        "lead": lead,
        "sections": sections,
        "references": [make.reference(t) for t in listed.walk() if t.name == "li"],
        "address": base,
        "qr": make.qr(_one(address, lambda t: t.name == "svg", "QR code")),
        "foot": make.inline(_one(foot, lambda t: t.name == "p" and "edit" not in t.classes, "text at the foot")),
        "updated": updated,
    }


def _one(inside: Tag, fits: Callable[[Tag], bool], what: str) -> Tag:
    found = next((tag for tag in inside.walk() if fits(tag)), None)
    if found is None:
        raise SheetError(f"the page has no {what}")
    return found


class _Maker:
    """Makes nodes of elements; `base` is the page's address, from which its links lead."""

    def __init__(self, base: str) -> None:
        self.base = base

    def sections(self, children: list[Tag | str]) -> tuple[list[Node], list[dict[str, Any]]]:
        """Return the blocks before the first heading of level 2, and the sections."""
        lead: list[Tag | str] = []
        sections: list[tuple[Tag, list[Tag | str]]] = []
        for child in children:
            if isinstance(child, Tag) and child.name == "h2":
                sections.append((child, []))
            else:
                (sections[-1][1] if sections else lead).append(child)
        made = []
        for heading, inside in sections:
            blocks = self.blocks(inside)
            made.append({"title": self.inline(heading), "body": blocks, "wide": _is_wide(blocks)})
        return self.blocks(lead), made

    def blocks(self, children: list[Tag | str]) -> list[Node]:
        """Return block elements."""
        made: list[Node] = []
        for child in children:
            if isinstance(child, str):
                if child.strip():
                    raise SheetError(f'the text "{_short(child)}" stands outside any paragraph')
                continue
            if _left_out(child):
                continue
            if child.name == "div" and not {"evidence", "table-box"}.isdisjoint(child.classes):  # around a table
                made += self.blocks(child.children)
            else:
                made.append(self.block(child))
        return made

    def block(self, tag: Tag) -> dict[str, Any]:
        """Return one block element."""
        name, classes = tag.name, tag.classes
        if name == "p":
            return {"k": "p", "c": self.inline(tag)}
        if name in ("h3", "h4"):
            return {"k": "heading", "level": int(name[1]), "c": self.inline(tag)}
        if name in ("ul", "ol"):
            return {"k": name, "c": [self.item(c) for c in _elements(tag)]}
        if name == "table":
            return self.table(tag)
        if name == "figure":
            return self.figure(tag)
        if name == "div" and "admonition" in classes:
            title, *inside = _elements(tag)
            body = self.blocks(list(inside))
            return {"k": "note", "danger": "danger" in classes, "title": self.inline(title), "c": body}
        if name == "div" and "cards" in classes:
            return {"k": "cards", "c": [self.face(face) for face in _elements(tag)]}
        if name == "div" and "qr-box" in classes:
            return self.qr(_one(tag, lambda t: t.name == "svg", "QR code"))
        raise SheetError(_unknown(tag))

    def face(self, tag: Tag) -> list[Node]:
        """Return one face of a card."""
        if tag.name != "section" or "card" not in tag.classes:
            raise SheetError(_unknown(tag))
        return self.blocks(tag.children)

    def item(self, tag: Tag) -> list[Node]:
        """Return the content of a list item: inline content, then blocks such as an inner list."""
        if tag.name != "li":
            raise SheetError(_unknown(tag))
        at = next((i for i, c in enumerate(tag.children) if isinstance(c, Tag) and _is_block(c)), len(tag.children))
        first: list[Node] = []
        if inline := _trim(self.nodes(tag.children[:at])):
            first = [{"k": "p", "c": inline}]
        return [*first, *self.blocks(tag.children[at:])]

    def table(self, tag: Tag) -> dict[str, Any]:
        """Return a table; its first row is its head."""
        for part in tag.walk():
            if part.name not in ("table", "thead", "tbody", "tr", "th", "td") and _is_block(part):
                raise SheetError(_unknown(part))
        rows = [[self.inline(cell) for cell in _elements(row)] for row in tag.walk() if row.name == "tr"]
        return {"k": "table", "head": rows[0], "rows": rows[1:]}

    def figure(self, tag: Tag) -> dict[str, Any]:
        """Return a table with its caption."""
        caption = _one(tag, lambda t: t.name == "figcaption", "caption")
        text: list[Node] = []
        for paragraph in _elements(caption):
            text += [*([" "] if text else []), *self.inline(paragraph)]
        inside = [child for child in tag.children if child is not caption]
        return {"k": "figure", "c": self.blocks(inside), "caption": text}

    def reference(self, tag: Tag) -> dict[str, Any]:
        """Return an entry of the list of references."""
        parts = [c for c in _elements(tag) if not _left_out(c)]
        body: list[Node] = []
        for part in parts:
            body += [*([" "] if body else []), {"k": part.classes[0] if part.classes else "", "c": self.inline(part)}]
        return {"key": tag.attributes.get("id", ""), "body": body}

    def qr(self, svg: Tag) -> dict[str, Any]:
        """Return a QR code as an SVG file of its own."""
        side = svg.attributes.get("viewbox", "").split()[-1]
        path = _one(svg, lambda t: t.name == "path", "modules of the QR code").attributes.get("d", "")
        if not re.fullmatch(r"\d+", side) or not re.fullmatch(r"[Mmh0-9. ]+", path):
            raise SheetError("the QR code is no picture that can be read")
        picture = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
            f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" stroke="#000"/></svg>'
        )
        return {"k": "qr", "svg": picture, "alt": svg.attributes.get("aria-label", "")}

    def inline(self, tag: Tag) -> list[Node]:
        """Return the inline content of *tag*, without white space at its ends."""
        return _trim(self.nodes(tag.children))

    def nodes(self, children: list[Tag | str]) -> list[Node]:
        """Return inline elements and text, white space collapsed."""
        made: list[Node] = []
        for child in children:
            if isinstance(child, str):
                made.append(_SPACE.sub(" ", child))
            elif not _left_out(child):
                made += self.element(child)
        return made

    def element(self, tag: Tag) -> list[Node]:
        """Return one inline element."""
        name, inside = tag.name, self.nodes(tag.children)
        if "caption-prefix" in tag.classes:
            return [{"k": "strong", "c": inside}]
        if name in _TRANSPARENT:
            return inside
        if name == "strong" and "fill" in tag.classes:
            return [{"k": "fill", "c": inside}]
        if name in _INLINE:
            return [{"k": _INLINE[name], "c": inside}]
        if name == "br":
            return [{"k": "br"}]
        if name == "a":
            target = tag.attributes.get("href", "")
            if target.startswith("#ref-"):
                return [{"k": "ref", "to": target[1:], "c": inside}]
            return [{"k": "link", "to": urljoin(self.base, target), "c": inside}]
        raise SheetError(_unknown(tag))


def _elements(tag: Tag) -> list[Tag]:
    """Return the child elements; text between them is an error."""
    for child in tag.children:
        if isinstance(child, str) and child.strip():
            raise SheetError(f'the text "{_short(child)}" stands outside any paragraph')
    return [child for child in tag.children if isinstance(child, Tag)]


def _left_out(tag: Tag) -> bool:
    return any(name in LEFT_OUT for name in tag.classes)


def _is_block(tag: Tag) -> bool:
    return tag.name not in (*_INLINE, *_TRANSPARENT, "a", "br")


def _is_wide(blocks: list[Node]) -> bool:
    """Whether a section needs the whole width: its table has more than 3 columns."""
    for block in blocks:
        if isinstance(block, dict):
            inner = block["c"] if block["k"] == "figure" else [block]
            if any(b["k"] == "table" and len(b["head"]) > 3 for b in inner):
                return True
    return False


def _trim(nodes: list[Node]) -> list[Node]:
    """Return *nodes* without white space at their ends and without empty text."""
    made = [n for n in nodes if n != ""]
    while made and isinstance(made[0], str) and not made[0].lstrip():
        made.pop(0)
    while made and isinstance(made[-1], str) and not made[-1].rstrip():
        made.pop()
    if made and isinstance(made[0], str):
        made[0] = made[0].lstrip()
    if made and isinstance(made[-1], str):
        made[-1] = made[-1].rstrip()
    return made


def _unknown(tag: Tag) -> str:
    shown = f' with the class "{tag.attributes["class"]}"' if tag.classes else ""
    return f'the element <{tag.name}>{shown} ("{_short(tag.text())}") has no place on a sheet'


def _short(text: str, limit: int = 40) -> str:
    text = _SPACE.sub(" ", text).strip()
    return text if len(text) <= limit else f"{text[:limit].rsplit(' ', 1)[0]} …"
