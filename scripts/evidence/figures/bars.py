"""Knows how numbers per 100 people in two groups stand beside each other as bars from zero; not what they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from xml.etree.ElementTree import Element

from scripts.evidence.figures import svg
from scripts.evidence.figures.svg import SMALL, SMALL_LEAD, Caption, Scale

_BAR, _BETWEEN = 12.0, 3.0
_START, _END = 0.5, svg.NARROW - 34.0
"""The axis ends where the longest bar still leaves room for its label."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One side effect in both groups, per 100; None where it was not reported; ValueError below 0."""

    label: str
    first: float | None
    second: float | None
    note: str = ""

    def __post_init__(self) -> None:
        for value in (self.first, self.second):
            if value is not None and not (isfinite(value) and value >= 0):
                raise ValueError(f"{self.label}: a bar cannot show {value}.")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Where the grid shows: from top to bottom, but not behind a number."""

    top: float
    bottom: float
    blank_from: float
    blank_to: float


def paired_bars(
    pairs: Sequence[Pair],
    caption: Caption,
    *,
    names: tuple[str, str] = ("LDN", "Placebo"),
    words: str = "People of 100",
    most: float | None = None,
) -> Element:
    """Return the bars of *pairs*; the axis starts at 0 and ends at *most*, or beyond the longest bar."""
    if not pairs:
        raise ValueError(f"The picture {caption.ident} has no bars.")
    longest = max((value for pair in pairs for value in (pair.first, pair.second) if value is not None), default=0.0)
    if most is not None and most < longest:
        raise ValueError(f"The picture {caption.ident} has a bar of {longest} on an axis that ends at {most}.")
    scale = Scale(0.0, most or svg.nice_range([0.0, longest or 1.0])[1], _START, _END)
    root = svg.picture(caption, svg.NARROW, 0, "bars")
    paint = svg.hatch(root, f"{caption.ident}-hatch", "fig-hatch-quiet")
    grid = svg.group(root)
    rows = svg.group(root)
    values = svg.group(root, "fig-n")
    first: list[str] = []
    second: list[str] = []
    stretches: list[_Stretch] = []
    y = _names(root, names, paint)
    for pair in pairs:
        label = svg.wrap(pair.label, svg.NARROW)
        note = svg.wrap(pair.note, svg.NARROW, SMALL)
        svg.paragraph(rows, 0, y + 20, label, svg.LEAD)
        y += 20 + max(0, len(label) - 1) * svg.LEAD
        svg.paragraph(rows, 0, y + SMALL_LEAD + 1, note, SMALL_LEAD, "fig-s")
        y += 7 + (len(note) * SMALL_LEAD + 1 if note else 0)
        bars = [(pair.first, first), (pair.second, second)]
        if pair.first is None and pair.second is None:
            del bars[1]
        for value, pieces in bars:
            if value is None:
                end, said, size = _START, "not reported", SMALL
            else:
                end, said, size = scale.at(value), svg.plain(value), svg.SIZE
                if value:
                    pieces.append(svg.box(_START, y, end - _START, _BAR))
            svg.text(values, end + 6, y + _BAR - 1.5, said, "fig-s" if value is None else "fig-b")
            blank = end + 10 + svg.width_of(said, size, bold=True)
            stretches.append(_Stretch(y - _BETWEEN / 2, y + _BAR + _BETWEEN / 2, end, blank))
            y += _BAR + _BETWEEN
    svg.path(root, first, "fig-first")
    svg.path(root, second, "fig-second", fill=paint)
    height = _axis(root, grid, scale, stretches, y + 8, words)
    root.set("viewBox", f"0 0 {svg.NARROW} {svg.number(height)}")
    return root


def _names(root: Element, names: tuple[str, str], paint: str) -> float:
    x = 0.0
    words = svg.group(root, "fig-s")
    for place, name in enumerate(names):
        if place:
            svg.path(root, svg.box(x + 0.5, 3, 20, 10), "fig-second", fill=paint)
        else:
            svg.path(root, svg.box(x + 0.5, 3, 20, 10), "fig-first")
        svg.text(words, x + 27, 12, name)
        x += 27 + svg.width_of(name, SMALL) + 18
    return 16.0


def _axis(root: Element, grid: Element, scale: Scale, stretches: Sequence[_Stretch], y: float, words: str) -> float:
    ticks = scale.ticks(6)
    places = [scale.at(tick) for tick in ticks]
    lines = [(x, row) for x in places[1:] for row in stretches if not row.blank_from < x < row.blank_to]
    svg.path(grid, (svg.segment(x, row.top, x, row.bottom) for x, row in lines), "fig-grid")
    svg.path(root, (svg.segment(_START, row.top, _START, row.bottom) for row in stretches), "fig-zero")
    marks = [f"M{svg.number(x)} {svg.number(y)}v4" for x in places]
    svg.path(root, [svg.segment(_START, y, _END, y), *marks], "fig-axis")
    small = svg.group(root, "fig-s")
    for place, (x, said) in enumerate(zip(places, svg.tick_words(ticks), strict=True)):
        svg.text(small, x if place else 0, y + 16, said, anchor="middle" if place else "start")
    said_below = svg.wrap(words, svg.NARROW, SMALL)
    svg.paragraph(small, 0, y + 33, said_below, SMALL_LEAD)
    return y + 23 + len(said_below) * SMALL_LEAD
