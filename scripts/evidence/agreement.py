"""Knows where two data files hold the same thing, and must agree; knows nothing of YAML, Markdown or pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.bibliography.problems import Problem
from scripts.evidence.comparisons import Comparison
from scripts.evidence.items import misworded
from scripts.evidence.model import EventResult, Treatment

_BOTH = "Compare both with the source, and correct the file that is wrong"


def disagreements(folder: str, data: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield every number that two files tell in two ways, and summaries whose words do not fit the certainty."""
    treatments: Mapping[str, Treatment] = data.get("treatments", {})
    for one in data.get("comparisons", {}).values():
        if treatment := treatments.get(one.treatment):
            for what in _unlike(one, treatment):
                yield Problem(f"{folder}/comparisons.yaml", one.line, f"{one.id}: {what}", _BOTH)
    for name in ("treatments", "alternatives"):
        entries: Mapping[str, Treatment] = data.get(name, {})
        for entry in entries.values():
            for what, mend in _items(entry, entries):
                yield Problem(f"{folder}/{name}.yaml", entry.line, f"{entry.id}: {what}", mend)


def _unlike(one: Comparison, treatment: Treatment) -> Iterator[str]:
    """Yield where a comparison and the treatment of the same trials differ, beyond the rounding of whole people."""
    for mine, counts, percent, group in (
        (one.treated_share, treatment.treated, treatment.treated_percent, "drug"),
        (one.control_share, treatment.control, treatment.control_percent, "placebo"),
    ):
        theirs = 100 * counts.events / counts.total if isinstance(counts, EventResult) else percent
        if mine is not None and theirs is not None and int(mine + 0.5) != int(theirs + 0.5):
            yield f"{mine:.1f} of 100 on the {group}, but treatments.yaml has {theirs:.1f}"
    for field in ("people", "trials", "certainty"):
        mine, theirs = getattr(one, field), getattr(treatment, field)
        if mine is not None and theirs is not None and mine != theirs:
            yield f"{field} is {mine}, but treatments.yaml has {theirs}"
    if missing := sorted(set(one.refs) - set(treatment.refs)):
        yield f"cites {', '.join(missing)}, which treatments.yaml does not"


def _items(entry: Treatment, entries: Mapping[str, Treatment]) -> Iterator[tuple[str, str]]:
    item = entry.item
    if item is None:
        return
    for key in item.also:
        other = entries.get(key)
        if other is None:
            continue
        if other.anchor != entry.anchor:
            yield f'the item also holds "{key}", which is discussed elsewhere', "Take it out of also, or mend an anchor"
        if not item.verdict and other.versus_ldn not in ("", entry.versus_ldn):
            what = f'the item also holds "{key}", whose evidence is {other.versus_ldn} next to that for LDN'
            yield what, "Say both in the item's verdict"
        if not item.certainty and other.certainty != entry.certainty:
            what = f'the item also holds "{key}", whose certainty is {other.certainty or "not rated"}'
            yield what, "Say both in the item's own certainty"
    if fault := misworded(item.summary, entry.certainty):
        yield (
            f'in the summary "{item.summary}" {fault}',
            "High goes with a plain verb, moderate with probably, low with may, very low with very uncertain",
        )
