"""Knows how the folder of data files becomes `Evidence` and what can be wrong across files; knows nothing of pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.bibliography.kept import digest, kept
from scripts.bibliography.problems import Problem, did_you_mean
from scripts.bibliography.yamltree import ListNode, MapNode, Node, Unreadable, parse, read_text
from scripts.evidence.agreement import disagreements
from scripts.evidence.datasets import SETS
from scripts.evidence.medicines import clashes
from scripts.evidence.model import EventResult, Evidence, Grade, MeanResult, Outcome, Result, Trial
from scripts.evidence.option_table import faults
from scripts.evidence.reader import Reader, key_of

# Data sets whose entries others name.
NAMED = (
    "outcomes", "trials", "treatments", "alternatives", "comparisons", "measures", "worksheets", "medicines",
)  # fmt: skip


class EvidenceError(Exception):
    """The data cannot be used; `problems` holds every fault of every file, in the order of files and lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def load(folder: Path, known_refs: Collection[str] | None = None, keep: Path | None = None) -> Evidence:
    """Return all data sets of *folder*.

    Args:
        folder: where outcomes.yaml, trials.yaml and the others are.
        known_refs: citation keys that may be named; None tests none.
        keep: folder in which the result is kept for the next run; None keeps nothing.

    Raises:
        EvidenceError: with all faults of all files at once.
    """
    known = "any" if known_refs is None else digest(sorted(known_refs))
    files = [folder / data.file for data in SETS.values()]
    state = digest([folder.name, known, *(file.read_bytes() if file.is_file() else b"" for file in files)])
    return kept(keep, "evidence", __name__, state, lambda: _load(folder, known_refs))


def _load(folder: Path, known_refs: Collection[str] | None) -> Evidence:
    problems: list[Problem] = []
    roots: dict[str, Node | None] = {}
    for name, data in SETS.items():
        shown = f"{folder.name}/{data.file}"
        try:
            roots[name], found_here = parse(read_text(folder / data.file, shown), shown)
        except Unreadable as error:
            found_here = error.problems
        problems += found_here
    # A file without any entry is fault enough; its ids are then not missed elsewhere.
    known = {name: ids for name in NAMED if (ids := _ids(name, roots.get(name)))}
    if known_refs is not None:
        known["references"] = frozenset(known_refs)
    found: dict[str, list[tuple[str, Any]]] = {}
    for name, root in roots.items():
        found[name] = Reader(f"{folder.name}/{SETS[name].file}", problems, known).entries(SETS[name], root)
    by_key = {name: dict(found.get(name, ())) for name in SETS}
    if "grades" in roots:
        problems += _ungraded(folder.name, known.get("outcomes", frozenset()) - _ids("grades", roots["grades"]))
    problems += _across(folder.name, by_key)
    problems += disagreements(folder.name, by_key)
    sets = {name: entries for name, entries in by_key.items() if name != "history"}
    evidence = Evidence(**sets, history=tuple(value for _, value in found.get("history", ())))
    options = f"{folder.name}/{SETS['options'].file}"
    if all(problem.file == options for problem in problems):
        # What is wrong with an entry is told there, not once more where it is pointed to.
        problems += faults(options, evidence)
    if problems:
        order = {f"{folder.name}/{data.file}": place for place, data in enumerate(SETS.values())}
        raise EvidenceError(sorted(problems, key=lambda p: (order.get(p.file, len(order)), p.line)))
    return evidence


def _entries(name: str, root: Node | None) -> list[Node]:
    inner = root.items.get(name) if isinstance(root, MapNode) else None
    return inner.items if isinstance(inner, ListNode) else []


def _ids(name: str, root: Node | None) -> frozenset[str]:
    """Return the ids of a data set, of faulty entries too: one fault must not bring others elsewhere."""
    return frozenset(key for node in _entries(name, root) if (key := key_of(SETS[name], node)))


def _ungraded(folder: str, outcomes: frozenset[str]) -> Iterator[Problem]:
    """Yield every outcome whose certainty nobody judged."""
    for id_ in sorted(outcomes):
        mend = "Add one; with nothing seen the certainty is very low and a reason says so"
        yield Problem(f"{folder}/grades.yaml", 0, f'the outcome "{id_}" has no grade', mend)


def _across(folder: str, data: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield what does not fit between the entries of several files, and grades in other words than agreed."""
    outcomes: Mapping[str, Outcome] = data.get("outcomes", {})
    trials: Mapping[str, Trial] = data.get("trials", {})
    for trial in trials.values():
        for result in trial.results:
            if outcome := outcomes.get(result.outcome):
                for what, mend in _misfit(result, outcome):
                    whose = f"{trial.id}: result for {outcome.id}: "
                    yield Problem(f"{folder}/trials.yaml", result.line, whose + what, mend)
    for grade in data.get("grades", {}).values():
        for what, mend in _wording(grade):
            yield Problem(f"{folder}/grades.yaml", grade.line, f"{grade.outcome}: {what}", mend)
    for line, what, mend in clashes(data.get("medicines", {})):
        yield Problem(f"{folder}/medicines.yaml", line, what, mend)


def _misfit(result: Result, outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Yield what contradicts the outcome: events of an average, values beyond the scale."""
    mend = f"Write {'events and total' if outcome.is_event else 'change, baseline or final'}"
    for group in (result.ldn, result.control):
        if isinstance(group, MeanResult if outcome.is_event else EventResult):
            yield f"it is {'counted' if outcome.is_event else 'averaged'}, but a group is not", mend
        elif isinstance(group, MeanResult) and outcome.low is not None and outcome.high is not None:
            for value in (group.baseline, group.final):
                if value is not None and not outcome.low <= value <= outcome.high:
                    what = f"{value:g} lies beyond the scale from {outcome.low:g} to {outcome.high:g}"
                    yield what, "Convert it to the common scale, and say so in seen"
            if group.change is not None and abs(group.change) > outcome.high - outcome.low:
                yield f"the change {group.change:g} is wider than the scale", "Convert it to the common scale"
    if result.difference and outcome.is_event:
        yield "a difference of means stands at a counted outcome", mend


# Content standards, certainty and effect wording: what a statement of each certainty holds.
_WORDING: Mapping[str, tuple[str, ...]] = {
    "high": ("LDN results in", "LDN reduces", "LDN increases", "LDN makes little or no difference to"),
    "moderate": ("LDN probably results in", "LDN probably reduces", "LDN probably increases", "LDN probably makes"),
    "low": ("LDN may result in", "LDN may reduce", "LDN may increase", "LDN may make little or no difference to"),
    "very low": ("The evidence is very uncertain about the effect of LDN on",),
}
_DOWNGRADES = ("risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias")


def _wording(grade: Grade) -> Iterator[tuple[str, str]]:
    """Yield what departs from the fixed wording of size and certainty, or from the five reasons."""
    starts = _WORDING[grade.certainty]
    if not grade.words.startswith(starts):
        yield f'the words do not fit {grade.certainty} certainty: "{grade.words}"', f'Begin with "{starts[0]} …"'
    if not grade.reasons and grade.certainty != "high":
        yield "no reason tells why the certainty was lowered", f"Name one of {', '.join(_DOWNGRADES)}"
    for reason in grade.reasons:
        if not reason.startswith(tuple(f"{name}: " for name in _DOWNGRADES)):
            mend = did_you_mean(reason.partition(":")[0], _DOWNGRADES) or f"Known are {', '.join(_DOWNGRADES)}"
            yield f'the reason "{reason}" is none of the five, with a colon and why', mend
