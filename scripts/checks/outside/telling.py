"""Knows how the state of outside addresses is told to people: what is gone, where it stands, what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from scripts.bibliography import Problem
from scripts.bibliography.links import FAILURES_UNTIL_GONE, VERDICTS, Link
from scripts.checks.outside.collect import LINKS, Named

CHECK = "outside-links"
HAND_CHECK_HOLDS = 180
"""Days for which a check by hand is enough."""
_PLACES_SHOWN = 3


def problems(named: Iterable[Named], links: Mapping[str, Link], today: dt.date) -> Iterator[Problem]:
    """Yield what people should see to: errors for what is gone, warnings for the rest."""
    for one in named:
        link = links.get(one.address)
        if link is None:
            continue
        place = one.places[0]
        if told := _tell(one, link, today):
            severity, what, mend = told
            # The severity is a literal of its type, but a tuple forgets that.
            yield Problem(
                place.file, place.line, what, mend, "error" if severity == "error" else "warning", check=CHECK
            )


def _tell(one: Named, link: Link, today: dt.date) -> tuple[str, str, str] | None:
    where = _where(one)
    if link.verdict == "gone":
        days = ", ".join(failure.day.isoformat() for failure in link.failures)
        what = f"{link.address} is gone: {link.failures[-1].reason} ({days}){where}"
        if link.archive:
            return "error", what, f"Link the copy of {link.archive.day}, {link.archive.address}, or its new address"
        return "error", what, "Look for its new address, or for another source"
    if link.verdict == "works":
        if link.moved_to:
            return "warning", f"{link.address} has moved for good{where}", f"Write {link.moved_to}"
        if link.https_works:
            return "warning", f"{link.address} works with https too{where}", "Write https"
        return None
    if link.checked_by_hand and (today - link.checked_by_hand).days < HAND_CHECK_HOLDS:
        return None
    if link.trouble:
        began, reason = link.trouble.since, link.trouble.reason
    else:
        began, reason = link.failures[0].day, link.failures[-1].reason
    since = f" since {began}" if began < link.checked else ""
    what = f"{link.address} could not be verified{since}: {reason}{where}"
    if link.trouble is None:
        count = f"Failure {len(link.failures)} of {FAILURES_UNTIL_GONE}; nothing to do yet"
        return "warning", what, count
    return "warning", what, f"Open it; if it works, add checked-by-hand: {today} to its entry in {LINKS}"


def _where(one: Named) -> str:
    others = one.places[1:]
    if not others:
        return ""
    shown = ", ".join(map(str, others[:_PLACES_SHOWN]))
    more = f" and {len(others) - _PLACES_SHOWN} more" if len(others) > _PLACES_SHOWN else ""
    return f"; also at {shown}{more}"


def summary(named: Iterable[Named], links: Mapping[str, Link]) -> str:
    """Return one line with the number of addresses by verdict."""
    addresses = [one.address for one in named]
    known = [links[address] for address in addresses if address in links]
    counts = {verdict: sum(link.verdict == verdict for link in known) for verdict in VERDICTS}
    told = f"{counts['works']} work, {counts['gone']} gone, {counts['could-not-verify']} could not be verified"
    copies = sum(link.archive is not None for link in known)
    return f"{CHECK}: {len(addresses)} addresses: {told}, {len(addresses) - len(known)} not checked; {copies} copies"
