"""Knows what a forest plot looks like: squares sized by weight, diamonds for pooled results, intervals on one axis.

It must not know where estimates come from, how they were pooled, or what is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal
from xml.etree.ElementTree import Element

from scripts.evidence.figures import strips
from scripts.evidence.figures.strips import Axis, Mark, Strip
from scripts.evidence.figures.svg import Caption

Kind = Literal["trial", "approximate", "pooled", "review"]

_MARKS: dict[Kind, Mark] = {
    "trial": "square",
    "approximate": "open-square",
    "pooled": "diamond",
    "review": "open-diamond",
}
_KEY: dict[Kind, str] = {
    "trial": "one trial",
    "approximate": "one trial, interval approximate",
    "pooled": "our pooled result",
    "review": "published pooled result",
}
_WITHOUT_WEIGHT, _SMALLEST, _LARGEST = 4.5, 2.2, 7.5


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate with its interval; without numbers the row says so in words."""

    label: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    weight: float | None = None
    """Share of a pooled result; only proportions between rows matter."""
    kind: Kind = "trial"
    note: str = ""
    group: str = ""
    """A heading stands above the first of neighboring rows with the same group."""
    missing: str = "no number"
    """What stands in place of an estimate that is None."""

    def __post_init__(self) -> None:
        if self.weight is not None and not 0 <= self.weight < float("inf"):
            raise ValueError(f"{self.label}: a weight cannot be {self.weight}.")


def forest_plot(
    rows: Sequence[Row], axis: Axis, caption: Caption, *, heading: str = "Difference (95% CI)", wide: bool = False
) -> Element:
    """Return the plot of *rows*, labels above the marks, or beside them when *wide*; ValueError without rows."""
    heaviest = max((row.weight for row in rows if row.weight), default=0.0)
    drawn = [
        Strip(
            row.label, row.estimate, row.ci_low, row.ci_high, _MARKS[row.kind],
            half=_half(row.weight, heaviest), note=row.note, group=row.group,
            strong=row.kind == "pooled", missing=row.missing,
        )
        for row in rows
    ]  # fmt: skip
    used = {row.kind for row in rows if row.estimate is not None}
    weighted = any(row.kind in ("trial", "approximate") and row.weight for row in rows)
    key = [
        (mark, _KEY[kind] + (", larger with more weight" if kind == "trial" and weighted else ""))
        for kind, mark in _MARKS.items()
        if kind in used
    ]
    return strips.draw(drawn, axis, caption, kind="forest", heading=heading, key=key, wide=wide)


def _half(weight: float | None, heaviest: float) -> float:
    """Half the side of a square whose area is in proportion to the weight."""
    if weight is None or not heaviest:
        return _WITHOUT_WEIGHT
    return max(_SMALLEST, _LARGEST * sqrt(weight / heaviest))
