"""Reads the cases for the criteria: answers, and what must come of them. Used for the rules and for the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scripts.evidence.criteria.model import Criteria
from scripts.evidence.criteria.scoring import Answers
from scripts.evidence.load import load

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
CRITERIA: Criteria = load(Path(__file__).parents[2] / "data").criteria["fibromyalgia"]
ITEMS = ("fatigue", "waking", "cognitive", "headaches", "lower-abdomen", "depression")
VERDICTS = {"y": "met", "n": "not met"}


@dataclass(frozen=True)
class Case:
    """Answers with everything that must come of them."""

    name: str
    answers: Answers
    expect: dict[str, str]
    """By name of the output."""
    conditions: dict[str, list[str]] = field(default_factory=dict)
    why: dict[str, list[str]] = field(default_factory=dict)


def all_cases() -> Iterator[Case]:
    yield from _single()
    yield from _grid()
    yield from _each_area()
    yield from _bands()


def _areas(named: str | list[str]) -> frozenset[str]:
    if named == "all":
        return frozenset(area.id for area in CRITERIA.areas)
    return frozenset(CASES["areas"][named] if isinstance(named, str) else named)


def _points(named: str | list[int]) -> dict[str, str]:
    given = CASES["points"][named] if isinstance(named, str) else named
    return dict(zip(ITEMS, map(str, given), strict=True))


def _single() -> Iterator[Case]:
    for one in CASES["cases"]:
        chosen = (_points(one["points"]) if "points" in one else {}) | one.get("answers", {})
        expect = {name: str(value) for name, value in one["expect"].items()}
        answers = Answers(_areas(one.get("areas", "a0")), chosen)
        yield Case(one["name"], answers, expect, one.get("conditions", {}), one.get("why", {}))


def _grid() -> Iterator[Case]:
    for row in CASES["grid"]["rows"]:
        for place, column in enumerate(CASES["grid"]["columns"]):
            points = _points(column)
            bodily = sum(int(points[item]) for item in ITEMS[3:])
            chosen = points | {"duration": "enough", "bodily": str(bodily), "other-disorder": "no"}
            areas = _areas(row["areas"])
            sss = sum(map(int, points.values()))
            expect = {f"met-{year}": VERDICTS[row[year][place]] for year in ("2010", "2011", "2016")}
            expect |= {"wpi": str(len(areas)), "sss": str(sss), "sss-2010": str(sss), "psd": str(len(areas) + sss)}
            if row["areas"][2:3] == "r":
                assert row["areas"][1] == str(len(areas))
                expect["regions"] = row["areas"][3]
            yield Case(f"{row['areas']} {column}", Answers(areas, chosen), expect)


def _each_area() -> Iterator[Case]:
    names = {area.name: area.id for area in CRITERIA.areas}
    assert names.keys() == CASES["each-area"].keys()
    for name, region in CASES["each-area"].items():
        expect = {"wpi": "1", "regions": "0" if region == "none" else "1", "psd": "1"}
        yield Case(name, Answers(frozenset({names[name]})), expect)


def _bands() -> Iterator[Case]:
    ids = [area.id for area in CRITERIA.areas]
    for total, _ in CASES["bands"].items():
        points = _points("s12" if total > 19 else "s0")
        areas = frozenset(ids[: total - 12 if total > 19 else total])
        yield Case(f"sum {total}", Answers(areas, points), {"psd": str(total)})
