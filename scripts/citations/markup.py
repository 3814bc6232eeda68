"""Knows how marks, reference lists and the page of all references look as elements; knows nothing of files."""

from __future__ import annotations

import datetime
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from scripts.bibliography import Reference, short_name
from scripts.bibliography.ama import entry as ama_entry
from scripts.bibliography.markup import Run
from scripts.bibliography.model import DESIGN_WORDS, READ_WORDS
from scripts.citations.engine import PageContext
from scripts.citations.numbering import Numbered
from scripts.citations.source import Citation
from scripts.citations.syntax import Cite, locator_words

FOLD_BACKLINKS_AFTER = 6
CATALOGUE = "references.md"
EXPORT_FORMATS = (("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON"))
# Marks a link to a file that is made after the build; see `extension.ExportLinks`.
EXPORT = "data-export"

_STATUS = {
    "retracted": ("Retracted.", "This paper was retracted. Do not rely on it."),
    "concern": ("Expression of concern.", "The journal has published a concern about this paper."),
    "corrected": ("Corrected.", "The journal has published a correction of this paper."),
}


def child(parent: etree.Element, tag: str, text: str = "", **attributes: str) -> etree.Element:
    """Append an element to *parent* and return it; an underscore in an attribute's name becomes a hyphen."""
    element = etree.SubElement(parent, tag, {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()})
    element.text = text or None
    return element


def fill_mark(
    mark: etree.Element,
    cites: Sequence[tuple[Cite, str]],
    sources: Mapping[str, Numbered],
    by_id: Mapping[str, Reference],
) -> None:
    """Fill the element of a mark with its numbers, ascending, each a link of its own.

    Args:
        mark: the empty ``sup`` element.
        cites: what the mark cites, each with the id of its link.
        sources: the page's sources, numbered.
        by_id: all references.
    """
    last: etree.Element | None = None
    for cite, anchor in sorted(cites, key=lambda pair: sources[pair[0].key].number):
        source, reference = sources[cite.key], by_id[cite.key]
        before = f"{cite.prefix} " if cite.prefix else ""
        if last is not None:
            last.tail = f"{last.tail or ''},{' ' if before else ''}{before}"
        elif before:
            mark.text = (mark.text or "") + before
        printed, spoken = locator_words(cite.locator) if cite.locator else ("", "")
        name = f"Reference {source.number}, {short_name(reference)}"
        if spoken:
            name += f", {spoken}"
        if reference.custom.status in _STATUS:
            name += f", {_STATUS[reference.custom.status][0].rstrip('.').lower()}"
        last = child(
            mark, "a", str(source.number), href=f"#ref-{cite.key}", id=anchor, role="doc-biblioref", aria_label=name
        )
        if reference.custom.status == "retracted":
            last.set("class", "retracted")
        if printed:
            last.tail = f"({printed})"


def unknown_key(parent: etree.Element, key: str) -> None:
    """Show in the page that *key* is not in the bibliography."""
    child(parent, "strong", f"[unknown reference: {key}]", class_="citation-unknown").tail = " "


def reference_section(
    sources: Iterable[Numbered], by_id: Mapping[str, Reference], page: PageContext, *, level: int = 2
) -> etree.Element:
    """Return the section with heading and list of the sources that a page cites."""
    section = etree.Element("section", {"class": "references", "role": "doc-bibliography"})
    section.set("aria-labelledby", "references")
    child(section, f"h{level}", "References", id="references", data_search_exclude="")
    items = child(section, "ol", data_search_exclude="")
    for source in sources:
        item = child(items, "li", id=f"ref-{source.key}")
        _backlinks(item, source)
        _entry(item, by_id[source.key], page, detail=True)
    return section


def _backlinks(item: etree.Element, source: Numbered) -> None:
    """Add links back to each place that cites the source; beyond six they are folded."""
    box = child(item, "span", class_="ref-back")
    total = len(source.anchors)
    for nth, anchor in enumerate(source.anchors, 1):
        if nth == FOLD_BACKLINKS_AFTER + 1:
            fold = child(item, "details", class_="ref-back")
            child(fold, "summary", f"{total - FOLD_BACKLINKS_AFTER} more places cite reference {source.number}")
            box = fold
        name = f"Back to where reference {source.number} is cited" + (f", {nth} of {total}" if total > 1 else "")
        sign = "↑" if total == 1 else f"↑{nth}"
        child(box, "a", sign, href=f"#{anchor}", role="doc-backlink", aria_label=name).tail = " "


def _entry(item: etree.Element, reference: Reference, page: PageContext, *, detail: bool) -> None:
    """Add banner, text, description and links of one reference."""
    if reference.custom.status in _STATUS:
        word, sentence = _STATUS[reference.custom.status]
        banner = child(item, "span", class_="ref-status", data_status=reference.custom.status)
        child(banner, "strong", word).tail = f" {sentence}"
    item.append(_text(reference))
    child(item, "span", description(reference), class_="ref-note")
    links = child(item, "span", class_="ref-links")
    who = short_name(reference)
    if reference.PMCID:
        address = f"https://pmc.ncbi.nlm.nih.gov/articles/{reference.PMCID}/"
        child(links, "a", "Free full text", href=address, aria_label=f"Free full text of {who}").tail = " "
    if reference.PMID:
        address = f"https://pubmed.ncbi.nlm.nih.gov/{reference.PMID}/"
        child(links, "a", "PubMed", href=address, aria_label=f"{who} in PubMed").tail = " "
    if detail:
        target = page.link(f"{CATALOGUE}#{reference.id}")
        child(links, "a", "Details", href=target, aria_label=f"Details of {who} and who cites it").tail = " "
    # A page's list offers what reference managers read; the page of all references offers every form.
    for extension, words in EXPORT_FORMATS[:2] if detail else EXPORT_FORMATS:
        address = page.address(f"references/{reference.id}.{extension}")
        link = child(links, "span", words, aria_label=f"{words} of {who}")
        link.set(EXPORT, address)
        link.tail = " "


def _text(reference: Reference) -> etree.Element:
    """Return the reference in AMA style, its DOI or address as a link."""
    box = etree.Element("span", {"class": "ref-text"})
    runs = list(ama_entry(reference))
    link = _address(reference)
    if link and runs and not runs[-1].styles and runs[-1].text.endswith(link[0]):
        runs[-1] = Run(runs[-1].text.removesuffix(link[0]))
    else:
        link = None
    last: etree.Element | None = None
    for run in runs:
        styles = [style for style in run.styles if style != "nocase"]
        if styles:
            last = outer = child(box, styles[0])
            for style in styles[1:]:
                outer = child(outer, style)
            outer.text = run.text
        elif last is None:
            box.text = (box.text or "") + run.text
        else:
            last.tail = (last.tail or "") + run.text
    if link:
        child(box, "a", link[0], href=link[1])
    return box


def _address(reference: Reference) -> tuple[str, str] | None:
    """Return how the text of a reference ends and the address that this means."""
    if reference.DOI:
        return f"doi:{reference.DOI}", f"https://doi.org/{quote(reference.DOI, safe='/:;()')}"
    return (reference.URL, reference.URL) if reference.URL else None


def description(reference: Reference) -> str:
    """Return design, people and depth of reading in one line, e.g. ``Animal study · abstract only read``."""
    custom = reference.custom
    parts = [DESIGN_WORDS[custom.design]]
    if custom.participants is not None:
        parts.append(f"{custom.participants:,} {'person' if custom.participants == 1 else 'people'}")
    parts.append(READ_WORDS[custom.read])
    if custom.unconfirmed:
        parts.append(f"seen second-hand only: {', '.join(custom.unconfirmed)}")
    if custom.incomplete:
        parts.append(f"record incomplete: {', '.join(custom.incomplete)}")
    line = " · ".join(parts)
    return line[0].upper() + line[1:]


def catalogue(
    references: Iterable[Reference], cited: Mapping[str, Sequence[tuple[str, Citation]]], page: PageContext
) -> etree.Element:
    """Return the list of all references, each with who cites it.

    Args:
        references: the entries, in the order to show.
        cited: for each id the citing pages' titles, with the citation, in reading order.
        page: the page that will hold the list.
    """
    box = etree.Element("div", {"class": "catalogue"})
    take = child(box, "p", "Take the whole list: ", class_="ref-links")
    for extension, words in EXPORT_FORMATS:
        link = child(take, "span", words)
        link.set(EXPORT, page.address(f"references/all.{extension}"))
        link.tail = " "
    items = child(box, "ul", role="list")
    for reference in references:
        custom = reference.custom
        item = child(items, "li", id=reference.id, data_design=custom.design)
        if reference.issued:
            item.set("data-year", str(reference.issued.year))
        _entry(item, reference, page, detail=False)
        child(item, "span", custom.finding, class_="ref-finding")
        seen = child(item, "span", "Record compared with ", class_="ref-seen")
        link = child(seen, "a", "a public source", href=custom.seen, aria_label=f"Source of {short_name(reference)}")
        link.tail = f" on {day_words(custom.checked)}."
        _cited_by(item, cited.get(reference.id, ()), page)
    return box


def _cited_by(item: etree.Element, citations: Sequence[tuple[str, Citation]], page: PageContext) -> None:
    if not citations:
        child(item, "span", "Not cited on any page.", class_="ref-cited")
        return
    fold = child(item, "details", class_="ref-cited")
    places = "1 place" if len(citations) == 1 else f"{len(citations)} places"
    child(fold, "summary", f"Cited in {places}")
    rows = child(fold, "ul")
    for title, citation in citations:
        row = child(rows, "li")
        target = page.link(citation.page) + (f"#{citation.section}" if citation.section else "")
        where = f"{title}: {citation.section_title}" if citation.section_title else title
        child(row, "a", where, href=target)
        if citation.sentence:
            child(row, "q", citation.sentence)


def day_words(day: str) -> str:
    """Return an ISO date as ``22 November 2026``."""
    date = datetime.date.fromisoformat(day)
    return f"{date.day} {date:%B} {date.year}"
