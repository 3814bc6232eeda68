"""Reading Markdown: blocks, words without markup, sentences, links."""

from __future__ import annotations

import pytest

from scripts.checks.prose import CODE, MARK, Block, links, plain, sentences, words
from scripts.checks.structure import blocks


def outline(body: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.line, block.text) for block in blocks(body)]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a **bold** and *soft* word", "a bold and soft word"),
        ("a _soft_ word, but snake_case_name", "a soft word, but snake_case_name"),
        ("[a link](dose.md#start) and ![picture](x.png)", "a link and"),
        ("[two *soft* words](a_(b).md).", "two soft words."),
        ("fell.[@a2013; @b, p. 3]", f"fell.{MARK}"),
        ("[see @a2013, table 2]", MARK),
        (r"\[@a2013] stays", "[@a2013] stays"),
        ("a mail [me](mailto:a@b.example)", "a mail me"),
        ("`[@a2013]` is code", f"{CODE} is code"),
        ("H<sub>2</sub>O", "H2O"),
        ("a note[^1] here", "a note here"),
        ("a [link](x.md){ .button #id } here", "a link here"),
        ("5&nbsp;mg", "5\u00a0mg"),
        ("[two\nlines](x.md)", "two\nlines"),
        ("see <https://example.org/>", f"see {CODE}"),
    ],
)
def test_markup_is_taken_out(source: str, text: str) -> None:
    assert plain(source) == text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("one\ntwo\n\nthree", [("paragraph", 1, "one\ntwo"), ("paragraph", 4, "three")]),
        ("## A title {#here .x}", [("heading", 1, "A title")]),
        ("Title\n---\n\ntext", [("heading", 1, "Title"), ("paragraph", 4, "text")]),
        ("text\n\n---\n\nmore", [("paragraph", 1, "text"), ("paragraph", 5, "more")]),
        ("<!-- a\nb -->\ntext", [("paragraph", 3, "text")]),
        ("```\n# no\n```\ntext", [("code", 1, f"{CODE}"), ("paragraph", 4, "text")]),
        ("- a\n  b\n- c", [("list", 1, ""), ("item", 1, "a\nb"), ("item", 3, "c")]),
        ("1. a\n\n    b\n2. c", [("list", 1, ""), ("item", 1, "a"), ("paragraph", 3, "b"), ("item", 4, "c")]),
        ("- a\n    - b", [("list", 1, ""), ("item", 1, "a"), ("list", 2, ""), ("item", 2, "b")]),
        ("- a\n\ntext", [("list", 1, ""), ("item", 1, "a"), ("paragraph", 3, "text")]),
        ("> a\n> b", [("paragraph", 1, "a\nb")]),
        ("term\n:   meaning", [("paragraph", 1, "term"), ("paragraph", 2, "meaning")]),
        ('!!! note "T"\n    a\n\n    b', [("title", 1, "T"), ("paragraph", 2, "a"), ("paragraph", 4, "b")]),
        ("/// caption\nShown.\n///", [("caption", 2, "Shown.")]),
        ("/// table-caption\n    attrs: {id: t}\nShown.\n///", [("data", 2, "    attrs:"), ("caption", 3, "Shown.")]),
        ("a | b\n- | -\nc | d", [("table", 1, ""), ("header", 1, "a | b"), ("row", 3, "c | d")]),
        ("[d]: https://example.org/\n*[LDN]: low dose", []),
        ("[^1]: A note.", [("paragraph", 1, "A note.")]),
        ('<div class="x">\n</div>', [("html", 1, "")]),
    ],
)
def test_blocks_have_their_kind_line_and_words(body: str, expected: list[tuple[str, int, str]]) -> None:
    assert outline(body) == expected


def test_a_block_knows_the_fold_that_it_stands_in() -> None:
    found = {
        block.text: (block.containers, block.in_fold, block.folded)
        for block in blocks(
            '??? clinician "C"\n    a\n\n    !!! note\n        b\n\n??? note\n    c\n\n???+ clinician\n    d\n\ne'
        )
    }
    assert found["a"] == (("clinician",), True, True)
    assert found["b"] == (("clinician", "note"), True, True)
    assert found["c"] == (("note",), False, True)
    assert found["d"] == (("clinician",), True, False)
    assert found["e"] == ((), False, False)


def test_lists_and_tables_are_counted() -> None:
    body = "- a\n- b\n    - c\n\n| h |\n| - |\n| 1 |\n| 2 |"
    assert [(block.kind, block.count) for block in blocks(body) if block.count] == [
        ("list", 2),
        ("list", 1),
        ("table", 2),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is. Two is? Three!", [("One is.", 1, False), ("Two is?", 1, False), ("Three!", 1, False)]),
        ("Fell by 0.5 mg.[@a] Rose.", [("Fell by 0.5 mg.", 1, True), ("Rose.", 1, False)]),
        ("Of them,[@a] most slept.", [("Of them, most slept.", 1, True)]),
        ("One\nis. Two\nis.", [("One is.", 1, False), ("Two is.", 2, False)]),
        ("Fell.\n[@a]", [("Fell.", 1, True)]),
        (
            "By Dr. Smith et al. in e.g. Ohio. Next.",
            [("By Dr. Smith et al. in e.g. Ohio.", 1, False), ("Next.", 1, False)],
        ),
        ("She said “It helps.” Then she left.", [("She said “It helps.”", 1, False), ("Then she left.", 1, False)]),
        ("No stop", [("No stop", 1, False)]),
    ],
)
def test_sentences_are_cut_with_their_line_and_mark(text: str, expected: list[tuple[str, int, bool]]) -> None:
    block = Block("paragraph", 1, text, plain(text))
    assert [(s.text, s.line, s.cited) for s in sentences(block)] == expected


def test_words_keep_hyphens_and_numbers_whole() -> None:
    assert words("Low-dose LDN, 4.5 mg (don't) – 1,555 ⊕⊕◯◯ 30%") == [
        "Low-dose",
        "LDN",
        "4.5",
        "mg",
        "don't",
        "1,555",
        "30",
    ]


def test_links_tell_text_target_line_and_kind() -> None:
    block = Block("paragraph", 7, "a\n[b *c*](d.md 'title') ![e](<f g.png>) `[h](i.md)`", "")
    assert [(x.text, x.target, x.line, x.image) for x in links(block)] == [
        ("b c", "d.md", 8, False),
        ("e", "f g.png", 8, True),
    ]
