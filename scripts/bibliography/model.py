"""Knows what a reference is; knows nothing of YAML, Markdown, files or styles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Design = Literal[
    "systematic-review", "randomised-parallel", "randomised-crossover", "single-arm", "observational",
    "case-report", "laboratory", "animal", "guideline", "label", "narrative-review", "registry", "news", "other",
]  # fmt: skip
Read = Literal["full", "abstract", "record"]
Status = Literal["current", "corrected", "concern", "retracted"]
Kind = Literal[
    "article-journal", "article-magazine", "article-newspaper", "article", "book", "chapter", "dataset",
    "legislation", "paper-conference", "post-weblog", "report", "software", "thesis", "webpage",
]  # fmt: skip

DESIGNS: tuple[str, ...] = get_args(Design)
READS: tuple[str, ...] = get_args(Read)
STATUSES: tuple[str, ...] = get_args(Status)
KINDS: tuple[str, ...] = get_args(Kind)

# The finding of an entry that was added and not read yet; its design is not judged either.
UNREAD = "Not yet read for this site."

# What a reader sees for each value of the closed lists.
DESIGN_WORDS: Mapping[str, str] = {
    "systematic-review": "systematic review",
    "randomised-parallel": "randomized trial, parallel groups",
    "randomised-crossover": "randomized trial, crossover",
    "single-arm": "trial without a comparison group",
    "observational": "observational study",
    "case-report": "case report or series",
    "laboratory": "laboratory study",
    "animal": "animal study",
    "guideline": "guideline",
    "label": "official drug label",
    "narrative-review": "narrative review or opinion",
    "registry": "trial registration",
    "news": "news",
    "other": "other",
}
READ_WORDS: Mapping[str, str] = {
    "full": "read in full",
    "abstract": "abstract only read",
    "record": "only the bibliographic record read",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A person (family, given, particles, suffix) or a group (literal alone)."""

    family: str = ""
    given: str = ""
    literal: str = ""
    suffix: str = ""
    dropping_particle: str = ""
    non_dropping_particle: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day, a month or a year; month and day are 0 when they are not known."""

    year: int
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Custom:
    """What this project knows of a source beyond CSL's fields."""

    design: Design
    read: Read
    finding: str
    """One plain line: what the source found or says; `UNREAD` until somebody of this project has read it.

    Empty only for a page of this site itself: then nothing tells how it was read.
    """
    checked: str = ""
    """The day, ISO 8601, on which the record was compared with a public source; empty when nobody did."""
    seen: str = ""
    """Address of that source; empty when `checked` is."""
    participants: int | None = None
    status: Status = "current"
    unconfirmed: tuple[str, ...] = ()
    """CSL fields whose value was seen only second-hand."""
    incomplete: tuple[str, ...] = ()
    """CSL fields that are left out, or (author) only begun, because no public record showed them."""
    updated: Date | None = None
    """The day a page, label or registration gives as its last change (CSL has no field for it)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One source; attributes are CSL's variables, with empty text where the source has none."""

    id: str
    type: Kind
    title: str
    """May hold the inline tags of CSL: i, b, sup, sub and span class="nocase"; all else is text."""
    custom: Custom
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    container_title: str = ""
    container_title_short: str = ""
    collection_title: str = ""
    issued: Date | None = None
    accessed: Date | None = None
    event_date: Date | None = None
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    edition: str = ""
    publisher: str = ""
    publisher_place: str = ""
    event_title: str = ""
    event_place: str = ""
    genre: str = ""
    medium: str = ""
    version: str = ""
    language: str = ""
    abstract: str = ""
    note: str = ""
    DOI: str = ""
    PMID: str = ""
    PMCID: str = ""
    ISBN: str = ""
    ISSN: str = ""
    URL: str = ""
    line: int = field(default=0, compare=False)
    """Line of the entry in its file, for messages."""


@dataclass(frozen=True, slots=True)
class Bibliography:
    """All references of one file, by id, in the file's order."""

    file: str
    by_id: Mapping[str, Reference]

    def __iter__(self) -> Iterator[Reference]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)


def short_name(reference: Reference) -> str:
    """Return how one speaks of the source: first author's family name (or group, or title) and year."""
    first = reference.author[0] if reference.author else None
    if first is None:
        who = " ".join(reference.title.split()[:5])
    else:
        who = first.literal or " ".join(p for p in (first.non_dropping_particle, first.family) if p)
    return f"{who} {reference.issued.year}" if reference.issued else f"{who}, no date"
