"""Knows how ideas are shown on a ladder of evidence, each reaching up to its rung; not what the ideas say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element

from scripts.evidence.figures import svg
from scripts.evidence.figures.svg import SMALL, SMALL_LEAD, Caption

Rung = Literal["hypothesis", "laboratory", "animal", "human marker", "human outcome"]

RUNGS: dict[Rung, str] = {
    "hypothesis": "Idea only",
    "laboratory": "Cells in the laboratory",
    "animal": "Animals",
    "human marker": "Markers in people",
    "human outcome": "Symptoms in people",
}
_PITCH = svg.NARROW / len(RUNGS)


@dataclass(frozen=True, slots=True)
class Climb:
    """One idea and the highest rung that evidence for it has reached."""

    label: str
    rung: Rung
    disputed: bool = False
    """Whether there is evidence against it as well."""


def evidence_ladder(climbs: Sequence[Climb], caption: Caption) -> Element:
    """Return the ladder lying on its side: rungs as columns, a line for each idea; ValueError without ideas."""
    if not climbs:
        raise ValueError(f"The picture {caption.ident} has no ideas.")
    places = {rung: (i + 0.5) * _PITCH for i, rung in enumerate(RUNGS)}
    root = svg.picture(caption, svg.NARROW, 0, "ladder")
    grid = svg.group(root)
    heads = [svg.wrap(words, _PITCH - 5, SMALL) for words in RUNGS.values()]
    deepest = max(map(len, heads))
    small = svg.group(root, "fig-s", text_anchor="middle")
    for x, lines in zip(places.values(), heads, strict=True):
        svg.paragraph(small, x, 13 + (deepest - len(lines)) * SMALL_LEAD, lines, SMALL_LEAD, anchor="middle")
    y = 6 + deepest * SMALL_LEAD
    svg.line(root, 0, y, svg.NARROW, y, "fig-axis")
    labels = svg.group(root)
    stretches: list[tuple[float, float]] = [(y, 6)]
    way: list[str] = []
    firm: list[str] = []
    disputed: list[str] = []
    y += 4
    for climb in climbs:
        lines = svg.wrap(climb.label, svg.NARROW)
        svg.paragraph(labels, 0, y + 16, lines, svg.LEAD)
        middle = y + 13 + len(lines) * svg.LEAD
        x = places[climb.rung]
        stretches.append((middle - 8, 16))
        way.append(svg.segment(0, middle, x, middle))
        (disputed if climb.disputed else firm).append(svg.disc(x, middle, 5.5))
        y = middle + 11
    svg.path(grid, (svg.segment(x, top, x, top + tall) for x in places.values() for top, tall in stretches), "fig-rung")
    if disputed:
        y += 6
        svg.line(root, 0, y, svg.NARROW, y, "fig-rule")
        y += 18
        disputed.append(svg.disc(6, y - 4, 5))
        svg.paragraph(root, 18, y, ["there is evidence against it as well"], SMALL_LEAD, "fig-s")
    svg.path(root, way, "fig-way")
    svg.path(root, firm, "fig-key")
    svg.path(root, disputed, "fig-open-key")
    root.set("viewBox", f"0 0 {svg.NARROW} {svg.number(y + 6)}")
    return root
