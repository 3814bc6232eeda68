"""Knows how exhibits enter Markdown pages, as blocks (``/// forest-plot | pain``); knows nothing of what they show.

/// forest-plot | pain reviews
///

/// figure-caption
The finding, in one sentence.
///
"""

from __future__ import annotations

import itertools
import logging
import os
import posixpath
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from scripts.bibliography import Problem, did_you_mean
from scripts.citations.engine import PageContext, page_context
from scripts.citations.source import stands_for
from scripts.evidence.exhibit import Exhibit, WrongBlock
from scripts.evidence.exhibits import MAKERS, exhibit
from scripts.evidence.load import EvidenceError, load
from scripts.evidence.model import Evidence
from scripts.evidence.tables import Cell, Cites, Link, Table

log = logging.getLogger("mkdocs.evidence")

# Blocks of other extensions that pages use.
OTHERS = ("caption", "card", "cards", "data-sets", "figure-caption", "qr", "sheet-files", "table-caption")
_OPENING = re.compile(r"(?P<slashes>/{3,})[ \t]*(?P<name>[\w-]+)(?:[ \t]*\|[ \t]*(?P<words>.*?))?[ \t]*")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


class EvidenceExtension(BlocksExtension):
    """Blocks that show tables and pictures made from the data.

    Options:
        data: folder of the data sets, from the folder of the site's configuration file.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {"data": ["data", "folder of the data sets"]}
        super().__init__(**options)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        """Register a block for each exhibit, and the search for names that are none."""
        # One count for all blocks of a page: ids inside pictures start with it.
        count = itertools.count(1)
        for name in MAKERS:
            block_mgr.register(_block_class(name), {"data": self.getConfig("data"), "count": count})
            stands_for(name, partial(_rows, name, self.getConfig("data")))
        block_mgr.register(_DataSets, {"data": self.getConfig("data")})
        md.treeprocessors.register(_Leftovers(md), "evidence-leftovers", 7)


class _Exhibit(Block):
    """One exhibit; the name of a subclass says which."""

    ARGUMENT = None

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Return the picture with its numbers, or the table."""
        page = page_context(self.md)
        box = etree.SubElement(parent, "div", {"class": f"evidence evidence-{self.NAME}"})
        data = read(page.base / self.config["data"], page.base)
        try:
            if data is None:
                raise WrongBlock("the data have errors")
            made = data.exhibit(self.NAME, self.argument or "")
        except WrongBlock as error:
            log.error("%s/%s: %s. %s", page.folder(), page.path, error.what, error.mend)
            etree.SubElement(box, "strong", {"class": "citation-unknown"}).text = AtomicString(f"[{error.what}]")
            return box
        _fill(box, made, f"exhibit-{next(self.config['count'])}", posixpath.dirname(page.path))
        return box

    def on_markdown(self) -> str:
        """Treat what stands inside as Markdown."""
        return "block"


class _DataSets(Block):
    """The list of the data sets, with the files to take away, which exist once the site is complete."""

    NAME = "data-sets"
    ARGUMENT = None

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Return the table; its links are ready HTML, since engines look for their targets too early."""
        page = page_context(self.md)
        box = etree.SubElement(parent, "div", {"class": "evidence evidence-data-sets"})
        rows: list[tuple[str, str, tuple[str, ...]]] = []
        for file in sorted((page.base / self.config["data"]).glob("*.yaml")):
            about = next((x[2:] for x in file.read_text("utf-8").split("\n")[1:3] if x.startswith("# ")), "")
            rows.append((file.stem, about, ("json", "csv", "schema")))
        rows.append(("synthesis", "Every number that we pooled, computed at each build.", ("json", "csv")))
        text = "".join(self._row(page, *row) for row in rows)
        head = "<thead><tr><th>Data set</th><th>What it holds</th><th>Files</th></tr></thead>"
        box.text = self.md.htmlStash.store(f"<table>{head}<tbody>{text}</tbody></table>")
        return box

    def _row(self, page: PageContext, name: str, about: str, forms: tuple[str, ...]) -> str:
        links = []
        for form in forms:
            file = f"schemas/{name}.schema.json" if form == "schema" else f"{name}.{form}"
            address, words = escape(page.address(f"data/{file}")), form.upper() if form != "schema" else "Schema"
            links.append(f'<a href="{address}" download aria-label="{words} of {escape(name)}">{words}</a>')
        return f"<tr><td>{escape(name)}</td><td>{escape(about)}</td><td>{' '.join(links)}</td></tr>"


def _block_class(name: str) -> type[Block]:
    return type(f"Block_{name}", (_Exhibit,), {"NAME": name})


def _fill(box: etree.Element, made: Exhibit, ident: str, folder: str) -> None:
    if made.draw is not None:
        box.append(_atomic(made.draw(ident)))
    if made.table is None:
        return
    around = box
    if made.draw is not None and made.folded:
        around = etree.SubElement(box, "details", {"class": "numbers"})
        etree.SubElement(around, "summary").text = AtomicString(made.folded)
    around.append(table_element(made.table, folder))


def _atomic(picture: etree.Element) -> etree.Element:
    """Keep Markdown out of a picture's words."""
    for element in picture.iter():
        if element.text:
            element.text = AtomicString(element.text)
        if element.tail:
            element.tail = AtomicString(element.tail)
    return picture


def table_element(table: Table, folder: str = "") -> etree.Element:
    """Return *table* as an element; links lead from a page in *folder* below docs/."""
    element = etree.Element("table")
    head = etree.SubElement(etree.SubElement(element, "thead"), "tr")
    for words in table.head:
        etree.SubElement(head, "th", {"scope": "col"}).text = AtomicString(words)
    body = etree.SubElement(element, "tbody")
    for row in table.rows:
        line = etree.SubElement(body, "tr")
        for cell in row:
            _cell(etree.SubElement(line, "td"), cell, folder)
    return element


def _cell(element: etree.Element, cell: Cell, folder: str) -> None:
    """Fill a cell: text stays text, links lead on, marks are left to the citations."""
    for part in cell:
        if isinstance(part, Link):
            path, hash_, anchor = part.target.partition("#")
            href = posixpath.relpath(path, folder or ".") + hash_ + anchor
            etree.SubElement(element, "a", {"href": href}).text = AtomicString(part.words)
        elif isinstance(part, Cites):
            if part.keys:
                etree.SubElement(element, "span").text = _mark(part)
        else:
            for nth, line in enumerate(part.split("\n")):
                if nth:
                    etree.SubElement(element, "br")
                etree.SubElement(element, "span").text = AtomicString(line)


def _mark(cites: Cites) -> str:
    return f"[{'; '.join(f'@{key}' for key in cites.keys)}]"


def _rows(name: str, data: str, words: str, docs: Path) -> Iterator[str]:
    """Yield the rows of a block's table as Markdown, for those who read sources to see who cites what."""
    sets = read(docs.parent / data, docs.parent)
    if sets is None:
        return
    try:
        made = sets.exhibit(name, words)
    except WrongBlock:
        return
    for row in made.table.rows if made.table else ():
        yield "| " + " | ".join(_plain(cell) for cell in row) + " |"


def _plain(cell: Cell) -> str:
    return "".join(
        _mark(part) if isinstance(part, Cites) and part.keys
        else part.words if isinstance(part, Link)
        # A break alone stands between sentences.
        else part.replace("|", "/").replace("\n", " " if part == "\n" else "; ") if isinstance(part, str)
        else ""
        for part in cell
    )  # fmt: skip


class _Leftovers(Treeprocessor):
    """Finds paragraphs that look like a block and became none."""

    def run(self, root: etree.Element) -> None:
        """Log each with the nearest name."""
        for element in root.iter("p"):
            match = _OPENING.match(element.text or "")
            if match and not len(element):
                page = page_context(self.md)
                what, mend = _wrong_name(match["name"])
                log.error("%s/%s: %s. %s", page.folder(), page.path, what, mend)


def _wrong_name(name: str) -> tuple[str, str]:
    known = (*MAKERS, *OTHERS)
    if name in known:
        return f'the block "{name}" is not closed or has an option that it does not know', 'End it with a line "///"'
    return f'there is no block "{name}"', did_you_mean(name, known) or f"Known are {', '.join(known)}"


def problems(text: str, file: str, evidence: Evidence) -> Iterable[Problem]:
    """Yield what is wrong with the blocks of the Markdown page *text*, with their lines."""
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        if match := _FENCE.match(line):
            fence = "" if fence and match[1].startswith(fence) else fence or match[1]
            continue
        opening = None if fence else _OPENING.fullmatch(line.strip())
        if opening is None or not line.lstrip().startswith("///"):
            continue
        name, words = opening["name"], (opening["words"] or "").split()
        if name in OTHERS:
            continue
        try:
            if name not in MAKERS:
                raise WrongBlock(*_wrong_name(name))
            exhibit(name, words, evidence)
        except WrongBlock as error:
            yield Problem(file, number, error.what, error.mend)


@dataclass(frozen=True, slots=True)
class DataSets:
    """The evidence with the exhibits made of it so far: pages and the list of who cites what ask for the same."""

    evidence: Evidence
    _made: dict[tuple[str, str], Exhibit] = field(default_factory=dict)

    def exhibit(self, name: str, words: str) -> Exhibit:
        """Return what the block *name* with *words* shows; raises as `exhibits.exhibit`."""
        if (name, words) not in self._made:
            self._made[name, words] = exhibit(name, words.split(), self.evidence)
        return self._made[name, words]


def read(data: Path, base: Path) -> DataSets | None:
    """Return the data sets in the folder *data*, read once for each state of its files; None after logging faults."""
    # Each block of each page asks: the folder's own list costs a fifth of a path object for each file.
    entries = list(os.scandir(data)) if data.is_dir() else []  # that files are missing is told by `load`
    found = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".yaml")]
    state = tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in found))
    return _read(data, base, state)


@lru_cache(maxsize=4)
def _read(data: Path, base: Path, state: tuple[tuple[str, int, int], ...]) -> DataSets | None:
    try:
        return DataSets(load(data))
    except EvidenceError as error:
        for problem in error.problems:
            log.error("%s", problem)
        return None
