"""Knows of what the rules for a diagnosis consist: areas, questions, measures, conditions; knows no file or page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

# Measures that are counted; every other one is the sum of the questions it names.
AREAS, REGIONS, SITES, BOTH = "wpi", "regions", "sites", "psd"
COUNTED = (AREAS, REGIONS, SITES, BOTH)
# Questions on the sites of AAPT are named after the site.
SITE_QUESTION = "site-"


@dataclass(frozen=True, slots=True)
class Region:
    """One of the regions of the body over which pain is spread."""

    id: str
    name: str
    plain: str = ""
    """What the name means, where it is no plain word."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """One painful area of the widespread pain index."""

    id: str
    name: str
    region: str
    counts_for_region: bool
    """Whether pain here makes the region painful; it counts for the index in any case."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question."""

    value: str
    words: str
    low: int
    """Points, months or another number that the answer stands for; the least where it leaves some open."""
    high: int | None = None
    """The most that it can stand for, where that is more."""
    short: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """The least and the most that the answer can stand for."""
        return self.low, self.low if self.high is None else self.high

    @property
    def brief(self) -> str:
        """The answer in a word or two."""
        return self.short or self.words


@dataclass(frozen=True, slots=True)
class Scale:
    """The answers that several questions share."""

    id: str
    options: tuple[Option, ...]
    refs: tuple[str, ...]
    line: int = 0


Part = Literal["past-week", "past-6-months", "duration", "clinician", "aapt"]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked."""

    id: str
    name: str
    part: Part
    """Under which heading it is asked."""
    scale: str
    hint: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """One of the larger sites of the AAPT rules."""

    id: str
    name: str
    areas: tuple[str, ...] = ()
    """Areas of the pain index that surely lie within it."""
    whole: bool = False
    """Whether these areas are the whole site, so that nothing is left to ask."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that conditions look at."""

    id: str
    name: str
    high: int
    sum: tuple[str, ...] = ()
    """Questions whose points it adds up; empty for what is counted."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit that a measure must keep."""

    measure: str
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, value: int) -> bool:
        """Whether *value* keeps the limit."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to meet a condition: all its bounds."""

    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a set of criteria, met in any of its ways."""

    id: str
    words: str
    ways: tuple[Way, ...]
    short: str = ""
    """The condition in signs, where it is not about scores alone."""
    line: int = 0

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it looks at, in the order in which they are named."""
        return tuple(dict.fromkeys(bound.measure for way in self.ways for bound in way.bounds))


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """One published version of the rules; without conditions where they cannot be judged from answers."""

    id: str
    name: str
    made_for: str
    tender_points: str
    bodily: str
    refs: tuple[str, ...]
    output: str = ""
    """Name of the result on the page."""
    pain: str = ""
    where: str = ""
    symptoms: str = ""
    how_long: str = ""
    other_illness: str = ""
    note: str = ""
    conditions: tuple[Condition, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """How one version rates the bodily symptoms."""

    name: str
    refs: tuple[str, ...]
    rated_by: str
    questions: tuple[str, ...]
    about: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Band:
    """A range of the sum of both scores and what it is called."""

    low: int
    high: int
    words: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of an invented person to one question."""

    question: str
    value: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person."""

    name: str
    areas: tuple[str, ...]
    answers: tuple[Answer, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of nobody, to show what the rules make of them."""

    wpi: int
    sss: int
    regions: int
    months: int


@dataclass(frozen=True)
class Criteria:
    """Everything that is asked, scored and wanted for one illness."""

    id: str
    regions: tuple[Region, ...]
    region_refs: tuple[str, ...]
    areas: tuple[Area, ...]
    scales: tuple[Scale, ...]
    questions: tuple[Question, ...]
    sites: tuple[Site, ...]
    site_refs: tuple[str, ...]
    measures: tuple[Measure, ...]
    sets: tuple[CriteriaSet, ...]
    versions: tuple[Version, ...]
    bands: tuple[Band, ...]
    band_refs: tuple[str, ...]
    people: tuple[Person, ...]
    scores: tuple[Scores, ...]

    @cached_property
    def options(self) -> Mapping[str, tuple[Option, ...]]:
        """The answers that each question takes, those on sites among them."""
        scales = {scale.id: scale.options for scale in self.scales}
        asked = {question.id: scales[question.scale] for question in self.questions}
        return asked | {SITE_QUESTION + site.id: scales["yes-no"] for site in self.sites if not site.whole}

    @property
    def judged(self) -> tuple[CriteriaSet, ...]:
        """The sets that answers can be judged by."""
        return tuple(one for one in self.sets if one.conditions)
