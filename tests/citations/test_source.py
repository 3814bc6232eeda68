"""The source of a page tells who cites what, and agrees with the page as rendered."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.citations.source import malformed_marks, plain, read_page, read_pages

HERE = Path(__file__).parent
PAGE = read_page((HERE / "source_page.md").read_text(), "page.md")

EXPECTED = [
    ("opening", 6, "", "An opening sentence."),
    ("second", 6, "", "A second one, by Alpha et al. in 2001, goes on."),
    ("third", 6, "", "A second one, by Alpha et al. in 2001, goes on."),
    ("lines", 11, "first", "A paragraph that runs over lines."),
    ("item", 13, "first", "Item one."),
    ("nested", 14, "first", "Nested item."),
    ("cell", 18, "first", "Alpha: less pain and sleep"),
    ("cell2", 18, "first", "Alpha: less pain and sleep"),
    ("caption", 21, "first", "What the table shows."),
    ("title", 26, "without-an-id", "A title"),
    ("note", 27, "without-an-id", "In a note."),
    ("note2", 29, "without-an-id", "A second paragraph of it."),
    ("foldcell", 34, "without-an-id", "c: d"),
    ("definition", 37, "without-an-id", "Its definition."),
    ("quote", 47, "without-an-id", "Quoted text."),
    ("footnote", 51, "without-an-id", "In the footnote."),
    ("before", 55, "last", "Before the stop."),
]


def test_every_citation_with_line_section_and_sentence() -> None:
    found = [(c.key, c.line, c.section, c.sentence) for c in PAGE.citations]
    assert found == EXPECTED
    assert PAGE.title == "A page of every kind"


def test_section_titles() -> None:
    assert {c.section: c.section_title for c in PAGE.citations} == {
        "": "",
        "first": "First section",
        "without-an-id": "Without an id",
        "last": "Last",
    }


def test_long_sentence_is_cut_at_a_word() -> None:
    page = read_page("Word " * 100 + "end.[@a]", "p.md")
    assert 270 < len(page.citations[0].sentence) < 290
    assert page.citations[0].sentence.endswith("Word …")


def test_plain_text() -> None:
    assert plain("**Bold** [link](x.md) and `code` _it_ 2 * 3 {#id} \\* [^1][@a]") == "Bold link and `code` it 2 * 3 *"


def test_a_footnote_mark_alone_is_no_text() -> None:
    assert plain("Text[^1]") == "Text"


def test_a_quote_without_a_space_and_a_row_whose_first_cell_is_cited() -> None:
    page = read_page(">Quoted.[@a]\n\n| Alpha[@b] | less pain[@c] |\n| --- | --- |\n| d[@d] | e[@e] |\n", "p.md")
    assert [(c.key, c.sentence) for c in page.citations] == [
        ("a", "Quoted."),
        ("b", "Alpha"),
        ("c", "Alpha: less pain"),
        ("d", "d"),
        ("e", "d: e"),
    ]


def test_pages_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/b.md").write_text("# Title of b\n\nText.[@x]")
    (tmp_path / "a.md").write_text("---\ntitle: [broken\n---\nText.[@y]")
    (tmp_path / "_draft.md").write_text("No.[@z]")
    pages = read_pages(tmp_path)
    assert [(p.path, p.title, [c.key for c in p.citations]) for p in pages] == [
        ("a.md", "a.md", ["y"]),
        ("sub/b.md", "Title of b", ["x"]),
    ]


def test_titles_on_one_line_or_more() -> None:
    for front in ('title: "A: b?"', "title: >-\n  A:\n  b?", "title: 'A:\n  b?'", 'title: "A: b?"  # remark'):
        assert read_page(f"---\n{front}\nanswer: x\n---\nText.", "p.md").title == "A: b?", front


def test_brackets_that_only_look_like_marks() -> None:
    text = "---\ntitle: x\n---\nOne.[@a.] Two.[@a; b]\n"
    text += "Three.[@a] `[@a.]` [@user](https://x.org) [@a.][home] \\[@a.]\n\n| x | [@a b; c] |\n"
    assert list(malformed_marks(text)) == [(4, "[@a.]"), (4, "[@a; b]"), (7, "[@a b; c]")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One[@a] two.[@b; @c](x [@d]) Three.", [("a", "One two.@b; @c Three."), ("d", "One two.@b; @c Three.")]),
        ("[words](to [@a])[@b] end.", [("a", "words end."), ("b", "words end.")]),
        ('A <i title="[@a]">word</i>.[@b]', [("b", "A word.")]),
        ("A word{.x [@a]}.[@b]", [("a", "A word."), ("b", "A word.")]),
        ("A note[^[@a]].[@b]", [("a", "A note."), ("b", "A note.")]),
    ],
)
def test_a_mark_within_other_syntax_keeps_a_sentence(text: str, found: list[tuple[str, str]]) -> None:
    page = read_page(text + "\n", "p.md")
    assert [(citation.key, citation.sentence) for citation in page.citations] == found


@given(st.text(st.sampled_from("[@ab; ](){}<>.#^*_| x\n"), max_size=60))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    read_page(text, "p.md")
