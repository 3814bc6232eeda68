"""What a sheet takes from its page, element by element."""

from __future__ import annotations

import re

import pytest

from scripts.publish.sheet import SheetError, read, sheet
from tests.publish.test_handouts import one_page


def first(body: str) -> object:
    """Return the first block that *body* becomes."""
    return sheet(one_page(body))["lead"][0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h3> Two  words </h3>", {"k": "heading", "level": 3, "c": ["Two words"]}),
        ("<ul><li><ol><li>In</li></ol></li></ul>",
         {"k": "ul", "c": [[{"k": "ol", "c": [[{"k": "p", "c": ["In"]}]]}]]}),
        ("<p> <strong>a</strong> b </p>", {"k": "p", "c": [{"k": "strong", "c": ["a"]}, " b"]}),
        ("<p>a<br>\n</p>", {"k": "p", "c": ["a", {"k": "br"}]}),
        ("<p> </p>", {"k": "p", "c": []}),
        ('<p><a href="#ref-a">1</a><a href="../x/">x</a></p>',
         {"k": "p", "c": [{"k": "ref", "to": "ref-a", "c": ["1"]},
                          {"k": "link", "to": "https://site.example/handouts/x/", "c": ["x"]}]}),
    ],
)  # fmt: skip
def test_blocks(body: str, expected: object) -> None:
    assert first(body) == expected


def test_an_end_without_a_beginning_ends_nothing() -> None:
    assert first("<p>a</em>b</p></blockquote>") == {"k": "p", "c": ["a", "b"]}
    assert read("</p><b>x</b>").text() == "x"


@pytest.mark.parametrize(("columns", "wide"), [(3, False), (4, True)])
def test_only_a_table_of_many_columns_needs_the_whole_width(columns: int, wide: bool) -> None:
    table = f"<table><tr>{'<th>a</th>' * columns}</tr></table>"
    for body in (table, f"<p>x</p><figure><figcaption><p>C</p></figcaption>{table}</figure>"):
        (section,) = sheet(one_page(f"<h2>S</h2>{body}"))["sections"]
        assert section["wide"] is wide


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('<time datetime="2026-11-22">22 November 2026</time>', "soon", "the page has no date"),
        ('viewbox="0 0 9 9"', 'viewbox="all"', "the QR code is no picture that can be read"),
        ("M4 4.5h1", "M4 4;url(x)", "the QR code is no picture that can be read"),
        ("<p>Words</p>", "<ul>loose<li>x</li></ul>", 'the text "loose" stands outside any paragraph'),
    ],
)
def test_a_page_that_lacks_what_a_sheet_needs_is_told(old: str, new: str, told: str) -> None:
    page = one_page("<p>Words</p>")
    assert sheet(page)["updated"] == "2026-11-22"
    assert old in page
    with pytest.raises(SheetError, match=re.escape(told)):
        sheet(page.replace(old, new))
