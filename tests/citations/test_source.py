"""The source of a page tells who cites what, and agrees with the page as rendered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.citations import source
from scripts.citations.source import MAX_SENTENCE, malformed_marks, plain, read_page, read_pages, stands_for

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
    assert {c.page for c in PAGE.citations} == {"page.md"}


def test_section_titles() -> None:
    assert {(c.section, c.section_title) for c in PAGE.citations} == {
        ("", ""),
        ("first", "First section"),
        ("without-an-id", "Without an id"),
        ("last", "Last"),
    }


def test_long_sentence_is_cut_at_a_word() -> None:
    page = read_page("Word " * 100 + "end.[@a]", "p.md")
    assert page.citations[0].sentence == "Word " * (MAX_SENTENCE // 5 - 1) + "Word …"
    page = read_page("One " + "long" * 100 + " end.[@a]", "p.md")
    assert page.citations[0].sentence == "One …"


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
    text += "Lines\nof one [@b.]\ntext.\n\n"
    text += (
        "Three.[@a] `[@a.]` [@user](https://x.org) [@a.][home] \\[@a.]\n\n| x | [@a b; c] |\n\n/// trials | pain\n///\n"
    )
    assert list(malformed_marks(text)) == [(4, "[@a.]"), (4, "[@a; b]"), (6, "[@b.]"), (11, "[@a b; c]")]


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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "One\ntwo[@a]\nthree\nfour[@b]\nfive.\n",
            [("a", 2, "One two three four five."), ("b", 4, "One two three four five.")],
        ),
        (
            "A [link that cites[@a] inside](x).[@b] Next.",
            [("a", 1, "A link that cites inside."), ("b", 1, "A link that cites inside.")],
        ),
        ("None here. Here.[@a] None here. And here.[@b]", [("a", 1, "Here."), ("b", 1, "And here.")]),
        ("`code\nof lines` ends.[@a]", [("a", 2, "ends.")]),
        ("<!-- one\ntwo --> Text.[@a]\n\n<!-- [@no] -->Next.[@b]", [("a", 2, "Text."), ("b", 4, "Next.")]),
        ("```\n[@no]\n\n- [@no]\n```\n\nText.[@a]", [("a", 7, "Text.")]),
        ("~~~~\n```\n\n~~~\n\n- [@no]\n~~~~\nText.[@a]", [("a", 8, "Text.")]),
        ("    [@no] in code\n\nText.[@a]", [("a", 3, "Text.")]),
        (
            "- Item.[@a]\n\n    More.[@b]\n\n    Still.[@c]\n",
            [("a", 1, "Item."), ("b", 3, "More."), ("c", 5, "Still.")],
        ),
        ("- Item.[@a]\n\n## H\n\n    [@no] in code\n", [("a", 1, "Item.")]),
        ("- Item.[@a]\n\nText.[@b]\n\n    [@no] in code\n", [("a", 1, "Item."), ("b", 3, "Text.")]),
        (
            "!!! note\n    Text.[@a]\n\n    More.[@b]\n\n    Still.[@c]\n",
            [("a", 2, "Text."), ("b", 4, "More."), ("c", 6, "Still.")],
        ),
        ("- Item\nthat goes on.[@a]\n\n    More.[@b]\n", [("a", 2, "Item that goes on."), ("b", 4, "More.")]),
        ("1. One[@a]\n2. Two[@b]\n10. Ten[@c]", [("a", 1, "One"), ("b", 2, "Two"), ("c", 3, "Ten")]),
        ("\t[@no] in code\n\nText.[@a]", [("a", 3, "Text.")]),
        ("> > Quoted[@a]\n> > twice.", [("a", 1, "Quoted twice.")]),
        ("X-rays help.[@a]\n\n|X-rays|none of X[@b]|", [("a", 1, "X-rays help."), ("b", 3, "X-rays: none of X")]),
        ("Text\na | b.[@a]", [("a", 2, "Text a | b.")]),
        ("| One.[@a] Two.[@b] | x |", [("a", 1, "One."), ("b", 1, "Two.")]),
        ("| [@a] | x[@b] |\n| | y[@c] |\n| z | [@d] |", [("a", 1, ""), ("b", 1, "x"), ("c", 2, "y"), ("d", 3, "z")]),
    ],
)
def test_where_texts_begin_and_end(text: str, found: list[tuple[str, int, str]]) -> None:
    assert [(c.key, c.line, c.sentence) for c in read_page(text, "p.md").citations] == found


def test_two_sections_of_one_name_have_ids_of_their_own() -> None:
    page = read_page("## Pain\n\nA.[@a]\n\n## Pain\n\nB.[@b]\n\n## C {#c}\n\nC.[@c]\n\n## C\n\nD.[@d]\n", "p.md")
    assert [c.section for c in page.citations] == ["pain", "pain_1", "c", "c_1"]


def test_a_sentence_of_just_the_greatest_length_is_whole() -> None:
    whole = "Word " * (MAX_SENTENCE // 5 - 1) + "word."
    assert [c.sentence for c in read_page(whole + "[@a]", "p.md").citations] == [whole]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[*a* b](x.md) and *[c](x.md)*", "a b and c"),
        ("**a *b* c**", "a b c"),
        ("*a **b** c*", "a b c"),
        ("_*a*_ b", "a b"),
        ("[![a picture](p.svg)](x.md) b", "a picture b"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
    ],
)
def test_syntax_within_syntax_is_no_text(text: str, words: str) -> None:
    assert plain(text) == words


class Shown:
    """Stands for blocks whose rows come from data."""

    def __init__(self, docs: Path) -> None:
        self.docs = docs

    @property
    def state(self) -> str:
        return (self.docs / "data.txt").read_text()

    def rows(self, block: str, words: str) -> Iterator[str]:
        yield f"| {block} of {words or 'all'} | {self.state}[@fromdata] |"


def test_what_a_block_shows_from_data_is_cited_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_looks", {})
    docs, keep = tmp_path / "docs", tmp_path / "keep"
    (docs / "sub").mkdir(parents=True)
    keep.mkdir()
    (docs / "data.txt").write_text("less pain")
    (docs / "sub/p.md").write_text("## Trials {#t}\n\n/// trials | pain\n///\n\n/// rates\n///\n\n/// other\n///\n")

    def read() -> list[tuple[str, str, int, str, str, str]]:
        return [tuple(citation) for page in read_pages(docs, keep) for citation in page.citations]  # type: ignore[misc]

    def rows(words: str) -> list[tuple[str, str, int, str, str, str]]:
        return [
            ("fromdata", "sub/p.md", 3, "t", "Trials", f"trials of pain: {words}"),
            ("fromdata", "sub/p.md", 6, "t", "Trials", f"rates of all: {words}"),
        ]

    assert read() == []
    stands_for(["trials", "rates"], Shown)
    assert read() == rows("less pain")
    assert {file.name for file in keep.iterdir()} == {"page-sub-p.md.pickle", "full-page-sub-p.md.pickle"}
    # What was kept is made anew when the data change, or the page.
    (docs / "data.txt").write_text("no change")
    assert read() == rows("no change")
    (docs / "sub/p.md").write_text("Text.[@a]")
    assert read() == [("a", "sub/p.md", 1, "", "", "Text.")]


def test_hidden_pages_do_not_count_and_odd_bytes_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".hidden.md").write_text("No.[@z]")
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf# Caf\xe9\n\nText.[@y]")
    assert [(p.path, p.title, [c.key for c in p.citations]) for p in read_pages(tmp_path)] == [
        ("a.md", "Caf\ufffd", ["y"])
    ]


@given(st.text(st.sampled_from("[@ab; ](){}<>.#^*_| x\n"), max_size=60))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    read_page(text, "p.md")
