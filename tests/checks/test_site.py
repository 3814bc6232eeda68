"""Reading the built site: addresses in styles and srcset, files behind addresses, redirects."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.checks.project import load
from scripts.checks.site import Site, SitePage, css_addresses, srcset_addresses

SITE = Site(Path(), "https://site.example/sub/", frozenset({"index.html", "a/index.html", "b c.html", "x.svg"}), {})


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("a{b:url(x.png)}", ["x.png"]),
        ("a{b:url( 'x y.png' )}", ["x y.png"]),
        ('@import "a.css"; @import url(b.css);', ["b.css", "a.css"]),
        ("/* url(x.png) */", []),
        ("a{b:url(data:image/png;base64,AA==)}", ["data:image/png;base64,AA=="]),
    ],
)
def test_addresses_in_css(css: str, found: list[str]) -> None:
    assert list(css_addresses(css)) == found


@pytest.mark.parametrize(
    ("srcset", "found"),
    [("a.png 1x, b.png 2x", ["a.png", "b.png"]), ("a,b.png 1x", ["a,b.png"]), ("a.png", ["a.png"]), ("", [])],
)
def test_addresses_in_srcset(srcset: str, found: list[str]) -> None:
    assert list(srcset_addresses(srcset)) == found


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("https://site.example/sub/", "index.html"),
        ("https://site.example/sub", "index.html"),
        ("https://site.example/sub/a/?q=1#x", "a/index.html"),
        ("https://site.example/sub/a", "a/index.html"),
        ("https://site.example/sub/b%20c.html", "b c.html"),
        ("https://site.example/sub/x.svg", "x.svg"),
        ("https://site.example/sub/X.svg", None),
        ("https://site.example/a/", None),
    ],
)
def test_files_behind_addresses(address: str, file: str | None) -> None:
    assert SITE.locate(address) == file


def test_a_page_that_sends_its_reader_on_says_where() -> None:
    page = SitePage("a.html", '<meta http-equiv="Refresh" content="0;URL=\'../b/\'">')
    assert page.redirect == "../b/"
    assert SitePage("a.html", '<meta name="x" content="0; url=b">').redirect == ""


def test_settings_with_python_names_are_read_without_loading_them(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_url: https://a.example/b\nx: !!python/name:no.such.thing\n", "utf-8")
    project = load(tmp_path)
    assert project.site_url == "https://a.example/b/"
    assert project.site is None
