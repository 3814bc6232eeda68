"""Knows how what was seen on one day changes what is known of an address; knows neither network nor files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from scripts.bibliography.links import DAYS_BETWEEN_FAILURES, Copy, Failure, Link, Trouble, Verdict, gone_by

Kind = Literal[
    "ok",  # it answers
    "moved",  # it answers at another address, by permanent redirects
    "blocked",  # the host does not let programs in, or asks for a log-in
    "unreachable",  # no usable answer: time, encryption, a fault of the host, redirects in a circle
    "not-found",  # the host says that there is no such page (404, 410), or there is no such host
]
KINDS: tuple[Kind, ...] = get_args(Kind)

ENOUGH_TO_JUDGE = 10
"""From so many addresses on, nearly all that fail mean that the network does; of fewer, all must be unreachable."""
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of one address on one day."""

    kind: Kind
    reason: str = ""
    """In words, one line; empty where it works."""
    moved_to: str = ""
    https_works: bool | None = None
    archive: Copy | None = None
    archive_asked: bool = False


def judged(before: Link | None, address: str, seen: Observation, day: dt.date) -> Link:
    """Return what is known of *address* after *seen* on *day*.

    It works when it answers.  It is gone after failures on several days apart, see `linkfile.gone_by`; until then, and
    when it is blocked or unreachable, it could not be verified.  What a person wrote stays, and what is gone stays
    gone until it answers again: a wall tells nothing about the page behind it.
    """
    link = before or Link(address, "could-not-verify", day, day)
    link = replace(
        link,
        checked=max(day, link.checked),
        https_works=seen.https_works if seen.https_works is not None else link.https_works,
        archive=seen.archive or link.archive,
        archive_asked=day if seen.archive_asked else link.archive_asked,
    )
    if seen.kind in ("ok", "moved"):
        return replace(link, verdict="works", last_ok=link.checked, failures=(), trouble=None, moved_to=seen.moved_to)
    failures = link.failures
    if seen.kind == "not-found" and (not failures or (day - failures[-1].day).days >= DAYS_BETWEEN_FAILURES):
        # The first ones tell since when it fails, the last ones whether it still does.
        failures = (*failures[:2], *failures[2:][-2:], Failure(day, seen.reason))
    gone = gone_by(failures, link.checked_by_hand)
    verdict: Verdict = "gone" if gone else "could-not-verify"
    # Of a failure the failures tell.
    trouble = None
    if seen.kind != "not-found" and not gone:
        trouble = Trouble(link.trouble.since if link.trouble else day, seen.reason)
    return replace(link, verdict=verdict, failures=failures, trouble=trouble)


def our_network(seen: Iterable[Observation]) -> bool:
    """Return whether nearly all addresses fail at once, so that the fault is on this side and says nothing of them."""
    kinds = [observation.kind for observation in seen]
    if len(kinds) < ENOUGH_TO_JUDGE:
        # Few addresses may all be gone; a network that is down never says so.
        return bool(kinds) and set(kinds) == {"unreachable"}
    return sum(kind in ("unreachable", "not-found") for kind in kinds) >= _NEARLY_ALL * len(kinds)
