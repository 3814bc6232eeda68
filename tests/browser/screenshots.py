"""Takes pictures of pages as readers meet them: phone and desk, light and dark, and printed.

python -m tests.browser.screenshots [FOLDER] [ADDRESS …]     e.g. build/screenshots / /symptoms/
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser.serving import chromium, served

WIDTHS = {"phone": 360, "desk": 1280}


def take(site: Path, folder: Path, addresses: list[str]) -> None:
    """Write pictures and PDF files of *addresses* (all pages when empty) of the built *site* to *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    if not addresses:
        addresses = sorted(f"/{p.parent.relative_to(site)}/".replace("/./", "/") for p in site.rglob("index.html"))
    with served(site) as host, chromium() as browser:
        for scheme in ("light", "dark"):
            for name, width in WIDTHS.items():
                context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
                page = context.new_page()
                for address in addresses:
                    page.goto(host + address)
                    stem = address.strip("/").replace("/", "-") or "home"
                    page.screenshot(path=folder / f"{stem}-{name}-{scheme}.png", full_page=True)
                    if (name, scheme) == ("desk", "light"):
                        page.pdf(path=folder / f"{stem}.pdf", format="A4")
                context.close()


if __name__ == "__main__":
    target, *pages = sys.argv[1:] or ["build/screenshots"]
    take(Path("site"), Path(target), pages)
