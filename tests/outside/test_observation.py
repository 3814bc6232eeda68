"""What answers say of an address."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from scripts.bibliography.links import Copy
from scripts.checks.outside.observation import (
    Answer,
    needs_second_look,
    of_answer,
    of_outcome,
    of_status,
    one_line,
    read_copy,
    read_crawl,
)
from scripts.network import Hop, Outcome

PAGE = "https://a.example/page"
HTML = {"content-type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *[(status, "ok") for status in (200, 203, 206)],
        *[(status, "not-found") for status in (404, 410)],
        *[(status, "blocked") for status in (400, 401, 402, 403, 405, 406, 418, 429, 451, 999)],
        *[(status, "unreachable") for status in (304, 500, 502, 503, 504, 520)],
    ],
)
def test_only_404_and_410_say_that_there_is_no_page(status: int, kind: str) -> None:
    assert of_status(status).kind == kind


def test_no_answer_is_no_verdict_on_the_page() -> None:
    assert of_answer(Answer(0, "Connection refused")).kind == "unreachable"
    assert of_answer(Answer(0)).reason == "no answer"


@pytest.mark.parametrize(
    ("address", "status", "second"),
    [
        (PAGE, 200, False),
        (PAGE, 301, True),
        (PAGE, 404, False),
        (f"{PAGE}#part", 200, True),
        (f"{PAGE}#part", 403, False),
        (PAGE, 0, True),
        (PAGE, 503, True),
        (PAGE, 999, False),
        (f"{PAGE}#:~:text=words", 200, False),
        ("https://a.example/x.PDF", 200, True),
        ("https://a.example/x.PDF", 404, False),
    ],
)
def test_a_second_look_is_taken_only_where_the_first_does_not_tell(address: str, status: int, second: bool) -> None:
    assert needs_second_look(address, Answer(status)) is second


def hops(*statuses: int, to: str = "https://b.example/new", body: bytes = b"") -> Outcome:
    ways = tuple(Hop(PAGE if not n else f"https://a.example/hop{n}", status) for n, status in enumerate(statuses))
    return Outcome(PAGE, to, 200, headers=HTML, hops=ways, body=body)


@pytest.mark.parametrize(
    ("outcome", "kind", "moved_to"),
    [
        (hops(301), "moved", "https://b.example/new"),
        (hops(308, 301), "moved", "https://b.example/new"),
        (hops(302), "ok", ""),
        (hops(302, 301), "ok", ""),
        # Where a permanent move ends in a temporary one, the permanent part is the new address.
        (hops(301, 302), "moved", "https://a.example/hop1"),
        (hops(301, to=PAGE + "#x"), "ok", ""),
        (hops(302, to="https://a.example/login?next=/page"), "blocked", ""),
        (hops(302, to="https://a.example/accounts/sign-in"), "blocked", ""),
        (hops(302, to="https://sso.example/oauth/authorize?x=1"), "blocked", ""),
        (
            hops(301, to="https://a.example/blogging-in-fibromyalgia"),
            "moved",
            "https://a.example/blogging-in-fibromyalgia",
        ),
        (hops(301, to="https://a.example/"), "unreachable", ""),
        (hops(301, to="https://a.example/?id=7"), "moved", "https://a.example/?id=7"),
        (hops(301, to='https://a.example/"><script>'), "ok", ""),
    ],
)
def test_redirects(outcome: Outcome, kind: str, moved_to: str) -> None:
    seen = of_outcome(PAGE, outcome)
    assert (seen.kind, seen.moved_to) == (kind, moved_to)


def test_a_new_address_keeps_the_anchor() -> None:
    seen = of_outcome(f"{PAGE}#part", hops(301, body=b"<p id=part>"))
    assert (seen.kind, seen.moved_to) == ("moved", "https://b.example/new#part")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<p id=part>", "ok"),
        (b"<a name='part'>", "ok"),
        (b"<p id=other>", "unreachable"),
        (b"<p class=part>part</p>", "unreachable"),
        ('<p id="größe">'.encode(), "unreachable"),
    ],
)
def test_anchors(body: bytes, kind: str) -> None:
    address = f"{PAGE}#part"
    assert of_outcome(address, Outcome(address, PAGE, 200, headers=HTML, body=body)).kind == kind


def test_anchors_are_compared_as_signs_not_as_they_are_encoded() -> None:
    address = f"{PAGE}#gr%C3%B6%C3%9Fe"
    body = '<p id="größe">'.encode()
    assert of_outcome(address, Outcome(address, PAGE, 200, headers=HTML, body=body)).kind == "ok"


def test_anchors_of_what_is_no_page_are_not_looked_for() -> None:
    address = "https://a.example/x.pdf#page=3"
    pdf = Outcome(address, address, 200, headers={"content-type": "application/pdf"})
    assert of_outcome(address, pdf).kind == "ok"


def test_a_page_in_place_of_a_pdf_is_not_the_source() -> None:
    address = "https://a.example/x.pdf"
    assert of_outcome(address, Outcome(address, address, 200, headers=HTML)).kind == "unreachable"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("dns", "not-found"),
        ("no-dns", "unreachable"),
        ("connect", "unreachable"),
        ("tls", "unreachable"),
        ("timeout", "unreachable"),
        ("private-address", "unreachable"),
        ("redirect-loop", "unreachable"),
        ("too-large", "unreachable"),
        ("asked-to-wait", "blocked"),
        ("host-down", "unreachable"),
    ],
)
def test_faults(fault: str, kind: str) -> None:
    seen = of_outcome(PAGE, Outcome(PAGE, PAGE, fault=fault, detail="words"))  # type: ignore[arg-type]
    assert seen.kind == kind
    assert seen.reason


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"success_map": {}}', '{"success_map": 1}'])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_crawl(text)


def available(**changes: object) -> str:
    closest = {"available": True, "status": "200", "timestamp": "20240506070809"}
    closest |= {"url": "http://web.archive.org/web/20240506070809/https://a.example/"}
    return json.dumps({"url": "a", "archived_snapshots": {"closest": closest | changes}})


def test_a_copy_has_its_address_and_day() -> None:
    address = "https://web.archive.org/web/20240506070809/https://a.example/"
    assert read_copy(available()) == Copy(address, dt.date(2024, 5, 6))


@pytest.mark.parametrize("text", ['{"archived_snapshots": {}}', available(available=False), available(status="404")])
def test_no_copy(text: str) -> None:
    assert read_copy(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "[]",
        "{}",
        available(timestamp="yesterday"),
        available(url="https://evil.example/web/2024/"),
        available(url="javascript:alert(1)//web.archive.org"),
        available(url='https://web.archive.org/"><script>'),
        available(url="https://web.archive.org@evil.example/"),
    ],
)
def test_an_archive_that_lies_is_not_believed(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_copy(text)


def test_reasons_from_outside_become_one_short_line() -> None:
    assert one_line("a\n\tb\x1b[31m c\u202e d") == "a b [31m c d"
    assert len(one_line("x" * 1000)) == 120
