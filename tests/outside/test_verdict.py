"""From what was seen on several days to works, gone or could not verify."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from scripts.bibliography.links import Copy, Link
from scripts.checks.outside.verdict import Kind, Observation, judged, our_network

START = dt.date(2026, 3, 1)
ADDRESS = "https://a.example/"
OK, MOVED, BLOCKED, DOWN, MISSING = "ok", "moved", "blocked", "unreachable", "not-found"


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def after(*seen: tuple[int, str], by_hand: int | None = None) -> Link:
    link: Link | None = None
    for number, kind in seen:
        if link and by_hand is not None and number > by_hand:
            link = replace(link, checked_by_hand=day(by_hand))
        what: Kind = kind  # type: ignore[assignment]
        link = judged(link, ADDRESS, Observation(what, "" if kind == OK else f"{kind} on {number}"), day(number))
    assert link is not None
    return link


@pytest.mark.parametrize(
    ("seen", "verdict", "failures"),
    [
        ([(0, OK)], "works", 0),
        ([(0, MOVED)], "works", 0),
        ([(0, BLOCKED)], "could-not-verify", 0),
        ([(0, DOWN)], "could-not-verify", 0),
        ([(0, MISSING)], "could-not-verify", 1),
        # Three failures, each three days after the one before.
        ([(0, MISSING), (3, MISSING), (6, MISSING)], "gone", 3),
        ([(0, MISSING), (3, MISSING), (5, MISSING)], "could-not-verify", 2),
        ([(0, MISSING), (2, MISSING), (4, MISSING)], "could-not-verify", 2),
        ([(0, MISSING), (2, MISSING), (4, MISSING), (7, MISSING)], "gone", 3),
        ([(0, MISSING), (0, MISSING), (0, MISSING), (0, MISSING)], "could-not-verify", 1),
        ([(0, MISSING), (1, MISSING), (2, MISSING)], "could-not-verify", 1),
        # Walls and faults of hosts are never failures, however often.
        ([(n, BLOCKED) for n in range(0, 90, 3)], "could-not-verify", 0),
        ([(n, DOWN) for n in range(0, 90, 3)], "could-not-verify", 0),
        # They do not wipe failures out either.
        ([(0, MISSING), (3, BLOCKED), (6, MISSING), (9, DOWN), (12, MISSING)], "gone", 3),
        # Working once begins anew.
        ([(0, MISSING), (3, MISSING), (4, OK), (6, MISSING), (9, MISSING)], "could-not-verify", 2),
        ([(0, MISSING), (3, MISSING), (6, MISSING), (9, OK)], "works", 0),
        # What is gone stays gone behind a wall.
        ([(0, MISSING), (3, MISSING), (6, MISSING), (9, BLOCKED)], "gone", 3),
        ([(0, MISSING), (3, MISSING), (6, MISSING), (9, DOWN)], "gone", 3),
        # The file stays small.
        ([(n, MISSING) for n in range(0, 90, 3)], "gone", 5),
        # A clock that runs backwards makes nothing gone.
        ([(9, MISSING), (0, MISSING), (3, MISSING)], "could-not-verify", 1),
    ],
)
def test_the_verdict_after_several_days(seen: list[tuple[int, str]], verdict: str, failures: int) -> None:
    link = after(*seen)
    assert (link.verdict, len(link.failures)) == (verdict, failures)


def test_the_first_failures_are_kept_since_they_tell_since_when_it_fails() -> None:
    link = after(*[(number, MISSING) for number in range(0, 90, 3)])
    assert [f.day for f in link.failures[:2]] == [day(0), day(3)]
    assert link.failures[-1].day == day(87)


def test_a_check_by_hand_voids_the_failures_before_it() -> None:
    seen = [(0, MISSING), (3, MISSING), (6, MISSING)]
    assert after(*seen, by_hand=4).verdict == "could-not-verify"
    assert after(*seen, (9, MISSING), (12, MISSING), by_hand=4).verdict == "gone"


def test_days_are_noted() -> None:
    link = after((0, OK), (7, BLOCKED), (14, DOWN))
    assert (link.first_checked, link.checked, link.last_ok) == (day(0), day(14), day(0))
    assert link.trouble is not None
    assert (link.trouble.since, link.trouble.reason) == (day(7), "unreachable on 14")
    assert after((0, BLOCKED), (7, OK)).trouble is None


def test_a_new_address_is_forgotten_when_the_old_one_answers_itself() -> None:
    moved = judged(None, ADDRESS, Observation("moved", moved_to="https://b.example/"), day(0))
    assert moved.moved_to == "https://b.example/"
    assert judged(moved, ADDRESS, Observation("blocked", "403"), day(1)).moved_to == "https://b.example/"
    assert judged(moved, ADDRESS, Observation("ok"), day(1)).moved_to == ""


def test_copies_and_checks_by_hand_stay() -> None:
    copy = Copy("https://web.archive.org/web/2026/https://a.example/", day(0))
    known = replace(after((0, BLOCKED)), archive=copy, archive_asked=day(0), checked_by_hand=day(0))
    for kind in (OK, MOVED, BLOCKED, DOWN, MISSING):
        link = judged(known, ADDRESS, Observation(kind), day(5))  # type: ignore[arg-type]
        assert (link.archive, link.archive_asked, link.checked_by_hand) == (copy, day(0), day(0))


@pytest.mark.parametrize(
    ("kinds", "ours"),
    [
        ([], False),
        ([DOWN], True),
        ([MISSING], False),
        ([DOWN] * 3, True),
        ([DOWN, OK], False),
        ([DOWN] * 9 + [OK], True),
        ([DOWN] * 8 + [OK] * 2, False),
        ([MISSING] * 95 + [OK] * 5, True),
        ([MISSING] * 9, False),
        ([BLOCKED] * 50, False),
        ([DOWN] * 50 + [MISSING] * 45 + [OK] * 5, True),
    ],
)
def test_when_nearly_all_fail_at_once_it_is_our_network(kinds: list[str], ours: bool) -> None:
    assert our_network(Observation(kind) for kind in kinds) is ours  # type: ignore[arg-type]
