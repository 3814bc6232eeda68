"""Knows how answers become scores and how conditions are judged when answers are missing; knows no page and no file.

Every measure is a span: the least and the most that it can still become.  A condition is met when it holds for every
value in these spans, not met when it holds for none, and open in between; so a half-filled form is never misjudged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from scripts.evidence.criteria.model import (
    AREAS,
    BOTH,
    REGIONS,
    SITE_QUESTION,
    SITES,
    Band,
    Bound,
    Condition,
    Criteria,
    CriteriaSet,
    Scores,
    Site,
)

Span = tuple[int, int]
Verdict = Literal["met", "not met", "open"]
# What the page says of a whole set of criteria.
SAID: Mapping[Verdict, str] = {"met": "met", "not met": "not met", "open": "cannot be judged yet"}


@dataclass(frozen=True, slots=True)
class Answers:
    """What was ticked and chosen; a question that is missing was not answered."""

    areas: frozenset[str] = frozenset()
    chosen: Mapping[str, str] = field(default_factory=dict)
    """By question, the value of the option."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition with its verdict and the values it rests on."""

    condition: Condition
    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A set of criteria with its verdict and each condition's."""

    criteria: CriteriaSet
    verdict: Verdict
    conditions: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """All that follows from the answers."""

    spans: Mapping[str, Span]
    regions: tuple[str, ...]
    """Ids of the painful regions."""
    band: Band | None
    """Severity by the sum of both scores, once all of it is known."""
    sets: tuple[JudgedSet, ...]


def evaluate(criteria: Criteria, answers: Answers) -> Result:
    """Return what *answers* come to.

    Areas that are not ticked count as painless once the reader has ticked one and answered one question, or has
    answered all of the severity score; until then they are open, so that an empty form is not called "not met".
    """
    found = spans(criteria, answers)
    painful = {area.region for area in criteria.areas if area.counts_for_region and area.id in answers.areas}
    low, high = found[BOTH]
    band = next((b for b in criteria.bands if b.low <= low <= b.high), None) if low == high else None
    whys = {measure: why(criteria, answers, measure, found[measure]) for measure in found}
    return Result(
        found,
        tuple(region.id for region in criteria.regions if region.id in painful),
        band,
        tuple(judge(one, found, whys) for one in criteria.judged),
    )


def spans(criteria: Criteria, answers: Answers) -> dict[str, Span]:
    """Return the span of every measure."""
    found: dict[str, Span] = {}
    for measure in criteria.measures:
        if measure.sum:
            parts = [_answered(criteria, answers, question) for question in measure.sum]
            found[measure.id] = (sum(low for low, _ in parts), sum(high for _, high in parts))
    closed = _areas_are_closed(criteria, answers)
    ticked = len(answers.areas)
    painful = len({a.region for a in criteria.areas if a.counts_for_region and a.id in answers.areas})
    found[AREAS] = (ticked, ticked if closed else len(criteria.areas))
    found[REGIONS] = (painful, painful if closed else len(criteria.regions))
    sites = [_site(criteria, answers, site, closed) for site in criteria.sites]
    found[SITES] = (sum(low for low, _ in sites), sum(high for _, high in sites))
    found[BOTH] = (found[AREAS][0] + found["sss"][0], found[AREAS][1] + found["sss"][1])
    return {measure.id: found[measure.id] for measure in criteria.measures}


def _answered(criteria: Criteria, answers: Answers, question: str) -> Span:
    options = criteria.options[question]
    chosen = next((o for o in options if o.value == answers.chosen.get(question)), None)
    if chosen is not None:
        return chosen.span
    return min(o.span[0] for o in options), max(o.span[1] for o in options)


def _areas_are_closed(criteria: Criteria, answers: Answers) -> bool:
    severity = next(measure.sum for measure in criteria.measures if measure.id == "sss")
    if answers.areas and answers.chosen:
        return True
    return all(question in answers.chosen for question in severity)


def _site(criteria: Criteria, answers: Answers, site: Site, closed: bool) -> Span:
    """Return whether a site hurts (1) or not (0): surely where an area within it was ticked, else as answered."""
    if answers.areas & set(site.areas):
        return 1, 1
    if site.whole:
        return 0, 0 if closed else 1
    return _answered(criteria, answers, SITE_QUESTION + site.id)


def judge(criteria: CriteriaSet, found: Mapping[str, Span], whys: Mapping[str, str]) -> JudgedSet:
    """Return the verdict on one set of criteria for measures in the spans *found*.

    Conditions are judged one by one: where two share a measure that is open, the set may be called open although
    both cannot hold at once, but is never called met or not met by mistake.
    """
    conditions = tuple(
        Judged(one, verdict(one, found), ", ".join(whys[measure] for measure in one.measures))
        for one in criteria.conditions
    )
    verdicts = [one.verdict for one in conditions]
    whole: Verdict = "not met" if "not met" in verdicts else "open" if "open" in verdicts else "met"
    return JudgedSet(criteria, whole, conditions)


def verdict(condition: Condition, found: Mapping[str, Span]) -> Verdict:
    """Return whether *condition* holds for all, some or none of the values in the spans *found*."""
    bounds = [bound for way in condition.ways for bound in way.bounds]
    names = condition.measures
    outcomes = set()
    for values in product(*(_critical(found[name], [b for b in bounds if b.measure == name]) for name in names)):
        value = dict(zip(names, values, strict=True))
        outcomes.add(any(all(b.holds(value[b.measure]) for b in way.bounds) for way in condition.ways))
    return "open" if len(outcomes) > 1 else "met" if True in outcomes else "not met"


def _critical(span: Span, bounds: list[Bound]) -> list[int]:
    """Return the values of *span* among which each of *bounds* changes: both ends and the neighbors of each limit."""
    low, high = span
    limits = [limit for b in bounds for limit in (b.at_least, b.at_most) if limit is not None]
    return sorted({low, high} | {v for limit in limits for v in (limit - 1, limit, limit + 1) if low <= v <= high})


def why(criteria: Criteria, answers: Answers, measure: str, span: Span) -> str:
    """Return the value of a measure in words: ``WPI 7``, ``SSS 6 to 9`` or ``duration: not answered``."""
    one = next(m for m in criteria.measures if m.id == measure)
    if len(one.sum) == 1:
        options = criteria.options[one.sum[0]]
        chosen = next((o.brief for o in options if o.value == answers.chosen.get(one.sum[0])), "not answered")
        return f"{one.name}: {chosen}"
    low, high = span
    return f"{one.name} {low}" if low == high else f"{one.name} {low} to {high}"


def explanation(judged: JudgedSet) -> str:
    """Return why a set is not met, or what it still hangs on; empty where it is met."""
    if judged.verdict == "not met":
        return "; ".join(one.why for one in judged.conditions if one.verdict == "not met")
    still = "; ".join(one.condition.words for one in judged.conditions if one.verdict == "open")
    return f"met if: {still}" if still else ""


def score(criteria: Criteria, scores: Scores) -> tuple[JudgedSet, ...]:
    """Return what the sets make of bare scores, taken as the same in each version; no other disorder is assumed."""
    given = {AREAS: scores.wpi, REGIONS: scores.regions, "sss": scores.sss, "sss-2010": scores.sss}
    given |= {"duration": scores.months, "other-disorder": 0}
    whys = {measure.id: f"{measure.name} {given.get(measure.id, '')}" for measure in criteria.measures}
    found = {name: (value, value) for name, value in given.items()}
    sets = (one for one in criteria.judged if all(name in given for c in one.conditions for name in c.measures))
    return tuple(judge(one, found, whys) for one in sets)
