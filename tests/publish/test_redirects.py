"""Where moves end, and what is written for the readers of an old address."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.checks.__main__ import run
from scripts.checks.project import load
from scripts.publish.permalinks import Redirect, end, moves, parse, redirects
from scripts.publish.redirects import page, write_redirects

URL = "https://site.example/sub/"
LIST = """\
# Head
/
/a/ -> /b/
/a/#one
/a/#three -> /d/#three
/a/#two
/b/ -> /c/
/b/#two -> /c/#zwei
/c/
/c/#part
/file.html -> /c/#part
/gr%C3%B6%C3%9Fe/ -> /c/
/merged/ -> /c/#part
/merged/#x
/r/ -> /s/
/s/ -> /r/
/x.xml -> /feed.xml
"""


def known(text: str = LIST) -> list[Redirect]:
    lines, faults = parse(text)
    assert faults == []
    return redirects(lines)


@pytest.mark.parametrize(
    ("address", "ends"),
    [
        ("/c/", "/c/"),
        ("/a/", "/c/"),
        ("/a/#one", "/c/#one"),
        ("/a/#two", "/c/#zwei"),
        ("/a/#three", "/d/#three"),
        ("/merged/#x", "/c/#part"),
        ("/r/", None),
        ("/r/#x", None),
        ("/never/#x", "/never/#x"),
    ],
)
def test_chains_are_followed_to_their_end(address: str, ends: str | None) -> None:
    assert end(address, moves(parse(LIST)[0])) == ends


def test_each_moved_page_leads_to_its_end_with_the_anchors_that_went_elsewhere() -> None:
    assert [(r.page, r.to, dict(r.anchors)) for r in known()] == [
        ("/a/", "/c/", {"three": "/d/#three", "two": "/c/#zwei"}),
        ("/b/", "/c/", {"two": "/c/#zwei"}),
        ("/file.html", "/c/#part", {}),
        ("/gr%C3%B6%C3%9Fe/", "/c/", {}),
        ("/merged/", "/c/#part", {}),
        ("/x.xml", "/feed.xml", {}),
    ]


_ADDRESS = st.sampled_from(["/a/", "/b/", "/c/", "/a/#x", "/b/#x", "/c/#y"])


@given(st.dictionaries(_ADDRESS, _ADDRESS))
def test_moves_end_or_go_round_and_never_hang(moved: dict[str, str]) -> None:
    for address in moved:
        there = end(address, moved)
        assert there is None or (there not in moved and end(there, moved) == there)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("", "c/", "d/"):
        (tmp_path / "site" / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name / "index.html").write_text('<!doctype html><html><p id="part">x')
    return tmp_path / "site"


def test_pages_and_rules_are_written(folder: Path) -> None:
    assert write_redirects(known(), folder, URL) == []
    written = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert written == {
        *("index.html", "c/index.html", "d/index.html", "_redirects"),
        *("a/index.html", "b/index.html", "file.html", "größe/index.html", "merged/index.html"),
    }
    assert (folder / "_redirects").read_text() == (
        "# Pages that moved, made from permalinks.txt\n"
        "/sub/file.html /sub/c/#part 301\n"
        "/sub/gr%C3%B6%C3%9Fe/ /sub/c/ 301\n"
        "/sub/gr%C3%B6%C3%9Fe /sub/c/ 301\n"
        "/sub/merged/ /sub/c/#part 301\n"
        "/sub/merged /sub/c/#part 301\n"
        "/sub/x.xml /sub/feed.xml 301\n"
    )


def test_a_page_whose_anchors_went_different_ways_is_no_rule_since_servers_see_no_anchor(folder: Path) -> None:
    write_redirects(known(), folder, URL)
    assert "/a/ " not in (folder / "_redirects").read_text()


def test_the_page_is_valid_and_leads_on_in_every_way() -> None:
    first = known()[0]
    html = page(first, URL)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert tree.find(".//link").get("href") == "https://site.example/sub/c/"
    assert tree.find(".//meta[@name='robots']").get("content") == "noindex"
    assert '<meta http-equiv="refresh" content="0; url=../c/">' in html
    assert tree.find(".//script").get("src") == "../assets/js/redirect.js"
    assert tree.find(".//script").get("data-to") == "../c/"
    assert tree.find(".//script").get("data-anchors") == '{"three": "../d/#three", "two": "../c/#zwei"}'
    link = tree.find(".//a")
    assert (link.get("href"), link.text) == ("../c/", "https://site.example/sub/c/")


def test_what_stands_in_the_list_cannot_become_markup() -> None:
    html = page(Redirect(1, '/a"><script>/', "/b'\"><img>/", {'"><b>': '/c"/'}), URL)
    assert "<script>" not in html
    assert "<img" not in html
    assert "<b>" not in html


def test_a_real_page_is_never_overwritten_and_nothing_is_written_outside(folder: Path) -> None:
    before = (folder / "c/index.html").read_bytes()
    problems = write_redirects(known("/c/ -> /d/\n"), folder, URL)
    assert [str(p) for p in problems] == [
        'permalinks.txt:1: /c/ moved to /d/, and a page is still there. Take the page away, or write only "/c/" again.'
    ]
    assert (folder / "c/index.html").read_bytes() == before
    outside = write_redirects([Redirect(1, "/%2e%2e/out/", "/d/", {})], folder, URL)
    assert [p.what for p in outside] == ["/%2e%2e/out/ leads out of the site"]
    assert not (folder.parent / "out").exists()


def test_a_second_time_changes_nothing(folder: Path) -> None:
    write_redirects(known(), folder, URL)
    once = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert write_redirects(known(), folder, URL) == []
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == once


def test_without_moves_nothing_is_written(folder: Path) -> None:
    write_redirects(known("/\n/c/\n"), folder, URL)
    assert not (folder / "_redirects").exists()


MOVES = ["/before/ -> /dosing/", "/long-before/ -> /before/", "/long-before/#old -> /dosing/#next"]


def test_the_real_site_is_completed_and_passes_the_checks(site: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(site.parent, folder)
    listed = folder / "permalinks.txt"
    head, *lines = listed.read_text("utf-8").splitlines()
    listed.write_text("\n".join([head, *sorted((*lines, *MOVES), key=lambda line: line.split(" ->")[0]), ""]))
    command = [sys.executable, "-m", "scripts.publish", "after"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert 'data-to="../dosing/"' in (folder / "site/long-before/index.html").read_text()
    assert (folder / "site/assets/js/redirect.js").is_file()
    assert "/before/ /dosing/ 301" in (folder / "site/_redirects").read_text()
    found = run(load(folder), ["permalinks", "links"])
    assert [str(p) for p in found if p.severity == "error"] == []
