"""Knows how marks, reference lists and the page of all references look as HTML; knows nothing of files.

Marks in headings and list items are elements of the tree, so that engines see where they stand.  All other marks, and
what those hold, are ready text: as elements they would cost most of the build (each is looked at by some ten passes).
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape
from urllib.parse import quote

from markdown.util import AtomicString

from scripts.bibliography import Bibliography, Reference, short_name
from scripts.bibliography.ama import entry as ama_entry
from scripts.bibliography.links import Link
from scripts.bibliography.markup import Run
from scripts.bibliography.model import DESIGN_WORDS, READ_WORDS, UNREAD
from scripts.bibliography.records import Checked, standing
from scripts.citations import checked, reachable
from scripts.citations.numbering import Numbered
from scripts.citations.source import Citation
from scripts.citations.syntax import Cite, locator_words
from scripts.languages.strings import DEFAULT, ENGLISH, Strings

FOLD_BACKLINKS_AFTER = 6
EXPORT_FORMATS = (("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON"))
MARK_ATTRIBUTES = {"class": "citation"}
# Stand for relative addresses until the page is known: the page of all references, and the folder of the files.
_LIST, _FILES = "\x00", "\x01"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A bibliography with the HTML of its entries, each made when first needed."""

    bibliography: Bibliography
    exports: bool = False
    """Whether the site offers each entry as a file."""
    catalogue: bool = False
    """Whether the site has a page of all references."""
    records: Mapping[str, Checked] = field(default_factory=dict)
    """What the check of the records found, by id."""
    links: Mapping[str, Link] = field(default_factory=dict)
    """What the check of outside links found, by address."""
    strings: Strings = ENGLISH
    """The words of the pages' language; the references themselves stay as they were published."""
    _entries: dict[tuple[str, bool], str] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _called: dict[str, tuple[str, str]] = field(default_factory=dict)

    def called(self, key: str) -> tuple[str, str]:
        """Return what the links of marks say of a source, as HTML: its name with its status; the class if retracted."""
        if key not in self._called:
            reference, record = self.bibliography.by_id[key], self.records.get(key)
            banner = checked.banner(reference, record)
            status = self.strings.say(banner[0]).rstrip(".").lower() if banner else ""
            name = _attribute(short_name(reference) + (f", {status}" if status else ""))
            self._called[key] = name, ' class="retracted"' if standing(record, reference) == "retraction" else ""
        return self._called[key]

    def entry(self, key: str, *, detail: bool) -> str:
        """Return banner, text, description and links of one reference; *detail* for a page's own list."""
        if (key, detail) not in self._entries:
            reference = self.bibliography.by_id[key]
            formats, say = self._formats(detail=detail), self.strings
            links = _links(reference, say, detail=detail and self.catalogue, exports=formats)
            if key not in self._texts:
                self._texts[key] = _text(reference)
            text = _entry(reference, self._texts[key], self.records.get(key), say, detail=detail)
            self._entries[key, detail] = text + _gone(reference, self.links, say) + links
        return self._entries[key, detail]

    def fill(self) -> Rendered:
        """Make all that was not asked for yet, so that it can be kept; return the same object."""
        for key in self.bibliography.by_id:
            self.called(key)
            self.entry(key, detail=True)
            self.entry(key, detail=False)
        return self

    def said(self, strings: Strings) -> Rendered:
        """Return the same bibliography in the words of another language; entries are made when they are needed."""
        if strings.language == self.strings.language:
            return self
        return replace(self, strings=strings, _entries={}, _called={})

    def _formats(self, *, detail: bool) -> tuple[tuple[str, str], ...]:
        # A page's list leads to the page of all references, which offers every form: the links weigh too much twice.
        return EXPORT_FORMATS if self.exports and not (detail and self.catalogue) else ()


def mark(inside: str) -> str:
    """Return a mark that needs no more than `MARK_ATTRIBUTES` as text, around what it holds."""
    return f'<sup class="citation">{inside}</sup>'


def mark_text(cites: Sequence[tuple[Cite, str]], sources: Mapping[str, Numbered], rendered: Rendered) -> str:
    """Return what a mark holds: its numbers, ascending, each a link of its own.

    Args:
        cites: what the mark cites, each with the id of its link.
        sources: the page's sources, numbered.
        rendered: the bibliography.
    """
    html = ""
    for cite, anchor in sorted(cites, key=lambda pair: sources[pair[0].key].number) if len(cites) > 1 else cites:
        number = sources[cite.key].number
        before = f"{escape(cite.prefix, quote=False)} " if cite.prefix else ""
        if html:
            html += ", " if before else ","
        printed, label, at = locator_words(cite.locator) if cite.locator else ("", "", "")
        strings = rendered.strings
        who, retracted = rendered.called(cite.key)
        name = strings.say("Reference {number}, {name}", number=number, name=who)
        if at:
            name += _attribute(f", {strings.say(label)} {at}" if label else f", {at}")
        html += (
            f'{before}<a aria-label="{name}"{retracted} href="#ref-{cite.key}" id="{anchor}" '
            f'role="doc-biblioref">{number}</a>'
        )
        if printed:
            html += f"({escape(printed, quote=False)})"
    return html


def _attribute(value: str) -> str:
    """Return *value* as it stands between double quotes."""
    return escape(value, quote=False).replace('"', "&quot;")


def unknown_key(mark: etree.Element, key: str) -> None:
    """Show in the page that *key* is not in the bibliography."""
    shown = etree.SubElement(mark, "strong", {"class": "citation-unknown"})
    shown.text = f"[unknown reference: {key}]"
    shown.tail = " "


def reference_section(strings: Strings = ENGLISH) -> tuple[etree.Element, etree.Element]:
    """Return the section with the heading of a page's references, and its empty list."""
    attributes = {"class": "references", "role": "doc-bibliography", "aria-labelledby": "references"}
    section = etree.Element("section", attributes)
    heading = etree.SubElement(section, "h2", {"id": "references", "data-search-exclude": ""})
    heading.text = strings.say("References")
    return section, etree.SubElement(section, "ol", {"data-search-exclude": ""})


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things are, seen from the page that is being made."""

    catalogue: str
    """The page of all references."""
    files: str
    """The folder of the files to take away, with its final slash."""

    def fill(self, html: str) -> str:
        """Put the addresses into an entry."""
        return html.replace(_LIST, self.catalogue).replace(_FILES, self.files)


def listed(source: Numbered, rendered: Rendered, addresses: Addresses) -> str:
    """Return what the item of a source in a page's list holds: links back, text, description and links."""
    return _backlinks(source, rendered.strings) + addresses.fill(rendered.entry(source.key, detail=True))


def _backlinks(source: Numbered, strings: Strings) -> str:
    """Return the links back to each place that cites the source; beyond six they are folded."""
    total = len(source.anchors)
    links = []
    for nth, anchor in enumerate(source.anchors, 1):
        if total > 1:
            name = strings.say(
                "Back to where reference {number} is cited, {nth} of {total}",
                number=source.number, nth=nth, total=total,
            )  # fmt: skip
        else:
            name = strings.say("Back to where reference {number} is cited", number=source.number)
        sign = "↑" if total == 1 else f"↑{nth}"
        links.append(f'<a href="#{anchor}" role="doc-backlink" aria-label="{name}">{sign}</a> ')
    shown, more = links[:FOLD_BACKLINKS_AFTER], links[FOLD_BACKLINKS_AFTER:]
    html = f'<span class="ref-back">{"".join(shown)}</span>'
    if more:
        words = strings.say("{count} more places cite reference {number}", count=len(more), number=source.number)
        html += f'<details class="ref-back"><summary>{words}</summary>{"".join(more)}</details>'
    return html


def _entry(reference: Reference, text: str, record: Checked | None, strings: Strings, *, detail: bool) -> str:
    """Return banner, *text* (the reference as AMA prints it) and description of one entry."""
    html = ""
    if banner := checked.banner(reference, record):
        word, sentence = map(strings.say, banner)
        link = ""
        if notice := checked.notice(reference, record):
            words = strings.say(notice[0])
            name = strings.say("{notice} about {who}", notice=words, who=short_name(reference))
            link = f' <a href="{escape(notice[1])}" aria-label="{escape(name)}">{words}</a>'
        html = f'<span class="ref-status"><strong>{word}</strong> {sentence}{link}</span>'
    own = "" if strings.language == DEFAULT else f' lang="{DEFAULT}"'
    html += f'<span class="ref-text"{own}>{text}</span>'
    told = (description(reference, strings, full=not detail), checked.words(reference, record, strings))
    note = " · ".join(part for part in told if part)
    html += f'<span class="ref-note">{escape(note)}</span>'
    return html


def _gone(reference: Reference, links: Mapping[str, Link], strings: Strings) -> str:
    told = reachable.gone(reference, links, strings)
    if told is None:
        return ""
    sentence, words, address = told
    name = escape(strings.say("{format} of {who}", format=words, who=short_name(reference)))
    copy = f' <a href="{escape(address)}" aria-label="{name}">{escape(words)}</a>' if address else ""
    return f'<span class="ref-gone">{escape(sentence)}{copy}</span>'


def _links(reference: Reference, strings: Strings, *, detail: bool, exports: tuple[tuple[str, str], ...]) -> str:
    """Return the links of an entry: free full text first, then PubMed, details and files."""
    who = short_name(reference)
    links = []

    def link(address: str, name: str, words: str, extra: str = "") -> None:
        links.append(f'<a href="{address}"{extra} aria-label="{escape(name)}">{words}</a>')

    if reference.PMCID:
        address = f"https://pmc.ncbi.nlm.nih.gov/articles/{reference.PMCID}/"
        link(address, strings.say("Free full text of {who}", who=who), strings.say("Free full text"))
    if reference.PMID:
        address = f"https://pubmed.ncbi.nlm.nih.gov/{reference.PMID}/"
        link(address, strings.say("{who} in PubMed", who=who), "PubMed")
    if detail:
        address = f"{_LIST}#{reference.id}"
        link(address, strings.say("Details of {who} and who cites it", who=who), strings.say("Details"))
    for extension, words in exports:
        address = f"{_FILES}{reference.id}.{extension}"
        link(address, strings.say("{format} of {who}", format=words, who=who), words, " download")
    return f'<span class="ref-links">{" ".join(links)}</span>' if links else ""


def _text(reference: Reference) -> str:
    """Return the reference in AMA style, its DOI or address as a link."""
    runs = list(ama_entry(reference))
    link = _address(reference)
    if link and runs and not runs[-1].styles and runs[-1].text.endswith(link[0]):
        runs[-1] = Run(runs[-1].text.removesuffix(link[0]))
    else:
        link = None
    pieces = []
    for run in runs:
        styles = [style for style in run.styles if style != "nocase"]
        opened, closed = "".join(f"<{s}>" for s in styles), "".join(f"</{s}>" for s in reversed(styles))
        pieces.append(opened + escape(run.text, quote=False) + closed)
    if link:
        pieces.append(f'<a href="{escape(link[1])}">{escape(link[0], quote=False)}</a>')
    return "".join(pieces)


def _address(reference: Reference) -> tuple[str, str] | None:
    """Return how the text of a reference ends and the address that this means."""
    if reference.DOI:
        return f"doi:{reference.DOI}", f"https://doi.org/{quote(reference.DOI, safe='/:;()')}"
    return (reference.URL, reference.URL) if reference.URL else None


def description(reference: Reference, strings: Strings = ENGLISH, *, full: bool) -> str:
    """Return design, people and depth of reading in one line, e.g. ``Animal study · abstract only read``.

    With *full* also which fields of the record are second-hand or missing.
    """
    custom = reference.custom
    unjudged = custom.design == "other" and custom.finding == UNREAD
    parts = [strings.say("design not judged yet" if unjudged else DESIGN_WORDS[custom.design])]
    if custom.participants is not None:
        words = "{count} person" if custom.participants == 1 else "{count} people"
        parts.append(strings.say(words, count=strings.count(custom.participants)))
    parts.append(strings.say(READ_WORDS[custom.read]))
    if full and custom.unconfirmed:
        parts.append(f"seen second-hand only: {', '.join(custom.unconfirmed)}")
    if full and custom.incomplete:
        parts.append(f"record incomplete: {', '.join(custom.incomplete)}")
    line = " · ".join(parts)
    return line[0].upper() + line[1:]


def catalogue_downloads(addresses: Addresses) -> str:
    """Return the links to the whole list in each format."""
    links = (f'<a href="{addresses.files}all.{extension}" download>{words}</a>' for extension, words in EXPORT_FORMATS)
    return f"Take the whole list: {' '.join(links)}"


def catalogued(
    reference: Reference,
    rendered: Rendered,
    cited: Sequence[tuple[str, str, Citation]],
    addresses: Addresses,
    languages: Container[str] = (),
) -> str:
    """Return what the item of a reference holds on the page of all references.

    Args:
        reference: the entry.
        rendered: its bibliography.
        cited: who cites it, in reading order: the page's title, its relative address, the citation.
        addresses: seen from the page of all references.
        languages: folders of pages in another language, whose words are marked.
    """
    custom = reference.custom
    html = addresses.fill(rendered.entry(reference.id, detail=False))
    html += f'<span class="ref-finding">{escape(custom.finding)}</span>'
    compared = "Record not compared with a public source yet."
    if custom.checked:
        name = f"a public source for {escape(short_name(reference))}"
        source = f'<a href="{escape(custom.seen)}" aria-label="{name}">a public source</a>'
        compared = f"Record compared with {source} on {checked.long_day(custom.checked)}."
    html += f'<span class="ref-seen">{compared}</span>'
    if not cited:
        return html + '<span class="ref-cited">Not cited on any page.</span>'
    places = "1 place" if len(cited) == 1 else f"{len(cited)} places"
    rows = []
    for title, address, citation in cited:
        where = _section_link(title, address, citation.section, citation.section_title)
        sentence = f"<q>{escape(citation.sentence)}</q>" if citation.sentence else ""
        folder = citation.page.partition("/")[0]
        own = f' lang="{folder}"' if folder in languages else ""
        rows.append(f"<li{own}>{where}{sentence}</li>")
    return f'{html}<details class="ref-cited"><summary>Cited in {places}</summary><ul>{"".join(rows)}</ul></details>'


@lru_cache(maxsize=4096)
def _section_link(title: str, address: str, section: str, section_title: str) -> str:
    """Return the link to a section of a page; most sections cite more than one source."""
    target = escape(f"{address}#{section}" if section else address)
    return f'<a href="{target}">{escape(f"{title}: {section_title}" if section_title else title)}</a>'


def state(name: str, state: checked.State) -> etree.Element:
    """Return how far a check has come, as an element of the class *name*."""
    box = etree.Element("div", {"class": name})
    etree.SubElement(box, "p").text = AtomicString(state.text)
    if state.items:
        entries = etree.SubElement(box, "ul")
        for item in state.items:
            etree.SubElement(entries, "li").text = AtomicString(item)
    return box


def items(parent: etree.Element, entries: Iterable[tuple[Mapping[str, str], str]]) -> None:
    """Append list items to *parent*, each with its attributes and its text."""
    for attributes, text in entries:
        etree.SubElement(parent, "li", dict(attributes)).text = text
