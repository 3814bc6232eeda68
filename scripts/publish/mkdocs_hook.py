"""Knows two conveniences for MkDocs: what it serves is complete, and its search skips numbers and reference lists.

No page needs either.  Without the second, readers who search find titles of papers before pages and numbers glued
to words, and the search's reading of the lists takes longer than all the rest of the build.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.plugins import CombinedEvent, event_priority

from scripts.publish.__main__ import after

_MARK = re.compile(r'<sup class="citation"[^>]*>.*?</sup>', re.DOTALL)
# A sign inside the opening tag, and the tags around a list.
_LISTS = (('class="references"', "<section", "</section>"), ('class="catalogue"', "<div", "</div>"))
_serving = False
_whole: dict[str, str] = {}


def on_startup(*, command: str, dirty: bool) -> None:
    """Remember whether pages are served or built: a build is completed by its own command."""
    global _serving
    _serving = command == "serve"


def _without_lists(html: str) -> str:
    """Return *html* without its lists, which hold no list of their own; slices, since patterns are slow on so much."""
    for sign, opening, closing in _LISTS:
        if (inside := html.find(sign)) >= 0:
            end = html.find(closing, inside)
            html = html[: html.rfind(opening, 0, inside)] + html[end + len(closing) :]
    return html


@event_priority(100)
def _before_search(context: Any, /, *, page: Any, **_: Any) -> None:
    _whole[page.file.src_uri] = page.content
    page.content = _MARK.sub("", _without_lists(page.content))


@event_priority(-100)
def _after_search(context: Any, /, *, page: Any, **_: Any) -> None:
    page.content = _whole.pop(page.file.src_uri)


on_page_context = CombinedEvent(_before_search, _after_search)


def on_post_build(*, config: Any) -> None:
    """Add what readers take away to the served site."""
    if _serving:
        # Live reload adds a script of its own to each page, which a policy would refuse.
        after(Path(config.site_dir), quiet=True, strict=False)
