"""Knows the files of a built site that finishing reads and writes; how a page is finished, `finish` knows."""

from __future__ import annotations

import hashlib
import posixpath
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import minify

from scripts.bibliography import Problem
from scripts.bibliography.files import write_whole
from scripts.publish import hostile
from scripts.publish.pages import hosts, styles
from scripts.publish.pages.alike import UNASKED, alike
from scripts.publish.pages.finish import (
    assets,
    finish,
    icons,
    inline_parts,
    inline_scripts,
    join_scripts,
    policy_of,
    scripts,
    stylesheets,
    with_icons,
    with_print_foot,
    with_room,
    without_leftovers,
)
from scripts.publish.pages.html import names
from scripts.publish.pages.policy import HASHED, Inline, headers

Sheets = tuple[tuple[str, str], ...]
"""File and medium of each style sheet of a page."""
SERVER = "_server"
LOST = "404.html"
_SMALL = 1000
"""Bytes of a drawing that is no longer than what a request for it costs."""
THEME_FOLDERS = ("assets/javascripts", "assets/stylesheets")
"""What the theme brings, removed when no page names it any more."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page that is to be finished."""

    path: str
    """Below the site, with forward slashes."""
    html: str
    sheets: Sheets
    """File and medium of each style sheet."""
    scripts: frozenset[str]
    """Files of its scripts."""


class _Fault(Exception):
    """Carries what is wrong with a style sheet or a script."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def finish_site(site: Path, address: str, *, strict: bool = True) -> list[Problem]:
    """Finish every page of the built *site*, published at *address*, and write what hosts are to send with it.

    Pages that are finished already stay as they are; without *strict*, nothing is said about policies. Returns what
    stands in the way; then nothing is written.
    """
    base = urlsplit(address).path
    texts = {file.relative_to(site).as_posix(): file.read_text("utf-8") for file in sorted(site.rglob("*.html"))}
    done = {path: policy for path, html in texts.items() if (policy := policy_of(html)) is not None}
    pages = [
        _page(path, with_room(with_print_foot(alike(without_leftovers(html), path))), base)
        for path, html in texts.items()
        if path not in done
    ]
    problems = [
        Problem(f"{site}/{page.path}", 0, what, "Find it in the page's sources: nothing there may run script")
        for page in pages
        for what in hostile.in_page(page.html)
    ]
    if problems:
        return problems
    try:
        css = {page.path: _css(site, page) for page in pages}
        if strict:
            pages = [_drawn(site, page, base) for page in _joined(site, pages, base)]
        hashed = _hashed(site, pages, base)
    except _Fault as fault:
        return [fault.problem]
    allowed = Inline()
    for policy in done.values():
        allowed |= policy
    for page in pages:
        renamed = {
            given: posixpath.join(posixpath.dirname(given), posixpath.basename(hashed[name]))
            for given in set(assets(page.html))
            if (name := locate(page.path, given, base)) in hashed
        }
        texts[page.path] = finish(page.html, css[page.path], renamed, strict=strict)
        allowed |= inline_parts(texts[page.path])
        write_whole(site / page.path, texts[page.path])
    for name in UNASKED:
        (site / name).unlink(missing_ok=True)
    for folder in THEME_FOLDERS:
        if not any(f"{folder}/" in html for html in texts.values()):
            shutil.rmtree(site / folder, ignore_errors=True)
    if strict:
        write_hosts(site, address, allowed)
    return []


def write_hosts(site: Path, address: str, allowed: Inline) -> None:
    """Write the files that tell usual hosts which headers to send; the pages hold the inline parts *allowed*."""
    sent = headers(allowed)
    base = urlsplit(address).path
    files = (file.relative_to(site).as_posix() for file in (site / "assets").rglob("*") if file.is_file())
    write_whole(site / "_headers", hosts.underscore_headers(sent, [base + name for name in files if _is_hashed(name)]))
    write_whole(site / SERVER / "nginx.conf", hosts.nginx(sent, address))
    write_whole(site / SERVER / "Caddyfile", hosts.caddy(sent, address))
    # Without it, GitHub Pages leaves out what begins with a dot or an underscore.
    write_whole(site / ".nojekyll", "")


def locate(page: str, address: str, base: str) -> str:
    """Return the file below the site that *address* means on *page*; empty when it is none of this site.

    *base* is the path of the site's own address, with slashes at both ends.
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return ""
    path = posixpath.normpath(posixpath.join(base, posixpath.dirname(page), unquote(parts.path)))
    return path.removeprefix(base) if path.startswith(base) else ""


def _page(path: str, html: str, base: str) -> Page:
    sheets = tuple((locate(path, address, base), medium) for address, medium in stylesheets(html))
    # Those too that another script fetches on demand from an attribute: their classes are in the style from the start.
    used = {*scripts(html), *(address for address in assets(html) if address.endswith(".js"))}
    return Page(path, html, sheets, frozenset(locate(path, address, base) for address in used))


def _drawn(site: Path, page: Page, base: str) -> Page:
    """Return the page with its icon within it, if that is a small drawing."""
    files = {given: site / locate(page.path, given, base) for given in icons(page.html) if given.endswith(".svg")}
    small = {given: file for given, file in files.items() if file.is_file() and file.stat().st_size <= _SMALL}
    return replace(page, html=with_icons(page.html, {given: file.read_text("utf-8") for given, file in small.items()}))


def _joined(site: Path, pages: list[Page], base: str) -> list[Page]:
    """Write one file of the scripts that all pages load in a row, and return the pages with it in their place.

    Pages that load no style are left alone: they only lead on to others.
    """
    rows = [[locate(page.path, one, base) for one in scripts(page.html)] for page in pages if page.sheets]
    shared = [one for one in (rows[0] if rows else []) if one and all(one in row for row in rows)]
    if len(shared) < 2 or not all((site / one).is_file() for one in shared):
        return pages
    names = [posixpath.basename(one) for one in shared]
    name = f"{'-'.join(posixpath.splitext(one)[0] for one in names)}.js"
    text = "\n".join((site / one).read_text("utf-8") for one in shared)
    write_whole(site / posixpath.dirname(shared[0]) / name, text)
    return [replace(page, html=join_scripts(page.html, names, name)) for page in pages]


def _css(site: Path, page: Page) -> str:
    """Return the style of *page*: the rules of its style sheets that can touch what stands there, or may be added."""
    texts = inline_scripts(page.html)
    texts += [(site / name).read_text("utf-8") for name in sorted(page.scripts) if (site / name).is_file()]
    used = styles.Used(names(page.html), frozenset().union(*map(_words, texts)))
    rules: list[styles.Rule] = []
    for name, medium in page.sheets:
        file = site / name
        if not name or not file.is_file():
            raise _Fault(Problem(f"{site}/{page.path}", 0, f"its style sheet {name} is no file", "Add it"))
        try:
            sheet = _rules(file.read_text("utf-8"))
        except styles.StyleError as error:
            raise _Fault(Problem(str(file), error.line, str(error), "Mend the style sheet")) from error
        rules += [styles.Rule(f"@media {medium}", sheet)] if medium not in ("", "all") else sheet
    small: str = minify.string("text/css", styles.select(rules, used))
    return small


@lru_cache(maxsize=64)
def _words(script: str) -> frozenset[str]:
    """Return the words of a script, kept for the next page."""
    return styles.words(script)


@lru_cache(maxsize=32)
def _rules(css: str) -> tuple[styles.Rule, ...]:
    """Return the rules of a style sheet, kept for the next page and the next build of the same run."""
    return styles.read(css)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]


def _is_hashed(name: str) -> bool:
    return re.search(HASHED, name) is not None


def _hashed(site: Path, pages: Iterable[Page], base: str) -> dict[str, str]:
    """Write copies of the files that *pages* name, with the hash of the content in the name; return old and new names.

    Raises `_Fault` for a script that cannot be read.
    """
    found: dict[str, str] = {}
    for page in pages:
        for given in assets(page.html):
            name = locate(page.path, given, base)
            if name and name not in found and not _is_hashed(name) and not name.endswith(".css"):
                file = site / name
                if file.is_file():
                    found[name] = _write_hashed(site, name, _content(file))
    return found


def _content(file: Path) -> bytes:
    """Return what readers get of *file*: of a script what it does, without comments and long names."""
    content = file.read_bytes()
    if file.suffix != ".js":
        return content
    try:
        small: str = minify.string("application/javascript", content.decode())
    except (minify.MinifyError, UnicodeDecodeError) as error:
        what = f"this script cannot be read: {' '.join(str(error).split())}"
        raise _Fault(Problem(str(file), 0, what, "Mend it in docs/assets/js")) from error
    return small.encode()


def _write_hashed(site: Path, name: str, content: bytes) -> str:
    """Write *content* under the name of the file *name* with its hash in it; return this name."""
    stem, ending = posixpath.splitext(name)
    new = f"{stem}.{_digest(content)}{ending}"
    if not (site / new).exists():
        write_whole(site / new, content)
    return new
