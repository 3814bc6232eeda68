"""Knows how a moved page sends its readers on, on any host and from a disk; which page moved it is told.

Each one is a small page at the old address, and a line in ``_redirects`` for hosts that read it (Netlify, Cloudflare
Pages, GitLab Pages). A server never sees the anchor of an address: a page whose anchors went different ways is left out
there, so that its own page, which sees them, sends readers on.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scripts.bibliography.files import write_whole
from scripts.bibliography.problems import Problem
from scripts.publish.permalinks import FILE, Redirect

RULES = "_redirects"
SCRIPT = "assets/js/redirect.js"
_SIGN = '<html lang="en" data-redirect>'
_HEAD = "# Pages that moved, made from permalinks.txt\n"


def write_redirects(redirects: Sequence[Redirect], site: Path, url: str) -> list[Problem]:
    """Write a page for each of *redirects* into the built *site*, and all of them into ``_redirects``.

    Args:
        redirects: from `scripts.publish.permalinks.redirects`.
        site: folder of the built site.
        url: the address it is published at, with a final slash.

    Returns what was not written: a real page is never overwritten, nor anything outside of *site*.
    """
    problems: list[Problem] = []
    rules: list[str] = []
    base = urlsplit(url).path.rstrip("/")
    for redirect in redirects:
        rules += _rules(redirect, base)
        file = _file(redirect.page)
        if file is None:
            continue
        path = site / file
        if not path.resolve().is_relative_to(site.resolve()):
            problems.append(Problem(FILE, redirect.line, f"{redirect.page} leads out of the site", "Write it in full"))
        elif path.is_file() and _SIGN not in path.read_text("utf-8", errors="replace")[:500]:
            what = f"{redirect.page} moved to {redirect.to}, and a page is still there"
            mend = f'Take the page away, or write only "{redirect.page}" again'
            problems.append(Problem(FILE, redirect.line, what, mend))
        else:
            write_whole(path, page(redirect, url))
    if rules:
        write_whole(site / RULES, _HEAD + "".join(rules))
    return problems


def _file(address: str) -> str | None:
    """Return the file that a host serves for *address*, None when it is no page."""
    path = unquote(address).lstrip("/")
    if address.endswith("/"):
        return f"{path}index.html"
    return path if path.endswith((".html", ".htm")) else None


def _rules(redirect: Redirect, base: str) -> list[str]:
    """Return the lines for hosts, the address without its final slash too, since they tell the two apart."""
    if redirect.anchors:
        return []
    sources = [redirect.page, *([redirect.page[:-1]] if redirect.page.endswith("/") and redirect.page != "/" else [])]
    return [f"{base}{source} {base}{redirect.to} 301\n" for source in sources]


def page(redirect: Redirect, url: str) -> str:
    """Return the page at the old address: it leads on by script (with the anchor), else by itself, else by a link."""
    to = _relative(redirect.page, redirect.to)
    anchors = {name: _relative(redirect.page, there) for name, there in redirect.anchors.items()}
    data = escape(json.dumps(anchors, ensure_ascii=False, sort_keys=True))
    full = escape(url.rstrip("/") + redirect.to)
    return f"""<!doctype html>
{_SIGN}
<head>
<meta charset="utf-8">
<title>This page has moved</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="canonical" href="{full}">
<script src="{escape(_relative(redirect.page, f"/{SCRIPT}"))}" data-to="{escape(to)}" data-anchors="{data}"></script>
<noscript><meta http-equiv="refresh" content="0; url={escape(to)}"></noscript>
</head>
<body>
<p>This page has moved to <a href="{escape(to)}">{full}</a>.</p>
</body>
</html>
"""


def _relative(source: str, target: str) -> str:
    """Return *target* as seen from the page *source*, so that it works below any address and from a disk."""
    path, mark, anchor = target.partition("#")
    folder = source if source.endswith("/") else posixpath.dirname(source)
    found = posixpath.relpath(path, folder or "/")
    return f"{found}{'/' if path.endswith('/') and not found.endswith('/') else ''}{mark}{anchor}"
