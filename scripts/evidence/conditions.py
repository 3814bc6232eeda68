"""Knows what a study of LDN in another condition holds, what of it cannot be, and its tables; no YAML, no pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from scripts.evidence import model as m
from scripts.evidence.exhibit import Exhibit, some, take
from scripts.evidence.specs import Fault, Field, Record, Values
from scripts.evidence.statements import Statement, said, statement, unsourced
from scripts.evidence.table import Cell, Cites, Table
from scripts.evidence.tables import noted

Kind = Literal["placebo", "other-comparison", "uncontrolled"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Condition:
    """What was studied, and found, with LDN in one condition other than fibromyalgia."""

    id: str
    name: str
    kind: Kind
    seen: m.Seen
    studied: str
    """What follows the number of people: dose, length, design."""
    refs: tuple[str, ...]
    """Of the number of people and of what was studied."""
    found: tuple[Statement, ...]
    people: int | None = None
    approximate: bool = False
    """True when the number of people is a round one."""
    certainty: m.Certainty = "very low"
    certainty_note: str = ""
    line: int = 0


def _condition(v: Values) -> Iterator[Fault]:
    """Without a placebo group the certainty is very low; each statement names a source."""
    if v.get("kind") == "uncontrolled" and v.get("certainty", "very low") != "very low":
        what = f"certainty: {v['certainty']} stands at a study without a comparison"
        yield Fault("certainty", what, "Write very low, or take the line out")
    if "found" in v and not v["found"]:
        yield Fault("found", "nothing was found", "Add a statement, or say that no result was seen")
    yield from unsourced("found", v.get("found", ()))
    if v.get("approximate") and "people" not in v:
        yield Fault("approximate", "approximate stands without people", "Add people, or take it out")


def condition(common: Mapping[str, Field]) -> Record:
    """Return the record of data/conditions.yaml; *common* are the fields of all data sets."""
    return Record(
        "condition",
        Condition,
        (
            common["id"],
            Field("name", "text", "name that pages use", "Crohn's disease, adults", required=True),
            Field("kind", "choice", "what it was compared with", "placebo", required=True, choices=KINDS),
            common["seen"],
            Field("people", "count", "people in it", "40"),
            Field("approximate", "flag", "true when the source gives a round number", "true"),
            Field("studied", "text", "what follows the number of people", "4.5 mg, 12 weeks", required=True),
            common["refs"],
            Field(
                "found", "list", "what was found, main measure first", "[{text: …}]", True, records=(statement(common),)
            ),
            Field("certainty", "choice", "how sure we are", "low", choices=m.CERTAINTIES),
            Field("certainty-note", "text", "why", "1 small trial"),
        ),
        (_condition,),
    )


def exhibit(words: list[str], evidence: m.Evidence) -> Exhibit:
    """The conditions of one kind."""
    kind = take(words, {name: name for name in KINDS}, "kind of study")
    every = {key: one for key, one in evidence.conditions.items() if one.kind == kind}
    chosen = some(words, every, "condition")
    return Exhibit(condition_table(chosen, kind))


def condition_table(conditions: Sequence[Condition], kind: str) -> Table:
    """Return one row a condition; certainty has a column unless it is very low for all."""
    rows: list[tuple[Cell, ...]] = []
    for one in conditions:
        people = f"{'About ' if one.approximate else ''}{one.people:,} {one.studied}" if one.people else one.studied
        row: list[Cell] = [(one.name,), (people, Cites(one.refs)), noted(said(one.found), one.seen)]
        if kind != "uncontrolled":
            note = f": {one.certainty_note}" if one.certainty_note else ""
            row.append((one.certainty.capitalize() + note,))
        rows.append(tuple(row))
    head = ["Condition", "People and length", "Main measure: what was found" if kind == "placebo" else "What was found"]
    if kind != "uncontrolled":
        head.append("Certainty")
    return Table(tuple(head), tuple(rows))
