"""Knows which fields an entry may and must have and what each may hold; knows nothing of YAML or files."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

from scripts.bibliography.model import DESIGNS, KINDS, READS, STATUSES, Date

Shape = Literal["text", "markup", "choice", "names", "date", "day", "count", "fields", "custom"]

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
# A whole PMID; part of a regular expression, in the digits that PubMed writes.
PMID = r"[1-9][0-9]{0,8}"
# Ids that stand for something else where references are taken away.
RESERVED = frozenset({"all"})
# Control signs, and those that no one sees or that turn the direction of writing.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")

# A test of a value: returns what is wrong and how to mend it, or None.
Test = Callable[[str], tuple[str, str] | None]


def _matches(pattern: str, example: str) -> Test:
    """Return a test that a value is *pattern* throughout."""
    compiled = re.compile(pattern)

    def test(value: str) -> tuple[str, str] | None:
        return None if compiled.fullmatch(value) else (f'"{value}" is malformed', f"Write it like {example}")

    return test


def doi_fault(value: str) -> tuple[str, str] | None:
    """Test a DOI: bare, beginning with ``10.``, without spaces or a final full stop."""
    if match := re.match(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(.+)", value, re.IGNORECASE):
        return f'"{value}" carries a prefix', f"Write only {match[1]}"
    if not re.fullmatch(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]*[^\s\"<>.,;]", value) and not re.fullmatch(
        # Old Wiley and Elsevier DOIs hold angle brackets.
        r"10\.\d{4,9}/[^\s\"]*<[^\s\"]*>[^\s\"]*[^\s\".,;]",
        value,
    ):
        return (
            f'"{value}" is no DOI',
            "Copy it from the paper; it begins with 10. and holds a slash, like 10.1002/art.37734",
        )
    return None


def isbn_fault(value: str) -> tuple[str, str] | None:
    """Test an ISBN of 10 or 13 digits by its check digit (ISO 2108)."""
    digits = value.replace("-", "").replace(" ", "")
    if re.fullmatch(r"\d{9}[\dXx]", digits):
        total = sum((10 - i) * (10 if d in "Xx" else int(d)) for i, d in enumerate(digits))
        sound = total % 11 == 0
    elif re.fullmatch(r"97[89]\d{10}", digits):
        sound = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0
    else:
        return f'"{value}" is no ISBN', "Copy all 10 or 13 digits from the book"
    return None if sound else (f'the check digit of "{value}" is wrong', "Compare it with the book")


# What a browser would not send as it stands.
_UNSENT = re.compile(r"[\s<>\"'`{}|\\^]")


def sendable(address: str) -> str:
    """Return *address* with what `address_fault` would not let stand in it percent-encoded."""
    return _UNSENT.sub(lambda match: quote(match[0], safe=""), address)


def address_fault(value: str) -> tuple[str, str] | None:
    """Test a web address: http or https, a host, nothing that a browser would not send as it stands."""
    mend = "Write the full address, beginning with https://"
    if _UNSENT.search(value):
        return f'the address "{value}" holds a space, a quote or a bracket', "Percent-encode it (a space is %20)"
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return f'"{value}" is no address', mend
    if parts.scheme not in ("http", "https"):
        return f'the address "{value}" does not begin with http:// or https://', mend
    if not host or "." not in host.strip("."):
        return f'the address "{value}" names no host', mend
    if parts.username is not None:
        return f'the address "{value}" holds a user name', "Take out what stands before the @"
    return None


def page_fault(value: str) -> tuple[str, str] | None:
    """Test pages: full numbers with a hyphen (529-538, e31-e39) or an article number (e079183)."""
    if re.search(r"[\u2010-\u2015\u2212]", value):
        return f'"{value}" holds a dash', "Write a plain hyphen, like 529-538"
    if not re.fullmatch(r"[A-Za-z0-9.]+(?:-[A-Za-z0-9.]+)*(?:, ?[A-Za-z0-9.]+(?:-[A-Za-z0-9.]+)?)*", value):
        return f'"{value}" is malformed', "Write it like 529-538, e31-e39 or 16"
    if (match := re.fullmatch(r"(\d+)-(\d+)", value)) and int(match[2]) < int(match[1]):
        full = match[1][: len(match[1]) - len(match[2])] + match[2]
        return f'the last page of "{value}" comes before the first', f"Write both in full, perhaps {match[1]}-{full}"
    return None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry."""

    name: str
    shape: Shape
    about: str
    """What it holds, one line for contributors."""
    example: str
    test: Test | None = None
    choices: tuple[str, ...] = ()

    @property
    def attribute(self) -> str:
        """Name in the model."""
        return self.name.replace("-", "_")


_FIELDS = (
    Field("id", "text", "short permanent name: first author and year", "younger2013"),
    Field("type", "choice", "kind of source, in CSL's words", "article-journal", choices=KINDS),
    Field("title", "markup", "title as printed, sentence case, without a final full stop", "Low-dose naltrexone for …"),
    Field("author", "names", "people or groups, in the printed order", "[{family: Younger, given: Jarred}]"),
    Field("editor", "names", "editors of a book", "[{family: Younger, given: Jarred}]"),
    Field("container-title", "text", "journal, book or website", "Arthritis and Rheumatism"),
    Field("container-title-short", "text", "journal as NLM abbreviates it", "Arthritis Rheum"),
    Field("collection-title", "text", "series", "NICE guideline"),
    Field("issued", "date", "date of publication", "{date-parts: [[2013, 2]]}"),
    Field("accessed", "date", "day on which an address was read", "{date-parts: [[2026, 11, 22]]}"),
    Field("event-date", "date", "day of a meeting", "{date-parts: [[2023, 9, 13]]}"),
    Field("volume", "text", "volume, quoted", '"65"'),
    Field("issue", "text", "issue, quoted", '"2"'),
    Field("page", "text", "pages in full, or the article number, quoted", '"529-538"', page_fault),
    Field("number", "text", "number of a report, guideline or registration", "NG193"),
    Field("edition", "text", "edition of a book, quoted", '"3"'),
    Field("publisher", "text", "publisher, university or company", "Springer"),
    Field("publisher-place", "text", "place of the publisher", "Cham"),
    Field("event-title", "text", "name of a meeting", "IV International AIDS Conference"),
    Field("event-place", "text", "place of a meeting", "Stockholm"),
    Field("genre", "text", "kind of report, thesis or label", "Prescribing information"),
    Field("medium", "text", "medium", "video"),
    Field("version", "text", "version of software or data, quoted", '"1.2"'),
    Field(
        "language", "text", "language of the source, BCP 47", "es", _matches(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "es")
    ),
    Field("abstract", "text", "not shown; for exchange only", "…"),
    Field("note", "text", "a remark that is not shown", "…"),
    Field("DOI", "text", "digital object identifier, bare", "10.1002/art.37734", doi_fault),
    Field("PMID", "text", "PubMed's number, quoted", '"23359310"', _matches(PMID, '"23359310"')),
    Field("PMCID", "text", "PubMed Central's number", "PMC2891387", _matches(r"PMC[1-9]\d{0,8}", "PMC2891387")),
    Field("ISBN", "text", "number of a book, quoted", '"978-3-030-22720-3"', isbn_fault),
    Field("ISSN", "text", "number of a journal, quoted", '"0004-3591"', _matches(r"\d{4}-\d{3}[\dX]", '"0004-3591"')),
    Field("URL", "text", "web address", "https://www.nice.org.uk/guidance/ng193", address_fault),
    Field("custom", "custom", "what this project knows of the source", "{design: guideline, …}"),
)
FIELDS: Mapping[str, Field] = {f.name: f for f in _FIELDS}

# What people write who come from other formats.
OTHER_NAMES: Mapping[str, str] = {
    "authors": "author",
    "date": "issued",
    "doi": "DOI",
    "isbn": "ISBN",
    "journal": "container-title",
    "journaltitle": "container-title",
    "pages": "page",
    "pmcid": "PMCID",
    "pmid": "PMID",
    "url": "URL",
    "year": "issued",
}

_CUSTOM = (
    Field("design", "choice", "design of the study", "randomised-parallel", choices=DESIGNS),
    Field("participants", "count", "people who took part (trials and papers in a review: their people)", "31"),
    Field("read", "choice", "how much of it was read for this site", "abstract", choices=READS),
    Field("checked", "day", "day on which the record was compared with a public source", "2026-11-22"),
    Field("seen", "text", "address of that source", "https://pubmed.ncbi.nlm.nih.gov/23359310/", address_fault),
    Field("updated", "date", "day on which a web page says it was last changed", "{date-parts: [[2025, 8, 18]]}"),
    Field("unconfirmed", "fields", "fields seen only second-hand", "[DOI, volume]"),
    Field(
        "incomplete", "fields", "fields left out, or (author) only begun, since no public record showed them", "[page]"
    ),
    Field("finding", "text", "one plain line: what it found or says", "Pain fell more with LDN than with placebo."),
    Field("status", "choice", "retraction status", "current", choices=STATUSES),
)
CUSTOM: Mapping[str, Field] = {f.name: f for f in _CUSTOM}
CUSTOM_REQUIRED = ("design", "read", "finding", "status")
# Both, or neither and the second-hand fields in "unconfirmed": a record that nobody compared claims no day.
COMPARED = ("checked", "seen")

NAME_PARTS = ("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle")

ALWAYS_REQUIRED = ("id", "type", "title", "custom")
# One of each tuple must be there, or be named in custom.incomplete.
REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "article-journal": (("author",), ("container-title",), ("issued",)),
    "article-magazine": (("container-title",), ("issued",)),
    "article-newspaper": (("container-title",), ("issued",)),
    "article": (("author",), ("issued",), ("container-title", "publisher")),
    "book": (("author", "editor"), ("publisher",), ("issued",)),
    "chapter": (("container-title",), ("issued",)),
    "dataset": (("container-title", "publisher"), ("URL", "DOI")),
    "legislation": (("issued",), ("URL",)),
    "paper-conference": (("container-title", "event-title"), ("issued",)),
    "post-weblog": (("container-title",), ("URL",)),
    "report": (("author", "publisher"), ("issued",)),
    "software": (("author", "publisher"), ("URL", "DOI")),
    "thesis": (("author",), ("publisher",), ("genre",), ("issued",)),
    "webpage": (("author", "container-title", "publisher"), ("URL",)),
}
IDENTIFIERS = ("DOI", "PMID", "PMCID", "ISBN", "URL")
# Two entries may share an address or a book's number (chapters do), never one of these.
UNIQUE = ("DOI", "PMID", "PMCID")


def text_fault(value: str) -> tuple[str, str] | None:
    """Test any text: something there, in one line, without stray space or invisible characters."""
    stripped = value.strip()
    if not stripped:
        return "it is empty", "Fill it in, or take the line out"
    if value != stripped:
        return "it begins or ends with a space", "Take the space out"
    if not value.isprintable() and _CONTROL.search(value):  # nearly all text is printable, and that is told faster
        return "it holds a line break or an invisible character", "Write it in one line"
    if "  " in value:
        return "it holds two spaces in a row", "Write one"
    return None


def date_fault(parts: list[int]) -> tuple[str, str] | None:
    """Test year, month and day (one to three numbers) against the calendar."""
    example = "Write it like [[2013]], [[2013, 2]] or [[2013, 2, 28]]"
    if not 1 <= len(parts) <= 3:
        return "a date has a year, perhaps a month, perhaps a day", example
    if not 1500 <= parts[0] <= 2100:
        return f"{parts[0]} is no year", example
    if len(parts) > 1 and not 1 <= parts[1] <= 12:
        return f"{parts[1]} is no month", example
    if len(parts) > 2 and not 1 <= parts[2] <= calendar.monthrange(parts[0], parts[1])[1]:
        return f"{parts[0]}-{parts[1]:02} has no day {parts[2]}", example
    return None


def date_from(parts: list[int]) -> Date:
    """Return the model's date of one to three numbers that `date_fault` accepts."""
    return Date(*parts)
