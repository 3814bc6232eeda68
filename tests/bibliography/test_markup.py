"""Knows which tags CSL allows in a title and that all else is text; knows nothing of references."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.bibliography.markup import Run, merge, parse, plain


@pytest.mark.parametrize(
    ("title", "runs"),
    [
        ("", []),
        ("Plain", [("Plain", ())]),
        ("<i>in vivo</i>", [("in vivo", ("i",))]),
        ("a <b>b</b> c", [("a ", ()), ("b", ("b",)), (" c", ())]),
        ("<sup>11</sup>C", [("11", ("sup",)), ("C", ())]),
        ("CO<sub>2</sub>", [("CO", ()), ("2", ("sub",))]),
        ("<i>x<sup>2</sup></i>", [("x", ("i",)), ("2", ("i", "sup"))]),
        ("<i>a</i><i>b</i>", [("ab", ("i",))]),
        ("<i></i>a", [("a", ())]),
    ],
)
def test_tags_become_styles(title: str, runs: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(run.text, run.styles) for run in parse(title)] == runs


@pytest.mark.parametrize(
    "title",
    [
        "p < .05 & q > 2",
        "<script>alert(1)</script>",
        "<i>never closed",
        "never opened</i>",
        "</i>wrong way round<i>",
        "<I>capital</I>",
        '<i class="x">attribute',
        "< i>space</ i>",
        '<span class="other">text</span>',
        '<span style="color:red">text</span>',
        "&lt;i&gt;entity&lt;/i&gt;",
        "<em>other tag</em>",
        "<b/>",
    ],
)
def test_all_else_is_text(title: str) -> None:
    assert parse(title) == (Run(title),)


def test_a_tag_opened_inside_and_never_closed_there_is_text() -> None:
    assert parse("<i>a<b>b</i>c</b>") == (Run("a<b>b", ("i",)), Run("c</b>"))


def test_nocase_has_no_look_and_is_kept_on_demand() -> None:
    title = 'The <span class="nocase">iPS <i>cell</i></span> line'
    assert parse(title) == (Run("The iPS "), Run("cell", ("i",)), Run(" line"))
    kept = (Run("The "), Run("iPS ", ("nocase",)), Run("cell", ("nocase", "i")), Run(" line"))
    assert parse(title, nocase=True) == kept


def test_a_foreign_span_does_not_end_a_nocase_around_it() -> None:
    title = '<span class="nocase">a <span class="x">b</span> c</span> d'
    assert parse(title, nocase=True) == (Run('a <span class="x">b</span> c', ("nocase",)), Run(" d"))


def test_plain_is_the_text_of_all_runs() -> None:
    assert plain("<sup>11</sup>C <i>in vivo</i> p < .05") == "11C in vivo p < .05"


def test_merge_joins_neighbours_and_drops_empty_runs() -> None:
    assert merge([Run("a"), Run(""), Run("b"), Run("c", ("i",)), Run("", ("b",))]) == (Run("ab"), Run("c", ("i",)))


_TOKENS = ["<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", '<span class="nocase">', "<span>", "</span>", "x", "<"]


@given(st.lists(st.sampled_from(_TOKENS)).map("".join))
def test_no_character_is_lost_but_those_of_paired_tags(title: str) -> None:
    left, shown = title, plain(title)
    for character in shown:
        assert character in left
        left = left[left.index(character) + 1 :]
    assert shown.count("x") == title.count("x")
    runs = parse(title, nocase=True)
    assert all(run.text for run in runs)
    assert all(one.styles != other.styles for one, other in pairwise(runs))


@given(st.text(alphabet=st.characters(exclude_characters="<")))
def test_text_without_tags_is_itself(title: str) -> None:
    assert plain(title) == title
