"""Knows how an entry's text is completed from what services said, the rest of the file kept to the byte.

It proposes text; whether it is written is for someone else to decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import yaml

from scripts.bibliography import Bibliography, BibliographyError, Reference, loads
from scripts.bibliography.fields import FIELDS, UNIQUE
from scripts.bibliography.records import Checked, Kind
from scripts.bibliography.records import standing as standing_of

# Fields in which a value that we only know second-hand is replaced by that of a service.
_REPLACED = ("PMID", "PMCID", "volume", "issue", "page")
# Fields that were compared as a whole; of authors only the first is, of a date only the year.
_CONFIRMED = ("title", "container-title", "DOI", *_REPLACED)
_STATUS: Mapping[Kind, str] = {"retraction": "retracted", "concern": "concern", "correction": "corrected"}
_GRAVITY = ("current", "corrected", "concern", "retracted")


@dataclass(frozen=True, slots=True)
class Change:
    """What would change in one entry."""

    id: str
    set: Mapping[str, str]
    """Fields with their new values."""
    known: tuple[str, ...] = ()
    """Fields that leave ``custom.incomplete`` and ``custom.unconfirmed``."""
    status: str = ""
    """New value of ``custom.status``, or nothing."""


def propose(ours: Reference, checked: Checked, taken: Mapping[str, frozenset[str]]) -> Change | None:
    """Return what would complete *ours*, or None.

    Nothing is proposed where an identifier is wrong or the paper is not certain to be ours.

    Args:
        ours: the entry.
        checked: what came of comparing it.
        taken: identifiers of other entries, in small letters, by field.
    """
    if checked.verdict in ("wrong-paper", "not-found", "could-not-verify", "nothing-to-check"):
        return None
    values = {a.field: a.theirs for a in checked.additions}
    for found in checked.differences:
        if found.field in _REPLACED and found.field in ours.custom.unconfirmed:
            values[found.field] = found.theirs
    values = {
        field: value
        for field, value in values.items()
        if not (field in UNIQUE and value.lower() in taken.get(field, frozenset())) and not _unsound(field, value)
    }
    differing = {found.field for found in checked.differences}
    confirmed = [f for f in ours.custom.unconfirmed if f in _CONFIRMED and f in checked.compared and f not in differing]
    status = _STATUS.get(standing_of(checked, replace(ours, custom=replace(ours.custom, status="current"))) or "other")
    new_status = status if status and _GRAVITY.index(status) > _GRAVITY.index(ours.custom.status) else ""
    known = tuple(f for f in (*ours.custom.incomplete, *ours.custom.unconfirmed) if f in values or f in confirmed)
    if not values and not known and not new_status:
        return None
    return Change(ours.id, values, known, new_status)


def _unsound(field: str, value: str) -> bool:
    test = FIELDS[field].test
    return bool(test and test(value))


def identifiers(bibliography: Bibliography) -> dict[str, frozenset[str]]:
    """Return all identifiers that must be unique, in small letters, by field."""
    return {name: frozenset(str(getattr(r, name)).lower() for r in bibliography) - {""} for name in UNIQUE}


def apply(text: str, changes: Sequence[Change], shown: str = "references.yaml") -> str:
    """Return *text* with *changes* in their entries and nothing else changed.

    Raises:
        BibliographyError: the changed text would have faults, or more would change than was meant.
    """
    before = loads(text, shown)
    lines = re.findall(r"[^\n]*\n|[^\n]+\Z", text)
    starts = [r.line - 1 for r in before]
    for change in sorted(changes, key=lambda c: before.by_id[c.id].line, reverse=True):
        first = before.by_id[change.id].line - 1
        last = next((start for start in starts if start > first), len(lines))
        lines[first:last] = _changed(lines[first:last], change)
    made = "".join(lines)
    after = loads(made, shown)
    wanted = {change.id for change in changes}
    for reference in before:
        if reference.id not in wanted and after.by_id.get(reference.id) != reference:
            raise BibliographyError([])
    return made


def _changed(lines: list[str], change: Change) -> list[str]:
    lines = list(lines)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    if not lines[-1].endswith("\n"):
        lines[-1] += end
    for name, value in change.set.items():
        written = f"  {yaml.safe_dump({name: value}, allow_unicode=True, width=10_000).strip()}{end}"
        spans = _spans(lines)
        if name in spans:
            first, last = spans[name]
            lines[first:last] = [written]
            continue
        order = list(FIELDS)
        earlier = [n for n in spans if n in order and order.index(n) < order.index(name)]
        place = max((spans[n][1] for n in earlier), default=1)
        lines.insert(place, written)
    for name in ("incomplete", "unconfirmed"):
        span = _spans(lines).get(f"custom.{name}")
        if span is None or not change.known:
            continue
        first, last = span
        named = yaml.safe_load("".join(lines[first:last]))[name]
        left = [f for f in named if f not in change.known]
        if left == named:
            continue
        lines[first:last] = [f"    {name}: [{', '.join(left)}]{end}"] if left else []
    if change.status and (span := _spans(lines).get("custom.status")):
        lines[span[0] : span[1]] = [f"    status: {change.status}{end}"]
    return lines


def _spans(lines: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return first line and end of each field of an entry; those of its custom map as ``custom.status``."""
    found: dict[str, tuple[int, int]] = {}
    top = inner = ""

    def close(name: str, end: int) -> None:
        if name:
            found[name] = (found[name][0], end)

    for number, line in enumerate([*lines, "- end"]):
        if match := re.match(r"(?:- |  )([A-Za-z][\w-]*):(?:\s|$)", line):
            close(top, number)
            close(inner, number)
            top, inner = match[1], ""
            found[top] = (number, number)
        elif re.match(r"\S", line) or not line.strip():
            close(top, number)
            close(inner, number)
            top = inner = ""
        elif top == "custom" and (match := re.match(r" {4}([A-Za-z][\w-]*):(?:\s|$)", line)):
            close(inner, number)
            inner = f"custom.{match[1]}"
            found[inner] = (number, number)
    return found
