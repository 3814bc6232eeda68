"""Draws the site's icons anew from docs/assets/images/favicon.svg; to be run when that drawing changes.

python -m tests.browser.icons     writes docs/favicon.ico and docs/assets/images/icon-*.png (needs Chromium)
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.serving import chromium

DOCS = Path("docs")
DRAWING = DOCS / "assets/images/favicon.svg"
SMALL = (16, 32, 48)
"""Sides of the pictures in favicon.ico, in pixels."""
LARGE = {"icon-180.png": 180, "icon-192.png": 192, "icon-512.png": 512, "icon-maskable-512.png": 512}
SAFE = 0.74
"""Part of a maskable icon's side that the drawing takes: within the circle of 80% that no mask cuts off."""


def picture(browser: Browser, drawing: str, side: int, *, full: bool) -> bytes:
    """Return *drawing* as a PNG of *side* pixels; *full* fills the corners, which the system rounds or cuts itself."""
    tab = browser.new_page(viewport={"width": side, "height": side}, color_scheme="light")
    inner = round(side * SAFE) if full else side
    ground = "#0b5a5c" if full else "transparent"
    body = f"margin:0;display:grid;place-items:center;height:100vh;background:{ground}"
    sized = re.sub(r"^<svg ", f'<svg width="{inner}" height="{inner}" style="display:block" ', drawing)
    tab.set_content(f'<body style="{body}">{sized}')
    data = tab.screenshot(omit_background=True)
    tab.close()
    return data


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return an ICO file of PNG *pictures* by their sides: a head of 6 bytes, an entry of 16 for each, the pictures."""
    at = 6 + 16 * len(pictures)
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for side, data in sorted(pictures.items()):
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(data), at + len(body))
        body += data
    return head + body


def main() -> None:
    """Write all icons."""
    drawing = DRAWING.read_text(encoding="utf-8")
    with chromium() as browser:
        (DOCS / "favicon.ico").write_bytes(ico({n: picture(browser, drawing, n, full=False) for n in SMALL}))
        for name, side in LARGE.items():
            data = picture(browser, drawing, side, full="180" in name or "maskable" in name)
            DRAWING.with_name(name).write_bytes(data)


if __name__ == "__main__":
    main()
