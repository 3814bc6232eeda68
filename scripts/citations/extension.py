"""Knows how citations enter and leave Python-Markdown's tree; knows nothing of their look and meaning."""

from __future__ import annotations

import logging
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from scripts.bibliography import Bibliography, BibliographyError, load
from scripts.citations import markup
from scripts.citations.engine import PageContext, page_context
from scripts.citations.keys import unknown_keys
from scripts.citations.numbering import Numbered, number
from scripts.citations.source import Citation, SourcePage, read_page, read_pages
from scripts.citations.syntax import OPENING, Cite, parse_at

# Below this name MkDocs counts warnings and errors, and a strict build fails on them.
log = logging.getLogger("mkdocs.citations")

LIST_HERE = "[[references]]"
CATALOGUE_HERE = "[[all-references]]"
_MARK = "data-mark"
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


class CitationExtension(Extension):
    """``[@key]`` becomes a number; the page's sources become a list at its end.

    Options:
        bibliography: path of the CSL-YAML file, from the folder of the site's configuration file.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {"bibliography": ["references.yaml", "path of the CSL-YAML file"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the processors; the numbers are the places among those of Python-Markdown and MkDocs."""
        md.registerExtension(self)
        self.cites: list[tuple[Cite, ...]] = []
        # After code spans (190) and escapes (180), before links (160), whose texts and targets hold brackets too.
        md.inlinePatterns.register(Marks(md, self.cites), "citations", 175)
        # After attribute lists (8) and footnotes (15), before the contents list and MkDocs' collection of ids (5).
        md.treeprocessors.register(Numbers(md, self), "citations", 6)
        # After MkDocs' check of links (0): these files exist only once the site is built.
        md.treeprocessors.register(ExportLinks(md), "citation-exports", -5)

    def reset(self) -> None:
        """Forget the marks of the last text."""
        self.cites.clear()


class Marks(InlineProcessor):
    """Turns each mark into an empty element; numbers come when the whole page is known."""

    def __init__(self, md: Markdown, cites: list[tuple[Cite, ...]]) -> None:
        super().__init__(OPENING, md)
        self.cites = cites

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | None, int | None, int | None]:
        """Return the element of the mark at the match, or nothing where the bracket is no citation."""
        mark = parse_at(data, m.start())
        if mark is None:
            return None, None, None
        element = etree.Element("sup", {"class": "citation", _MARK: str(len(self.cites))})
        self.cites.append(mark.cites)
        return element, mark.start, mark.end


class Numbers(Treeprocessor):
    """Numbers the marks in the order of the page and adds the lists."""

    def __init__(self, md: Markdown, extension: CitationExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: etree.Element) -> None:
        """Change the tree in place."""
        catalogues = list(_paragraphs(root, CATALOGUE_HERE))
        marks = [e for e in root.iter("sup") if _MARK in e.attrib]
        if not marks and not catalogues:
            return
        page = page_context(self.md)
        bibliography = _bibliography(page.base / self.extension.getConfig("bibliography"), page.base)
        if bibliography is None:
            for mark in marks:
                mark.text = "[references.yaml has errors]"
            return
        if marks:
            self._number(root, marks, bibliography, page)
        for parent, index in catalogues:
            parent[index] = markup.catalogue(bibliography, cited_by(page.docs), page)

    def _number(
        self, root: etree.Element, marks: list[etree.Element], bibliography: Bibliography, page: PageContext
    ) -> None:
        parents = {c: p for p in root.iter() for c in p}
        for mark in marks:
            _leave_link(mark, parents)
            _close_up(mark, parents[mark])
        # Leaving a link can change the order.
        marks = [e for e in root.iter("sup") if _MARK in e.attrib]
        known: list[tuple[etree.Element, list[Cite]]] = []
        unknown: list[str] = []
        for mark in marks:
            all_here = self.extension.cites[int(mark.attrib.pop(_MARK))]
            known.append((mark, [c for c in all_here if c.key in bibliography.by_id]))
            for cite in all_here:
                if cite.key not in bibliography.by_id:
                    unknown.append(cite.key)
                    markup.unknown_key(mark, cite.key)
        sources, anchors = number([c.key for c in cites] for _, cites in known)
        for nth, ((mark, cites), ids) in enumerate(zip(known, anchors, strict=True)):
            if cites:
                if _follows_mark(mark, parents[mark]):
                    mark.text = ","
                markup.fill_mark(mark, list(zip(cites, ids, strict=True)), sources, bibliography.by_id)
            if _in_heading(mark, parents):
                # The contents list leaves out superscripts with such an id.
                mark.set("id", f"fnref-citation-{nth}")
        if sources:
            _place_list(root, sources, bibliography, page)
        if unknown:
            _report_unknown(unknown, bibliography, page)


class ExportLinks(Treeprocessor):
    """Makes links of the places where a file stands that is written after the build."""

    def run(self, root: etree.Element) -> None:
        """Change the tree in place."""
        for element in root.iter("span"):
            if address := element.attrib.pop(markup.EXPORT, None):
                element.tag = "a"
                element.set("href", address)
                element.set("download", "")


def _paragraphs(root: etree.Element, text: str) -> Iterator[tuple[etree.Element, int]]:
    """Yield parent and place of each paragraph that holds only *text*."""
    for parent in root.iter():
        for index, element in enumerate(parent):
            if element.tag == "p" and not len(element) and (element.text or "").strip() == text:
                yield parent, index


def _leave_link(mark: etree.Element, parents: dict[etree.Element, etree.Element]) -> None:
    """Move a mark that stands inside a link behind it: links cannot be nested in HTML."""
    link = parents[mark]
    while link.tag != "a":
        if link not in parents:
            return
        link = parents[link]
    _detach(mark, parents[mark])
    outer = parents[link]
    mark.tail, link.tail = link.tail, None
    outer.insert(list(outer).index(link) + 1, mark)
    parents[mark] = outer


def _detach(element: etree.Element, parent: etree.Element) -> None:
    """Take *element* out of *parent* and leave the text behind it in place."""
    index = list(parent).index(element)
    if index:
        parent[index - 1].tail = (parent[index - 1].tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)


def _close_up(mark: etree.Element, parent: etree.Element) -> None:
    """Set the number close to its word and after a full stop or comma (AMA 11th ed., 3.6)."""
    index = list(parent).index(mark)
    before = (parent[index - 1].tail if index else parent.text) or ""
    closed = before.rstrip(" \n\t")
    tail = mark.tail or ""
    if tail[:1] in (".", ",") and not tail.startswith("...") and closed:
        closed, mark.tail = closed + tail[0], tail[1:]
    if index:
        parent[index - 1].tail = closed
    else:
        parent.text = closed


def _follows_mark(mark: etree.Element, parent: etree.Element) -> bool:
    """Tell whether nothing but another mark stands before this one: 1 and 2 must not read as 12."""
    index = list(parent).index(mark)
    return index > 0 and parent[index - 1].get("class") == "citation" and not parent[index - 1].tail


def _in_heading(mark: etree.Element, parents: dict[etree.Element, etree.Element]) -> bool:
    element = mark
    while element in parents:
        element = parents[element]
        if element.tag in _HEADINGS:
            return True
    return False


def _place_list(
    root: etree.Element, sources: dict[str, Numbered], bibliography: Bibliography, page: PageContext
) -> None:
    """Put the list where the page says, or at its end."""
    section = markup.reference_section(sources.values(), bibliography.by_id, page)
    places = list(_paragraphs(root, LIST_HERE))
    if not places:
        root.append(section)
        return
    parent, index = places[0]
    parent[index] = section
    for parent, index in places[1:]:
        log.warning("%s/%s: %s stands more than once; only the first counts.", page.folder(), page.path, LIST_HERE)
        parent[index].text = ""


def _report_unknown(unknown: list[str], bibliography: Bibliography, page: PageContext) -> None:
    """Log each unknown key with its line, which is read from the page's source, and the nearest keys."""
    file = page.docs / page.path
    citations: tuple[Citation, ...] = ()
    if page.path and file.is_file():
        citations = read_page(file.read_text(encoding="utf-8-sig", errors="replace"), page.path).citations
    # What the source does not show came from elsewhere, such as an included file: told without a line.
    shown = {citation.key for citation in citations}
    citations += tuple(Citation(key, page.path, 0, "", "", "") for key in dict.fromkeys(unknown) if key not in shown)
    for problem in unknown_keys(citations, bibliography, page.folder()):
        log.error("%s", problem)


def _bibliography(path: Path, base: Path) -> Bibliography | None:
    """Return the bibliography, read once for each version of the file; None after its faults were logged."""
    shown = str(path.relative_to(base)) if path.is_relative_to(base) else str(path)
    try:
        stat = path.stat()
        version = (stat.st_mtime_ns, stat.st_size)
    except OSError:
        version = (0, 0)
    return _load(path, shown, version)


@lru_cache(maxsize=4)
def _load(path: Path, shown: str, version: tuple[int, int]) -> Bibliography | None:
    try:
        return load(path, shown)
    except BibliographyError as error:
        for problem in error.problems:
            log.error("%s", problem)
        return None


def cited_by(docs: Path) -> dict[str, list[tuple[str, Citation]]]:
    """Return for each key the title of each citing page with the citation, one a section and sentence."""
    found: dict[str, dict[tuple[str, str, str], tuple[str, Citation]]] = {}
    for source in _pages(docs):
        for citation in source.citations:
            place = (citation.page, citation.section, citation.sentence)
            found.setdefault(citation.key, {}).setdefault(place, (source.title, citation))
    return {key: list(places.values()) for key, places in found.items()}


def _pages(docs: Path) -> list[SourcePage]:
    return read_pages(docs) if docs.is_dir() else []
