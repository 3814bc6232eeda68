"""Knows how an address becomes a QR code as an inline picture; knows nothing of pages."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as etree
from collections.abc import Iterator

import segno

QUIET = 4
"""Width of the empty border in modules (ISO/IEC 18004, 9.1)."""


def picture(address: str) -> etree.Element:
    """Return the QR code of *address* as an ``svg`` element, one unit a module, with the address as its name.

    Error correction is of level M, which survives the loss of about 15% of the code: a crease, a stain.
    """
    rows = [bytes(row) for row in segno.make_qr(address, error="m").matrix_iter(border=QUIET)]
    side = len(rows)
    element = etree.Element(
        "svg",
        {
            "class": "qr",
            "role": "img",
            "aria-label": f"QR code of {address}",
            "viewBox": f"0 0 {side} {side}",
            "shape-rendering": "crispEdges",
        },
    )
    etree.SubElement(element, "rect", {"width": str(side), "height": str(side), "fill": "#fff"})
    etree.SubElement(element, "path", {"d": "".join(_runs(rows)), "stroke": "#000"})
    return element


def _runs(rows: list[bytes]) -> Iterator[str]:
    """Yield one stroke, a module wide, for each run of dark modules, seen from the end of the run before it.

    Every page carries a code: this is half as long as rectangles.
    """
    for y, row in enumerate(rows):
        x, end = 0, None
        for dark, group in itertools.groupby(row):
            length = len(list(group))
            if dark:
                yield f"M{x} {y}.5h{length}" if end is None else f"m{x - end} 0h{length}"
                end = x + length
            x += length
