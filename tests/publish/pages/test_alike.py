"""What engines write in forms of their own gets one form, and nothing else changes."""

from __future__ import annotations

import pytest

from scripts.publish.pages.alike import alike, shortest


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("./../b/", "../b/"),
        ("../a/c.csv", "c.csv"),
        ("../a/#x", "#x"),
        ("./#x", "#x"),
        ("././", "./"),
        ("", "./"),
        ("..", "../"),
        ("./..", "../"),
        ("?q=x", "?q=x"),
        ("../b/?q=1#x", "../b/?q=1#x"),
        ("/.", "/"),
        ("/b/./c.css", "/b/c.css"),
        ("#x", "#x"),
        # One step too many leaves the site: what was meant is not for us to guess.
        ("../../b.zip", "../../b.zip"),
        ("https://a.example/./b", "https://a.example/./b"),
        ("//a.example/./b", "//a.example/./b"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_the_shortest_address(address: str, expected: str) -> None:
    assert shortest(address, "a/index.html") == expected


def test_addresses_of_the_home_page_and_of_deep_pages() -> None:
    assert shortest("./a/", "index.html") == "a/"
    assert shortest("./index.html", "index.html") == "index.html"
    assert shortest(".", "index.html") == "./"
    assert shortest("../../a/", "a/b/index.html") == "../"
    assert shortest("../../a/b/", "a/b/index.html") == "./"


def test_two_forms_of_one_page_become_one() -> None:
    one = (
        '<meta name="site-root" content="index.html"><a href="./" aria-current="page">Crohn&#39;s 1/2</a>'
        '<form action="search/" data-index="assets/i.json"><h2 id="x">X</h2><ol>'
    )
    other = (
        '<meta name="site-root" content="./index.html"><a href="" aria-current="page">Crohn&#x27;s 1&#x2f;2</a>'
        '<form action="./search/" data-index="./assets/i.json"><h2 data-search-exclude="" id="x">X</h2>'
        "<ol data-search-exclude>"
    )
    assert alike(one, "index.html") == one
    assert alike(other, "index.html") == one


def test_what_is_no_address_stays() -> None:
    html = (
        '<meta name="description" content="Half of ./.. and more"><meta content="a/../b"><p title="./../x">./../x</p>'
        '<input value="./x"><div data-note="a/./b"></div><code>data-search-exclude=""</code><script>"./../x"</script>'
    )
    assert alike(html, "a/index.html") == html
