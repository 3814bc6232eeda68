"""A page is finished as a text: what goes, what stays as it is, and what its policy allows."""

from __future__ import annotations

import base64
import hashlib

import pytest

from scripts.publish.pages.finish import (
    finish,
    icons,
    inline_parts,
    join_scripts,
    policy_of,
    with_icons,
    with_late_links,
    with_print_foot,
    with_room,
    without_leftovers,
)
from scripts.publish.pages.html import trim

PAGE = """<!doctype html>
<html><head>
  <meta charset="utf-8">
  <link rel="stylesheet" href="a.css">
  <link href="b.css" rel="stylesheet">
  <link rel="icon" href="assets/i.svg">
  <script>first( )</script>
</head>
<body data-index="./assets/i.json">
  <!-- a note -->
  <p>Some   text
  and <code>src="assets/i.svg"</code> <a href="assets/i.svg">a picture</a></p>
  <pre>  kept
  as it   is</pre>
  <script type="application/json">{"a":  1}</script>
  <script src="assets/a.js"></script><script async src="assets/b.js"></script>
</body></html>
"""
HASHED = {"assets/i.svg": "assets/i.0.svg", "./assets/i.json": "./assets/i.0.json", "assets/a.js": "assets/a.0.js"}


def test_a_page() -> None:
    done = finish(PAGE, "p{top:0}", HASHED)
    first, style = (base64.b64encode(hashlib.sha256(text).digest()).decode() for text in (b"first( )", b"p{top:0}"))
    policy = policy_of(done)
    assert policy is not None
    assert policy.scripts == {f"sha256-{first}"}
    assert policy.styles == {f"sha256-{style}"}
    before, _, after = done.partition('<meta http-equiv="Content-Security-Policy"')
    assert before == '<!doctype html>\n<html><head>\n<meta charset="utf-8">\n'
    assert after.partition("\n")[2] == (
        "<style>p{top:0}</style>\n"
        '<link rel="icon" href="assets/i.0.svg">\n'
        "<script>first( )</script>\n"
        "</head>\n"
        '<body data-index="./assets/i.0.json">\n'
        "<p>Some text\n"
        'and <code>src="assets/i.svg"</code> <a href="assets/i.svg">a picture</a></p>\n'
        "<pre>  kept\n  as it   is</pre>\n"
        '<script type="application/json">{"a":  1}</script>\n'
        '<script defer src="assets/a.0.js"></script><script async src="assets/b.js"></script>\n'
        "</body></html>\n"
    )


def test_the_same_page_twice_gives_the_same_bytes() -> None:
    assert finish(PAGE, "p{top:0}", HASHED) == finish(PAGE, "p{top:0}", HASHED)


def test_a_served_page_has_no_policy_so_that_live_reload_works() -> None:
    assert policy_of(finish(PAGE, "", {}, strict=False)) is None


def test_the_foot_of_the_sheets_of_paper_stands_on_the_root() -> None:
    meta = '\n  <meta name="print-foot" content="https://example.org/a&amp;b/ · &lt;b&gt;" data-of=" of ">'
    page = '<!doctype html>\n<html lang="en"{0}><head>{1}\n  <title>x</title></head></html>'
    foot = ' data-foot="https://example.org/a&amp;b/ · &lt;b&gt;" data-foot-of=" of "'
    assert with_print_foot(page.format("", meta)) == page.format(foot, "")
    assert with_print_foot(page.format("", "")) == page.format("", "")


def test_an_icon_stands_within_its_page() -> None:
    page = '<link rel="icon" href="{0}" type="image/svg+xml"><link rel="apple-touch-icon" href="i.svg"><a href="i.svg">'
    drawing = '<svg viewBox="0 0 1 1"><style>.g{fill:#0b5a5c}</style></svg>\n'
    address = (
        "data:image/svg+xml,%3Csvg%20viewBox=%220%200%201%201%22%3E"
        "%3Cstyle%3E.g%7Bfill:%230b5a5c%7D%3C/style%3E%3C/svg%3E"
    )
    assert icons(page.format("i.svg")) == ["i.svg"]
    assert with_icons(page.format("i.svg"), {"i.svg": drawing}) == page.format(address)
    assert with_icons(page.format("j.svg"), {"i.svg": drawing}) == page.format("j.svg")


@pytest.mark.parametrize(
    ("script", "allowed"),
    [
        ("<script>x</script>", 1),
        ('<script type="module">x</script>', 1),
        ('<script type="importmap">{}</script>', 1),
        ('<script type="application/ld+json">{}</script>', 0),
        ("<script type=application/json id=x>{}</script>", 0),
        ('<script src="x.js"></script>', 0),
        ("<SCRIPT>x</SCRIPT >", 1),
    ],
)
def test_only_inline_scripts_that_run_need_a_hash(script: str, allowed: int) -> None:
    assert len(inline_parts(script).scripts) == allowed


THEME = (
    '<input class="md-toggle" type="checkbox" id="__drawer"><label class="md-overlay" for="__drawer"></label>'
    '<div data-md-component="skip">\n</div><script>__md_scope=1</script><p>Text</p>'
    '<script id="__config" type="application/json">{}</script><script src="assets/javascripts/bundle.1.js"></script>'
    '<script src="assets/js/ours.js"></script>'
)


def test_the_theme_offers_no_second_way_past_a_header_that_is_not_there() -> None:
    link = '<a href="#purpose" class="md-skip">\nSkip to content\n</a>'
    box = f'<div data-md-component="skip">\n{link}\n</div><p>Text</p>'
    assert without_leftovers(box) == "<p>Text</p>"


def test_what_the_theme_leaves_goes_with_its_header() -> None:
    assert without_leftovers(THEME) == '<p>Text</p><script src="assets/js/ours.js"></script>'


@pytest.mark.parametrize("header", ['<header data-md-component="header">', "<header data-md-component=header>"])
def test_with_its_header_all_of_it_stays(header: str) -> None:
    assert without_leftovers(header + THEME) == header + THEME


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a  b\t c</p>", "<p>a b c</p>\n"),
        ("<p>\n\n  a</p>", "<p>\na</p>\n"),
        ('<p title="a  b\n c">x</p>', '<p title="a  b\n c">x</p>\n'),
        ("<p title='a  > b'>x</p>", "<p title='a  > b'>x</p>\n"),
        ("<textarea>\n a  b</textarea>", "<textarea>\n a  b</textarea>\n"),
        ("1 < 2 and 3  > 2  or", "1 < 2 and 3  > 2 or\n"),  # it might be in a tag: left as it is
        ("<!--[if IE]>x<![endif]-->", "<!--[if IE]>x<![endif]-->\n"),
        ("a<!-- x -->b", "ab\n"),
    ],
)
def test_white_space(html: str, expected: str) -> None:
    assert trim(html) == expected


ROW = '<p>Text</p><script src="../js/a.js" defer></script>\n<script src="../js/b.js" defer></script>'


@pytest.mark.parametrize(
    ("page", "shared", "expected"),
    [
        (ROW, ["a.js", "b.js"], '<p>Text</p><script type="text/plain" data-later="../js/a-b.js"></script>'),
        (f'{ROW}<script src="c.js"></script>', ["a.js", "b.js"],
         '<p>Text</p><script src="../js/a-b.js" defer></script><script src="c.js"></script>'),
        (f'<form class="tool">{ROW}<script src="c.js?a&amp;b" defer></script><script>1</script>', ["a.js", "b.js"],
         '<form class="tool"><p>Text</p><script type="text/plain" data-later="../js/a-b.js"></script>'
         '<script type="text/plain" data-on-use="c.js?a&amp;b"></script><script>1</script>'),
        (f'<form class="tool-box">{ROW}<script src="c.js"></script>', ["a.js", "b.js"],
         '<form class="tool-box"><p>Text</p><script src="../js/a-b.js" defer></script><script src="c.js"></script>'),
        # One before them is needed at once, and may build on nothing of theirs, but on the page as it is.
        (f'<p class="tool"><script src="c.js"></script>{ROW}', ["a.js", "b.js"],
         '<p class="tool"><script src="c.js"></script><p>Text</p><script src="../js/a-b.js" defer></script>'),
        (ROW, ["b.js", "a.js"], ROW),
        (ROW, ["a.js"], ROW),
        (ROW, [], ROW),
        ("<p>Text</p>", ["a.js", "b.js"], "<p>Text</p>"),
    ],
)  # fmt: skip
def test_scripts_in_a_row_become_one(page: str, shared: list[str], expected: str) -> None:
    assert join_scripts(page, shared, "a-b.js") == expected


LINKS = (
    '<link rel="canonical" href="https://example.org/">{0}<link rel="manifest" href="m.webmanifest">{1}'
    '<link rel="icon" href="i.svg">'
)


def test_a_page_that_keeps_back_its_script_keeps_back_what_only_apps_need() -> None:
    late = '<script type="text/plain" data-later="a.js"></script>'
    plain = LINKS.format("", "")
    kept_back = LINKS.format("<noscript data-on-use>", "</noscript>")
    assert with_late_links(plain + late) == kept_back + late
    assert with_late_links(plain + '<script src="a.js" defer></script>') == plain + '<script src="a.js" defer></script>'


@pytest.mark.parametrize(("count", "room"), [(1, 20), (20, 20), (21, 40), (80, 80), (161, 320), (700, 320)])
def test_a_list_of_references_is_marked_with_the_room_that_it_needs(count: int, room: int) -> None:
    entries = "".join(f'<li id="ref-a{at}"><ul><li>x</li></ul></li>' for at in range(count))
    page = '<ol><li id="ref-x"></li></ol><section class="references"><h2>R</h2><ol{0}>{1}</ol></section><ol></ol>'
    assert with_room(page.format("", entries)) == page.format(f' class="room-{room}"', entries)


@pytest.mark.parametrize(
    ("letters", "marked"), [(999, ""), (1000, " long long-1400"), (1401, " long long-2000"), (9000, " long long-12000")]
)
def test_a_long_table_is_marked_with_its_letters(letters: int, marked: str) -> None:
    page = '<div class="table-box{0}">\n<table><tr><td title="a > b">{1}</td></tr></table></div><table>{1}</table>'
    text = "ab " * (letters // 3) + "abc"[: letters % 3]
    assert with_room(page.format("", text)) == page.format(marked, text)


SEEN = f"<h1>T</h1><section><h2>Short answer</h2><p>{'a' * 1500}</p></section>"
LATER = f"<p>{'b' * 3000}</p><ul><li>c</li></ul><table><tr><td>{'d' * 100}</td></tr></table>"
END = '<section aria-labelledby="references" class="references"><h2>R</h2></section>'


@pytest.mark.parametrize(
    ("before", "rest", "length"),
    [
        (SEEN, f"<h2>A</h2>{LATER}<h2>B</h2>", 4000),
        # A paragraph, an entry, a row, two headings; a figure, but not what is written in it.
        (SEEN, f"<h2>A</h2>{LATER}<h2>B</h2><svg><text>{'e' * 9000}</text></svg>", 4000),
        (SEEN, f"<h2>A</h2>{LATER * 2}", 8000),
        # Not what a reader sees at once, and not from within another element.
        (f"{SEEN[:900]}</p></section><h2>A</h2><p>{'x' * 700}</p>", f"<h2>B</h2>{LATER}", 4000),
        (f"{SEEN}<div><h2>A</h2></div>", f"<h2>B</h2>{LATER}", 4000),
    ],
)
def test_what_is_not_seen_at_once_of_a_long_text_is_one_element(before: str, rest: str, length: int) -> None:
    page = '<article class="x" id="__skip">{0}</article><h2>N</h2>'
    marked = f'<div class="rest long long-{length}">{rest}</div>'
    assert with_room(page.format(before + rest + END)) == page.format(before + marked + END)


@pytest.mark.parametrize("tool", ['<form class="tool"></form>', '<div class="a sheet"></div>'])
def test_the_rest_of_a_text_ends_before_the_section_with_a_tool_or_a_sheet(tool: str) -> None:
    page = f"<article>{SEEN}{{0}}<h2>T</h2>{tool}<h2>B</h2>{LATER}<div>{tool}</div>{END}</article>"
    rest = f"<h2>A</h2>{LATER}"
    assert with_room(page.format(rest)) == page.format(f'<div class="rest long long-4000">{rest}</div>')
    assert with_room(page.format("")) == page.format("")


@pytest.mark.parametrize(
    "page",
    [
        SEEN,
        f"{SEEN}<h2>A</h2><p>Short.</p>",
        f"{SEEN}<div><h2>A</h2>{LATER}</div>",
        f"{SEEN}<h2>A</h2>{LATER}</div>",
        f'{SEEN}<h2>A</h2>{LATER}<form class="tool"></form>',
        f'{SEEN}<h2>A</h2><div class="a sheet">{LATER}</div>',
    ],
)
def test_other_texts_stay_in_one_piece(page: str) -> None:
    assert with_room(f"<article>{page}{END}</article>") == f"<article>{page}{END}</article>"


def test_a_page_without_references_needs_no_room() -> None:
    page = '<section class="other"><ol><li id="ref-x"></li></ol></section>'
    assert with_room(page) == page
