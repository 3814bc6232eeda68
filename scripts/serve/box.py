"""Knows how faults are shown above a served page; knows nothing of how they were found."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from scripts.bibliography.problems import Problem

MOST = 20
BARE = (
    b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>No page</title></head>'
    b"<body><p>This page is not there.</p></body></html>"
)
"""The page that is shown when nothing could be built yet."""
_BOX = (
    "position:relative;z-index:99;margin:0;padding:12px 16px;border-bottom:4px solid #a3341f;background:#fff4ef;"
    "color:#1c2430;font:15px/1.45 system-ui,sans-serif;overflow-wrap:anywhere"
)
_PLACE = "font-family:ui-monospace,monospace;font-weight:600"


def box(problems: Sequence[Problem]) -> str:
    """Return the HTML of the box that tells *problems*, or an empty text when there are none."""
    if not problems:
        return ""
    errors = sum(problem.severity == "error" for problem in problems)
    count = f"{errors} to mend" if errors else ""
    rest = f"{len(problems) - errors} to look at" if len(problems) > errors else ""
    items = "".join(f"<li>{_item(problem)}</li>" for problem in problems[:MOST])
    more = f"<p>… and {len(problems) - MOST} more; the terminal shows all.</p>" if len(problems) > MOST else ""
    return (
        f'<aside role="alert" id="serve-faults" aria-label="Faults in the sources" style="{_BOX}">'
        f"<strong>Faults in the sources: {', '.join(filter(None, (count, rest)))}</strong>"
        f'<ul style="margin:8px 0 0;padding-left:20px">{items}</ul>{more}</aside>'
    )


def _item(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}" if problem.file and problem.line else problem.file
    shown = f'<span style="{_PLACE}">{escape(place)}</span> ' if place else ""
    return shown + escape(problem.message).replace("\n", "<br>")


def with_box(page: bytes, problems: Sequence[Problem]) -> bytes:
    """Return the HTML *page* with the box as first thing of its body."""
    made = box(problems).encode("utf-8")
    start = page.find(b"<body")
    at = page.find(b">", start) + 1 if start >= 0 else 0
    return page[:at] + made + page[at:]
