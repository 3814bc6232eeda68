"""Knows how counts of 100 people are shown as 100 equal icons for each of two groups; not what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from scripts.evidence.figures import svg
from scripts.evidence.figures.svg import SMALL, SMALL_LEAD, Caption

_PITCH, _SIZE, _RING = 15.0, 11.5, 1.2
_ARRAY = 10 * _PITCH
_GAP = svg.NARROW - 2 * _ARRAY


@dataclass(frozen=True, slots=True)
class IconArm:
    """One group of 100 icons; ValueError unless 0 to 100 of them are filled."""

    name: str
    of_100: int
    detail: str = ""
    """The count behind it, e.g. 41 of 49 women."""

    def __post_init__(self) -> None:
        if isinstance(self.of_100, bool) or self.of_100 != int(self.of_100) or not 0 <= self.of_100 <= 100:
            raise ValueError(f"{self.name}: {self.of_100} of 100 icons cannot be filled.")


def icon_arrays(arms: tuple[IconArm, IconArm], event: str, without: str, caption: Caption) -> Element:
    """Return both groups side by side: filled icons are people with the *event*, rings are those *without*."""
    root = svg.picture(caption, svg.NARROW, 0, "icons")
    names = [svg.balanced(arm.name, _ARRAY, bold=True) for arm in arms]
    top = 6 + svg.LEAD * max(map(len, names))
    paint = svg.hatch(root, f"{caption.ident}-hatch", "fig-hatch", top)
    icons = svg.group(root, "fig-icons", stroke_linecap="round", fill="none")
    words = svg.group(root, text_anchor="middle")
    bottom = 0.0
    for place, (arm, name) in enumerate(zip(arms, names, strict=True)):
        left = place * (_ARRAY + _GAP)
        middle = left + _ARRAY / 2
        svg.paragraph(words, middle, top - 6 - svg.LEAD * (len(name) - 1), name, svg.LEAD, "fig-b", "middle")
        # From the bottom row upwards, each row from the left.  A round-capped line of no length is a circle.
        pieces = [
            f"M{svg.number(left + (i % 10 + 0.5) * _PITCH)} {svg.number(top + (9.5 - i // 10) * _PITCH)}h0"
            for i in range(100)
        ]
        filled, empty = pieces[: arm.of_100], pieces[arm.of_100 :]
        _rings(icons, empty, f"{caption.ident}-{place + 1}")
        svg.path(icons, filled, "fig-event", stroke=paint, stroke_width=svg.number(_SIZE))
        y = top + _ARRAY + 22
        svg.text(words, middle, y, f"{arm.of_100} of 100", "fig-big")
        lines = svg.balanced(arm.detail, _ARRAY + _GAP / 2, SMALL)
        svg.paragraph(words, middle, y + 17, lines, SMALL_LEAD, "fig-s", "middle")
        bottom = max(bottom, y + 4 + len(lines) * SMALL_LEAD)
    bottom = _key(root, event, without, paint, bottom + 8, top)
    root.set("viewBox", f"0 0 {svg.NARROW} {svg.number(bottom)}")
    return root


def _rings(icons: Element, pieces: Sequence[str], ident: str) -> None:
    """Draw circles twice, the second time smaller and in the color of the paper."""
    if pieces:
        svg.path(svg.group(icons, "fig-ring", stroke_width=svg.number(_SIZE)), pieces, id=ident)
        hole = {"href": f"#{ident}", "class": "fig-hole", "stroke-width": svg.number(_SIZE - 2 * _RING)}
        SubElement(icons, "use", hole)


def _key(root: Element, event: str, without: str, paint: str, y: float, top: float) -> float:
    svg.line(root, 0, y, svg.NARROW, y, "fig-rule")
    words = svg.group(root, "fig-s")
    icons = svg.group(root, "fig-icons", stroke_linecap="round", fill="none")
    x, y = 0.0, y + 19
    for filled, said in ((True, event), (False, without)):
        lines = svg.wrap(said, svg.NARROW - 20, SMALL)
        wide = 20 + svg.width_of(lines[0] if lines else "", SMALL) if len(lines) < 2 else svg.NARROW
        if x and x + wide > svg.NARROW:
            x, y = 0.0, y + SMALL_LEAD + 4
        # Where the pattern looks as it does in the arrays.
        across, down = (svg.HATCH * round((place - 2.5) / svg.HATCH) + 2.5 for place in (x + 7.5, y - 4 - top))
        spot = f"M{svg.number(across)} {svg.number(top + down)}h0"
        if filled:
            svg.path(icons, spot, stroke=paint, stroke_width=svg.number(_SIZE))
        else:
            svg.path(icons, spot, "fig-ring", stroke_width=svg.number(_SIZE))
            svg.path(icons, spot, "fig-hole", stroke_width=svg.number(_SIZE - 2 * _RING))
        svg.paragraph(words, x + 20, y, lines, SMALL_LEAD)
        x += wide + 16
        y += max(0, len(lines) - 1) * SMALL_LEAD
    return y + 6
