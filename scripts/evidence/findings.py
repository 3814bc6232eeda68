"""Knows what single studies beside the trials found, in groups such as scans, and their tables; no YAML, no pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from scripts.evidence import model as m
from scripts.evidence.exhibit import Exhibit, some, take
from scripts.evidence.specs import Fault, Field, Record, Values
from scripts.evidence.statements import Statement, marked, statement, unsourced
from scripts.evidence.table import Cell, Table
from scripts.evidence.tables import NOT_SEEN, noted, per_100

Group = Literal["opioid-system", "brain-scans", "combinations", "pharmacy-tests"]
# The head of the first column of each group.
GROUPS: Mapping[str, str] = {
    "opioid-system": "What was measured",
    "brain-scans": "Study and tracer",
    "combinations": "Point",
    "pharmacy-tests": "Source",
}


@dataclass(frozen=True, slots=True)
class People:
    """A group of people in a study."""

    n: int
    who: str
    """What follows the number."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one study found that is no effect of a treatment on fibromyalgia."""

    id: str
    group: Group
    name: str
    refs: tuple[str, ...]
    seen: m.Seen
    people: tuple[People, ...] = ()
    """The groups that were compared, those with fibromyalgia first."""
    counted: m.EventResult | None = None
    """How many of how many, where something was counted."""
    counted_words: str = ""
    """What follows these counts, e.g. "tests failed"."""
    found: tuple[Statement, ...] = ()
    limit: str = ""
    """What it cannot show."""
    line: int = 0


def _finding(v: Values) -> Iterator[Fault]:
    """It holds something, and where from; counts say of what."""
    yield from unsourced("found", v.get("found", ()))
    if not v.get("found") and "counted" not in v:
        yield Fault("name", "the study holds nothing", "Add found or counted")
    if "counted" in v and not v.get("counted_words"):
        yield Fault("counted", "counted stands without counted-words", 'Add what is counted, e.g. "tests failed"')


def finding(common: Mapping[str, Field], events: Record) -> Record:
    """Return the record of data/findings.yaml; *common* are the fields of all data sets, *events* counts."""
    people = Record(
        "group of people",
        People,
        (
            Field("n", "count", "people in it", "17", required=True),
            Field("who", "text", "what follows the number", "with fibromyalgia", required=True),
        ),
    )
    return Record(
        "finding",
        Finding,
        (
            common["id"],
            Field("group", "choice", "in which table", "brain-scans", required=True, choices=get_args(Group)),
            Field("name", "text", "what names the row", "Albrecht 2019, [11C]PBR28", required=True),
            common["refs"],
            common["seen"],
            Field("people", "list", "groups that were compared", "[{n: 17, who: …}]", records=(people,)),
            Field("counted", "record", "how many of how many", "{events: 69, total: 274}", records=(events,)),
            Field("counted-words", "text", "what follows the counts", "tests failed"),
            Field("found", "list", "what was found", "[{text: …}]", records=(statement(common),)),
            Field("limit", "text", "what it cannot show", "abstract only"),
        ),
        (_finding,),
    )


def exhibit(words: list[str], evidence: m.Evidence) -> Exhibit:
    """The studies of one group."""
    group = take(words, {name: name for name in GROUPS}, "group of studies")
    every = {key: one for key, one in evidence.findings.items() if one.group == group}
    chosen = some(words, every, "study of this group")
    return Exhibit(finding_table(chosen, group))


def finding_table(findings: Iterable[Finding], group: str) -> Table:
    """Return one row a study; people and limits have a column where a study of the group names them."""
    chosen = list(findings)
    with_people, with_limits = any(one.people for one in chosen), any(one.limit for one in chosen)
    head = [GROUPS[group], *["People"] * with_people, "What was found", *["Limit"] * with_limits]
    rows: list[tuple[Cell, ...]] = []
    for one in chosen:
        row: list[Cell] = [(one.name,)]
        if with_people:
            row.append((", ".join(f"{part.n:,} {part.who}" for part in one.people) or NOT_SEEN,))
        row.append(_found(one))
        if with_limits:
            row.append((one.limit,))
        rows.append(tuple(row))
    return Table(tuple(head), tuple(rows))


def _found(one: Finding) -> Cell:
    """Return counts, also of 100, and statements; the sources of the counts follow them."""
    pieces = [(statement.text, statement.refs) for statement in one.found]
    if counted := one.counted:
        share = f"{counted.events:,} of {counted.total:,} {one.counted_words}, or {per_100(counted)} of 100"
        pieces.insert(0, (share, one.refs))
    return noted(marked(pieces, "; "), one.seen)
