"""Knows how a search is shown as boxes from top to bottom, beside them what was left out; not why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from scripts.evidence.figures import svg
from scripts.evidence.figures.svg import SMALL, SMALL_LEAD, Caption

_MAIN, _BETWEEN = 168.0, 26.0
_SIDE = svg.NARROW - _MAIN - _BETWEEN
_PAD, _GAP, _HEAD = 10.0, 22.0, 4.5


@dataclass(frozen=True, slots=True)
class Box:
    """What a box says, and how many; None when nobody counted."""

    label: str
    n: int | None

    @property
    def count(self) -> str:
        """The number for readers."""
        return "n\u00a0not\u00a0recorded" if self.n is None else f"n\u00a0=\u00a0{self.n:,}"


@dataclass(frozen=True, slots=True)
class Step:
    """One box of the main line, and what left the line after it."""

    box: Box
    out: tuple[Box, ...] = ()


def flow_chart(steps: Sequence[Step], caption: Caption) -> Element:
    """Return the boxes and the arrows between them; ValueError without steps."""
    if not steps:
        raise ValueError(f"The picture {caption.ident} has no boxes.")
    root = svg.picture(caption, svg.NARROW, 0, "flow")
    main: list[str] = []
    side: list[str] = []
    lines: list[str] = []
    heads: list[str] = []
    words = svg.group(root)
    middle, y = _MAIN / 2, 1.0
    for place, step in enumerate(steps):
        label = svg.balanced(step.box.label, _MAIN - 2 * _PAD)
        out = [svg.wrap(f"{box.label} ({box.count})", _SIDE - 2 * _PAD + 2, SMALL) for box in step.out]
        tall = 2 * _PAD + (len(label) + 1) * svg.LEAD - 5
        tall_out = 2 * _PAD + sum(map(len, out)) * SMALL_LEAD + 4 * (len(out) - 1) - 4
        height = max(tall, tall_out) if out else tall
        main.append(svg.box(0.5, y, _MAIN, height))
        top = y + (height - tall) / 2 + _PAD + 11
        svg.paragraph(words, middle, top, label, svg.LEAD, anchor="middle")
        svg.text(words, middle, top + len(label) * svg.LEAD, step.box.count, "fig-b fig-n", "middle")
        if out:
            half = y + height / 2
            side.append(svg.box(_MAIN + _BETWEEN - 0.5, y, _SIDE, height))
            lines.append(svg.segment(_MAIN + 0.5, half, _MAIN + _BETWEEN - 2, half))
            heads.append(_arrow(_MAIN + _BETWEEN - 0.5, half, across=True))
            inner = y + (height - tall_out) / 2 + _PAD + 9
            for part in out:
                svg.paragraph(words, _MAIN + _BETWEEN + _PAD - 2, inner, part, SMALL_LEAD, "fig-s")
                inner += len(part) * SMALL_LEAD + 4
        y += height
        if place < len(steps) - 1:
            lines.append(svg.segment(middle, y, middle, y + _GAP - 2))
            heads.append(_arrow(middle, y + _GAP, across=False))
            y += _GAP
    svg.path(root, main, "fig-box")
    svg.path(root, side, "fig-box fig-box-side")
    svg.path(root, lines, "fig-axis")
    svg.path(root, heads, "fig-arrow")
    # Words last, above the boxes.
    root.remove(words)
    root.append(words)
    root.set("viewBox", f"0 0 {svg.NARROW} {svg.number(y + 1)}")
    return root


def _arrow(x: float, y: float, *, across: bool) -> str:
    """Return the head of an arrow whose tip is at (x, y)."""
    back, half = 1.6 * _HEAD, 0.9 * _HEAD
    if across:
        return svg.polygon([(x, y), (x - back, y - half), (x - back, y + half)])
    return svg.polygon([(x, y), (x - half, y - back), (x + half, y - back)])
