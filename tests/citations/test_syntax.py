"""What is a mark and what is not; no input makes the parser fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.citations.numbering import number
from scripts.citations.syntax import Cite, locator_words, marks, parse_at

MARKS = {
    "[@a]": [Cite("a")],
    "[@a; @b]": [Cite("a"), Cite("b")],
    "[@a;@b]": [Cite("a"), Cite("b")],
    "[@a, p. 5]": [Cite("a", locator="p. 5")],
    "[@a p. 5]": [Cite("a", locator="p. 5")],
    "[see @a, table 2; also @b]": [Cite("a", "see", "table 2"), Cite("b", "also")],
    "[-@a]": [Cite("a")],
    "[@a\n; @b]": [Cite("a"), Cite("b")],
    "[@van-de-donk2019]": [Cite("van-de-donk2019")],
    "[@a.b:c]": [Cite("a.b:c")],
}
NO_MARKS = {
    "mail": "[write to me@example.org]",
    "mail-alone": "[me@example.org]",
    "link": "[@user](https://example.org)",
    "reference-link": "[@user][home]",
    "only-at": "[@]",
    "key-ends-with-stop": "[@a.]",
    "key-begins-with-stop": "[@.a]",
    "one-cite-is-none": "[@a; nothing]",
    "escaped": r"\[@a]",
    "open": "[@a",
    "nested": "[[x] @a]",
    "address": "https://example.org/[@a]",
    "link-target": "[x](https://example.org/[@a])",
    "link-target-after-a-space": "[x ](y[@a])",
    "automatic-link": "<https://example.org/[@a]>",
    "attribute": '<span title="[@a]">',
    "comment": "<!-- [@a] -->",
    "comment-with-an-arrow": "<!-- a > b [@a] -->",
    "second-comment": "<!-- one --> <!-- a > b [@a] -->",
    "attribute-of-one-letter-tag": '<A title="[@a]">',
    "attribute-after-less-than": '5 < 6 <b title="[@a]">',
}


@pytest.mark.parametrize("text", MARKS, ids=MARKS)
def test_marks(text: str) -> None:
    found = list(marks(f"before {text} after"))
    assert [list(m.cites) for m in found] == [MARKS[text]]
    assert (found[0].start, found[0].end) == (7, 7 + len(text))


@pytest.mark.parametrize("name", NO_MARKS)
def test_no_marks(name: str) -> None:
    assert list(marks(f"before {NO_MARKS[name]} after")) == []


@pytest.mark.parametrize("text", ['<b title="[@a]">', "https://example.org/[@a]"])
def test_no_marks_at_the_very_start(text: str) -> None:
    assert list(marks(text)) == []


@pytest.mark.parametrize(
    "before",
    [
        "after an address https://example.org.",
        "see https://example.org/a and ",
        "see\nhttps://example.org/a\nand ",
        "a\n[x](y\nz",
        "5 < 6 ",
        "<b>bold</b>",
        "<!-- done --> ",
        "<!-- one --> <!-- two --> ",
        "[x](y)",
        "*x*",
    ],
)
def test_what_stands_before_does_not_hide_a_mark(before: str) -> None:
    assert [m.cites for m in marks(f"{before}[@a]")] == [(Cite("a"),)]


@pytest.mark.parametrize(
    ("locator", "printed", "spoken"),
    [
        ("p. 531", "p531", "page 531"),
        ("p. 3-5", "pp3-5", "pages 3-5"),
        ("pp. 3-5", "pp3-5", "pages 3-5"),
        ("page 4", "p4", "page 4"),
        ("page 3-5", "pp3-5", "pages 3-5"),
        ("table 2", "table 2", "table 2"),
        ("fig. 1", "figure 1", "figure 1"),
        ("sec. 4.1", "section 4.1", "section 4.1"),
        ("parts of it", "parts of it", "parts of it"),
    ],
)
def test_locators(locator: str, printed: str, spoken: str) -> None:
    shown, label, at = locator_words(locator)
    assert (shown, f"{label} {at}".strip()) == (printed, spoken)


@given(st.text(alphabet="[]@ab;, .<>!-()/:\\\n\"'", max_size=60))
def test_every_mark_is_where_it_says(text: str) -> None:
    last = 0
    for mark in marks(text):
        assert last <= mark.start < mark.end <= len(text)
        assert text[mark.start] == "["
        assert text[mark.end - 1] == "]"
        assert all(cite.key for cite in mark.cites)
        assert parse_at(text, mark.start) == mark
        last = mark.end


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4), max_size=30))
def test_numbering(keys: list[list[str]]) -> None:
    sources, anchors = number(keys)
    flat = [key for mark in keys for key in mark]
    assert list(sources) == list(dict.fromkeys(flat))
    assert [s.number for s in sources.values()] == list(range(1, len(sources) + 1))
    every = [a for mark in anchors for a in mark]
    assert len(set(every)) == len(flat)
    assert sorted(every) == sorted(a for s in sources.values() for a in s.anchors)
    assert all(len(s.anchors) == flat.count(s.key) for s in sources.values())
