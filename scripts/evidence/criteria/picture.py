"""Knows the drawing of the body, front and back, with the pain areas as shapes; knows nothing of forms or scores.

Coordinates are those of one figure: x from its middle, y from the top, 328 units for both figures side by side.  Paths
are drawn for the side of positive x and mirrored for the other.  Each area has a larger, unseen shape around it that
takes the fingertip: at least 28 units wide, which is 24 pixels on a screen of 320.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

WIDTH, HEIGHT, MIDDLE = 328, 392, (82, 246)


@dataclass(frozen=True, slots=True)
class Shape:
    """One area of a figure: what is seen, what takes the finger, and where the cross stands."""

    path: str
    reach: str
    mark: tuple[float, float]


# By the name of the area without its side; these lie on both sides, in both views.
_LIMBS: Mapping[str, Shape] = {
    "shoulder-girdle": Shape(
        "M2 69H13C22 73 34 74 42 79C49 83 53 91 53 101H33C32 92 28 88 20 88H2Z",
        "M2 62H46L60 73V102H31V89H2Z",
        (40, 89),
    ),
    "upper-arm": Shape("M35 104H53C55 120 58 136 60 152H43C41 136 38 120 35 104Z", "M30 103H63L70 153H37Z", (48, 128)),
    "lower-arm": Shape("M43 155H60C63 172 66 188 67 204H55C51 188 46 172 43 155Z", "M34 154H69L80 205H45Z", (56, 179)),
    "hip": Shape("M1 179H28.5C31.5 189 33 199 33 207L1 215Z", "M0 178H34V208L0 216Z", (16, 197)),
    "upper-leg": Shape(
        "M2 218.5L33.3 210.5C34 240 29 268 27 288H6C4 268 2 245 2 218.5Z", "M0 216L34 208V289H0Z", (17, 250)
    ),
    "lower-leg": Shape("M6 291H27C29 310 25 330 22 352H9C6 330 5 310 6 291Z", "M0 290H34V353H0Z", (16.5, 318)),
}
_JAW = Shape("M0 40H17.4C16.5 50 9 57 0 57Z", "M0 30H30V61H0Z", (8, 47))
# These lie on the middle line, in one view.
_UPPER = Shape(
    "M-20 91H20C26 91 29 94 29.5 101C29 112 28 124 27 136H-27C-28 124 -29 112 -29.5 101C-29 94 -26 91 -20 91Z",
    "M-30 89H30V137H-30Z",
    (0, 113),
)
_LOWER = Shape("M-27 139H27C26 150 26 158 28 176H-28C-26 158 -26 150 -27 139Z", "M-30 138H30V177H-30Z", (0, 157))
_NECK = Shape("M-8 57H8C8 62 10 66 13 68H-13C-10 66 -8 62 -8 57Z", "M-17 38H17V68H-17Z", (0, 62.5))
_ONE = {
    "front": {"chest": _UPPER, "abdomen": _LOWER},
    "back": {"upper-back": _UPPER, "lower-back": _LOWER, "neck": _NECK},
}
# What is drawn but cannot be ticked: head, neck in front, hands and feet.
_HEAD = "M0 11C12 11 18 21 18 34C18 48 10 57 0 57C-10 57 -18 48 -18 34C-18 21 -12 11 0 11Z"
_THROAT = "M-8 56C-8 62 -10 66 -13 68H13C10 66 8 62 8 56"
_HAND = "M55.5 207H67.5C71 213 71 222 66 227C61 228 57 222 55.5 207Z"
_FOOT = "M9 355H22C23 361 30 364 29 369H8C7 364 9 360 9 355Z"


def body(names: Mapping[str, str]) -> Element:
    """Return both figures; *names* gives each area's name by its id. The list of areas says the same in words."""
    svg = Element("svg", {"class": "criteria-body", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "aria-hidden": "true"})
    for view, middle in zip(("front", "back"), MIDDLE, strict=True):
        figure = SubElement(svg, "g", {"transform": f"translate({middle} 0)"})
        for path in (_HEAD, *((_THROAT,) if view == "front" else ())):
            SubElement(figure, "path", {"class": "still", "d": path})
        for path in (_HAND, _FOOT):
            SubElement(figure, "path", {"class": "still", "d": path})
            SubElement(figure, "path", {"class": "still", "d": path, "transform": "scale(-1 1)"})
        for area, shape, turned in _shapes(view):
            if area in names:
                figure.append(_area(area, names[area], shape, turned))
        for x, side in ((-62, "right"), (62, "left")) if view == "front" else ((-62, "left"), (62, "right")):
            _text(figure, x, 24, "your", "side")
            _text(figure, x, 37, side, "side")
        _text(figure, 0, 388, view.capitalize(), "view")
    return svg


def _shapes(view: str) -> Iterator[tuple[str, Shape, bool]]:
    """Yield area, shape and whether it is mirrored. In front the figure's left is at positive x, from behind not."""
    for name, shape in _LIMBS.items():
        for side in ("left", "right"):
            yield f"{name}-{side}", shape, (side == "left") != (view == "front")
    if view == "front":
        yield "jaw-left", _JAW, False
        yield "jaw-right", _JAW, True
    for name, shape in _ONE[view].items():
        yield name, shape, False


def _area(area: str, name: str, shape: Shape, turned: bool) -> Element:
    group = Element("g", {"class": "area", "data-area": area})
    if turned:
        group.set("transform", "scale(-1 1)")
    SubElement(group, "title").text = name
    SubElement(group, "path", {"class": "reach", "d": shape.reach})
    SubElement(group, "path", {"class": "shape", "d": shape.path})
    x, y = shape.mark
    SubElement(group, "path", {"class": "cross", "d": f"M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8"})
    return group


def _text(parent: Element, x: int, y: int, words: str, kind: str) -> None:
    SubElement(parent, "text", {"class": kind, "x": str(x), "y": str(y), "text-anchor": "middle"}).text = words
