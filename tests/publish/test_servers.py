"""Debian's nginx and Caddy, with the configuration that the build ships, send what the project promises its readers."""

from __future__ import annotations

import http.client
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scripts.publish.seal import compress
from tests.bench_load import pages, read
from tests.hosting import rules, sent_for
from tests.servers import NAMES, ServerFault, caddy_files, nginx_files, program, running

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".webmanifest": "application/manifest+json",
    ".ics": "text/calendar; charset=utf-8",
    ".bib": "application/x-bibtex",
    ".ris": "application/x-research-info-systems",
    ".zip": "application/zip",
    ".md": "text/markdown; charset=utf-8",
}
"""What a browser, a calendar or a reference manager needs to hear."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """By name in small letters."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Host:
    name: str
    address: str
    site: Path

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for *path*; an underscore in the name of a header is a hyphen."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): said for name, said in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def sealed(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site with a few of its many entries, and compressed copies."""
    target = tmp_path_factory.mktemp("sealed") / "site"

    def unneeded(folder: str, names: list[str]) -> set[str]:
        kept = 3 if Path(folder).name == "references" else len(names)
        big = {name for name in names if name.startswith("all.") or Path(folder).name == "search"}
        return {*[name for name in names if "." in name and name != "index.html"][kept:], *big}

    shutil.copytree(site, target, ignore=unneeded)
    compress(target)
    return target


@pytest.fixture(scope="module", params=NAMES)
def host(request: pytest.FixtureRequest, sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    name = str(request.param)
    if program(name) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing; .ci/run installs it")
        pytest.skip(f"{name} is not installed (Debian: apt install {name})")
    with running(name, sealed, tmp_path_factory.mktemp(name)) as address:
        yield Host(name, address, sealed)


def one_of_each(site: Path) -> dict[str, str]:
    """Return an address for each ending of a file that readers may ask for."""
    found: dict[str, str] = {}
    for file in sorted(site.rglob("*")):
        path = file.relative_to(site).as_posix()
        if file.is_file() and not path.startswith(("_", ".")) and file.suffix not in ("", ".br", ".gz", ".map"):
            found.setdefault(file.suffix, f"/{path}")
    return found


def test_every_kind_of_file_has_its_type_and_all_headers(host: Host) -> None:
    said = rules((host.site / "_headers").read_text("utf-8"))
    kinds = one_of_each(host.site)
    assert set(kinds) <= set(TYPES), "say in TYPES what a new kind of file is to be called"
    assert {".html", ".js", ".json", ".csv", ".pdf", ".svg", ".xml", ".txt", ".webmanifest"} <= set(kinds)
    for ending, path in kinds.items():
        answer = host.ask(path)
        assert answer.status == 200, path
        assert answer.body == (host.site / path[1:]).read_bytes(), path
        assert answer.headers.get("content-type") == TYPES[ending], path
        for name, value in sent_for(said, path).items():
            assert answer.headers.get(name.lower()) == value, (path, name)
        if "cache-control" not in {name.lower() for name in sent_for(said, path)}:
            assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate", path


def test_what_never_changes_is_kept_for_ever(host: Host) -> None:
    said = rules((host.site / "_headers").read_text("utf-8"))
    hashed = [path for path, name, value in said if name == "Cache-Control" and "immutable" in value]
    assert hashed
    for path in hashed[:5]:
        assert host.ask(path).headers["cache-control"] == "public, max-age=31536000, immutable", path


def test_pages_are_found_with_and_without_their_final_slash(host: Host) -> None:
    assert host.ask("/trials/").status == 200
    away = host.ask("/trials")
    assert away.status in (301, 308)
    assert away.headers["location"] == "/trials/"


def test_a_lost_reader_gets_our_page_and_the_right_status(host: Host) -> None:
    page = (host.site / "404.html").read_bytes()
    for path in ("/none/", "/trials/none.html", "/assets/none.js", "/assets/none.0123456789.js"):
        answer = host.ask(path)
        assert (answer.status, answer.body == page) == (404, True), path
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "content-security-policy" in answer.headers
        assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate", path


@pytest.mark.parametrize("path", ["/_headers", "/_redirects", "/_server/nginx.conf", "/_server/Caddyfile", "/_server/"])
def test_settings_of_hosts_are_not_shown(host: Host, path: str) -> None:
    assert host.ask(path).status == 404


@pytest.mark.parametrize("path", ["/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd"])
def test_nothing_outside_of_the_site_is_shown(host: Host, path: str) -> None:
    answer = host.ask(path)
    assert answer.status in (400, 404)
    assert b"root:x:" not in answer.body


def test_compressed_copies_are_sent_as_they_are(host: Host) -> None:
    ending, word = (".gz", "gzip") if host.name == "nginx" else (".br", "br")
    for path, file in (("/", "index.html"), ("/trials/", "trials/index.html")):
        answer = host.ask(path, Accept_Encoding=word)
        assert answer.headers["content-encoding"] == word
        assert answer.body == (host.site / (file + ending)).read_bytes()
        assert "accept-encoding" in answer.headers["vary"].lower()
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-encoding" not in host.ask("/").headers


def test_what_has_not_changed_is_not_sent_again(host: Host) -> None:
    for encoding in ("identity", "gzip"):
        first = host.ask("/trials/", Accept_Encoding=encoding)
        again = host.ask("/trials/", Accept_Encoding=encoding, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["cache-control"] == first.headers["cache-control"]
        since = host.ask("/trials/", Accept_Encoding=encoding, If_Modified_Since=first.headers["last-modified"])
        assert (since.status, since.body) == (304, b"")
        assert host.ask("/trials/", Accept_Encoding=encoding, If_None_Match='"other"').status == 200


def test_a_part_of_a_file_can_be_asked_for(host: Host) -> None:
    path = one_of_each(host.site)[".pdf"]
    whole = (host.site / path[1:]).read_bytes()
    part = host.ask(path, Range="bytes=100-199")
    assert (part.status, part.body) == (206, whole[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    assert host.ask(path, Range=f"bytes={len(whole)}-").status == 416


def test_a_head_says_what_a_get_would(host: Host) -> None:
    asked, head = host.ask("/"), host.ask("/", "HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("content-length", "content-type", "etag", "content-security-policy"):
        assert head.headers[name] == asked.headers[name]


def test_the_load_asks_for_every_page(sealed: Path) -> None:
    asked = pages(sealed)
    assert {"/", "/trials/", "/trials/final/"} <= set(asked)
    assert any(path.endswith(".js") for path in asked)


WRK = """\
Running 5s test @ http://127.0.0.1:1
  2 threads and 1000 connections
  Latency Distribution
     50%  100.00ms
     99%    1.16s
  8402 requests in 5.18s, 357.44MB read
{more}Requests/sec:   1621.98
Transfer/sec:     69.00MB
"""


def test_errors_under_load_are_counted() -> None:
    assert sum(read(WRK.format(more="")).errors.values()) == 0
    more = "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\n"
    seen = read(WRK.format(more=more))
    assert seen.errors == {"connect": 1, "read": 2, "write": 3, "timeout": 4, "refused": 5}
    assert (seen.requests, seen.per_second, seen.slowest_of_99) == (8402, 1621.98, "1.16s")
    with pytest.raises(ValueError, match="wrk printed no line"):
        read("nothing")


def test_a_configuration_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServerFault, match="0 times"):
        nginx_files("server { root /elsewhere; }", tmp_path, 1, tmp_path)
    with pytest.raises(ServerFault, match="2 times"):
        caddy_files("root * /srv/site\nroot * /srv/site\n", tmp_path, 1)
