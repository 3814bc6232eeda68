"""The client against a server on loopback that misbehaves; nothing leaves this machine, nothing waits for long."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from scripts.network import Client, Hop, Outcome, Pace, retry_after, user_agent
from scripts.network.addresses import Unusable, is_public, parse
from scripts.network.connection import Limits
from scripts.network.pacing import Clock
from tests.network import server as s
from tests.network.server import Reply, Server, redirect, serving


class FakeTime:
    """A clock that only moves when someone sleeps."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += seconds

    def clock(self) -> Clock:
        return Clock(lambda: self.at, lambda: self.at, self.sleep)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


def client(server: Server | None, time: FakeTime | None = None, **options: object) -> Client:
    defaults: dict[str, object] = {
        "allowed": [server.url] if server else [],
        "pace": Pace(interval=0),
        "limits": Limits(connect=2, silence=0.3, total=0.6, body=100_000),
        "clock": (time or FakeTime()).clock(),
        "chance": lambda: 0.5,
    }
    return Client("tester (+https://site.example/)", **(defaults | options))  # type: ignore[arg-type]


def fault(outcome: Outcome) -> tuple[str | None, int]:
    return outcome.fault, outcome.status


def test_a_page_comes_with_its_kind_and_text(server: Server) -> None:
    url = server.on("/a", Reply("Schmerz: ü", headers={"Content-Type": "Text/HTML; charset=utf-8"}))
    outcome = client(server).fetch(url)
    assert outcome.ok
    assert (outcome.status, outcome.content_type, outcome.text()) == (200, "text/html", "Schmerz: ü")
    assert (outcome.requests, outcome.attempts, outcome.hops) == (1, 1, ())
    asked = server.requests[0].headers
    assert asked["user-agent"] == "tester (+https://site.example/)"
    assert asked["host"] == f"127.0.0.1:{server.port}"


def test_head_asks_for_no_body_and_keeps_the_connection(server: Server) -> None:
    url = server.on("/a", Reply("hello"))
    asking = client(server)
    assert [asking.fetch(url, method="HEAD").body for _ in range(3)] == [b"", b"", b""]
    assert asking.fetch(url).body == b"hello"
    assert server.connections == 1


def test_statuses_that_are_answers_are_no_faults(server: Server) -> None:
    for status in (403, 404, 410):
        outcome = client(server).fetch(server.on(f"/{status}", Reply("no", status)))
        assert fault(outcome) == (None, status)
        assert outcome.requests == 1


def test_redirects_are_followed_and_told(server: Server) -> None:
    for nth in range(10):
        server.on(f"/{nth}", redirect(f"/{nth + 1}", 301 if nth % 2 else 308))
    server.on("/10", Reply("there"))
    outcome = client(server).fetch(f"{server.url}/0")
    assert (outcome.text(), outcome.final_url, len(outcome.hops)) == ("there", f"{server.url}/10", 10)
    assert outcome.hops[0] == Hop(f"{server.url}/0", 308)
    assert outcome.moved_for_good
    server.on("/10", redirect("/11"))
    assert fault(client(server).fetch(f"{server.url}/0")) == ("too-many-redirects", 301)


def test_a_redirect_loop_ends(server: Server) -> None:
    server.on("/a", redirect("/b"))
    server.on("/b", redirect("/a", 302))
    outcome = client(server).fetch(f"{server.url}/a")
    assert fault(outcome) == ("redirect-loop", 302)
    assert server.paths() == ["/a", "/b"]
    assert not outcome.moved_for_good


@pytest.mark.parametrize(
    "to", ["", "javascript:alert(1)", "file:///etc/passwd", "https://", "http://[", "//u:p@h.example/"]
)
def test_redirects_to_nowhere_are_refused(server: Server, to: str) -> None:
    url = server.on("/a", redirect(to) if to else Reply(b"", 302))
    assert client(server).fetch(url).fault == "bad-redirect"


def test_a_redirect_may_hold_signs_that_belong_encoded(server: Server) -> None:
    server.on("/ü b", Reply("there"))
    url = server.on("/a", redirect("/ü b".encode().decode("latin-1")))
    assert client(server).fetch(url).text() == "there"


def test_a_redirect_to_a_log_in_is_told_as_it_is(server: Server) -> None:
    url = server.on("/paper", redirect("/login?next=/paper", 302))
    server.on("/login", Reply("<form>", headers={"Set-Cookie": "id=1"}))
    outcome = client(server).fetch(url)
    assert outcome.ok
    assert outcome.final_url.endswith("/login?next=/paper")
    assert not outcome.moved_for_good


def test_cookies_are_neither_kept_nor_told(server: Server) -> None:
    url = server.on("/a", Reply("x", headers={"Set-Cookie": "id=1"}))
    asking = client(server)
    assert "set-cookie" not in asking.fetch(url).headers
    asking.fetch(url)
    assert "cookie" not in server.requests[1].headers


@pytest.mark.parametrize("header", ["7", formatdate(1007, usegmt=True)])
def test_too_many_requests_waits_as_long_as_asked(server: Server, time: FakeTime, header: str) -> None:
    url = server.on("/a", Reply("", 429, {"Retry-After": header}), Reply("now"))
    outcome = client(server, time).fetch(url)
    assert outcome.text() == "now"
    assert time.slept == [7.0]


def test_without_retry_after_waits_grow_and_vary(server: Server, time: FakeTime) -> None:
    url = server.on("/a", Reply("", 429), Reply("", 500), Reply("", 503), Reply("now"))
    outcome = client(server, time).fetch(url)
    assert (outcome.text(), outcome.attempts) == ("now", 4)
    assert time.slept == [1.0, 2.0, 4.0]
    varied = FakeTime()
    server.on("/a", Reply("", 500), Reply("now"))
    client(server, varied, chance=lambda: 0.9).fetch(url)
    assert varied.slept == [1.4]


def test_a_host_that_asks_for_too_long_a_wait_is_left_alone(server: Server, time: FakeTime) -> None:
    url = server.on("/a", Reply("", 429, {"Retry-After": "3600"}), Reply("now"))
    asking = client(server, time)
    first, second = asking.fetch(url), asking.fetch(url)
    assert (first.fault, first.status, first.wait) == ("asked-to-wait", 429, 3600.0)
    assert (second.fault, second.requests) == ("asked-to-wait", 0)
    assert (time.slept, len(server.requests)) == ([], 1)
    time.at += 3601
    assert asking.fetch(url).text() == "now"


def test_repeats_end(server: Server, time: FakeTime) -> None:
    outcome = client(server, time).fetch(server.on("/a", Reply("sorry", 500)))
    assert (outcome.status, outcome.fault, outcome.requests) == (500, None, 4)


def test_a_host_that_keeps_failing_is_left_alone(server: Server, time: FakeTime) -> None:
    url = server.on("/a", Reply("sorry", 500))
    asking = client(server, time, pace=Pace(interval=0, attempts=2, give_up_after=2))
    assert [asking.fetch(url).fault for _ in range(4)] == [None, None, "host-down", "host-down"]
    assert len(server.requests) == 4


def test_requests_to_one_host_keep_their_distance(server: Server, time: FakeTime) -> None:
    url = server.on("/a", Reply("x"))
    asking = client(server, time, pace=Pace(interval=9, intervals={f"127.0.0.1:{server.port}": 0.5}))
    for _ in range(3):
        asking.fetch(url)
    assert time.slept == [0.5, 0.5]


def test_one_host_sees_one_request_at_a_time() -> None:
    with serving(latency=0.02) as server:
        url, inside, most = server.on("/a", Reply("x")), [0], [0]
        otherwise = threading.Lock()

        def count(request: s.Request) -> Reply:
            with otherwise:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            threading.Event().wait(0.01)
            with otherwise:
                inside[0] -= 1
            return Reply("x")

        server.otherwise = count
        asking = client(server)
        threads = [threading.Thread(target=asking.fetch, args=(f"{url}{n}",)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(server.requests), most, server.connections) == (6, [1], 1)


def test_a_kept_connection_that_was_closed_is_opened_anew(server: Server) -> None:
    url = server.on("/a", Reply("x"), Reply(raw=s.hang_up), Reply("y"))
    asking = client(server)
    assert asking.fetch(url).text() == "x"
    again = asking.fetch(url)
    assert (again.text(), again.attempts, again.requests) == ("y", 1, 2)


@pytest.mark.parametrize(
    ("reply", "kind", "status"),
    [
        (Reply("short", length=500), "truncated", 200),
        (Reply(raw=s.half_chunked), "truncated", 200),
        (Reply(raw=s.endless), "too-large", 200),
        (Reply("x" * 200_000), "too-large", 200),
        (Reply(raw=s.trickle), "timeout", 200),
        (Reply(raw=s.trickling_head), "timeout", 0),
        (Reply(raw=s.silence), "timeout", 0),
        (Reply(raw=s.garbage), "protocol", 0),
        (Reply(raw=s.hang_up), "connect", 0),
        (Reply(gzip.compress(b"x" * 5_000_000), headers={"Content-Encoding": "gzip"}), "too-large", 200),
        (Reply(gzip.compress(b"hello" * 99)[:-9], headers={"Content-Encoding": "gzip"}), "truncated", 200),
        (Reply(b"no gzip", headers={"Content-Encoding": "gzip"}), "encoding", 200),
        (Reply(b"?", headers={"Content-Encoding": "br"}), "encoding", 200),
    ],
)
def test_what_servers_do_wrong(server: Server, reply: Reply, kind: str, status: int) -> None:
    outcome = client(server, pace=Pace(interval=0, attempts=1)).fetch(server.on("/a", reply))
    assert fault(outcome) == (kind, status)
    assert (outcome.body, outcome.ok) == (b"", False)
    assert outcome.detail


def test_truncated_bodies_are_asked_for_again(server: Server) -> None:
    url = server.on("/a", Reply("short", length=500), Reply("whole"))
    assert client(server).fetch(url).text() == "whole"


def test_packed_bodies_are_unpacked(server: Server) -> None:
    url = server.on("/a", Reply(gzip.compress(b"hello" * 99), headers={"Content-Encoding": "gzip"}))
    assert client(server).fetch(url).body == b"hello" * 99
    assert server.requests[0].headers["accept-encoding"] == "gzip"


def test_only_the_start_of_a_body_may_be_wanted(server: Server) -> None:
    url = server.on("/a", Reply(raw=s.endless))
    outcome = client(server).fetch(url, want="start", cap=100)
    assert (outcome.ok, len(outcome.body)) == (True, 100)
    assert client(server).fetch(url, want="none").ok


@pytest.mark.parametrize(
    "url",
    ["ftp://h.example/", "file:///etc/passwd", "//h.example", "http://", "http://u:p@h.example/",
     "http://h.example/a b", "http://h.example:99999/", "http://[::1/", "http://ex ample/", "http://-/", "gopher://h.example"],
)  # fmt: skip
def test_only_sound_web_addresses_are_fetched(url: str) -> None:
    outcome = client(None).fetch(url)
    assert (outcome.fault, outcome.requests) == ("bad-address", 0)


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "::ffff:127.0.0.1",
     "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "ff02::1", "nonsense"],
)  # fmt: skip
def test_private_addresses_are_known(number: str) -> None:
    assert not is_public(number)
    outcome = client(None, resolve=lambda host, port: [number]).fetch("http://innocent.example/")
    assert (outcome.fault, outcome.requests) == ("private-address", 0)


@pytest.mark.parametrize(
    "number", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_public_addresses_are_known(number: str) -> None:
    assert is_public(number)


def test_a_redirect_into_the_private_network_is_refused(server: Server) -> None:
    with serving() as other:
        other.on("/secret", Reply("secret"))
        for to in (f"{other.url}/secret", f"http://localhost:{other.port}/", "http://2130706433/", "http://[::1]/"):
            outcome = client(server).fetch(server.on("/a", redirect(to)))
            assert outcome.fault == "private-address", to
            assert [hop.status for hop in outcome.hops] == [301]
        assert other.requests == []


def test_the_connection_goes_to_the_address_that_was_checked(server: Server) -> None:
    """A name that answers with a public number first and a private one later (rebinding) gains nothing."""
    numbers = iter([["93.184.216.34", "10.0.0.1"], ["127.0.0.1"]])
    dialed: list[str] = []

    def dial(number: str, port: int, seconds: float) -> socket.socket:
        dialed.append(number)
        return socket.create_connection(("127.0.0.1", server.port), timeout=seconds)

    server.on("/a", Reply("x"))
    asking = client(None, resolve=lambda host, port: next(numbers), dial=dial)
    assert asking.fetch("http://rebinding.example/a").text() == "x"
    assert dialed == ["93.184.216.34"]
    assert server.requests[0].headers["host"] == "rebinding.example"
    asking.close()
    assert asking.fetch("http://rebinding.example/a").fault == "private-address"
    assert dialed == ["93.184.216.34"]


def test_the_next_address_is_tried_when_the_first_does_not_answer(server: Server) -> None:
    def dial(number: str, port: int, seconds: float) -> socket.socket:
        if ":" in number:
            raise OSError(101, "Network is unreachable")
        return socket.create_connection(("127.0.0.1", server.port), timeout=seconds)

    server.on("/a", Reply("x"))
    both = client(None, resolve=lambda host, port: ["2606:2800:220:1::1", "93.184.216.34"], dial=dial)
    assert both.fetch("http://both.example/a").text() == "x"
    only = client(None, resolve=lambda host, port: ["2606:2800:220:1::1"], dial=dial)
    outcome = only.fetch("http://only-ipv6.example/a")
    assert (outcome.fault, outcome.attempts) == ("connect", 4)
    assert "only-ipv6.example" in outcome.detail


def test_a_server_on_ipv6_alone_is_reached() -> None:
    try:
        made = Server(family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    try:
        assert client(made).fetch(made.on("/a", Reply("six"))).text() == "six"
    finally:
        made.close()


def test_names_without_an_address(time: FakeTime) -> None:
    def none(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def later(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    gone = client(None, time, resolve=none).fetch("https://gone.example/")
    assert (gone.fault, gone.attempts, time.slept) == ("dns", 1, [])
    busy = client(None, time, resolve=later).fetch("https://gone.example/")
    assert (busy.fault, busy.attempts) == ("no-dns", 4)


def test_no_one_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert client(None, allowed=[url]).fetch(url).fault == "connect"


def test_certificates_are_judged(tmp_path: Path) -> None:
    context, certificate = s.self_signed(tmp_path)
    with serving(tls=context) as server:
        url = server.on("/a", Reply("safe")).replace("127.0.0.1", "localhost")
        outcome = client(None, allowed=[url]).fetch(url)
        assert (outcome.fault, outcome.attempts) == ("tls", 1)
        assert "certificate" in outcome.detail
        trusting = ssl.create_default_context(cafile=str(certificate))
        assert client(None, allowed=[url], tls=trusting).fetch(url).text() == "safe"
        other = server.on("/a", Reply("safe"))
        assert client(server, tls=trusting).fetch(other).fault == "tls"  # the name is another
    with serving() as plain:
        assert client(None, allowed=[f"https://127.0.0.1:{plain.port}"]).fetch(
            f"https://127.0.0.1:{plain.port}/"
        ).fault == "tls"  # fmt: skip


def test_secrets_are_sent_but_not_told(server: Server) -> None:
    url = server.on("/a", redirect("/b?api_key=k3y%21", 302))
    server.on("/b", Reply("x", headers={"X-Echo": "k3y!"}))
    outcome = client(server).fetch(f"{url}?db=pubmed", secret={"api_key": "k3y!"})
    assert server.requests[0].query == {"db": ["pubmed"], "api_key": ["k3y!"]}
    assert "k3y" not in repr(outcome)
    assert outcome.url == f"{url}?db=pubmed"


def test_many_hosts_keep_few_connections() -> None:
    servers = [Server() for _ in range(20)]
    try:
        asking = client(None, allowed=[server.url for server in servers])
        for server in servers:
            assert asking.fetch(server.on("/a", Reply("x"))).ok
        assert len(asking._connections) == 16
        assert asking.requests == 20
    finally:
        for server in servers:
            server.close()


def test_addresses_are_encoded() -> None:
    assert parse("HTTPS://Müller.example:443/ü?q=ä#ö").url == "https://xn--mller-kva.example/%C3%BC?q=%C3%A4#%C3%B6"
    assert parse("http://h.example?q").path == "/?q"
    assert parse("http://h.example/a%20b/%C3%BC").path == "/a%20b/%C3%BC"
    with pytest.raises(Unusable):
        parse("http://" + "a" * 300)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("0", 0), (formatdate(1060, usegmt=True), 60), (formatdate(900, usegmt=True), 0), ("soon", None),
     ("-5", None), ("", None), ("9" * 40, 999999999)],
)  # fmt: skip
def test_retry_after_is_read(value: str, seconds: float | None) -> None:
    assert retry_after(value, 1000) == seconds


def test_the_client_says_who_it_is() -> None:
    assert "(+https://site.example/)" in user_agent("https://site.example/")
    assert user_agent("https://site.example/", "us@site.example").endswith(
        "(+https://site.example/; mailto:us@site.example)"
    )
