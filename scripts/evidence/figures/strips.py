"""Knows how labelled intervals stand one below the other on a common axis; forest and dot plots are made of it.

It knows marks, places and words only, not what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal
from xml.etree.ElementTree import Element

from scripts.evidence.figures import svg
from scripts.evidence.figures.svg import SMALL, SMALL_LEAD, Caption, Scale

Mark = Literal["square", "open-square", "diamond", "open-diamond", "dot", "open-dot", "key-dot"]
Certainty = Literal["high", "moderate", "low", "very low"]

FILLED = {"high": 4, "moderate": 3, "low": 2, "very low": 1}
DIAMONDS = ("diamond", "open-diamond")
# The class of each mark's shape and of its interval.
_CLASSES: dict[Mark, tuple[str, str]] = {
    "square": ("fig-solid", "fig-ci"),
    "open-square": ("fig-open", "fig-ci fig-dash"),
    "diamond": ("fig-key", "fig-ci"),
    "open-diamond": ("fig-open-key", "fig-ci"),
    "dot": ("fig-solid", "fig-ci"),
    "open-dot": ("fig-open", "fig-ci"),
    "key-dot": ("fig-key", "fig-ci fig-ci-key"),
}
# The class of the arrow that goes with each shape.
_ARROWS = {
    "fig-solid": "fig-arrow",
    "fig-open": "fig-arrow",
    "fig-key": "fig-arrow fig-arrow-key",
    "fig-open-key": "fig-arrow fig-arrow-key",
}
_STRIP = 11.0
"""Half the height of the strip in which a mark stands."""
_DIAMOND = 6.5
_ARROW = 5.0
_GRADE = 46.0
"""Room for the four circles of certainty."""


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the axis that is shaded, and what it means."""

    low: float
    high: float
    words: str

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"A band runs from a lower to a higher number, not from {self.low} to {self.high}.")


@dataclass(frozen=True, slots=True)
class Axis:
    """The common axis of differences, or of ratios when *logarithmic*."""

    words: str
    """What is measured, and in which units."""
    left: str = "Favors LDN"
    right: str = "Favors placebo"
    low: float | None = None
    """Ends of the axis; None takes round numbers around all intervals."""
    high: float | None = None
    band: Band | None = None
    digits: int = 2
    """Decimals of the numbers beside the rows."""
    logarithmic: bool = False

    @property
    def nothing(self) -> float:
        """The value that means no difference."""
        return 1.0 if self.logarithmic else 0.0


@dataclass(frozen=True, slots=True)
class Strip:
    """One row: words above (or left of) an interval."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    mark: Mark
    half: float = 5.0
    """Half the mark's width."""
    note: str = ""
    group: str = ""
    certainty: Certainty | None = None
    strong: bool = False
    missing: str = "no number"

    def __post_init__(self) -> None:
        numbers = [number for number in (self.low, self.value, self.high) if number is not None]
        if not all(map(isfinite, numbers)) or numbers != sorted(numbers):
            raise ValueError(f"{self.label}: {self.value} does not lie in its interval {self.low} to {self.high}.")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"{self.label}: an interval needs both of its ends.")
        if self.value is None and self.low is not None:
            raise ValueError(f"{self.label}: an interval needs its estimate.")


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the columns of a picture are."""

    width: float
    label: float
    """Room for labels."""
    start: float
    end: float
    beside: bool
    """Whether labels stand beside their marks rather than above."""


_NARROW = _Frame(svg.NARROW, svg.NARROW, 14, svg.NARROW - 14, beside=False)
_WIDE = _Frame(svg.WIDE, 220, 240, 500, beside=True)


@dataclass(frozen=True, slots=True)
class _Placed:
    strip: Strip
    heading: tuple[str, ...]
    """Lines of the group's heading, if one stands above."""
    headed: float
    """Baseline of the heading."""
    label: tuple[str, ...]
    note: tuple[str, ...]
    top: float
    """Baseline of the label."""
    notes: float
    """Baseline of the note, or of the certainty."""
    y: float
    """Middle of the mark."""


def draw(
    strips: Sequence[Strip],
    axis: Axis,
    caption: Caption,
    *,
    kind: str,
    heading: str,
    key: Sequence[tuple[Mark, str]] = (),
    wide: bool = False,
) -> Element:
    """Return the picture of *strips* on *axis*, *heading* above the numbers, *key* beneath; ValueError without rows."""
    if not strips:
        raise ValueError(f"The picture {caption.ident} has no rows.")
    for strip in strips:
        if axis.logarithmic and any(number is not None and number <= 0 for number in (strip.low, strip.value)):
            raise ValueError(f"{strip.label}: a logarithmic axis has no place for 0 or less.")
    frame = _WIDE if wide else _NARROW
    scale = _scale(strips, axis, frame)
    placed, bottom = _place(strips, axis, frame, 20.0)
    root = svg.picture(caption, frame.width, 0, kind)
    _ground(root, placed, axis, scale, frame, bottom)
    _words(root, placed, axis, frame, heading)
    _marks(root, placed, scale)
    height = _foot(root, axis, scale, frame, bottom, key)
    root.set("viewBox", f"0 0 {svg.number(frame.width)} {svg.number(height)}")
    return root


def words_of(strip: Strip, axis: Axis) -> str:
    """Return a strip's numbers as text: estimate and interval."""
    if strip.value is None:
        return strip.missing
    value = svg.signed(strip.value, axis.digits)
    if strip.low is None or strip.high is None:
        return f"{value} (no interval)"
    return f"{value} ({svg.signed(strip.low, axis.digits)} to {svg.signed(strip.high, axis.digits)})"


def _scale(strips: Sequence[Strip], axis: Axis, frame: _Frame) -> Scale:
    low, high = axis.low, axis.high
    if low is None or high is None:
        values = [number for strip in strips for number in (strip.low, strip.value, strip.high) if number is not None]
        around = svg.nice_range([*values, axis.nothing], logarithmic=axis.logarithmic)
        low, high = around[0] if low is None else low, around[1] if high is None else high
    return Scale(low, high, frame.start, frame.end, axis.logarithmic)


def _place(strips: Sequence[Strip], axis: Axis, frame: _Frame, top: float) -> tuple[list[_Placed], float]:
    placed: list[_Placed] = []
    group, y = "", top
    for strip in strips:
        heading: tuple[str, ...] = ()
        headed = y + (20 if placed else 14)
        if strip.group != group:
            group = strip.group
            heading = svg.wrap(group, frame.label, svg.HEADING, bold=True)
            if heading:
                y = headed + (len(heading) - 1) * svg.LEAD + 6
        room = frame.label
        if not frame.beside:
            room -= svg.width_of(words_of(strip, axis)) + 12
        label = svg.wrap(strip.label, room, bold=strip.strong)
        lines = _notes(strip, frame.label)
        first = y + 16
        notes = first + max(0, len(label) - 1) * svg.LEAD + SMALL_LEAD + 1
        foot = notes + (len(lines) - 1) * SMALL_LEAD if lines else notes - SMALL_LEAD - 1
        if frame.beside:
            middle, y = first - 4.5, foot + 8
        elif strip.value is None:
            middle, y = foot, foot + 10
        else:
            middle = foot + 6 + _STRIP
            y = middle + _STRIP + 2
        placed.append(_Placed(strip, heading, headed, label, lines, first, notes, middle))
    return placed, y + 4


def _notes(strip: Strip, width: float) -> tuple[str, ...]:
    """Return the lines below the label: certainty and note on one line if they fit, else the note on its own."""
    if not strip.certainty:
        return svg.wrap(strip.note, width, SMALL)
    certainty = f"{strip.certainty} certainty"
    together = svg.wrap(f"{certainty} · {strip.note}", width - _GRADE, SMALL) if strip.note else (certainty,)
    return together if len(together) == 1 else (certainty, *svg.wrap(strip.note, width, SMALL))


def _ground(root: Element, placed: Sequence[_Placed], axis: Axis, scale: Scale, frame: _Frame, bottom: float) -> None:
    """Draw the band and the line of no difference: from top to bottom, or in each strip, so that no word is crossed."""
    if frame.beside:
        stretches = [(20.0, bottom - 20.0)]
    else:
        stretches = [(row.y - _STRIP, 2 * _STRIP) for row in placed if row.strip.value is not None]
        stretches.append((bottom - 6, 6))
    if axis.band:
        left, right = scale.clamped(axis.band.low), scale.clamped(axis.band.high)
        if right > left:
            svg.path(root, (svg.box(left, y, right - left, tall) for y, tall in stretches), "fig-band")
            edges = [scale.at(end) for end in (axis.band.low, axis.band.high) if scale.holds(end)]
            svg.path(root, (svg.segment(x, y, x, y + tall) for x in edges for y, tall in stretches), "fig-edge")
    if scale.holds(axis.nothing):
        x = scale.at(axis.nothing)
        svg.path(root, (svg.segment(x, y, x, y + tall) for y, tall in stretches), "fig-zero")


def _words(root: Element, placed: Sequence[_Placed], axis: Axis, frame: _Frame, heading: str) -> None:
    svg.text(root, frame.width, 12, heading, "fig-s", "end")
    labels = svg.group(root)
    numbers = svg.group(root, "fig-n", text_anchor="end")
    for row in placed:
        svg.paragraph(labels, 0, row.headed, row.heading, svg.LEAD, "fig-h")
        svg.paragraph(labels, 0, row.top, row.label, svg.LEAD, "fig-b" if row.strip.strong else "")
        cls = "fig-s" if row.strip.value is None else "fig-b" if row.strip.strong else ""
        svg.text(numbers, frame.width, row.top, words_of(row.strip, axis), cls)
        if row.strip.certainty and row.note:
            _certainty(labels, row.notes, row.strip.certainty)
            svg.text(labels, _GRADE, row.notes, row.note[0], "fig-s")
            svg.paragraph(labels, 0, row.notes + SMALL_LEAD, row.note[1:], SMALL_LEAD, "fig-s")
        else:
            svg.paragraph(labels, 0, row.notes, row.note, SMALL_LEAD, "fig-s")


def _certainty(parent: Element, baseline: float, certainty: Certainty) -> None:
    """Draw four circles, as many with a cross as there is certainty."""
    y, pieces = baseline - 4, []
    for place in range(4):
        x = 4.5 + place * 10.5
        pieces.append(svg.disc(x, y, 4))
        if place < FILLED[certainty]:
            pieces.append(f"{svg.segment(x - 4, y, x + 4, y)}{svg.segment(x, y - 4, x, y + 4)}")
    svg.path(parent, pieces, "fig-grade")


def _marks(root: Element, placed: Sequence[_Placed], scale: Scale) -> None:
    lines: dict[str, list[str]] = {}
    arrows: dict[str, list[str]] = {}
    shapes: dict[str, list[str]] = {}
    for row in placed:
        strip, y = row.strip, row.y
        if strip.value is None:
            continue
        shape, interval = _CLASSES[strip.mark]
        if strip.low is not None and strip.high is not None:
            if strip.mark in DIAMONDS:
                shapes.setdefault(shape, []).append(_diamond(strip.low, strip.value, strip.high, y, scale))
            else:
                left, right = scale.clamped(strip.low), scale.clamped(strip.high)
                lines.setdefault(interval, []).append(svg.segment(left, y, right, y))
            # An arrow where the interval goes on beyond the axis.
            if strip.low < scale.low:
                arrows.setdefault(_ARROWS[shape], []).append(_arrow(scale.start, y, -1))
            if strip.high > scale.high:
                arrows.setdefault(_ARROWS[shape], []).append(_arrow(scale.end, y, 1))
            if strip.mark in DIAMONDS:
                continue
        if scale.holds(strip.value):
            shapes.setdefault(shape, []).append(_shape(strip.mark, scale.at(strip.value), y, strip.half))
        elif strip.low is None:
            beyond = -1 if strip.value < scale.low else 1
            end = scale.start if beyond < 0 else scale.end
            arrows.setdefault(_ARROWS[shape], []).append(_arrow(end, y, beyond))
    for interval, pieces in lines.items():
        svg.path(root, pieces, interval)
    for arrow, pieces in arrows.items():
        svg.path(root, pieces, arrow)
    for shape, pieces in shapes.items():
        svg.path(root, pieces, shape)


def _arrow(x: float, y: float, direction: int) -> str:
    back = x - direction * 1.5
    return svg.polygon([(back + direction * _ARROW * 1.6, y), (back, y - _ARROW * 0.9), (back, y + _ARROW * 0.9)])


def _shape(mark: Mark, x: float, y: float, half: float) -> str:
    if mark in DIAMONDS:
        return svg.polygon([(x - half, y), (x, y - half), (x + half, y), (x, y + half)])
    if mark.endswith("square"):
        return svg.box(x - half, y - half, 2 * half, 2 * half)
    return svg.disc(x, y, half)


def _diamond(low: float, value: float, high: float, y: float, scale: Scale) -> str:
    """Return a diamond from *low* to *high*, cut off at the ends of the axis."""
    tip, left, right = (scale.at(number) for number in (value, low, high))
    if right <= scale.start or left >= scale.end or left == right:
        return ""
    above: list[tuple[float, float]] = []
    for x in sorted({scale.clamped(low), min(max(tip, scale.start), scale.end), scale.clamped(high)}):
        share = 1.0 if x == tip else (x - left) / (tip - left) if x < tip else (right - x) / (right - tip)
        above.append((x, _DIAMOND * share))
    return svg.polygon([(x, y - tall) for x, tall in above] + [(x, y + tall) for x, tall in reversed(above) if tall])


def _foot(
    root: Element, axis: Axis, scale: Scale, frame: _Frame, bottom: float, key: Sequence[tuple[Mark, str]]
) -> float:
    """Draw the axis, its words and the key below *bottom*; return the picture's height."""
    ticks = scale.ticks()
    places = [scale.at(tick) for tick in ticks]
    pieces = [svg.segment(scale.start, bottom, scale.end, bottom)]
    svg.path(root, pieces + [f"M{svg.number(x)} {svg.number(bottom)}v4" for x in places], "fig-axis")
    small = svg.group(root, "fig-s")
    centered = svg.group(small, text_anchor="middle")
    for x, words in zip(places, svg.tick_words(ticks, logarithmic=axis.logarithmic), strict=True):
        svg.text(centered, x, bottom + 16, words)
    y = bottom + 33
    left, right = f"← {axis.left}", f"{axis.right} →"
    apart = svg.width_of(left, SMALL, bold=True) + svg.width_of(right, SMALL, bold=True) + 8
    edge = frame.width - frame.end if not frame.beside else 20.0
    svg.text(small, frame.start - edge, y, left, "fig-b")
    if apart > frame.end - frame.start + 2 * edge:
        y += SMALL_LEAD
    svg.text(small, frame.end + edge, y, right, "fig-b", "end")
    middle = (frame.start + frame.end) / 2
    lines = svg.balanced(axis.words, frame.end - frame.start + 2 * edge, SMALL)
    svg.paragraph(small, middle, y + 17, lines, SMALL_LEAD, anchor="middle")
    y += 17 + max(0, len(lines) - 1) * SMALL_LEAD
    return _key(root, axis, frame, y, key) + 6


def _key(root: Element, axis: Axis, frame: _Frame, y: float, key: Sequence[tuple[Mark, str]]) -> float:
    entries: list[tuple[Mark | None, str]] = [*key]
    if axis.band:
        entries.append((None, axis.band.words))
    if not entries:
        return y
    y += 9
    svg.line(root, 0, y, frame.width, y, "fig-rule")
    words = svg.group(root, "fig-s")
    x, y = 0.0, y + 18
    for mark, said in entries:
        lines = svg.wrap(said, frame.width - 26, SMALL)
        wide = 26 + svg.width_of(lines[0], SMALL) + 14 if len(lines) == 1 else frame.width
        if x and x + wide - 14 > frame.width:
            x, y = 0.0, y + SMALL_LEAD + 4
        if mark is None:
            svg.path(root, svg.box(x + 0.5, y - 10, 19, 12), "fig-band")
            svg.path(root, (svg.segment(edge, y - 10, edge, y + 2) for edge in (x + 0.5, x + 19.5)), "fig-edge")
        else:
            shape, interval = _CLASSES[mark]
            if mark in DIAMONDS:
                points = [(x + 1, y - 4), (x + 10, y - 9), (x + 19, y - 4), (x + 10, y + 1)]
                svg.path(root, svg.polygon(points), shape)
            else:
                if mark != "open-dot":
                    svg.line(root, x, y - 4, x + 20, y - 4, interval)
                svg.path(root, _shape(mark, x + 10, y - 4, 4), shape)
        svg.paragraph(words, x + 26, y, lines, SMALL_LEAD)
        x += wide
        y += (len(lines) - 1) * SMALL_LEAD
    return y
