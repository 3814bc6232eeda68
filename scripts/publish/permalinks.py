"""Knows the form of permalinks.txt and where moves end; knows nothing of built pages or of files.

A line is an address (``/symptoms/``), an anchor (``/symptoms/#pain``), or a move (``/old/ -> /new/``). Lines are sorted
and never taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scripts.bibliography.problems import Problem

FILE = "permalinks.txt"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file."""

    number: int
    address: str
    to: str = ""

    @property
    def page(self) -> str:
        """The address without its anchor."""
        return self.address.partition("#")[0]

    @property
    def anchor(self) -> str:
        """The anchor, percent-encoded, or an empty text."""
        return self.address.partition("#")[2]


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where one page that is gone has moved."""

    line: int
    """Line of its move."""
    page: str
    to: str
    """Its end, with or without an anchor."""
    anchors: Mapping[str, str]
    """Published anchors of it that end elsewhere than at the same anchor behind `to`."""


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


def moves(lines: Iterable[Line]) -> dict[str, str]:
    """Return each address that moved, and where it says that it moved."""
    return {line.address: line.to for line in lines if line.to}


def end(address: str, moved: Mapping[str, str]) -> str | None:
    """Return where *address* ends after all moves, itself when it never moved, None when they go round in a circle.

    An anchor without a move of its own goes with its page: to the same anchor there, unless the page moved to an
    anchor, which then stands for all of the old page.
    """
    seen = {address}
    while True:
        page, mark, anchor = address.partition("#")
        if address in moved:
            address = moved[address]
        elif mark and page in moved:
            to = moved[page]
            address = to if "#" in to else f"{to}#{anchor}"
        else:
            return address
        if address in seen:
            return None
        seen.add(address)


def redirects(lines: Iterable[Line]) -> list[Redirect]:
    """Return where each page that moved has ended; those that go round in a circle are left out."""
    known = list(lines)
    moved = moves(known)
    found = []
    for line in known:
        if not line.to or line.anchor or (to := end(line.address, moved)) is None:
            continue
        usual = "" if "#" in to else f"{to}#"
        anchors = {
            other.anchor: there
            for other in known
            if other.anchor and other.page == line.address and (there := end(other.address, moved))
            if there != (f"{usual}{other.anchor}" if usual else to)
        }
        found.append(Redirect(line.number, line.address, to, anchors))
    return found
