"""Knows where marks stand in Python-Markdown's tree and how they are moved there; knows nothing of what they cite."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Iterator
from dataclasses import dataclass

# The attribute of a mark that waits for its number: which of the text's marks it is.
MARK = "data-mark"
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(slots=True)
class Place:
    """Where a mark stands in the tree."""

    mark: etree.Element
    parent: etree.Element
    index: int
    link: etree.Element | None
    """The link around it, if any: links cannot be nested in HTML."""
    in_heading: bool

    @property
    def follows_mark(self) -> bool:
        """Whether nothing but another mark stands before this one."""
        if not self.index:
            return False
        before = self.parent[self.index - 1]
        return before.get("class") == "citation" and not before.tail


def marks_below(root: etree.Element) -> Iterator[Place]:
    """Yield the marks below *root* in the order of the page."""
    # A page has few marks among many elements: their ancestors are looked up, not carried along.
    parents = {child: parent for parent in root.iter() for child in parent}
    for mark in root.iter("sup"):
        if MARK not in mark.attrib:
            continue
        parent = above = parents[mark]
        link, in_heading = None, False
        while above is not root:
            if above.tag == "a":
                link = above  # the outermost
            in_heading = in_heading or above.tag in _HEADINGS
            above = parents[above]
        yield Place(mark, parent, list(parent).index(mark), link, in_heading)


def paragraphs(root: etree.Element, text: str) -> Iterator[tuple[etree.Element, int]]:
    """Yield parent and place of each paragraph that holds only *text*."""
    for parent in root.iter():
        for index, element in enumerate(parent):
            if element.tag == "p" and not len(element) and (element.text or "").strip() == text:
                yield parent, index


def append(element: etree.Element, text: str) -> None:
    """Put *text* behind all that *element* holds."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def leave_link(place: Place, root: etree.Element) -> None:
    """Move a mark that stands inside a link behind it."""
    if place.link is None:
        return
    _detach(place.mark, place.parent)
    outer = next(parent for parent in root.iter() if place.link in list(parent))
    place.mark.tail, place.link.tail = place.link.tail, None
    outer.insert(list(outer).index(place.link) + 1, place.mark)


def put_text(place: Place, text: str) -> None:
    """Put *text* in the place of a mark."""
    place.mark.tail = text + (place.mark.tail or "")
    _detach(place.mark, place.parent)


def _detach(element: etree.Element, parent: etree.Element) -> None:
    """Take *element* out of *parent* and leave the text behind it in place."""
    index = list(parent).index(element)
    if index:
        parent[index - 1].tail = (parent[index - 1].tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)


def close_up(place: Place) -> None:
    """Set the number close to its word and after a full stop or comma (AMA 11th ed., 3.6)."""
    sibling = place.parent[place.index - 1] if place.index else None
    before = (sibling.tail if sibling is not None else place.parent.text) or ""
    closed = before.rstrip(" \n\t")
    tail = place.mark.tail or ""
    if tail[:1] in (".", ",") and not tail.startswith("...") and closed:
        closed, place.mark.tail = closed + tail[0], tail[1:]
    if sibling is not None:
        sibling.tail = closed
    else:
        place.parent.text = closed
