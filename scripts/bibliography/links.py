"""Knows what is known of an outside address, and which of them a reference has; knows neither files nor network."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Literal, get_args

from scripts.bibliography.model import Reference

Verdict = Literal["works", "gone", "could-not-verify"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

FAILURES_UNTIL_GONE = 3
DAYS_BETWEEN_FAILURES = 3
"""An address is gone after so many failures, each so many days after the one before (as InternetArchiveBot does)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One day on which a host said that there is no such page, or on which there was no such host."""

    day: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an address cannot be verified, and since when."""

    since: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy in a public web archive."""

    address: str
    day: dt.date
    """The day on which the copy was made."""


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of one outside address."""

    address: str
    verdict: Verdict
    first_checked: dt.date
    checked: dt.date
    last_ok: dt.date | None = None
    failures: tuple[Failure, ...] = ()
    """Since it last worked, oldest first; only those that count, see `FAILURES_UNTIL_GONE`."""
    trouble: Trouble | None = None
    moved_to: str = ""
    """Where permanent redirects lead."""
    https_works: bool | None = None
    """Of an http address: whether https works too; None when not asked."""
    archive: Copy | None = None
    archive_asked: dt.date | None = None
    """The day on which the archive was last asked for a copy."""
    checked_by_hand: dt.date | None = None
    """The day on which a person saw that the address works."""
    line: int = field(default=0, compare=False)
    """Line of the entry in its file, for messages."""


# What the site itself makes of a DOI, PubMed number or PMC number: the identifiers are the check of records' business.
_IDENTIFIED = re.compile(
    r"https?://(?:(?:dx\.)?doi\.org/10\.|pubmed\.ncbi\.nlm\.nih\.gov/\d+/?$"
    r"|(?:pmc\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pmc)/articles/PMC\d+/?$)",
    re.IGNORECASE,
)


def is_identifier(address: str) -> bool:
    """Return whether *address* stands for a DOI, PubMed number or PMC number."""
    return bool(_IDENTIFIED.match(address))


def addresses_of(reference: Reference) -> list[str]:
    """Return the addresses of a reference that are no identifiers: its own first, then where its record was seen."""
    both = dict.fromkeys((reference.URL, reference.custom.seen))
    return [address for address in both if address and not is_identifier(address)]


def gone_by(failures: tuple[Failure, ...], checked_by_hand: dt.date | None) -> bool:
    """Return whether *failures* make an address gone; those up to a check by hand count no more."""
    counted: list[dt.date] = []
    for failure in failures:
        late = not counted or (failure.day - counted[-1]).days >= DAYS_BETWEEN_FAILURES
        if late and (checked_by_hand is None or failure.day > checked_by_hand):
            counted.append(failure.day)
    return len(counted) >= FAILURES_UNTIL_GONE
