"""Knows what a comparison of a drug with placebo holds and which of its numbers contradict each other; no YAML.

One entry is one drug at one dose for one outcome, as one source printed it: shares, means, difference, ratio and number
needed stand beside each other and must agree within rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from scripts.evidence import model as m
from scripts.evidence import soundness as s
from scripts.evidence.specs import Fault, Field, Record, Values

Measure = Literal["RR", "OR", "IRR", "MD", "SMD"]
MEASURES: tuple[str, ...] = get_args(Measure)
RATIOS = ("RR", "OR", "IRR")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a comparison counts or averages."""

    name: str
    """As it stands in a cell."""
    wanted: bool
    """Whether more of it is better."""


COUNTED: Mapping[str, Counted] = {
    "pain-half": Counted("Pain down by half", True),
    "pain-30": Counted("Pain down by 30%", True),
    "felt-better": Counted("Felt better overall", True),
    "pain": Counted("Average pain", False),
    "severity": Counted("Severity of symptoms", False),
    "impact": Counted("Overall impact (FIQR)", False),
    "pressure-threshold": Counted("Pressure that causes pain", True),
    "stopped": Counted("Stopped because of side effects", False),
    "any-event": Counted("Any side effect", False),
    "serious": Counted("Serious side effects", False),
    "vivid-dreams": Counted("Vivid dreams", False),
    "dizziness": Counted("Dizziness", False),
    "sleepiness": Counted("Sleepiness", False),
    "weight-gain": Counted("Weight gain", False),
    "headache": Counted("Headache", False),
    "nausea": Counted("Nausea", False),
    "vomiting": Counted("Vomiting", False),
    "constipation": Counted("Constipation", False),
    "diarrhea": Counted("Diarrhea", False),
    "belly-pain": Counted("Abdominal pain", False),
    "numb-mouth": Counted("Numbness in the mouth", False),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Drug minus placebo: people of 100 where people are counted, points where a scale is averaged."""

    value: float
    ci_low: float | None = None
    ci_high: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """A ratio, or a difference on a scale of its own, with its interval."""

    measure: Measure
    value: float
    ci_low: float | None = None
    ci_high: float | None = None
    i2: float | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    """Number needed to treat for one more to benefit, or to be harmed, as printed."""

    value: float
    ci_low: float | None = None
    ci_high: float | None = None
    harm: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One drug against placebo for one outcome."""

    id: str
    name: str
    """Drug and dose, trial or review: what names the row."""
    group: str
    outcome: str
    """A key of `COUNTED`."""
    refs: tuple[str, ...]
    seen: m.Seen
    scope: str = ""
    """What limits the outcome, e.g. "any lasting pain"."""
    length: str = ""
    people: int | None = None
    people_of: str = ""
    """Whose number the people are when not of this comparison alone."""
    trials: int | None = None
    treated: m.EventResult | m.MeanResult | None = None
    control: m.EventResult | m.MeanResult | None = None
    treated_percent: float | None = None
    """Of 100 people, where a source prints shares without counts."""
    control_percent: float | None = None
    difference: Gap | None = None
    effect: Effect | None = None
    needed: Needed | None = None
    words: str = ""
    """The result in words, where numbers are missing or need a word."""
    certainty: m.Certainty | None = None
    certainty_note: str = ""
    treatment: str = ""
    """Id of the treatment whose shares these are; the two files must agree."""
    note: str = ""
    line: int = 0

    @property
    def treated_share(self) -> float | None:
        """People of 100 on the drug, unrounded where counts are known."""
        return share(self.treated, self.treated_percent)

    @property
    def control_share(self) -> float | None:
        """People of 100 on placebo."""
        return share(self.control, self.control_percent)


def share(counts: object, percent: float | None) -> float | None:
    """Return people of 100 from counts, else from a printed share."""
    return 100 * counts.events / counts.total if isinstance(counts, m.EventResult) else percent


def _comparison(v: Values) -> Iterator[Fault]:
    """Both groups in one way, shares of one kind, and every printed summary follows from the others."""
    treated, control = v.get("treated"), v.get("control")
    if (treated is None) != (control is None):
        yield Fault("treated" if treated else "control", "one group stands alone", "Give both groups, or neither")
    elif treated and type(treated) is not type(control):
        yield Fault("control", "one group holds events and the other means", "Write both in one way")
    if "control_percent" in v and "treated_percent" not in v:
        yield Fault("control_percent", "control-percent stands without treated-percent", "Add treated-percent")
    if "treated_percent" in v and "control_percent" not in v and "needed" not in v:
        mend = "Add control-percent, or the number needed from which the gap follows"
        yield Fault("treated_percent", "treated-percent stands without control-percent", mend)
    for group in ("treated", "control"):
        if isinstance(v.get(group), m.EventResult) and f"{group}_percent" in v:
            yield Fault(f"{group}_percent", f"{group} holds counts already", "Take the percentage out")
    shown = ("treated", "treated_percent", "difference", "effect", "needed", "words")
    if not any(name in v for name in shown):
        yield Fault("outcome", "the comparison holds nothing", "Add treated and control, an effect, or words")
    yield from _agreement(v)


def _agreement(v: Values) -> Iterator[Fault]:
    gap: Gap | None = v.get("difference")
    needed: Needed | None = v.get("needed")
    effect: Effect | None = v.get("effect")
    ends = _gap_of_shares(v)
    if gap and ends and not (gap.ci_low is not None and gap.ci_high is not None and _overlap(ends, gap)):
        off = _off(gap.value)
        if not ends[0] - off <= gap.value <= ends[1] + off:
            what = f"the difference {gap.value:g} does not follow from the groups ({ends[0]:.1f} to {ends[1]:.1f})"
            yield Fault("difference", what, "Compare both with the source; it is drug minus placebo")
    if needed and (ends or gap):
        low, high = sorted(abs(x) for x in (_about(gap.value) if gap else ends or (0, 0)))
        off = _off(needed.value)
        if low == 0 or not 100 / high - off <= needed.value <= 100 / low + off:
            what = f"the number needed {needed.value:g} does not follow from the difference of {low:.1f} to {high:.1f}"
            yield Fault("needed", what, "It is 100 divided by the difference of 100 people; are doses mixed?")
    if needed and v.get("outcome") in COUNTED and needed.harm == COUNTED[v["outcome"]].wanted:
        better = sum(ends) > 0 if ends else None
        # A harm that is rarer, or a benefit that is rarer, turns the word round.
        if better is None or better:
            what = f"the number needed says harm: {str(needed.harm).lower()}, which does not fit the outcome"
            yield Fault("needed", what, "Write harm: true where the drug makes a bad outcome more frequent")
    if effect and effect.measure in RATIOS and effect.value <= 0:
        yield Fault(
            "effect", f"a ratio of {effect.value:g} cannot be", "It is above 0; write a difference as MD or SMD"
        )
    elif effect and effect.measure in RATIOS and ends and (effect.value - 1) * sum(ends) < 0:
        what = f"{effect.measure} {effect.value:g} points another way than the groups"
        yield Fault("effect", what, "Compare both with the source; it is drug divided by placebo")
    if effect and effect.measure == "RR" and ends and effect.ci_low is not None and effect.ci_high is not None:
        first = share(v.get("treated"), v.get("treated_percent")) or 0
        second = share(v.get("control"), v.get("control_percent")) or 0
        if second and not effect.ci_low <= first / second <= effect.ci_high:
            what = (
                f"the groups make a risk ratio of {first / second:.2f}, outside {effect.ci_low:g} to {effect.ci_high:g}"
            )
            yield Fault("effect", what, "Compare both with the source")


def _about(value: float) -> tuple[float, float]:
    off = _off(value)
    return value - off, value + off


def _off(value: float) -> float:
    """Return by how much a printed number may be off; 8 may have been 7.5, but 8.1 not 7.9."""
    return s.rounding(value) if value % 1 else 0.5


def _overlap(ends: tuple[float, float], gap: Gap) -> bool:
    """A pooled difference need not equal the crude one, but its interval holds it."""
    assert gap.ci_low is not None
    assert gap.ci_high is not None
    return gap.ci_low <= ends[1] and ends[0] <= gap.ci_high


def _gap_of_shares(v: Values) -> tuple[float, float] | None:
    """Return the ends between which the groups put the difference, given the rounding of what is printed."""
    treated, control = v.get("treated"), v.get("control")
    if isinstance(treated, m.MeanResult) and isinstance(control, m.MeanResult):
        if treated.change is None or control.change is None:
            return None
        off = s.rounding(treated.change, control.change)
        return treated.change - control.change - off, treated.change - control.change + off
    first, second = share(treated, v.get("treated_percent")), share(control, v.get("control_percent"))
    if first is None or second is None:
        return None
    off = _off(first) + _off(second) if "treated_percent" in v else 0.0
    return first - second - off, first - second + off


def comparison(ci: tuple[Field, ...], common: Mapping[str, Field], events: Record, mean: Record) -> Record:
    """Return the record of data/comparisons.yaml.

    Args:
        ci: the two fields of an interval.
        common: the fields that all data sets share: id, refs, seen.
        events: the record of people with an event.
        mean: the record of a mean in a group.
    """
    around = s.interval("value", "ci_low", "ci_high")
    value = Field("value", "number", "as printed", "9", required=True)
    gap = Record("difference", Gap, (value, *ci), (around,))
    needed = Record(
        "number needed",
        Needed,
        (
            Field("value", "number", "as printed", "9.7", required=True, low=1),
            *ci,
            Field("harm", "flag", "true when it counts people harmed", "true"),
        ),
        (around,),
    )
    effect = Record(
        "effect",
        Effect,
        (
            Field("measure", "choice", "kind of ratio, or difference", "RR", required=True, choices=MEASURES),
            value,
            *ci,
            Field("i2", "number", "heterogeneity I² in percent", "91", low=0, high=100),
        ),
        (around,),
    )
    both = (events, mean)
    return Record(
        "comparison",
        Comparison,
        (
            common["id"],
            Field("name", "text", "drug and dose, trial or review: what names the row", "Duloxetine 60 mg", True),
            Field("group", "text", "kind of drug, by which pages choose", "approved", required=True),
            Field("outcome", "choice", "what is counted or averaged", "pain-half", True, choices=tuple(COUNTED)),
            common["refs"],
            common["seen"],
            Field("scope", "text", "what limits the outcome", "any lasting pain"),
            Field("length", "text", "how long the trials were", "12 weeks"),
            Field("people", "count", "people in it", "2249"),
            Field("people-of", "text", "whose number that is, when not of this alone", "in all fibromyalgia trials"),
            Field("trials", "count", "number of trials", "5"),
            Field("treated", "record", "the group on the drug", "{events: 20, total: 49}", records=both),
            Field("control", "record", "the group on placebo", "{events: 13, total: 50}", records=both),
            Field("treated-percent", "number", "of 100 on the drug, without counts", "23", low=0, high=100),
            Field("control-percent", "number", "of 100 on placebo, without counts", "14", low=0, high=100),
            Field("difference", "record", "drug minus placebo, of 100 or in points", "{value: 9}", records=(gap,)),
            Field("effect", "record", "ratio or standardized difference", "{measure: RR, …}", records=(effect,)),
            Field("needed", "record", "number needed to treat or harm", "{value: 9.7, …}", records=(needed,)),
            Field("words", "text", "the result in words", "missed its main goal"),
            Field("certainty", "choice", "how sure", "moderate", choices=m.CERTAINTIES),
            Field("certainty-note", "text", "why, or why it is not rated", "small, old trials"),
            Field("treatment", "id", "treatment whose shares these are", "pregabalin", of="treatments"),
            Field("note", "text", "what to know of it, for those who read the data", "printed as 366 of 1,000"),
        ),
        (_comparison,),
    )
