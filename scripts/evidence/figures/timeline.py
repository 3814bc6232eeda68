"""Knows how dated lines stand along a vertical line of time, in the order given; not what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from scripts.evidence.figures import svg
from scripts.evidence.figures.svg import Caption

_WHEN, _LINE, _TEXT = 68.0, 78.0, 92.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One dated line."""

    when: str
    """A year or a short date."""
    what: str
    highlight: bool = False


def timeline(moments: Sequence[Moment], caption: Caption) -> Element:
    """Return the line of time from top to bottom; ValueError without moments."""
    if not moments:
        raise ValueError(f"The picture {caption.ident} has no moments.")
    root = svg.picture(caption, svg.NARROW, 0, "timeline")
    line = svg.group(root)
    labels = svg.group(root)
    plain: list[str] = []
    special: list[str] = []
    first = last = 9.5
    y = 14.0
    for moment in moments:
        when = svg.wrap(moment.when, _WHEN, bold=True)
        what = svg.wrap(moment.what, svg.NARROW - _TEXT)
        svg.paragraph(labels, _WHEN, y, when, svg.LEAD, "fig-b", "end")
        svg.paragraph(labels, _TEXT, y, what, svg.LEAD)
        last = y - 4.5
        (special if moment.highlight else plain).append(svg.disc(_LINE, last, 4.5 if moment.highlight else 4))
        y += max(len(when), len(what), 1) * svg.LEAD + 10
    svg.line(line, _LINE, first, _LINE, last, "fig-way")
    svg.path(root, plain, "fig-open-key")
    svg.path(root, special, "fig-key")
    root.set("viewBox", f"0 0 {svg.NARROW} {svg.number(y - svg.LEAD - 2)}")
    return root
