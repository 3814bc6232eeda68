"""Knows what a block of a page shows, and how its words are read; knows no block by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element

from scripts.bibliography import did_you_mean
from scripts.evidence.table import Table

T = TypeVar("T")


class WrongBlock(ValueError):
    """A block asks for what is not there; `what` says so, `mend` names the nearest right word."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What a block shows."""

    table: Table | None
    """The whole exhibit, or what stands beneath the picture or form; None where that says it all."""
    draw: Callable[[str], Element] | None = None
    """Takes an id, unique on the page, and returns the picture or form; None where the table is all."""
    folded: str = "The numbers"
    """Title of the fold that holds the table beneath; empty where the table stands open."""


def take(words: list[str], among: Mapping[str, T], kind: str) -> T:
    """Take the first word, which must be a key of *among*."""
    if not words:
        raise WrongBlock(f"the block names no {kind}", f"Name one of {', '.join(among)}")
    word = words.pop(0)
    if word not in among:
        raise WrongBlock(f'there is no {kind} "{word}"', did_you_mean(word, among) or f"Known are {', '.join(among)}")
    return among[word]


def some(words: list[str], among: Mapping[str, T], kind: str) -> list[T]:
    """Take all words that are left, each a key of *among*; everything in it where none is left."""
    return [take(words, among, kind) for _ in range(len(words))] or list(among.values())


def flags(words: list[str], known: Sequence[str]) -> set[str]:
    """Return the words left, which must all be among *known*."""
    for word in words:
        if word not in known:
            mend = did_you_mean(word, known) or (f"Known are {', '.join(known)}" if known else "Take it out")
            raise WrongBlock(f'the word "{word}" means nothing here', mend)
    return set(words)
