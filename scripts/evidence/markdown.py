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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from scripts.bibliography import Problem, did_you_mean
from scripts.bibliography.kept import digest, kept, program
from scripts.citations.engine import PageContext, page_context
from scripts.citations.source import stands_for
from scripts.citations.syntax import Cite
from scripts.evidence.exhibit import Exhibit, WrongBlock
from scripts.evidence.names import BLOCKS
from scripts.evidence.ready import BOX, Piece, named, pieces
from scripts.evidence.table import Cell, Cites, Link

if TYPE_CHECKING:
    from scripts.evidence.model import Evidence

log = logging.getLogger("mkdocs.evidence")

# Blocks of other extensions that pages use.
OTHERS = ("caption", "card", "cards", "data-sets", "figure-caption", "qr", "sheet-files", "table-caption")
_OPENING = re.compile(r"(?P<slashes>/{3,})[ \t]*(?P<name>[\w-]+)(?:[ \t]*\|[ \t]*(?P<words>.*?))?[ \t]*")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


class EvidenceExtension(BlocksExtension):
    """Blocks that show tables and pictures made from the data.

    Options:
        data: folder of the data sets, from the folder of the site's configuration file.
        keep: folder, from the same folder, in which what was made is kept for the next run; nothing is where empty.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {
            "data": ["data", "folder of the data sets"],
            "keep": ["", "folder in which what was made is kept for the next run"],
        }
        super().__init__(**options)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        """Register a block for each exhibit, and the search for names that are none."""
        # One count for all blocks of a page: ids inside pictures start with it.
        count = itertools.count(1)
        folders = {"data": self.getConfig("data"), "keep": self.getConfig("keep")}
        # Whether the files have changed is looked up once a page, not for each of its blocks.
        sets = cache(partial(read, folders=folders))
        for name in BLOCKS:
            block_mgr.register(_block_class(name), {"sets": sets, "count": count})
        stands_for(BLOCKS, lambda docs: read(docs.parent, folders))
        block_mgr.register(_DataSets, folders)
        md.treeprocessors.register(_Leftovers(md), "evidence-leftovers", 7)


class _Exhibit(Block):
    """One exhibit; the name of a subclass says which."""

    ARGUMENT = None

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Return the picture with its numbers, or the table."""
        page = page_context(self.md)
        box = etree.SubElement(parent, "div", {"class": f"evidence evidence-{self.NAME}"})
        try:
            made = self.config["sets"](page.base).pieces(self.NAME, self.argument or "")
        except WrongBlock as error:
            log.error("%s/%s: %s. %s", page.folder(), page.path, error.what, error.mend)
            etree.SubElement(box, "strong", {"class": "citation-unknown"}).text = AtomicString(f"[{error.what}]")
            return box
        ident = f"exhibit-{next(self.config['count'])}"
        place(box, made, ident, posixpath.dirname(page.path), self.md.htmlStash.store, _marker(self.md))
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
        box.text = self.md.htmlStash.store(f'<div class="{BOX}"><table>{head}<tbody>{text}</tbody></table></div>')
        return box

    def _row(self, page: PageContext, name: str, about: str, forms: tuple[str, ...]) -> str:
        links = []
        for form in forms:
            file = f"schemas/{name}.schema.json" if form == "schema" else f"{name}.{form}"
            address, words = escape(page.address(f"data/{file}")), form.upper() if form != "schema" else "Schema"
            links.append(f'<a href="{address}" download aria-label="{words} of {escape(name)}">{words}</a>')
        return f"<tr><td>{escape(name)}</td><td>{escape(about)}</td><td>{' '.join(links)}</td></tr>"


@cache
def _block_class(name: str) -> type[Block]:
    return type(f"Block_{name}", (_Exhibit,), {"NAME": name})


def place(
    box: etree.Element,
    made: Iterable[Piece],
    ident: str,
    folder: str,
    store: Callable[[str], str],
    mark: Callable[[Cites], etree.Element],
) -> None:
    """Fill *box*: HTML is stored away from Markdown, links lead on, marks are left to the citations.

    Args:
        box: the empty element of a block.
        made: what the block shows.
        ident: what the ids of pictures and forms begin with, unique on the page.
        folder: where the page is, below docs/.
        store: takes HTML and returns a word that stands for it.
        mark: takes what is cited and returns the element of its mark.
    """
    last: etree.Element | None = None
    for piece in made:
        if isinstance(piece, Link):
            path, hash_, anchor = piece.target.partition("#")
            last = etree.SubElement(box, "a", {"href": posixpath.relpath(path, folder or ".") + hash_ + anchor})
            last.text = AtomicString(piece.words)
        elif isinstance(piece, Cites):
            last = mark(piece)
            box.append(last)
        elif piece:
            word = AtomicString(store(named(piece, ident)))
            if last is None:
                box.text = word
            else:
                last.tail = word


def _marker(md: Markdown) -> Callable[[Cites], etree.Element]:
    """Return how a mark comes into the tree: as the citations' own element, else as the words that they would read."""

    def words(cites: Cites) -> etree.Element:
        span = etree.Element("span")
        span.text = AtomicString(_mark(cites))
        return span

    if "citations" not in md.inlinePatterns:
        return words
    # Written as words, each would be searched by all of Markdown's patterns.
    citations: Any = md.inlinePatterns["citations"]
    return lambda cites: citations.element(tuple(map(Cite, cites.keys)))


def _mark(cites: Cites) -> str:
    return f"[{'; '.join(f'@{key}' for key in cites.keys)}]"


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
    known = (*BLOCKS, *OTHERS)
    if name in known:
        return f'the block "{name}" is not closed or has an option that it does not know', 'End it with a line "///"'
    return f'there is no block "{name}"', did_you_mean(name, known) or f"Known are {', '.join(known)}"


def problems(text: str, file: str, evidence: Evidence) -> Iterable[Problem]:
    """Yield what is wrong with the blocks of the Markdown page *text*, with their lines."""
    from scripts.evidence.exhibits import exhibit

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
            if name not in BLOCKS:
                raise WrongBlock(*_wrong_name(name))
            exhibit(name, words, evidence)
        except WrongBlock as error:
            yield Problem(file, number, error.what, error.mend)


@dataclass(frozen=True, slots=True)
class DataSets:
    """The evidence with the exhibits made of it so far: pages and the list of who cites what ask for the same."""

    data: Path
    """Folder of the data sets."""
    keep: Path | None
    """Folder of what earlier runs made."""
    state: str
    """Names what the files hold, and the modules that show it: it is all that others know of how rows are made."""
    _evidence: list[Evidence | None] = field(default_factory=list)
    _made: dict[tuple[str, str], Exhibit] = field(default_factory=dict)

    def exhibit(self, name: str, words: str) -> Exhibit:
        """Return what the block *name* with *words* shows; raises as `exhibits.exhibit`, and for faulty data."""
        if (name, words) not in self._made:
            if not self._evidence:
                self._evidence.append(_loaded(self.data, self.keep))
            if self._evidence[0] is None:
                raise WrongBlock("the data have errors")
            # A build all of whose blocks were kept needs neither makers nor data, and to load them takes longest.
            from scripts.evidence.exhibits import exhibit

            self._made[name, words] = exhibit(name, words.split(), self._evidence[0])
        return self._made[name, words]

    def rows(self, block: str, words: str) -> Iterator[str]:
        """Yield the rows of a block's table as Markdown, for those who read sources to see who cites what."""
        try:
            made = self.exhibit(block, words)
        except WrongBlock:
            return
        for row in made.table.rows if made.table else ():
            yield "| " + " | ".join(_plain(cell) for cell in row) + " |"

    def pieces(self, name: str, words: str) -> tuple[Piece, ...]:
        """Return the same as HTML, cut where marks and links stand."""
        label = re.sub(r"[^\w-]", "-", f"block-{name}-{words}")[:120]
        state = f"{self.state} {digest([name, words])}"
        return kept(self.keep, label, __name__, state, lambda: pieces(self.exhibit(name, words)))


def read(base: Path, folders: Mapping[str, str]) -> DataSets:
    """Return the data sets, for each state of their files the same.

    Args:
        base: folder of the site's configuration file.
        folders: "data" and "keep", as the extension's options.
    """
    data = base / folders["data"]
    # Each block of each page asks: the folder's own list costs a fifth of a path object for each file.
    entries = list(os.scandir(data)) if data.is_dir() else []  # that files are missing is told by `load`
    found = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".yaml")]
    stamps = tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in found))
    return _read(data, base / folders["keep"] if folders["keep"] else None, stamps)


@lru_cache(maxsize=4)
def _read(data: Path, keep: Path | None, stamps: tuple[tuple[str, int, int], ...]) -> DataSets:
    contents = (name.encode() + (data / name).read_bytes() for name, *_ in stamps)
    return DataSets(data, keep, digest([program(__name__), *contents]))


def _loaded(data: Path, keep: Path | None) -> Evidence | None:
    """Return the evidence; None after logging its faults."""
    from scripts.evidence.load import EvidenceError, load

    try:
        return load(data, keep=keep)
    except EvidenceError as error:
        for problem in error.problems:
            log.error("%s", problem)
        return None
