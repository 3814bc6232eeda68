"""Knows what a study of LDN without a placebo group holds, what of it cannot be, and its tables; no YAML, no pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scripts.evidence import model as m
from scripts.evidence.exhibit import Exhibit, some
from scripts.evidence.specs import Fault, Field, Record, Values
from scripts.evidence.table import Cell, Cites, Table
from scripts.evidence.tables import NOT_SEEN, mark

_REASONS = ("no_benefit", "benefit_lost", "side_effects")


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why people stopped, of 100 people who had taken it."""

    no_benefit: float | None = None
    benefit_lost: float | None = None
    side_effects: float | None = None


@dataclass(frozen=True, slots=True)
class Cohort:
    """One study of people on LDN whom nobody compared with placebo."""

    id: str
    name: str
    refs: tuple[str, ...]
    seen: m.Seen
    who: str
    """What follows the number of people, e.g. "with pain"."""
    people: int | None = None
    finding: str = ""
    """What it saw of benefit or use, one plain line."""
    adverse_percent: float | None = None
    """Of 100 people, those with a side effect."""
    stopped_percent: float | None = None
    stopped_words: str = ""
    reasons: Reasons | None = None
    harms: str = ""
    """Harms in words where there is no share."""
    line: int = 0


def _cohort(v: Values) -> Iterator[Fault]:
    """Reasons for stopping are no more than those who stopped; a share and words do not stand together."""
    reasons: Reasons | None = v.get("reasons")
    if reasons and "stopped_percent" not in v:
        yield Fault("reasons", "reasons stand without stopped-percent", "Add stopped-percent, or take them out")
    elif reasons:
        total = sum(getattr(reasons, name) or 0 for name in _REASONS)
        # Each share is printed as a whole number.
        if total > v["stopped_percent"] + 2:
            what = f"the reasons add up to {total:g} of 100, but {v['stopped_percent']:g} stopped"
            yield Fault("reasons", what, "Compare both with the source")
    if "stopped_percent" in v and "stopped_words" in v:
        yield Fault("stopped_words", "stopped-words stands beside stopped-percent", "Keep the number")
    if not {"finding", "adverse_percent", "harms"} & v.keys():
        yield Fault("name", "the study holds nothing", "Add finding, adverse-percent or harms")


def cohort(common: Mapping[str, Field]) -> Record:
    """Return the record of data/cohorts.yaml; *common* are the fields of all data sets."""
    of_100 = [Field(name.replace("_", "-"), "number", "of 100 people", "10", low=0, high=100) for name in _REASONS]
    return Record(
        "cohort",
        Cohort,
        (
            common["id"],
            Field("name", "text", "name that pages use", "Driver 2023, Mayo Clinic", required=True),
            common["refs"],
            common["seen"],
            Field("who", "text", "what follows the number of people", "with pain", required=True),
            Field("people", "count", "people on LDN", "115"),
            Field("finding", "text", "what it saw, one plain line", "65 of 100 with follow-up felt benefit"),
            Field("adverse-percent", "number", "of 100, had a side effect", "11", low=0, high=100),
            Field("stopped-percent", "number", "of 100, had stopped by the end", "36", low=0, high=100),
            Field("stopped-words", "text", "the same in words", "about half still took it"),
            Field(
                "reasons",
                "record",
                "why, of 100",
                "{no-benefit: 52}",
                records=(Record("reasons", Reasons, tuple(of_100)),),
            ),
            Field("harms", "text", "harms in words", "counts use, not harm"),
        ),
        (_cohort,),
    )


def exhibit(words: list[str], evidence: m.Evidence) -> Exhibit:
    """What the studies saw, or with the word ``harms`` their side effects; then the studies, or all."""
    harms = words[:1] == ["harms"]
    if harms:
        words.pop(0)
    chosen = some(words, evidence.cohorts, "cohort")
    return Exhibit(harm_table(chosen) if harms else cohort_table(chosen))


def _people(one: Cohort) -> str:
    return f"{one.people:,} {one.who}" if one.people else one.who[0].upper() + one.who[1:]


def _reasons(one: Cohort) -> str:
    words = {"no_benefit": "no benefit", "benefit_lost": "benefit lost", "side_effects": "side effects"}
    found = [
        f"{word} {getattr(one.reasons, name):g}" for name, word in words.items()
        if one.reasons and getattr(one.reasons, name) is not None
    ]  # fmt: skip
    return ", ".join(found)


def cohort_table(cohorts: Iterable[Cohort]) -> Table:
    """Return one row a study: people, what was seen."""
    rows: list[tuple[Cell, ...]] = []
    for one in cohorts:
        seen = [one.finding] if one.finding else []
        if one.stopped_percent is not None:
            seen.append(f"{one.stopped_percent:g} of 100 had stopped")
        if one.stopped_words:
            seen.append(one.stopped_words)
        if reasons := _reasons(one):
            seen.append(f"reasons, of 100: {reasons}")
        text = "; ".join(seen) + mark(one.seen)
        rows.append(((one.name,), (_people(one),), (text[0].upper() + text[1:], Cites(one.refs))))
    return Table(("Study", "People", "What was seen"), tuple(rows))


def harm_table(cohorts: Iterable[Cohort]) -> Table:
    """Return one row a study: people, side effects, stopping."""
    rows: list[tuple[Cell, ...]] = []
    for one in cohorts:
        adverse = f"{one.adverse_percent:g} of 100{mark(one.seen)}" if one.adverse_percent is not None else ""
        stopped = f"{one.stopped_percent:g} of 100" if one.stopped_percent is not None else one.stopped_words
        if reasons := _reasons(one):
            stopped += f" ({reasons})"
        adverse = adverse or one.harms or NOT_SEEN
        rows.append(
            ((one.name, Cites(one.refs)), (_people(one),), (adverse,), ((stopped or NOT_SEEN),))
        )  # fmt: skip
    return Table(("Study", "People", "Had a side effect", "Had stopped by the end"), tuple(rows))
