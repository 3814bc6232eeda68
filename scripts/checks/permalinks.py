"""Knows which addresses and anchors were ever published and that none may die; does not know who made them.

The form of the list is told in `scripts.publish.permalinks`.
"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from scripts.bibliography.files import write_whole
from scripts.bibliography.problems import Problem, did_you_mean, nearest
from scripts.checks.project import Project
from scripts.checks.site import Site, read
from scripts.checks.slugs import git, guess, renames
from scripts.publish.permalinks import FILE, Line, end, moves, parse

REFERENCES = "references/"
"""Folder of the pages whose entries are permanent: that of all references, and those of each letter."""

_HEAD = "# Every address and anchor ever published. Lines are only added (make permalinks); a move is: old -> new\n"
_PARTS = ("figure", "table", "caption", "dt", "details", "section", "tr")
_KEPT = ", ".join(f"{tag}[id]" for tag in (*(f"h{n}" for n in range(2, 7)), *_PARTS))
_PASSING = ("__", "cite-", "ref-", "fn:", "fnref:", "fn-", "fnref-")
"""Ids that begin so are the theme's own or move with each edit: nobody is promised that they stay."""
_NO_PAGES = frozenset({"404.html"})


def check(project: Project) -> Iterator[Problem]:
    """Yield published addresses and anchors that the built site no longer has, moves that lead nowhere, lost lines."""
    if project.site is None:
        return
    path = project.root / FILE
    if not path.is_file():
        yield Problem(FILE, 0, "the list of published addresses is missing", "Run make permalinks")
        return
    lines, faults = parse(path.read_text("utf-8"))
    yield from faults
    yield from _shrunk(project.root, lines)
    yield from _History(project, read(project.site, project.site_url), lines).problems()


def _shrunk(root: Path, lines: list[Line]) -> Iterator[Problem]:
    """Yield the lines of the last committed list that are gone; without git, that nobody could compare."""
    committed = git(root, "show", f"HEAD:./{FILE}")
    if committed is None:
        what = "the list could not be compared with the last committed one, so that lost lines would not be seen"
        yield Problem(FILE, 0, what, "That needs git, and a commit that holds it; all else was checked", "warning")
        return
    now = {line.address for line in lines}
    for line in parse(committed)[0]:
        if line.address not in now:
            entry = f"{line.address} -> {line.to}" if line.to else line.address
            mend = f'Put it back, and if it moved, as "{line.address} -> /new/"'
            yield Problem(FILE, 0, f'the line "{entry}" was committed and is gone', mend)


class _History:
    """Holds the published addresses against the built site."""

    def __init__(self, project: Project, site: Site, lines: list[Line]) -> None:
        self.project, self.site, self.lines = project, site, lines
        self.alive = present(site)
        self.moved = moves(lines)
        self.pages: dict[str, set[str]] = {}
        for address in self.alive:
            page, _, anchor = address.partition("#")
            self.pages.setdefault(page, set()).update({anchor} - {""})

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong, one line of the list after the other."""
        listed = {line.address for line in self.lines}
        for line in self.lines:
            if line.to:
                yield from self._move(line)
            elif line.anchor and line.page in self.moved:
                yield from self._carried(line)
            elif line.anchor and line.page in listed and not self._exists(line.page):
                continue  # told once, of its page
            elif not self._exists(line.address):
                yield self._gone_anchor(line) if line.anchor else self._gone_page(line)

    @functools.cached_property
    def _renamed(self) -> dict[str, str]:
        return renames(self.project.root, str(self.project.config.get("docs_dir", "docs")))

    def _exists(self, address: str) -> bool:
        file = self.site.locate(self.site.url.rstrip("/") + address)
        if file is None:
            return False
        page, fragment = self.site.pages.get(file), unquote(urlsplit(address).fragment)
        return not fragment or (page is not None and (fragment in page.anchors or bool(page.redirect)))

    def _is_redirect(self, address: str) -> bool:
        file = self.site.locate(self.site.url.rstrip("/") + address)
        page = self.site.pages.get(file or "")
        return page is not None and bool(page.redirect)

    def _gone_page(self, line: Line) -> Problem:
        anchors = {other.anchor for other in self.lines if other.anchor and other.page == line.address}
        found = guess(line.address, anchors, self.pages, self._renamed)
        count = f" with its {len(anchors)} anchors" if len(anchors) > 1 else " with its anchor" if anchors else ""
        what = f"{line.address} was published and is gone{count}"
        if found is None:
            mend = f'Bring it back, or say where it moved: "{line.address} -> /new/"'
        else:
            mend = f'Write "{line.address} -> {found.page}" there ({found.why}), or bring the page back'
        return Problem(FILE, line.number, what, mend)

    def _gone_anchor(self, line: Line) -> Problem:
        here = [f"{line.page}#{anchor}" for anchor in sorted(self.pages.get(line.page, ()))]
        elsewhere = [address for address in self.alive if address.endswith(f"#{line.anchor}")]
        near = (elsewhere if len(elsewhere) == 1 else []) or nearest(line.address, here)
        to = near[0] if near else f"{line.page}#new"
        name = unquote(line.anchor)
        mend = f"Put {{#{name}}} back behind the heading that was only reworded"
        mend += f'; or, if it moved, write "{line.address} -> {to}" there and {_target(name, line.page, to)}'
        return Problem(FILE, line.number, f"{line.address} was published and is gone", mend)

    def _carried(self, line: Line) -> Iterator[Problem]:
        """Yield an anchor that was lost when its page moved."""
        to = end(line.address, self.moved)
        page = (to or "").partition("#")[0]
        if to is None or "#" in self.moved[line.page] or self._exists(to) or not self._exists(page):
            return
        near = nearest(to, [f"{page}#{anchor}" for anchor in sorted(self.pages.get(page, ()))])
        what = f"{line.page} moved, and its anchor #{line.anchor} is not on {page}"
        mend = f'Write "{line.address} -> {near[0] if near else page}" there, or bring the anchor back'
        yield Problem(FILE, line.number, what, mend)

    def _move(self, line: Line) -> Iterator[Problem]:
        to = end(line.address, self.moved)
        if to is None:
            what = f"the move of {line.address} goes round in a circle"
            yield Problem(FILE, line.number, what, "Let one end at a page")
        elif not self._exists(to):
            mend = did_you_mean(to, self.alive) or "Name an address that exists"
            what = f"{line.address} moved to {to}, which does not exist"
            yield Problem(FILE, line.number, what, mend)
        elif line.anchor:
            lives = line.page not in self.moved and self._exists(line.page) and not self._is_redirect(line.page)
            if lives and not self._exists(line.address):
                what = f"{line.address} moved, and no target is left for those who follow it"
                mend = _target(unquote(line.anchor), line.page, to)
                yield Problem(FILE, line.number, what, mend[0].upper() + mend[1:])
        elif line.page.endswith(("/", ".html")) and not self._is_redirect(line.page):
            if self._exists(line.page):
                what = f"{line.address} moved to {to}, and a page is still there"
                mend = f'Take the page away, or write only "{line.address}" again'
            else:
                what = f"{line.address} moved to {to}, and the built site does not lead there"
                mend = "Build with make site, which writes the page that does"
            yield Problem(FILE, line.number, what, mend)


def _target(name: str, page: str, to: str) -> str:
    """Return what to write so that an anchor of *page* that moved to *to* still finds a target."""
    there, _, anchor = to.partition("#")
    if there == page:
        return f'put <span id="{name}"></span> on a line of its own above the heading {{#{unquote(anchor)}}}'
    file = posixpath.relpath(_source(there), posixpath.dirname(_source(page)) or ".")
    file += f"#{unquote(anchor)}" if anchor else ""
    return f"put [This part has moved.]({file}){{#{name}}} where it stood"


def _source(page: str) -> str:
    """Return the Markdown file below ``docs/`` that an address comes from."""
    return f"{page.strip('/') or 'index'}.md"


def present(site: Site) -> set[str]:
    """Return the addresses and anchors of *site* that are worth keeping."""
    found: set[str] = set()
    for page in site.pages.values():
        if page.path in _NO_PAGES or page.redirect:
            continue
        address = f"/{site.address(page.path)[len(site.url) :]}"
        found.add(address)
        wanted = f"{_KEPT}, li[id], article[id]" if page.path.startswith(REFERENCES) else _KEPT
        for node in page.tree.css(wanted):
            ident = node.attributes.get("id") or ""
            if ident and not ident.startswith(_PASSING):
                found.add(f"{address}#{quote(ident, safe=':._-~')}")
    return found


def add(project: Project) -> tuple[int, Path]:
    """Write the present addresses into the file beside the old ones; return how many are new, and the file."""
    path = project.root / FILE
    if project.site is None:
        raise FileNotFoundError("the site is not built")
    old = path.read_text("utf-8") if path.is_file() else _HEAD
    lines, _ = parse(old)
    known = {line.address for line in lines}
    new = present(read(project.site, project.site_url)) - known
    comments = [line for line in old.split("\n") if line.startswith("#")]
    kept = {line.address: f"{line.address} -> {line.to}" if line.to else line.address for line in lines}
    body = [kept.get(address, address) for address in sorted({*known, *new})]
    write_whole(path, "\n".join([*comments, *body, ""]))
    return len(new), path
