"""Knows how the check of the records is told to readers; knows nothing of how it is done, and of HTML."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from scripts.bibliography import Bibliography, Reference
from scripts.bibliography.records import COMPARED, Checked, Kind, Notice, Verdict, digest, standing
from scripts.languages.strings import DEFAULT, ENGLISH, Strings

# What stands before a reference, by the gravest notice about it.
BANNERS: Mapping[Kind, tuple[str, str]] = {
    "retraction": ("Retracted.", "This paper was retracted. Do not rely on it."),
    "concern": ("Expression of concern.", "The journal has published a concern about this paper."),
    "correction": ("Corrected.", "The journal has published a correction of this paper."),
}
_STATE: Mapping[Verdict, tuple[str, str]] = {
    "agrees": ("agrees with the public record", "agree with the public record"),
    "corrected": ("was corrected by its journal", "were corrected by their journals"),
    "concern": ("has an expression of concern", "have an expression of concern"),
    "retracted": ("was retracted", "were retracted"),
    "differs": ("differs from the public record in a detail", "differ from the public record in a detail"),
    "wrong-paper": (
        "has an identifier that leads to another paper",
        "have an identifier that leads to another paper",
    ),
    "not-found": ("has an identifier that does not exist", "have an identifier that does not exist"),
}


@dataclass(frozen=True, slots=True)
class State:
    """How far the check of the records has come."""

    text: str
    """One or two sentences."""
    items: tuple[str, ...] = ()
    """What was found, each with its number."""


def banner(reference: Reference, checked: Checked | None) -> tuple[str, str] | None:
    """Return word and sentence of the banner over *reference*, or None."""
    kind = standing(checked, reference)
    return BANNERS[kind] if kind else None


def notice(reference: Reference, checked: Checked | None) -> tuple[str, str] | None:
    """Return words and address of the notice that the banner is about, where it has one."""
    kind = standing(checked, reference)
    found = (_address(n) for n in (checked.notices if checked else ()) if n.kind == kind)
    address = next((a for a in found if a), "")
    return ("Read the notice", address) if address else None


def _address(notice: Notice) -> str:
    if notice.id.startswith("10."):
        return f"https://doi.org/{quote(notice.id, safe='/:;()')}"
    number = notice.id.removeprefix("PMID ")
    return f"https://pubmed.ncbi.nlm.nih.gov/{number}/" if number.isascii() and number.isdigit() else ""


def is_current(reference: Reference, checked: Checked | None) -> bool:
    """Tell whether *checked* compared *reference* as it stands now."""
    return checked is not None and checked.verdict in COMPARED and checked.of == digest(reference)


def words(reference: Reference, checked: Checked | None, strings: Strings = ENGLISH) -> str:
    """Return e.g. ``record checked on 22 Nov 2026``, or nothing where the entry was not compared as it stands now."""
    if checked is None or not is_current(reference, checked):
        return ""
    day = datetime.date.fromisoformat(checked.checked)
    when = short_day(checked.checked) if strings.language == DEFAULT else strings.day(day)
    line = strings.say("record checked on {day}", day=when)
    if checked.verdict == "wrong-paper":
        return strings.say("{line}: an identifier leads to another paper", line=line)
    names = (_FIELD_WORDS.get(difference.field, difference.field) for difference in checked.differences)
    fields = ", ".join(dict.fromkeys(map(strings.say, names)))
    return strings.say("{line}: {fields} not the same there", line=line, fields=fields) if fields else line


_FIELD_WORDS: Mapping[str, str] = {"container-title": "journal", "issued": "year", "author": "first author"}


def state(bibliography: Bibliography, records: Mapping[str, Checked]) -> State:
    """Return how many references can be checked, how many were, when, and what was found."""
    total = len(bibliography)
    checkable = [r for r in bibliography if r.DOI or r.PMID or r.PMCID]
    can = f"{len(checkable)} of the {total} references have a DOI, PMID or PMCID, so a machine can check them."
    done = [(r, c) for r in checkable if (c := records.get(r.id)) and _is_done(r, c)]
    if not done:
        return State(f"No reference has been checked by machine yet. {can}")
    counts = Counter(checked.verdict for _, checked in done)
    days = [checked.checked for _, checked in done]
    items = [f"{n} {_STATE[v][n != 1]}" for v in _STATE if (n := counts[v])]
    if left := len(checkable) - len(done):
        items.append(f"{left} {'is' if left == 1 else 'are'} still open")
    when = f"The last check was on {long_day(max(days))}"
    when += f", the oldest on {long_day(min(days))}." if min(days) != max(days) else "."
    return State(f"{can} {len(done)} {'was' if len(done) == 1 else 'were'} checked. {when}", tuple(items))


def _is_done(reference: Reference, checked: Checked) -> bool:
    return is_current(reference, checked) or (checked.verdict == "not-found" and checked.of == digest(reference))


def short_day(day: str) -> str:
    """Return an ISO date as ``22 Nov 2026``."""
    date = datetime.date.fromisoformat(day)
    return f"{date.day} {date:%b} {date.year}"


def long_day(day: str) -> str:
    """Return an ISO date as ``22 November 2026``."""
    date = datetime.date.fromisoformat(day)
    return f"{date.day} {date:%B} {date.year}"
