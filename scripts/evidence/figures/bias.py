"""Knows how judgments by domain become a table of shapes and letters; not how a judgment was reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal
from xml.etree.ElementTree import Element

from scripts.evidence.figures import svg
from scripts.evidence.figures.svg import SMALL, SMALL_LEAD, Caption

Judgment = Literal["low", "some", "high", "unknown"]

LETTERS: dict[Judgment, str] = {"low": "+", "some": "?", "high": "−", "unknown": "·"}
_WORDS: dict[Judgment, str] = {
    "low": "low risk",
    "some": "some concerns",
    "high": "high risk",
    "unknown": "cannot be judged from what was read",
}
_LABEL, _PITCH, _RADIUS = 112.0, 32.0, 9.0


@dataclass(frozen=True, slots=True)
class BiasRow:
    """One trial, or one of its results: a judgment for each domain, None where a domain does not apply."""

    label: str
    judgments: tuple[Judgment | None, ...]


def bias_picture(rows: Sequence[BiasRow], domains: Sequence[str], caption: Caption) -> Element:
    """Return one line for each row and one column for each domain; ValueError if they do not match."""
    if not rows or not 1 <= len(domains) <= 8:
        raise ValueError(f"The picture {caption.ident} needs rows and 1 to 8 domains.")
    for row in rows:
        if len(row.judgments) != len(domains):
            raise ValueError(f"{row.label}: {len(row.judgments)} judgments for {len(domains)} domains.")
    pitch = min(_PITCH + 6, (svg.NARROW - _LABEL) / len(domains))
    places = [svg.NARROW - (len(domains) - i - 0.5) * pitch for i in range(len(domains))]
    root = svg.picture(caption, svg.NARROW, 0, "bias")
    y = _heads(root, domains, places)
    lines: list[str] = []
    shapes: dict[Judgment, list[str]] = {judgment: [] for judgment in LETTERS}
    labels = svg.group(root)
    letters: list[tuple[float, list[tuple[float, Judgment]]]] = []
    for row in rows:
        label = svg.wrap(row.label, places[0] - pitch / 2 - 8)
        tall = max(30.0, 14 + len(label) * svg.LEAD)
        lines.append(svg.segment(0, y, svg.NARROW, y))
        middle = y + tall / 2
        svg.paragraph(labels, 0, middle + 4.5 - (len(label) - 1) * svg.LEAD / 2, label, svg.LEAD)
        cells = [(x, judged) for x, judged in zip(places, row.judgments, strict=True) if judged]
        for x, judged in cells:
            shapes[judged].append(_shape(judged, x, middle))
        letters.append((middle, cells))
        y += tall
    lines.append(svg.segment(0, y, svg.NARROW, y))
    found = {judged for row in rows for judged in row.judgments}
    y = _key(root, shapes, letters, {judged for judged in found if judged}, y, blank=None in found)
    svg.path(root, lines, "fig-rule")
    for judgment, pieces in shapes.items():
        svg.path(root, pieces, f"fig-{judgment}")
    for middle, cells in letters:
        _letters(root, middle, cells)
    root.set("viewBox", f"0 0 {svg.NARROW} {svg.number(y)}")
    return root


def _heads(root: Element, domains: Sequence[str], places: Sequence[float]) -> float:
    """Write the domains slanting down to their columns; return where the table begins."""
    slant = 1 / sqrt(2)
    longest = max(svg.width_of(domain, SMALL) for domain in domains)
    bottom = longest * slant + 12
    heads = svg.group(root, "fig-s", text_anchor="end")
    for x, domain in zip(places, domains, strict=True):
        head = svg.text(heads, 0, 0, domain)
        del head.attrib["x"], head.attrib["y"]
        head.set("transform", f"translate({svg.number(x + 2)} {svg.number(bottom - 6)})rotate(45)")
    return bottom + 2


def _shape(judgment: Judgment, x: float, y: float) -> str:
    if judgment == "some":
        return svg.polygon([(x, y - 10.5), (x + 11, y + 8.5), (x - 11, y + 8.5)])
    if judgment == "high":
        return svg.box(x - 8.5, y - 8.5, 17, 17)
    return svg.disc(x, y, _RADIUS - (0.5 if judgment == "unknown" else 0))


def _letters(root: Element, y: float, cells: Sequence[tuple[float, Judgment]]) -> None:
    """Write the letters of one row as one text: each has its own place."""
    for unknown in (False, True):
        some = [(x, judged) for x, judged in cells if (judged == "unknown") is unknown]
        if some:
            written = svg.text(root, 0, y + 4.7, "".join(LETTERS[judged] for _, judged in some), anchor="middle")
            written.set("x", " ".join(svg.number(x) for x, _ in some))
            written.set("class", "fig-b" if unknown else "fig-letter")


def _key(
    root: Element,
    shapes: dict[Judgment, list[str]],
    letters: list[tuple[float, list[tuple[float, Judgment]]]],
    used: set[Judgment],
    y: float,
    *,
    blank: bool,
) -> float:
    words = svg.group(root, "fig-s")
    x, y = 0.0, y + 20
    cells: list[tuple[float, Judgment]] = []
    for judgment, said in _WORDS.items():
        if judgment not in used:
            continue
        wide = 28 + svg.width_of(said, SMALL)
        if x and x + wide > svg.NARROW:
            letters.append((y, cells))
            x, y, cells = 0.0, y + 25, []
        shapes[judgment].append(_shape(judgment, x + 11, y))
        cells.append((x + 11, judgment))
        svg.paragraph(words, x + 28, y + 4, svg.wrap(said, svg.NARROW - 28, SMALL), SMALL_LEAD)
        x += wide + 14
    letters.append((y, cells))
    if blank:
        y += 22
        svg.text(words, 0, y + 4, "An empty place: the domain does not apply.")
    return y + 14
