"""Knows what a table is, whoever makes or shows it; knows nothing of what stands in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cites:
    """Sources cited in a cell."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a place of the site: words, and path with anchor below docs/."""

    words: str
    target: str


# A line break in the text breaks the line in the cell.
Part = str | Cites | Link
Cell = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Head and rows; the first cell of a row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
