"""Knows how the check of outside links is told to readers; knows nothing of how it is done, and of HTML."""

from __future__ import annotations

from collections.abc import Mapping

from scripts.bibliography import Bibliography, Reference
from scripts.bibliography.links import Link, addresses_of, is_identifier
from scripts.citations.checked import State, long_day
from scripts.languages.strings import ENGLISH, Strings

_GONE = "This address no longer works."
_GONE_WITHOUT_COPY = "This address no longer works, and no archived copy is known."


def gone(reference: Reference, links: Mapping[str, Link], strings: Strings = ENGLISH) -> tuple[str, str, str] | None:
    """Return what to say of a reference whose address is gone: a sentence, words and address of the copy.

    Words and address are empty where no copy is known.  With a DOI the reader is led by that, and nothing is said.
    """
    link = None if reference.DOI else links.get(reference.URL)
    if link is None or link.verdict != "gone":
        return None
    if link.archive is None:
        return strings.say(_GONE_WITHOUT_COPY), "", ""
    words = strings.say("Archived copy of {day}", day=strings.day(link.archive.day))
    return strings.say(_GONE), words, link.archive.address


def state(bibliography: Bibliography, links: Mapping[str, Link]) -> State:
    """Return how far the check of outside addresses has come, and what was found."""
    named = {address for reference in bibliography for address in addresses_of(reference)}
    can = f"The references name {_addresses(len(named))} besides DOIs and PubMed numbers."
    if not links:
        return State(f"No outside address has been checked by machine yet. {can}")
    found = list(links.values())
    last, oldest = max(link.checked for link in found), min(link.checked for link in found)
    when = f"The last check was on {long_day(last.isoformat())}"
    when += f", the oldest on {long_day(oldest.isoformat())}." if oldest != last else "."
    by_verdict = {v: [link for link in found if link.verdict == v] for v in ("works", "gone", "could-not-verify")}
    unverified = by_verdict["could-not-verify"]
    by_hand = sum(link.checked_by_hand is not None for link in unverified)
    opened = f"; a person opened {by_hand} of them, which worked" if by_hand else ""
    items = [
        _count(len(by_verdict["works"]), "works", "work"),
        _count(len(by_verdict["gone"]), "is gone", "are gone"),
        _count(len(unverified), "could not be verified", "could not be verified") + opened,
    ]
    if open_ := len(named - links.keys()):
        items.append(_count(open_, "that references name is still open", "that references name are still open"))
    sources = {r.URL for r in bibliography if r.URL and not r.DOI and not is_identifier(r.URL)}
    copies = sum(url in links and links[url].archive is not None for url in sources)
    have = "has" if copies == 1 else "have"
    items.append(f"{copies} of {len(sources)} web sources without a DOI {have} an archived copy on record")
    were = "was" if len(found) == 1 else "were"
    told = f"{can} {_addresses(len(found), first=True)} {were} checked, those of our pages among them. {when}"
    return State(told, tuple(item for item in items if item))


def _addresses(number: int, *, first: bool = False) -> str:
    return f"{number} {'outside' if first else 'web'} address{'' if number == 1 else 'es'}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""
