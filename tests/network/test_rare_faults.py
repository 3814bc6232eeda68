"""Addresses, names, charsets and broken connections of a kind that servers rarely show."""

from __future__ import annotations

import socket
import ssl

import pytest

from scripts.network.addresses import Unusable, parse, permitted
from scripts.network.connection import Limits, _as_broken
from tests.network.server import Reply, serving
from tests.network.test_client import client


@pytest.mark.parametrize("host", ["ü" * 70 + ".example", "ü..example", "a*b.example", "-x-.example"])
def test_a_name_that_no_host_can_have_is_told(host: str) -> None:
    with pytest.raises(Unusable, match="is no host name"):
        parse(f"https://{host}/")


@pytest.mark.parametrize(
    ("address", "path"),
    [("https://a.example", "/"), ("https://a.example?x=1", "/?x=1"), ("https://a.example//x", "//x")],
)
def test_a_path_begins_with_a_slash(address: str, path: str) -> None:
    assert parse(address).path == path


def test_a_name_without_any_number_has_no_address() -> None:
    with pytest.raises(Unusable, match=r"a\.example has no address") as caught:
        permitted(parse("https://a.example/"), lambda *_: [], frozenset())
    assert caught.value.fault == "dns"


def test_a_charset_that_nobody_knows_is_read_as_utf_8() -> None:
    with serving() as server:
        url = server.on("/a", Reply("Schmerz: ü", headers={"Content-Type": "text/html; charset=nonsense"}))
        assert client(server).fetch(url).text() == "Schmerz: ü"


def test_a_host_that_never_answers_the_hello_of_https_is_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        limits = Limits(connect=0.2, silence=0.2, total=0.5, body=1000)
        outcome = client(None, allowed=[url], limits=limits).fetch(url)
    assert (outcome.fault, outcome.detail) == ("timeout", "no encrypted connection within the time")


@pytest.mark.parametrize(
    ("error", "truncated", "fault"),
    [
        (ssl.SSLError(1, "bad record"), False, "tls"),
        (OSError(5, "broken"), False, "connect"),
        (OSError(5, "broken"), True, "truncated"),
        (ConnectionResetError(), True, "truncated"),
        (ValueError("odd"), False, "protocol"),
    ],
)
def test_each_break_has_its_name(error: Exception, truncated: bool, fault: str) -> None:
    assert _as_broken(error, truncated=truncated).fault == fault
