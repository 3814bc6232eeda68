"""Servers on loopback that behave badly, seen through the whole check: crawler, second looks, verdicts, file."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from scripts.bibliography.links import Link
from scripts.checks.outside.crawl import Manners
from scripts.network.pacing import Pace
from tests.network import server as s
from tests.network.server import Reply, Server, redirect, self_signed, serving
from tests.outside.projects import DAY, kept, make, run

HTML = {"Content-Type": "text/html"}
PAGE = Reply("<p id=part>Text</p>", headers=HTML)


Seen = tuple[dict[str, tuple[str, str]], dict[str, Link], Server]


def slow_body(connection: socket.socket) -> None:
    """A page whose text comes too slowly."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.05)


def answers(server: Server) -> dict[str, tuple[str, str]]:
    """Set up the answers; return path to verdict and to a word of the reason or new address."""
    base = server.url
    cases: dict[str, tuple[tuple[Reply, ...], str, str]] = {
        "/200": ((PAGE,), "works", ""),
        "/chain": ((redirect("/chain2"),), "works", "https://faults.example/200"),
        "/chain2": ((redirect("/200", 308),), "works", "https://faults.example/200"),
        "/temporary": ((redirect("/200", 302),), "works", ""),
        "/loop": ((redirect("/loop"),), "could-not-verify", "lead back"),
        "/circle": ((redirect("/circle2"),), "could-not-verify", "lead back"),
        "/circle2": ((redirect("/circle"),), "could-not-verify", "lead back"),
        "/members": ((redirect("/login?next=/members", 302),), "could-not-verify", "log-in"),
        "/login": ((PAGE,), "works", ""),
        "/401": ((Reply(status=401),), "could-not-verify", "401"),
        "/403": ((Reply("Just a moment", 403, {"cf-mitigated": "challenge"}),), "could-not-verify", "403"),
        "/404": ((Reply(status=404),), "could-not-verify", "404"),
        "/410": ((Reply(status=410),), "could-not-verify", "410"),
        "/to404": ((redirect("/404"),), "could-not-verify", "404"),
        "/429": ((Reply(status=429),), "could-not-verify", "429"),
        "/500": ((Reply(status=500),), "could-not-verify", "500"),
        "/503": ((Reply(status=503),), "could-not-verify", "503"),
        "/999": ((Reply(status=999),), "could-not-verify", "999"),
        "/no-location": ((Reply(status=301),), "could-not-verify", "names no address"),
        "/to-file": ((redirect("file:///etc/passwd"),), "could-not-verify", "only http and https"),
        "/to-script": ((redirect("javascript:alert(1)"),), "could-not-verify", "only http and https"),
        "/to-private": ((redirect("http://10.0.0.1/x"),), "could-not-verify", "private network"),
        "/to-here": ((redirect(base.replace("127.0.0.1", "localhost") + "/200"),), "could-not-verify", "no host"),
        "/to-port": ((redirect(f"http://127.0.0.1:{server.port + 1}/200"),), "could-not-verify", "private network"),
        "/to-inside": ((redirect("http://inside.example/x"),), "could-not-verify", "private network"),
        "/home": ((redirect("/"),), "could-not-verify", "start page"),
        "/": ((PAGE,), "works", ""),
        "/cookie": ((Reply("", 302, {"Set-Cookie": "a=b", "Location": "/cookie"}),), "could-not-verify", "lead back"),
        "/paper.pdf": ((PAGE,), "could-not-verify", "instead of the PDF"),
        "/real.pdf": ((Reply("%PDF", headers={"Content-Type": "application/pdf"}),), "works", ""),
        "/anchor#part": ((PAGE,), "works", ""),
        "/anchor#lost": ((PAGE,), "could-not-verify", 'no anchor "lost"'),
        "/endless": ((Reply(raw=s.endless),), "works", ""),
        "/endless#part": ((Reply(raw=s.endless),), "could-not-verify", "no anchor"),
        "/slow": ((Reply(raw=slow_body),), "works", ""),
        "/slow#part": ((Reply(raw=slow_body),), "could-not-verify", "too long"),
        "/silent": ((Reply(raw=s.silence),), "could-not-verify", "too long"),
        "/garbage": ((Reply(raw=s.garbage),), "could-not-verify", ""),
        "/hang-up": ((Reply(raw=s.hang_up),), "could-not-verify", ""),
        "/sp%20ce?q=a+b&c=%C3%BC;d": ((PAGE,), "works", ""),
        "/(x),y.;z:": ((PAGE,), "works", ""),
    }
    for path, (replies, _, _) in cases.items():
        server.on(path.partition("#")[0].partition("?")[0].replace("%20", " "), *replies)
    return {path: (verdict, word) for path, (_, verdict, word) in cases.items()}


@pytest.fixture(scope="module")
def seen(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Seen]:
    """All faults of one host, checked once: what is expected, what was written, and the server."""
    root = tmp_path_factory.mktemp("faults")
    with serving() as server, pytest.MonkeyPatch.context() as patch:
        # All faults stand on one host. Three that meet by chance must not spare the others their question.
        patch.setattr("scripts.checks.outside.run.Pace", partial(Pace, give_up_after=0))
        expected = answers(server)
        make(root, [f"https://faults.example{path}" for path in expected])
        assert run(root, f"faults.example={server.url}", f"archive={server.url}/archive") == 0
        yield expected, kept(root), server


def test_each_fault_gets_its_verdict(seen: Seen) -> None:
    expected, links, _ = seen
    found = {}
    for path, (_, word) in expected.items():
        link = links[f"https://faults.example{path}"]
        told = link.trouble.reason if link.trouble else link.failures[-1].reason if link.failures else link.moved_to
        found[path] = (link.verdict, word if word in told else told)
        if link.verdict == "works" and not word:
            assert told == "", path
    assert found == expected


def test_only_what_says_that_there_is_no_page_is_a_failure(
    seen: Seen,
) -> None:
    _, links, _ = seen
    failing = {address.removeprefix("https://faults.example") for address, link in links.items() if link.failures}
    assert failing == {"/404", "/410", "/to404", "/to-here"}


def test_the_host_is_told_who_asks_and_gets_no_cookies_back(
    seen: Seen,
) -> None:
    _, _, server = seen
    agents = {request.headers.get("user-agent", "") for request in server.requests}
    assert len(agents) == 1
    assert "https://own.example/" in agents.pop()
    assert not any("cookie" in request.headers for request in server.requests)


@pytest.mark.parametrize("wait", [{}, {"Retry-After": "1"}, {"Retry-After": "3600"}])
def test_too_many_requests_is_no_failure(tmp_path: Path, wait: dict[str, str]) -> None:
    with serving() as server, serving() as other:
        other.on("/", PAGE)
        server.on("/x", Reply(status=429, headers=wait))
        make(tmp_path, ["https://a.example/x", "https://b.example/"])
        assert run(tmp_path, f"a.example={server.url}", f"b.example={other.url}") == 0
        link = kept(tmp_path)["https://a.example/x"]
        assert (link.verdict, link.failures, server.paths()) == ("could-not-verify", (), ["/x"])


def test_who_asks_to_wait_is_asked_again_after_that_time(tmp_path: Path) -> None:
    with serving() as server:
        server.on("/x", Reply(status=429, headers={"Retry-After": "1"}), PAGE)
        make(tmp_path, ["https://a.example/x"])
        assert run(tmp_path, f"a.example={server.url}", manners=Manners(0, 1, 5, retries=1)) == 0
        assert kept(tmp_path)["https://a.example/x"].verdict == "works"
        first, second = server.requests
        assert second.at - first.at >= 1


def test_500_then_200_works(tmp_path: Path) -> None:
    with serving() as server:
        server.on("/x", Reply(status=500), PAGE)
        make(tmp_path, ["https://a.example/x"])
        assert run(tmp_path, f"a.example={server.url}", manners=Manners(0, 1, 5, retries=1)) == 0
        assert kept(tmp_path)["https://a.example/x"].verdict == "works"
        assert server.paths() == ["/x", "/x"]


def test_a_certificate_that_no_one_vouches_for(tmp_path: Path) -> None:
    context, _ = self_signed(tmp_path)
    with serving(tls=context) as secret, serving() as open_:
        open_.on("/", PAGE)
        secret.on("/", PAGE)
        make(tmp_path, ["https://secret.example/", "https://open.example/"])
        run(tmp_path, f"secret.example={secret.url}", f"open.example={open_.url}")
        link = kept(tmp_path)["https://secret.example/"]
        assert link.verdict == "could-not-verify"
        assert link.trouble is not None
        assert "tls" in link.trouble.reason.lower() or "certificate" in link.trouble.reason.lower()
        assert secret.paths() == []


def test_a_host_with_an_ipv6_address_only(tmp_path: Path) -> None:
    try:
        server = Server(family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with contextlib.closing(server):
        server.on("/x", PAGE)
        server.on("/y", redirect("/x"))
        make(tmp_path, ["https://six.example/x", "https://six.example/y"])
        assert run(tmp_path, f"six.example={server.url}") == 0
        links = kept(tmp_path)
        assert links["https://six.example/x"].verdict == "works"
        assert links["https://six.example/y"].moved_to == "https://six.example/x"


def test_hosts_that_do_not_exist_or_lie_in_private_networks_are_not_asked(tmp_path: Path) -> None:
    with serving() as server:
        server.on("/", PAGE)
        private = ["http://127.0.0.1:1/", "http://inside.example/", "http://169.254.169.254/latest/"]
        make(tmp_path, ["https://a.example/", "https://nowhere.example/", "https://confused.example/", *private])
        run(tmp_path, f"a.example={server.url}")
        links = kept(tmp_path)
    assert [f.reason for f in links["https://nowhere.example/"].failures] == ["there is no host nowhere.example"]
    assert links["https://confused.example/"].failures == ()
    for address in private[:3]:
        trouble = links[address].trouble
        assert trouble is not None
        assert "private" in trouble.reason


def test_only_http_and_https_are_fetched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as server:
        server.on("/", PAGE)
        hostile = [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "ftp://a.example/",
            "gopher://a.example/",
        ]
        make(tmp_path, ["https://a.example/", "mailto:a@b.example", *hostile, "https://user:pw@a.example/"])
        assert run(tmp_path, f"a.example={server.url}") == 1
        assert server.paths() == ["/"]
    assert list(kept(tmp_path)) == ["https://a.example/"]
    told = capsys.readouterr().out
    for address in hostile:
        assert f'"{address}" does not begin with http:// or https://; it is not fetched' in told
    assert "holds a user name" in told
    assert "mailto" not in told


def test_https_is_tried_for_http(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as server:
        server.on("/x", PAGE)
        server.on("/y", PAGE, Reply(status=404))
        make(tmp_path, ["http://a.example/x", "http://a.example/y"])
        assert run(tmp_path, f"a.example={server.url}") == 0
    links = kept(tmp_path)
    assert [links[f"http://a.example/{name}"].https_works for name in "xy"] == [True, False]
    assert "http://a.example/x works with https too. Write https." in capsys.readouterr().out


def test_identifiers_and_own_addresses_are_left_to_others(tmp_path: Path) -> None:
    with serving() as server:
        server.on("/", PAGE)
        theirs = ["https://doi.org/10.1000/x", "https://pubmed.ncbi.nlm.nih.gov/1/", "https://own.example/x"]
        theirs += ["https://pmc.ncbi.nlm.nih.gov/articles/PMC1/"]
        make(tmp_path, ["https://a.example/", *theirs])
        run(tmp_path, f"web={server.url}")
        assert server.paths() == ["/a.example/"]


def test_a_copy_is_recorded_for_every_source_without_a_doi(tmp_path: Path) -> None:
    with serving() as server:
        for path in ("/one", "/two", "/three"):
            server.on(path, PAGE)
        copies = {
            "https://a.example/one": "http://web.archive.org/web/20260114000000/https://a.example/one",
            "https://a.example/three": "https://evil.example/web/20260114000000/https://a.example/three",
        }

        def archive(request: s.Request) -> Reply:
            if request.path != "/archive/wayback/available":
                return Reply(status=404)
            found = copies.get(request.query["url"][0])
            closest = {"available": True, "status": "200", "url": found, "timestamp": "20260114000000"}
            return s.as_json({"archived_snapshots": {"closest": closest} if found else {}})

        server.otherwise = archive
        bases = (f"a.example={server.url}", f"archive={server.url}/archive")
        make(tmp_path, [], {name: f"https://a.example/{name}" for name in ("one", "two", "three")})
        assert run(tmp_path, *bases) == 0
        asked = [r.query for r in server.requests if r.path.startswith("/archive")]
        assert {"url": ["https://a.example/one"], "timestamp": ["20260115"]} in asked
        assert len(asked) == 3
        links = kept(tmp_path)
        copy = links["https://a.example/one"].archive
        assert copy is not None
        assert copy.address == copies["https://a.example/one"].replace("http:", "https:", 1)
        assert copy.day == dt.date(2026, 1, 14)
        assert [links[f"https://a.example/{n}"].archive for n in ("two", "three")] == [None, None]
        # What has a copy is not asked for again; what has none, after some weeks; what gave no answer, each time.
        for days, urls in ((7, {"three"}), (31, {"two", "three"})):
            before = len(server.requests)
            run(tmp_path, *bases, day=DAY + dt.timedelta(days=days))
            again = {r.query["url"][0][-5:].strip("/") for r in server.requests[before:] if "archive" in r.path}
            assert {name for name in ("one", "two", "three") if any(name in a for a in again)} == urls


def test_sources_with_a_doi_need_no_copy(tmp_path: Path) -> None:
    with serving() as server:
        server.on("/one", PAGE)
        make(tmp_path, [], {"one": "https://a.example/one"}, more="  DOI: 10.1000/x\n")
        run(tmp_path, f"a.example={server.url}", f"archive={server.url}/archive")
        assert server.paths() == ["/one"]


def test_quoting_of_addresses_for_the_archive(tmp_path: Path) -> None:
    address = "https://a.example/x?a=1&b=2"
    with serving() as server:
        server.on("/x", PAGE)
        server.on("/archive/wayback/available", s.as_json({"archived_snapshots": {}}))
        make(tmp_path, [], {"one": address})
        run(tmp_path, f"a.example={server.url}", f"archive={server.url}/archive")
        (asked,) = [r for r in server.requests if r.path.startswith("/archive")]
        assert asked.query["url"] == [address]
