"""Knows what drug agencies and guidelines say of fibromyalgia, and their tables; knows no YAML and no pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scripts.evidence import model as m
from scripts.evidence.soundness import rising
from scripts.evidence.specs import Fault, Field, Record, Test, Values
from scripts.evidence.statements import Statement, remark, said, statement, unsourced
from scripts.evidence.table import Cell, Cites, Table
from scripts.languages.strings import ENGLISH

_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?\Z")


@dataclass(frozen=True, slots=True)
class DoseStep:
    """A step of the usual dose, in mg."""

    mg: float
    how: str = ""
    """How often, or for how long."""
    to: float | None = None
    """Upper end, in mg, where the source gives a range."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A drug that the US agency has approved for fibromyalgia."""

    id: str
    name: str
    approved: str
    """Year, month and day, as far as they are known: 2007-06-21, 2008-06."""
    refs: tuple[str, ...]
    """Of the approval."""
    seen: m.Seen
    dose: tuple[DoseStep, ...]
    dose_refs: tuple[str, ...]
    acts: tuple[Statement, ...]
    """What it is thought to do."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Guideline:
    """What a guideline says of treating fibromyalgia, and of LDN."""

    id: str
    name: str
    refs: tuple[str, ...]
    seen: m.Seen
    published: str
    says: str
    ldn: tuple[Statement, ...]
    evidence_to: str = ""
    """Until when it searched."""
    line: int = 0


def date(text: str) -> str:
    """Return a date such as 2007-06-21, 2008-06 or 2012 as readers write it; ValueError for anything else."""
    found = _DATE.match(text)
    if not found:
        raise ValueError(text)
    year, month, day = found.groups()
    return " ".join(part for part in (day and str(int(day)), month and ENGLISH.months[int(month) - 1], year) if part)


def _dates(*attributes: str) -> Test:
    """Return a test that these values are dates."""

    def test(v: Values) -> Iterator[Fault]:
        for name in attributes:
            if name in v and not _DATE.match(v[name]):
                mend = (
                    'Write year, month and day as far as they are known, in quotes: "2007-06-21", "2008-06" or "2012"'
                )
                yield Fault(name, f'"{v[name]}" is no date', mend)

    return test


def _acts(v: Values) -> Iterator[Fault]:
    """What a drug is thought to do names its sources."""
    yield from unsourced("acts", v.get("acts", ()))


def approval(common: Mapping[str, Field]) -> Record:
    """Return the record of data/approvals.yaml; *common* are the fields of all data sets."""
    step = Record(
        "step of the dose",
        DoseStep,
        (
            Field("mg", "number", "dose in mg, or the lower end of a range", "300", required=True, low=0),
            Field("to", "number", "upper end of a range, in mg", "450", low=0),
            Field("how", "text", "how often, or for how long", "once a day"),
        ),
        (rising("mg", "dose", " mg"),),
    )
    return Record(
        "approval",
        Approval,
        (
            common["id"],
            Field("name", "text", "drug and brand", "Pregabalin (Lyrica)", required=True),
            Field("approved", "text", "when, as far as known, in quotes", '"2007-06-21"', required=True),
            common["refs"],
            common["seen"],
            Field("dose", "list", "usual dose, step by step", "[{mg: 60, how: once a day}]", True, records=(step,)),
            Field("dose-refs", "ids", "citation keys of the dose", "[arnold2016]", required=True, of="references"),
            Field(
                "acts", "list", "what it is thought to do", "[{text: …}]", required=True, records=(statement(common),)
            ),
        ),
        (_dates("approved"), _acts),
    )


def guideline(common: Mapping[str, Field]) -> Record:
    """Return the record of data/guidelines.yaml; *common* are the fields of all data sets."""
    return Record(
        "guideline",
        Guideline,
        (
            common["id"],
            Field("name", "text", "country and body", "Italy: rheumatology society", required=True),
            common["refs"],
            common["seen"],
            Field("published", "text", "when, as far as known, in quotes", '"2021-04"', required=True),
            Field("evidence-to", "text", "until when it searched, in quotes", '"2015-05"'),
            Field("says", "text", "its position, in short", "Exercise first.", required=True),
            Field("ldn", "list", "what it says of LDN", "[{text: …}]", required=True, records=(remark(),)),
        ),
        (_dates("published", "evidence_to"),),
    )


def _dose(steps: Iterable[DoseStep]) -> str:
    found = []
    for step in steps:
        amount = f"{step.mg:g} to {step.to:g} mg" if step.to is not None else f"{step.mg:g} mg"
        found.append(f"{amount} {step.how}".rstrip())
    return ", then ".join(found)


def approval_table(approvals: Iterable[Approval]) -> Table:
    """Return one row a drug: when it was approved, its usual dose, what it is thought to do."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        ((one.name,), (date(one.approved), Cites(one.refs)), (_dose(one.dose), Cites(one.dose_refs)), said(one.acts))
        for one in approvals
    )
    return Table(("Drug (brand)", "Approved", "Usual dose", "What it is thought to do"), rows)


def guideline_table(guidelines: Iterable[Guideline]) -> Table:
    """Return one row a guideline: date, position, what it says of LDN."""
    rows: list[tuple[Cell, ...]] = []
    for one in guidelines:
        when = date(one.published) + (f", evidence to {date(one.evidence_to)}" if one.evidence_to else "")
        rows.append(((one.name, Cites(one.refs)), (when,), (one.says,), said(one.ldn)))
    return Table(("Source", "Date", "Position", "On low-dose naltrexone"), tuple(rows))
