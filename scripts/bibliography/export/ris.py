"""Knows how references are written as RIS; knows nothing of files, styles or pages.

Lines end with CR and LF, as the format demands. Tags follow what reference managers read: PMID in AN, PMCID in C2,
an article number in C7. What has no tag of its own stands in notes (N1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scripts.bibliography.export.remarks import iso, keywords, remarks
from scripts.bibliography.markup import plain
from scripts.bibliography.model import Date, Name, Reference

_TYPES = {
    "article": "UNPB",
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "legislation": "STAT",
    "paper-conference": "CPAPER",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "software": "COMP",
    "thesis": "THES",
    "webpage": "ELEC",
}
_RANGE = re.compile(r"([^\s,-]+)-([^\s,-]+)")


def dump(references: Iterable[Reference]) -> str:
    """Return *references* as an RIS file."""
    return "\r\n".join(_record(reference) for reference in references)


def _record(reference: Reference) -> str:
    lines = ((tag, " ".join(value.split())) for tag, value in _lines(reference))
    filled = (f"{tag}  - {value}\r\n" for tag, value in lines if value)
    return f"TY  - {_TYPES[reference.type]}\r\n{''.join(filled)}ER  - \r\n"


def _lines(r: Reference) -> Iterator[tuple[str, str]]:
    """Give tag and value of each line; empty values are left out later."""
    article = r.type.startswith("article")
    meeting = r.type == "paper-conference"
    yield "ID", r.id
    yield "TI", plain(r.title)
    yield from (("AU", _name(name)) for name in r.author)
    yield from (("A2", _name(name)) for name in r.editor)
    yield "T2", r.container_title or r.event_title
    yield "J2", r.container_title_short
    yield "T3", r.collection_title
    yield "PY", f"{r.issued.year:04}" if r.issued else ""
    yield "DA", _date(r.issued)
    yield "VL", r.volume
    yield "IS", r.issue
    yield "C7" if article else "M1", r.number
    yield from _pages(r.page)
    yield "ET", r.edition or r.version
    yield "M3", r.genre
    yield "PB", r.publisher
    # In a meeting's record the place is the meeting's.
    yield "CY", r.event_place if meeting else r.publisher_place
    yield "C1", r.publisher_place if meeting else ""
    yield "LA", r.language
    yield "DO", r.DOI
    # A semicolon separates several addresses in RIS.
    yield "UR", r.URL.replace(";", "%3B")
    yield "Y2", _date(r.accessed)
    yield "AN", r.PMID
    yield "C2", r.PMCID
    yield "SN", r.ISBN or r.ISSN
    yield from (("KW", word) for word in keywords(r))
    yield "AB", r.abstract
    yield "N1", r.note
    yield from (("N1", line) for line in (*_homeless(r), *remarks(r)))


def _homeless(r: Reference) -> Iterator[str]:
    """Give as notes what another field has taken the tag of, or what has none."""
    if r.container_title and r.event_title:
        yield f"Meeting: {r.event_title}"
    if r.event_place and r.type != "paper-conference":
        yield f"Place of the meeting: {r.event_place}"
    if r.event_date:
        yield f"Date of the meeting: {iso(r.event_date)}"
    if r.edition and r.version:
        yield f"Version: {r.version}"
    if r.ISBN and r.ISSN:
        yield f"ISSN: {r.ISSN}"
    if r.medium:
        yield f"Medium: {r.medium}"


def _pages(page: str) -> Iterator[tuple[str, str]]:
    """Give first and last page; an article number or several ranges stand in the first alone."""
    match = _RANGE.fullmatch(page)
    yield "SP", match[1] if match else page
    yield "EP", match[2] if match else ""


def _name(name: Name) -> str:
    """Return "Family, Given, Suffix", or a group as it is."""
    family = " ".join(filter(None, (name.dropping_particle, name.non_dropping_particle, name.family)))
    return name.literal or ", ".join(filter(None, (family, name.given, name.suffix)))


def _date(date: Date | None) -> str:
    """Return *date* as year/month/day/, with the slashes of what is not known."""
    if date is None:
        return ""
    month, day = (f"{part:02}" if part else "" for part in (date.month, date.day))
    return f"{date.year:04}/{month}/{day}/"
