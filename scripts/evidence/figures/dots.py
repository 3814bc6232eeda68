"""Knows how differences of many treatments are shown as dots on one scale, with certainty and groups.

It must not know what the treatments are or how their effects were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from scripts.evidence.figures import strips
from scripts.evidence.figures.strips import Axis, Certainty, Mark, Strip
from scripts.evidence.figures.svg import Caption


@dataclass(frozen=True, slots=True)
class Dot:
    """One treatment's difference; without numbers the row says so in words."""

    name: str
    value: float | None
    ci_low: float | None = None
    ci_high: float | None = None
    certainty: Certainty | None = None
    group: str = ""
    """A heading stands above the first of neighboring rows with the same group."""
    note: str = ""
    highlight: bool = False
    """Whether this is what the others are compared with."""
    missing: str = "no number"


def dot_plot(
    dots: Sequence[Dot], axis: Axis, caption: Caption, *, heading: str = "Difference (95% CI)", wide: bool = False
) -> Element:
    """Return the plot of *dots*, names above the marks, or beside them when *wide*; ValueError without dots."""
    drawn = [
        Strip(
            dot.name, dot.value, dot.ci_low, dot.ci_high, _mark(dot), half=4.6 if dot.highlight else 4.0,
            note=dot.note, group=dot.group, certainty=dot.certainty, strong=dot.highlight, missing=dot.missing,
        )
        for dot in dots
    ]  # fmt: skip
    key: list[tuple[Mark, str]] = []
    if any(dot.value is not None and dot.ci_low is None for dot in dots):
        key.append(("open-dot", "interval not reported"))
    return strips.draw(drawn, axis, caption, kind="dots", heading=heading, key=key, wide=wide)


def _mark(dot: Dot) -> Mark:
    if dot.ci_low is None:
        return "open-dot"
    return "key-dot" if dot.highlight else "dot"
