"""Knows how citations enter and leave Python-Markdown's tree; knows nothing of their look and meaning."""

from __future__ import annotations

import logging
import re
import xml.etree.ElementTree as etree
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from scripts.bibliography import Bibliography, BibliographyError, load
from scripts.bibliography.kept import digest, kept
from scripts.bibliography.linkfile import LinkFileError
from scripts.bibliography.linkfile import load as load_links
from scripts.bibliography.records import RecordsError, load_records
from scripts.citations import markup, reachable
from scripts.citations.checked import state
from scripts.citations.engine import PageContext, page_context
from scripts.citations.filtering import form, page_name
from scripts.citations.keys import unknown_keys
from scripts.citations.markup import Addresses, Rendered
from scripts.citations.numbering import Numbered, number
from scripts.citations.places import MARK, Place, append, close_up, leave_link, marks_below, paragraphs, put_text
from scripts.citations.source import Citation, read_page, read_pages
from scripts.citations.syntax import OPENING, Cite, parse_at
from scripts.languages.folder import all_strings, strings_of

# Below this name MkDocs counts warnings and errors, and a strict build fails on them.
log = logging.getLogger("mkdocs.citations")

# The page of all references below the docs folder, and the folder of the files to take away below the site.
CATALOGUE_PAGE, FILES = "references.md", "references/"
LIST_HERE = "[[references]]"
CATALOGUE_HERE = "[[all-references]]"
STATE_HERE = "[[record-state]]"
LINKS_HERE = "[[link-state]]"
_READY = re.compile(f"{STX}citation:([0-9]+){ETX}")


class CitationExtension(Extension):
    """``[@key]`` becomes a number; the page's sources become a list at its end.

    Options:
        bibliography: path of the CSL-YAML file, from the folder of the site's configuration file.
        records: path of the file of checked records, from the same folder; nothing where there is none.
        links: path of the file of checked outside links, from the same folder; nothing where there is none.
        strings: folder of the words of each language, from the same folder; English alone where empty.
        exports: whether ``references/KEY.bib`` and the like are written after the build and may be linked.
        keep: folder, from the same folder, in which what was read is kept for the next run; nothing is where empty.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {
            "bibliography": ["references.yaml", "path of the CSL-YAML file"],
            "records": ["", "path of the file of checked records"],
            "links": ["", "path of the file of checked outside links"],
            "strings": ["", "folder of the words of each language"],
            "exports": [False, "whether files to take away are written after the build"],
            "keep": ["", "folder in which what was read is kept for the next run"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the processors; the numbers are the places among those of Python-Markdown and MkDocs."""
        md.registerExtension(self)
        self.md = md
        self.cites: list[tuple[Cite, ...]] = []
        self.ready = Ready(md)
        # After code spans (190) and escapes (180), before links (160), whose texts and targets hold brackets too.
        md.inlinePatterns.register(Marks(md, self.cites), "citations", 175)
        # After attribute lists (8) and footnotes (15), before the contents list and MkDocs' collection of ids (5).
        md.treeprocessors.register(Numbers(md, self), "citations", 6)
        # After raw HTML (30) and ampersands (20), which would look through all of this for their own.
        md.postprocessors.register(self.ready, "citations", 19.5)

    def text(self) -> str:
        """Return the page's Markdown, to look for a command before the tree is searched for it."""
        lines: list[str] = getattr(self.md, "lines", [])  # set by Markdown.convert
        return "\n".join(lines)

    def reset(self) -> None:
        """Forget the marks of the last text."""
        self.cites.clear()
        self.ready.texts.clear()


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
        return self.element(mark.cites), mark.start, mark.end

    def element(self, cites: tuple[Cite, ...]) -> etree.Element:
        """Return the element of a mark that cites *cites*; other extensions may put one where they like."""
        self.cites.append(cites)
        return etree.Element("sup", {**markup.MARK_ATTRIBUTES, MARK: str(len(self.cites) - 1)})


class Ready(Postprocessor):
    """Puts ready HTML into the page when its tree has become text, in one pass: a page has hundreds of pieces."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.texts: list[str] = []

    def store(self, html: str) -> str:
        """Return a word that stands for *html* in the tree."""
        self.texts.append(html)
        return f"{STX}citation:{len(self.texts) - 1}{ETX}"

    def run(self, text: str) -> str:
        """Return *text* with what each word stands for."""
        if not self.texts:
            return text
        pieces = _READY.split(text)  # every second is the number of a word
        pieces[1::2] = [self.texts[int(nth)] for nth in pieces[1::2]]
        return "".join(pieces)


class Numbers(Treeprocessor):
    """Numbers the marks in the order of the page and adds the lists."""

    md: Markdown

    def __init__(self, md: Markdown, extension: CitationExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: etree.Element) -> None:
        """Change the tree in place."""
        catalogues, states = self._commanded(root, CATALOGUE_HERE), self._commanded(root, STATE_HERE)
        link_states = self._commanded(root, LINKS_HERE)
        if not self.extension.cites and not catalogues and not states and not link_states:
            return
        marks = list(marks_below(root))
        page = page_context(self.md)
        rendered = _rendered(
            page,
            self.extension.getConfig("bibliography"),
            self.extension.getConfig("records"),
            self.extension.getConfig("links"),
            exports=self.extension.getConfig("exports"),
            keep=self._keep(page),
        )
        if rendered is None:
            for place in marks:
                place.mark.text = "[references.yaml has errors]"
            return
        rendered = rendered.said(strings_of(page.path, page.base, str(self.extension.getConfig("strings"))))
        if marks:
            self._number(root, marks, rendered, page)
        for parent, index in catalogues:
            parent[index] = self._catalogue(rendered, page)
        for parent, index in states:
            parent[index] = markup.state("record-state", state(rendered.bibliography, rendered.records))
        for parent, index in link_states:
            parent[index] = markup.state("link-state", reachable.state(rendered.bibliography, rendered.links))

    def _keep(self, page: PageContext) -> Path | None:
        name = self.extension.getConfig("keep")
        return page.base / name if name else None

    def _commanded(self, root: etree.Element, command: str) -> list[tuple[etree.Element, int]]:
        """Return parent and place of each paragraph that holds only *command*."""
        return list(paragraphs(root, command)) if command in self.extension.text() else []

    def _number(self, root: etree.Element, marks: list[Place], rendered: Rendered, page: PageContext) -> None:
        if any(place.link is not None for place in marks):
            for place in marks:
                leave_link(place, root)
            marks = list(marks_below(root))
        for place in marks:
            close_up(place)
        known: list[list[Cite]] = []
        unknown: list[str] = []
        by_id = rendered.bibliography.by_id
        for place in marks:
            cites = self.extension.cites[int(place.mark.attrib.pop(MARK))]
            known.append([c for c in cites if c.key in by_id])
            for cite in cites:
                if cite.key not in by_id:
                    unknown.append(cite.key)
                    markup.unknown_key(place.mark, cite.key)
        sources, anchors = number([c.key for c in cites] for cites in known)
        texts: list[tuple[Place, str]] = []
        for nth, (place, shown, ids) in enumerate(zip(marks, known, anchors, strict=True)):
            if place.follows_mark:
                # 1 and 2 must not read as 12.
                place.mark.text = ","
            text = markup.mark_text(list(zip(shown, ids, strict=True)), sources, rendered) if shown else ""
            if place.in_heading:
                # The contents list leaves out superscripts with such an id.
                place.mark.set("id", f"fnref-citation-{nth}")
            if len(place.mark) or place.mark.attrib != markup.MARK_ATTRIBUTES:
                append(place.mark, self.extension.ready.store(text))
            else:
                texts.append((place, markup.mark((place.mark.text or "") + text)))
        # Most marks need to be elements no longer, and as text cost the passes to come nothing.  Only now, since the
        # loop above asks what stands before each mark.
        for place, text in texts:
            put_text(place, self.extension.ready.store(text))
        if sources:
            self._place_list(root, sources, rendered, page)
        if unknown:
            _report_unknown(unknown, rendered.bibliography, page)

    def _place_list(
        self, root: etree.Element, sources: dict[str, Numbered], rendered: Rendered, page: PageContext
    ) -> None:
        """Put the list where the page says, or at its end."""
        section, entries = markup.reference_section(rendered.strings)
        addresses = Addresses(page.page_address(CATALOGUE_PAGE), page.address(FILES))
        store = self.extension.ready.store
        markup.items(
            entries,
            (({"id": f"ref-{s.key}"}, store(markup.listed(s, rendered, addresses))) for s in sources.values()),
        )
        places = self._commanded(root, LIST_HERE)
        if not places:
            root.append(section)
            return
        parent, index = places[0]
        parent[index] = section
        for parent, index in places[1:]:
            log.warning("%s/%s: %s stands more than once; only the first counts.", page.folder(), page.path, LIST_HERE)
            parent[index].text = ""

    def _catalogue(self, rendered: Rendered, page: PageContext) -> etree.Element:
        """Return the list of all references, each with who cites it."""
        box = etree.Element("div", {"class": "catalogue"})
        addresses = Addresses(page.page_address(CATALOGUE_PAGE), page.address(FILES))
        if rendered.exports:
            etree.SubElement(box, "p", {"class": "ref-links"}).text = self._stash(markup.catalogue_downloads(addresses))
        folder = self._folder(page)
        languages = all_strings(folder) if folder else ()
        cited = cited_by(page, self._keep(page))
        pages = {page_name(c.page): title for places in cited.values() for title, _, c in places}
        etree.SubElement(box, "p").text = self._stash(form(rendered.bibliography, pages))  # the form takes its place
        entries = etree.SubElement(box, "ul", {"role": "list"})
        for r in rendered.bibliography:
            attributes = {"id": r.id, "data-design": r.custom.design}
            if r.issued:
                attributes["data-year"] = str(r.issued.year)
            if citing := dict.fromkeys(page_name(c.page) for _, _, c in cited.get(r.id, ())):
                attributes["data-pages"] = " ".join(citing)
            text = markup.catalogued(r, rendered, cited.get(r.id, ()), addresses, languages)
            markup.items(entries, [(attributes, self.extension.ready.store(text))])
        return box

    def _folder(self, page: PageContext) -> Path | None:
        name = self.extension.getConfig("strings")
        return page.base / name if name else None

    def _stash(self, html: str) -> str:
        """Return a word that stands for ready HTML, which takes the place of the paragraph that holds it alone."""
        return self.md.htmlStash.store(html)


def _report_unknown(unknown: list[str], bibliography: Bibliography, page: PageContext) -> None:
    """Log each unknown key with its line, which is read from the page's source, and the nearest keys."""
    file = page.docs / page.path
    citations: tuple[Citation, ...] = ()
    if page.path and file.is_file():
        citations = read_page(file.read_text(encoding="utf-8-sig", errors="replace"), page.path).citations
    # What the source does not show came from elsewhere, such as an included file: told without a line.
    shown = {citation.key for citation in citations}
    citations += tuple(Citation(key, page.path, 0, "", "", "") for key in dict.fromkeys(unknown) if key not in shown)
    for problem in unknown_keys(citations, bibliography.by_id, bibliography=bibliography.file, folder=page.folder()):
        log.error("%s", problem)


def _rendered(
    page: PageContext, file: str, records: str, links: str, *, exports: bool, keep: Path | None
) -> Rendered | None:
    """Return the bibliography, read once for each version of its files; None after their faults were logged."""
    names = (file, records, links)
    versions: list[tuple[int, int]] = []
    for name in names:
        try:
            stat = (page.base / name).stat()
            versions.append((stat.st_mtime_ns, stat.st_size) if name else (0, 0))
        except OSError:
            versions.append((0, 0))
    return _load(page.base, names, tuple(versions), exports, (page.docs / CATALOGUE_PAGE).is_file(), keep)


@lru_cache(maxsize=4)
def _load(
    base: Path,
    names: tuple[str, str, str],
    versions: tuple[tuple[int, int], ...],
    exports: bool,
    catalogue: bool,
    keep: Path | None,
) -> Rendered | None:
    """Return what the files *names* hold; those of checks may be left out."""
    paths = [base / name for name in names]
    shown = [str(x.relative_to(base)) if x.is_relative_to(base) else str(x) for x in paths]

    try:
        bibliography = load(paths[0], shown[0], keep)

        def made() -> Rendered:
            records = load_records(paths[1], shown[1]) if names[1] else {}
            links = load_links(paths[2], shown[2]) if names[2] else {}
            rendered = Rendered(bibliography, exports, catalogue, records, links)
            # The bibliography is kept by itself.
            return rendered if keep is None else replace(rendered.fill(), bibliography=Bibliography("", {}))

        contents = [path.read_bytes() if path.is_file() else b"" for path in paths]
        rendered = kept(keep, "entries", __name__, digest([*contents, *shown, f"{exports} {catalogue}"]), made)
        return replace(rendered, bibliography=bibliography)
    except (BibliographyError, RecordsError, LinkFileError) as error:
        for problem in error.problems:
            log.error("%s", problem)
        return None


def cited_by(page: PageContext, keep: Path | None = None) -> dict[str, list[tuple[str, str, Citation]]]:
    """Return for each key who cites it: title and relative address of the page, citation; one a section and sentence.

    Args:
        page: the page from which the addresses lead.
        keep: folder in which what was read is kept for the next run.
    """
    found: dict[str, list[tuple[str, str, Citation]]] = {}
    for source in read_pages(page.docs, keep) if page.docs.is_dir() else []:
        address = page.page_address(source.path)
        told: set[tuple[str, str, str]] = set()
        for citation in source.citations:
            place = (citation.key, citation.section, citation.sentence)
            if place not in told:
                told.add(place)
                found.setdefault(citation.key, []).append((source.title, address, citation))
    return found
