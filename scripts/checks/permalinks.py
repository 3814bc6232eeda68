"""Knows which addresses and anchors were ever published and that none may die; does not know who made them.

A line of ``permalinks.txt`` is an address (``/symptoms/``), an anchor (``/symptoms/#pain``), or a move
(``/old/ -> /new/``). Lines are sorted and never taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from scripts.bibliography.files import write_whole
from scripts.bibliography.problems import Problem, did_you_mean, nearest
from scripts.checks.project import Project
from scripts.checks.site import Site, read

FILE = "permalinks.txt"
REFERENCES = "references/index.html"

_HEAD = "# Every address and anchor ever published. Lines are only added (make permalinks); a move is: old -> new\n"
_PARTS = ("figure", "table", "caption", "dt", "details", "section", "tr")
_KEPT = ", ".join(f"{tag}[id]" for tag in (*(f"h{n}" for n in range(2, 7)), *_PARTS))
_PASSING = ("__", "cite-", "ref-", "fn:", "fnref:", "fn-", "fnref-")
"""Ids that begin so are the theme's own or move with each edit: nobody is promised that they stay."""
_NO_PAGES = frozenset({"404.html"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file."""

    number: int
    address: str
    to: str = ""


def check(project: Project) -> Iterator[Problem]:
    """Yield the published addresses and anchors that the built site no longer has."""
    if project.site is None:
        return
    path = project.root / FILE
    if not path.is_file():
        yield Problem(FILE, 0, "the list of published addresses is missing", "Run make permalinks")
        return
    lines, faults = parse(path.read_text("utf-8"))
    yield from faults
    site = read(project.site, project.site_url)
    alive = present(site)
    moves = {line.address: line.to for line in lines if line.to}
    for line in lines:
        if line.to:
            yield from _move(site, line, moves, alive)
        elif not _exists(site, line.address) and line.address not in moves:
            near = nearest(line.address, alive)
            mend = f'Bring it back, or write "{line.address} -> {near[0] if near else "/new/"}" and leave a redirect'
            yield Problem(FILE, line.number, f"{line.address} was published and is gone", mend)


def parse(text: str) -> tuple[list[Line], list[Problem]]:
    """Return the lines of the file's *text* and the faults of its form."""
    lines: list[Line] = []
    faults: list[Problem] = []
    seen: dict[str, int] = {}
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip() or raw.startswith("#"):
            continue
        address, arrow, to = (part.strip() for part in raw.partition("->"))
        if not address.startswith("/") or re.search(r"\s", address + to) or (arrow and not to.startswith("/")):
            mend = "Write /page/, /page/#anchor or /old/ -> /new/"
            faults.append(Problem(FILE, number, f'"{raw.strip()}" is no address', mend))
            continue
        if address in seen:
            what = f"{address} stands in line {seen[address]} already"
            faults.append(Problem(FILE, number, what, "Remove one"))
        elif lines and address < lines[-1].address:
            what = f"{address} stands after {lines[-1].address}"
            faults.append(Problem(FILE, number, what, "Sort the lines"))
        seen.setdefault(address, number)
        lines.append(Line(number, address, to))
    return lines, faults


def present(site: Site) -> set[str]:
    """Return the addresses and anchors of *site* that are worth keeping."""
    found: set[str] = set()
    for page in site.pages.values():
        if page.path in _NO_PAGES or page.redirect:
            continue
        address = f"/{site.address(page.path)[len(site.url) :]}"
        found.add(address)
        wanted = f"{_KEPT}, li[id], article[id]" if page.path == REFERENCES else _KEPT
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


def _exists(site: Site, address: str) -> bool:
    file = site.locate(site.url.rstrip("/") + address)
    if file is None:
        return False
    page, fragment = site.pages.get(file), unquote(urlsplit(address).fragment)
    return not fragment or (page is not None and (fragment in page.anchors or bool(page.redirect)))


def _move(site: Site, line: Line, moves: dict[str, str], alive: set[str]) -> Iterator[Problem]:
    to, steps = line.to, 0
    while to in moves and steps <= len(moves):
        to, steps = moves[to], steps + 1
    if steps > len(moves):
        yield Problem(FILE, line.number, f"the move of {line.address} goes round in a circle", "Let one end at a page")
    elif not _exists(site, to):
        mend = did_you_mean(to, alive) or "Name an address that exists"
        yield Problem(FILE, line.number, f"{line.address} moved to {to}, which does not exist", mend)
