"""The reading grades, held against values computed by hand from the formulas of the content standards."""

from __future__ import annotations

import math

import pytest

from scripts.checks import grade


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("pain", 1),
        ("placebo", 3),
        ("naltrexone", 3),
        ("fibromyalgia", 6),
        ("low-dose", 2),
        ("don't", 1),
        ("doctor's", 2),
        ("4.5", 1),
        ("LDN", 1),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert grade.syllables(word) == count


def test_score_follows_the_formulas() -> None:
    found = grade.score(["The dog ran.", "The placebo did nothing."])  # 7 words, 10 syllables, one of 3
    assert found is not None
    assert found.fkgl == round(0.39 * 7 / 2 + 11.8 * 10 / 7 - 15.59, 1)
    assert found.smog == round(1.0430 * math.sqrt(30 * 1 / 2) + 3.1291, 1)
    assert (found.sentences, found.words) == (2, 7)


def test_the_words_of_the_subject_can_be_left_out() -> None:
    text = ["Naltrexone may help with fibromyalgia."]
    full, bare = grade.score(text), grade.score(text, grade.LEFT_OUT)
    assert full is not None
    assert bare is not None
    assert (full.words, bare.words) == (5, 3)
    assert bare.smog == 3.1


def test_a_text_without_words_has_no_score() -> None:
    assert grade.score(["…", ""]) is None


def test_the_hardest_sentences_come_first() -> None:
    text = ["It is so.", "Pharmacological administration necessitates consideration.", "They slept rather badly."]
    assert grade.hardest(text, 2) == [1, 2]
