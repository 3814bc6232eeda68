"""Knows how an SVG picture is put together and how wide text is; knows nothing of plots, files, Markdown or medicine.

Colors, weights and text sizes come from classes (docs/assets/css/figures.css), so that both schemes, print and forced
colors work and a strict content security policy holds: no style attributes, no style elements, no scripts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, isfinite, log, log2, log10
from typing import Literal
from xml.etree.ElementTree import Element, SubElement

Anchor = Literal["start", "middle", "end"]

NARROW = 340
"""Width of a picture in units; a phone shows about one pixel for each."""
WIDE = 680
"""Width of the second shape that forest and dot plots have for desks and paper."""
SIZE = 13.0
"""Text size of labels (class-less text); leading 16."""
SMALL = 11.5
"""Text size of notes and axes (class fig-s); leading 14. Nothing is smaller."""
HEADING = 12.0
"""Text size of headings of groups (class fig-h); leading 16."""
LEAD, SMALL_LEAD = 16.0, 14.0

_IDENT = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
# Where a line may end: not at a no-break space.
_BREAKS = re.compile("[ \t\n\r\f\v]+")
# What XML 1.0 does not allow in any form.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Advance widths in thousandths of the text size: Noto Sans, which is wider than most system fonts.
_WIDTHS: dict[str, int] = {}
for _letters, _width in (
    ("jliI'|!.,;:·", 275), ("()[]/- \u00a0\u202f“”‘’", 300), ("ftr", 385), ("cszJ*\"", 485), ("aekvxyLFET?", 550),
    ("0123456789+−–=<>~≤≥×", 575), ("bdghnopquSBRPXYZAVK", 620), ("CDGHNU&", 735), ("OQ", 785), ("wMW", 850),
    ("m@%—→←", 950),
):  # fmt: skip
    _WIDTHS.update(dict.fromkeys(_letters, _width))


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture is called for those who do not see it; ValueError if one of the three is missing."""

    ident: str
    """Unique on its page; ids inside the picture start with it."""
    title: str
    """The finding, in one sentence."""
    description: str
    """What the picture shows, in one or two sentences; the numbers are in the table beneath."""

    def __post_init__(self) -> None:
        if not _IDENT.fullmatch(self.ident):
            raise ValueError(f"The id of a picture is made of letters, digits, - and _, not {self.ident!r}.")
        if not self.title.strip() or not self.description.strip():
            raise ValueError(f"The picture {self.ident} needs a title and a description.")


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values lie between two places of a picture; ValueError if there is nothing between *low* and *high*."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __post_init__(self) -> None:
        if not (isfinite(self.low) and isfinite(self.high) and self.low < self.high):
            raise ValueError(f"An axis runs from a lower to a higher number, not from {self.low} to {self.high}.")
        if self.logarithmic and self.low <= 0:
            raise ValueError(f"A logarithmic axis has no place for {self.low}.")

    def at(self, value: float) -> float:
        """Return the place of *value*, beyond the ends as well."""
        if self.logarithmic:
            share = log(value / self.low) / log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def clamped(self, value: float) -> float:
        """Return the place of *value*, or the end that it lies beyond."""
        return self.at(min(max(value, self.low), self.high))

    def holds(self, value: float) -> bool:
        """Whether *value* lies on the axis."""
        return self.low <= value <= self.high

    def ticks(self, most: int = 7) -> tuple[float, ...]:
        """Return at most *most* round numbers on the axis."""
        if self.logarithmic:
            # Powers of 2, or of 4, 8, … where there would be too many; 1 is always among them if it is on the axis.
            first, last = ceil(log2(self.low) - 1e-9), floor(log2(self.high) + 1e-9)
            every = max(1, ceil((last - first + 1) / most))
            return tuple(2.0**power for power in range(first, last + 1) if power % every == 0)
        step = _nice_step((self.high - self.low) / max(1, most - 1))
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return tuple(round(place * step, 10) for place in range(first, last + 1))


def nice_range(values: Iterable[float], *, logarithmic: bool = False, most: int = 7) -> tuple[float, float]:
    """Return round numbers between which all *values* lie; ValueError without values."""
    seen = sorted(values)
    if not seen:
        raise ValueError("An axis needs at least one value.")
    low, high = seen[0], seen[-1]
    if logarithmic:
        low, high = 2.0 ** floor(log2(low) + 1e-9), 2.0 ** ceil(log2(high) - 1e-9)
        return (low, high) if low < high else (low / 2, high * 2)
    if high - low < 1e-6:
        low, high = low - 1, high + 1
    step = _nice_step((high - low) / max(1, most - 2))
    return round(floor(low / step + 1e-9) * step, 10), round(ceil(high / step - 1e-9) * step, 10)


def _nice_step(rough: float) -> float:
    unit = 10.0 ** floor(log10(rough))
    return next(factor * unit for factor in (1, 2, 2.5, 5, 10) if factor * unit >= rough * (1 - 1e-9))


def picture(caption: Caption, width: float, height: float, kind: str) -> Element:
    """Return an empty picture with its accessible name; *kind* becomes the class fig-KIND."""
    title, description = f"{caption.ident}-title", f"{caption.ident}-desc"
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": f"fig fig-{kind} {'fig-wide' if width > NARROW else 'fig-narrow'}",
            "viewBox": f"0 0 {number(width)} {number(height)}",
            "role": "img",
            "aria-labelledby": f"{title} {description}",
        },
    )
    SubElement(root, "title", {"id": title}).text = clean(caption.title)
    SubElement(root, "desc", {"id": description}).text = clean(caption.description)
    return root


def group(parent: Element, cls: str = "", **attributes: str) -> Element:
    """Add a group; attribute names with _ are written with -."""
    return SubElement(parent, "g", _attributes(cls, attributes))


def text(parent: Element, x: float, y: float, words: str, cls: str = "", anchor: Anchor = "start") -> Element:
    """Add one line of text on the baseline *y*."""
    attributes = {"x": number(x), "y": number(y)} | _attributes(cls, {})
    if anchor != "start":
        attributes["text-anchor"] = anchor
    element = SubElement(parent, "text", attributes)
    element.text = clean(words)
    return element


def paragraph(
    parent: Element, x: float, y: float, lines: Sequence[str], lead: float, cls: str = "", anchor: Anchor = "start"
) -> None:
    """Add lines of text, the first on the baseline *y*, as one text element."""
    if not lines:
        return
    element = text(parent, x, y, lines[0], cls, anchor)
    # Where it cannot move the text, a blank keeps words apart for whoever copies or searches them.
    blank = " " if anchor == "start" else ""
    element.text = (element.text or "") + (blank if lines[1:] else "")
    for place, words in enumerate(lines[1:], 2):
        span = SubElement(element, "tspan", {"x": number(x), "dy": number(lead)})
        span.text = clean(words) + (blank if place < len(lines) else "")


def path(parent: Element, d: str | Iterable[str], cls: str = "", **attributes: str) -> Element | None:
    """Add a path, made of one or several pieces; nothing if there is nothing to draw."""
    joined = d if isinstance(d, str) else "".join(d)
    return SubElement(parent, "path", {"d": joined} | _attributes(cls, attributes)) if joined else None


def line(parent: Element, x1: float, y1: float, x2: float, y2: float, cls: str) -> None:
    """Add a straight line."""
    path(parent, segment(x1, y1, x2, y2), cls)


HATCH = 5.0
"""The pattern of slanting lines repeats itself after this many units, across and down."""


def hatch(parent: Element, ident: str, cls: str, top: float = 0) -> str:
    """Add a pattern of slanting lines, colored by *cls* (ground) and *cls*-line; return what to paint with.

    It begins at (0, *top*), so that shapes whose distance is a multiple of HATCH look alike.
    """
    side = number(HATCH)
    places = {"y": number(top), "width": side, "height": side, "patternUnits": "userSpaceOnUse"}
    pattern = SubElement(parent, "pattern", {"id": ident} | places)
    path(pattern, box(0, 0, HATCH, HATCH), cls)
    path(pattern, f"M0 {side}L{side} 0M-1 1L1-1M4 6L6 4", f"{cls}-line")
    return f"url(#{ident})"


def segment(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return the piece of a path for a straight line."""
    if y1 == y2:
        return f"M{number(x1)} {number(y1)}H{number(x2)}"
    if x1 == x2:
        return f"M{number(x1)} {number(y1)}V{number(y2)}"
    return f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"


def box(x: float, y: float, width: float, height: float) -> str:
    """Return the piece of a path for a rectangle."""
    return f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"


def disc(x: float, y: float, radius: float) -> str:
    """Return the piece of a path for a circle around (x, y)."""
    r, d = number(radius), number(2 * radius)
    return f"M{number(x - radius)} {number(y)}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0z"


def polygon(points: Sequence[tuple[float, float]]) -> str:
    """Return the piece of a path for a closed figure through *points*."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "z"


@lru_cache(maxsize=4096)  # most ends of lines and places of words come again and again
def number(value: float) -> str:
    """Return *value* with at most one decimal, as short as can be."""
    short = f"{value:.1f}"
    if short.endswith(".0"):
        short = short[:-2]
    return "0" if short == "-0" else short


def signed(value: float, digits: int) -> str:
    """Return *value* for readers: fixed decimals, a true minus sign, no negative zero."""
    words = f"{value:.{digits}f}"
    if words.startswith("-"):
        words = words[1:] if not words.strip("-0.") else "−" + words[1:]
    return words


def plain(value: float, digits: int | None = None) -> str:
    """Return *value* with the decimals it has, two at most, or with *digits*."""
    if digits is None:
        digits = next((some for some in (0, 1) if abs(value - round(value, some)) < 1e-9), 2)
    return signed(value, digits)


def tick_words(ticks: Sequence[float], *, logarithmic: bool = False) -> tuple[str, ...]:
    """Return the labels of an axis, all with the same decimals unless it is *logarithmic*."""
    if logarithmic:
        return tuple(f"{tick:g}" for tick in ticks)
    digits = max((len(f"{tick:.6f}".rstrip("0").partition(".")[2]) for tick in ticks), default=0)
    return tuple(signed(tick, digits) for tick in ticks)


def clean(words: str) -> str:
    """Return *words* without what XML cannot carry; escaping is left to the serializer."""
    return _ILLEGAL.sub("\ufffd", words)


def width_of(words: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Return about how wide *words* are, rather too wide than too narrow."""
    thousandths = 0
    for letter in words:
        known = _WIDTHS.get(letter)
        if known is None:
            full = unicodedata.east_asian_width(letter) in "WF"
            known = 1000 if full else 0 if unicodedata.combining(letter) else 640
        thousandths += known
    return thousandths * size / 1000 * (1.09 if bold else 1.02)


def wrap(words: str, width: float, size: float = SIZE, *, bold: bool = False) -> tuple[str, ...]:
    """Return *words* in lines not wider than *width*; a word that is too long is cut. Nothing for empty words."""
    room = width / size
    lines: list[str] = []
    current, filled = "", 0.0
    space = width_of(" ", 1.0, bold=bold)
    for whole in filter(None, _BREAKS.split(words)):
        for word in _cut(whole, room, bold):
            wide = width_of(word, 1.0, bold=bold)
            if current and filled + space + wide > room:
                lines.append(current)
                current, filled = word, wide
            else:
                current, filled = (f"{current} {word}", filled + space + wide) if current else (word, wide)
    return (*lines, current) if current else ()


def balanced(words: str, width: float, size: float = SIZE, *, bold: bool = False) -> tuple[str, ...]:
    """Return *words* in as few lines as ``wrap`` makes of them, but in lines of about the same width."""
    lines = wrap(words, width, size, bold=bold)
    if len(lines) < 2:
        return lines
    narrow, fits = width / 2, width
    for _ in range(6):
        middle = (narrow + fits) / 2
        if len(tried := wrap(words, middle, size, bold=bold)) > len(lines):
            narrow = middle
        else:
            fits, lines = middle, tried
    return lines


def _cut(word: str, room: float, bold: bool) -> list[str]:
    if width_of(word, 1.0, bold=bold) <= room:
        return [word]
    parts, current = [], ""
    for letter in word:
        if current and width_of(current + letter, 1.0, bold=bold) > room:
            parts.append(current)
            current = ""
        current += letter
    return [*parts, current]


def _attributes(cls: str, more: dict[str, str]) -> dict[str, str]:
    found = {name.replace("_", "-"): value for name, value in more.items()}
    return {"class": cls} | found if cls else found
