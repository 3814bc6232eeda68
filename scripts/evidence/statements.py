"""Knows what a piece of a cell with its own sources is; knows nothing of the tables in which it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scripts.evidence.specs import Fault, Field, Record
from scripts.evidence.table import Cell, Cites, Part


@dataclass(frozen=True, slots=True)
class Statement:
    """Words with their own sources."""

    text: str
    refs: tuple[str, ...] = ()
    """None where the words only say what we did not see."""


def statement(common: Mapping[str, Field]) -> Record:
    """Return the record of a statement that must name its sources; *common* are the fields of all data sets."""
    return Record("statement", Statement, (_TEXT, common["refs"]))


def remark() -> Record:
    """Return the record of a statement that may stand without sources, since it says what was not seen."""
    return Record(
        "statement", Statement, (_TEXT, Field("refs", "ids", "citation keys", "[smith2011]", of="references"))
    )


_TEXT = Field("text", "text", "what is said", "fell 23 points with LDN, 22 with placebo", required=True)


def unsourced(field: str, statements: Iterable[Statement]) -> Iterator[Fault]:
    """Yield each statement of *field* that names no source."""
    for one in statements:
        if not one.refs:
            yield Fault(field, f'"{one.text}" names no source', "Add its refs")


def said(statements: Iterable[Statement]) -> Cell:
    """Return the statements as one cell, each with its marks."""
    return marked([(one.text, one.refs) for one in statements], "; ")


def marked(pieces: Sequence[tuple[str, tuple[str, ...]]], between: str) -> Cell:
    """Return texts as one cell with *between* them; runs from the same sources are marked once."""
    parts: list[Part] = []
    for nth, (text, refs) in enumerate(pieces):
        parts.append((between if nth else "") + text)
        if refs and (nth + 1 == len(pieces) or pieces[nth + 1][1] != refs):
            parts.append(Cites(refs))
    return tuple(parts)
