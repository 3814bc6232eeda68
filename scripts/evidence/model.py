"""Knows what the evidence data hold: trials, outcomes, reviews, treatments; knows nothing of YAML, files or pages.

Every number carries a `Seen`: how it was seen and where.  Whatever is not read in the paper, its abstract or a
register is marked wherever it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from scripts.evidence.authorities import Approval, Guideline
    from scripts.evidence.cohorts import Cohort
    from scripts.evidence.comparisons import Comparison
    from scripts.evidence.conditions import Condition
    from scripts.evidence.findings import Finding
    from scripts.evidence.frequencies import Accuracy, Prevalence, Symptom
    from scripts.evidence.leaflet import ListedEffect
    from scripts.evidence.measures import Measure
    from scripts.evidence.options import OptionRow

from scripts.evidence.criteria.model import Criteria
from scripts.evidence.medicines import Medicine
from scripts.evidence.worksheets import Worksheet

Level = Literal["paper", "abstract", "register", "label", "news", "transcription", "derived"]
LEVELS: tuple[str, ...] = get_args(Level)
# What a reader is told; what was read in the paper, its abstract, a register or a label needs no warning.
LEVEL_WORDS: Mapping[str, str] = {
    "news": "from a news report",
    "transcription": "from a public transcription of the paper's tables",
    "derived": "our own arithmetic",
}
TrialDesign = Literal["parallel", "crossover", "fixed-order", "single-arm"]
TRIAL_DESIGNS: tuple[str, ...] = get_args(TrialDesign)
Judgment = Literal["low", "some", "high", "unknown"]
JUDGMENTS: tuple[str, ...] = get_args(Judgment)
Certainty = Literal["high", "moderate", "low", "very low"]
CERTAINTIES: tuple[str, ...] = get_args(Certainty)
Better = Literal["lower", "higher"]
# What of a result may have been seen otherwise than the rest of it.
Part = Literal["baseline", "change", "final", "difference"]
PARTS: tuple[str, ...] = get_args(Part)

# Domains of RoB 2 (Sterne 2019), with the one that it adds for crossover trials.
DOMAINS: Mapping[str, str] = {
    "randomisation": "Randomization",
    "period": "Period and carry-over",
    "deviations": "Deviations from the plan",
    "missing": "Missing data",
    "measurement": "Measurement",
    "reporting": "Selective reporting",
    "overall": "Overall",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """How a number was seen."""

    level: Level
    at: str
    """Address; for derived numbers the address of what they were derived from."""
    note: str = ""

    @property
    def words(self) -> str:
        """What a reader must know of it, or nothing."""
        return LEVEL_WORDS.get(self.level, "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the outcomes fixed for all trials, before results were read."""

    id: str
    name: str
    better: Better
    low: float | None = None
    """Lower end of the common scale, for means; None for events."""
    high: float | None = None
    important: float | None = None
    """Smallest difference from placebo that we call small but important, on the common scale."""
    note: str = ""
    opposite: str = ""
    """Name for those without the event, e.g. "Did not stop because of side effects"."""

    @property
    def is_event(self) -> bool:
        """Whether people are counted (events of total) rather than averaged."""
        return self.low is None


@dataclass(frozen=True, slots=True)
class TrialArm:
    """One group of a trial, or one condition of a crossover."""

    id: str
    """``ldn`` or ``control``; further groups have other ids, like ``ldn-tdcs``."""
    name: str
    n: int | None
    dose_mg: float | None = None


@dataclass(frozen=True, slots=True)
class MeanResult:
    """Change of a mean from its baseline in one arm, on the outcome's common scale; negative is a fall."""

    n: int | None
    change: float | None
    ci_low: float | None = None
    ci_high: float | None = None
    sd: float | None = None
    baseline: float | None = None
    baseline_sd: float | None = None
    final: float | None = None
    final_sd: float | None = None


@dataclass(frozen=True, slots=True)
class EventResult:
    """People with the event, of all in one arm."""

    events: int
    total: int


@dataclass(frozen=True, slots=True)
class Difference:
    """LDN minus control, on the outcome's common scale."""

    value: float
    ci_low: float | None = None
    ci_high: float | None = None
    p: float | None = None
    approximate: bool = False
    """True when we had to make the interval ourselves, as for crossover trials."""
    adjusted: bool = False
    """True when it comes from a model and need not equal the difference between the groups' means."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a trial found for one outcome at one time."""

    outcome: str
    weeks: float
    seen: Seen
    primary: bool = False
    ldn: MeanResult | EventResult | None = None
    control: MeanResult | EventResult | None = None
    difference: Difference | None = None
    pool: bool = False
    """Whether it may enter our synthesis: randomised, blinded, parallel groups, at the time of the primary outcome."""
    sensitivity: bool = False
    """Whether it may enter the sensitivity analysis with approximate crossover rows."""
    words: str = ""
    """The result in words where numbers are missing."""
    parts: Mapping[Part, Seen] = field(default_factory=dict)
    """Parts that were seen otherwise than `seen` says, which covers the rest: the change, and the difference with its
    interval, as the weaker of the two was seen."""

    line: int = 0

    def seen_of(self, part: Part) -> Seen:
        """Return how one part of the result was seen; ``difference`` means its value, `seen` covers the interval."""
        return self.parts.get(part, self.seen)


@dataclass(frozen=True, slots=True)
class Judged:
    """One cell of the risk-of-bias picture."""

    judgment: Judgment
    reason: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial of LDN in fibromyalgia."""

    id: str
    name: str
    ref: str
    """Citation key of the main paper."""
    year: int
    design: TrialDesign
    country: str
    population: str
    randomised: int | None
    analysed: int | None
    weeks: float
    blinding: str
    arms: tuple[TrialArm, ...]
    titration: str
    comparator: str
    primary_outcome: str
    funding: str
    page: str
    """Path of its page below docs/."""
    registration: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Citation keys of further papers on it."""
    results: tuple[Result, ...] = ()
    risk_of_bias: Mapping[str, Judged] | None = None
    finding: str = ""
    """One plain line, primary outcome first."""
    build_up_weeks: float | None = None
    """How long the dose was built up; None where it was not, or was not seen."""
    line: int = 0

    def result(self, outcome: str) -> Result | None:
        """Return the trial's first result for *outcome*: the earliest listed is the one at the primary time."""
        return next((r for r in self.results if r.outcome == outcome), None)


@dataclass(frozen=True, slots=True)
class Grade:
    """Our judgment of the certainty of one outcome, with its reasons (GRADE)."""

    outcome: str
    certainty: Certainty
    reasons: tuple[str, ...]
    """Why it was lowered: risk of bias, inconsistency, indirectness, imprecision, publication bias; each with why."""
    words: str
    """The statement in the fixed wording of size and certainty."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """One published synthesis of trials of LDN in fibromyalgia."""

    id: str
    name: str
    ref: str
    year: int
    searched: str
    """To when it searched, as printed; empty when not seen."""
    trials: tuple[str, ...]
    """Ids of the trials it pooled, as far as seen."""
    people: int | None
    measure: Literal["MD", "SMD", "none"]
    seen: Seen
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    i2: float | None = None
    counted: int | None = None
    """How many trials or studies it says that it holds."""
    scale: str = ""
    """What the value is measured on, as far as its abstract says."""
    finding: str = ""
    """What it says about pain, one plain line."""
    dispute: str = ""
    """Who disputed it and why, plain text."""
    dispute_refs: tuple[str, ...] = ()
    missing: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """How a page lists a treatment in one line; several entries may stand behind one item."""

    summary: str = ""
    """What was found, in the fixed wording of size and certainty."""
    refs: tuple[str, ...] = ()
    name: str = ""
    """Where the item has another name than its first entry."""
    also: tuple[str, ...] = ()
    """Ids of the other entries behind it; their people and trials are added."""
    people: int | None = None
    """Of the whole review, where the entry counts those of its result alone."""
    trials: int | None = None
    certainty: str = ""
    """In words, where the entries behind the item differ."""
    verdict: str = ""
    """What to add to the verdict, e.g. "disputed"."""
    instead: str = ""
    """What exists where no trial was found."""
    instead_refs: tuple[str, ...] = ()
    watch: str = ""
    watch_refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class More:
    """How many more of 100 people had an event than in the comparison; below 0 is fewer."""

    value: float
    ci_low: float | None = None
    ci_high: float | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """How a treatment was done, for people who plan their time."""

    words: str
    refs: tuple[str, ...]
    seen: Seen


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment of fibromyalgia, or something else that is tried, with its best evidence on pain."""

    id: str
    name: str
    group: str
    refs: tuple[str, ...]
    comparator: str
    seen: Seen
    people: int | None = None
    trials: int | None = None
    certainty: Certainty | None = None
    certainty_by: str = ""
    """Who judged it: "the review" or "us"."""
    measure: Literal["MD", "SMD", "none"] = "none"
    """MD in points of 0 to 10, SMD in standard deviations; negative favors the treatment."""
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    treated: EventResult | None = None
    """People with the event named in `event`, where counts are known."""
    control: EventResult | None = None
    event: str = ""
    treated_percent: float | None = None
    """Of 100 people with the event, where a source prints shares without counts."""
    control_percent: float | None = None
    outcome: str = "pain"
    """What `value` measures."""
    harms: str = ""
    versus_ldn: Literal["better", "similar", "worse", "reference", ""] = ""
    anchor: str = ""
    """Where it is discussed, path and anchor below docs/."""
    item: Item | None = None
    more: More | None = None
    """Of 100 people with the event, where a source prints the difference without the groups."""
    course: Course | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Idea:
    """One claim about how LDN might work, with the highest level of evidence for it."""

    id: str
    claim: str
    level: Literal["hypothesis", "laboratory", "animal", "human marker", "human outcome"]
    refs: tuple[str, ...]
    against: str = ""
    against_refs: tuple[str, ...] = ()
    anchor: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One dated line of the history."""

    when: str
    what: str
    refs: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """All data sets."""

    outcomes: Mapping[str, Outcome]
    trials: Mapping[str, Trial]
    grades: Mapping[str, Grade]
    reviews: Mapping[str, Review]
    treatments: Mapping[str, Treatment]
    alternatives: Mapping[str, Treatment]
    comparisons: Mapping[str, Comparison]
    measures: Mapping[str, Measure]
    cohorts: Mapping[str, Cohort]
    conditions: Mapping[str, Condition]
    ideas: Mapping[str, Idea]
    findings: Mapping[str, Finding]
    symptoms: Mapping[str, Symptom]
    prevalence: Mapping[str, Prevalence]
    accuracy: Mapping[str, Accuracy]
    leaflet: Mapping[str, ListedEffect]
    approvals: Mapping[str, Approval]
    guidelines: Mapping[str, Guideline]
    worksheets: Mapping[str, Worksheet]
    options: Mapping[str, OptionRow]
    medicines: Mapping[str, Medicine]
    history: tuple[Event, ...]
    criteria: Mapping[str, Criteria]
