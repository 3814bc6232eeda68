"""Knows how the sources of one page are numbered; knows nothing of how a number looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Numbered:
    """A source cited on the page."""

    key: str
    number: int
    anchors: list[str] = field(default_factory=list)
    """Ids of the places that cite it, in the page's order."""


def anchor(key: str, nth: int) -> str:
    """Return the id of the *nth* place on a page (from 1) that cites *key*."""
    return f"cite-{key}-{nth}"


def number(marks: Iterable[Iterable[str]]) -> tuple[dict[str, Numbered], list[list[str]]]:
    """Number the keys of a page by first appearance.

    Args:
        marks: the keys of each mark, in the order of the finished page.

    Returns:
        The sources by key in the order of their numbers, and for each mark the anchor of each of its keys.
    """
    sources: dict[str, Numbered] = {}
    anchors: list[list[str]] = []
    for keys in marks:
        here: list[str] = []
        for key in keys:
            source = sources.setdefault(key, Numbered(key, len(sources) + 1))
            source.anchors.append(anchor(key, len(source.anchors) + 1))
            here.append(source.anchors[-1])
        anchors.append(here)
    return sources, anchors
