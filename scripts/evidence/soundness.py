"""Knows which numbers of one record contradict each other or cannot be; knows nothing of files, lines or other records.

Each function is a `Test`: it takes the values of a record, sound one by one, and yields what does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator

from scripts.evidence.model import DOMAINS, Difference, EventResult, Judged, MeanResult, TrialArm
from scripts.evidence.specs import Fault, Test, Values

_WORSE = {"low": 0, "some": 1, "unknown": 1, "high": 2}
_COPY = "Compare both with the source"


def rounding(*values: float) -> float:
    """Return by how much a sum of printed *values* may be off: half a unit of the last digit of each."""
    return sum(0.5 * 10.0 ** -len(repr(float(v)).partition(".")[2]) for v in values) + 1e-9


def _shown(attribute: str) -> str:
    """Return a field's name in the file."""
    return attribute.replace("_", "-")


def interval(value: str, low: str, high: str) -> Test:
    """Return a test that the interval *low* to *high* is whole and holds *value*."""

    def test(v: Values) -> Iterator[Fault]:
        if (low in v) != (high in v):
            there, gone = (low, high) if low in v else (high, low)
            what = f"{_shown(there)} stands without {_shown(gone)}"
            yield Fault(there, what, f"Add {_shown(gone)}, or take both out")
        if low not in v or high not in v:
            return
        if value not in v:
            yield Fault(low, f"an interval stands without {value}", f"Add {value}, or take the interval out")
        elif not v[low] <= v[value] <= v[high]:
            what = f"the interval {v[low]:g} to {v[high]:g} does not hold the {value} {v[value]:g}"
            yield Fault(value, what, f"{_COPY}; a sign or a digit is wrong, or the ends are exchanged")

    return test


def events(v: Values) -> Iterator[Fault]:
    """No more events than people, and the printed percentage that goes with them."""
    if v["events"] > v["total"]:
        yield Fault("events", f"{v['events']} events among {v['total']} people", f"{_COPY}; are they exchanged?")
    elif v["total"] == 0:
        yield Fault("total", "a group without people", "Take the result out if nobody was counted")
    elif "percent" in v:
        share = 100 * v["events"] / v["total"]
        if abs(share - v["percent"]) > max(rounding(v["percent"]), 0.05 if v["percent"] % 1 else 0.5):
            what = f"{v['events']} of {v['total']} is {share:.1f}%, not {v['percent']:g}%"
            yield Fault("percent", what, f"{_COPY}; keep the counts and correct the percentage")


def means(v: Values) -> Iterator[Fault]:
    """Baseline and change make the final value; a mean result holds some mean."""
    if not {"change", "baseline", "final"} & v.keys():
        yield Fault("", "a mean result holds neither change, baseline nor final", "Add one, or leave it out")
    if {"change", "baseline", "final"} <= v.keys():
        ends = v["baseline"] + v["change"]
        if abs(ends - v["final"]) > rounding(v["baseline"], v["change"], v["final"]):
            what = f"baseline {v['baseline']:g} and change {v['change']:g} make {ends:g}, not {v['final']:g}"
            yield Fault("final", what, f"{_COPY}; a fall is a negative change")


def probability(v: Values) -> Iterator[Fault]:
    """An interval that excludes no effect goes with p below 0.05, and the other way round."""
    if {"p", "ci_low", "ci_high"} <= v.keys() and v["ci_low"] <= v["ci_high"]:
        clear = v["ci_low"] > 0 or v["ci_high"] < 0
        if (clear and v["p"] > 0.055) or (not clear and v["p"] < 0.045):
            what = f"p = {v['p']:g} contradicts the interval {v['ci_low']:g} to {v['ci_high']:g}"
            yield Fault("p", what, f"{_COPY}; below 0.05 the interval leaves out 0")


def result(v: Values) -> Iterator[Fault]:
    """Both groups in one way, a difference that follows from them, and something to show."""
    if not {"ldn", "control", "difference", "words"} & v.keys():
        yield Fault("outcome", "the result holds nothing", "Add ldn and control, a difference, or words")
    ldn, control, gap = v.get("ldn"), v.get("control"), v.get("difference")
    if ldn and control and type(ldn) is not type(control):
        yield Fault("control", "one group holds events and the other means", "Write both in one way")
    if isinstance(gap, Difference) and (isinstance(ldn, EventResult) or isinstance(control, EventResult)):
        yield Fault("difference", "a difference stands beside events", "Take it out; it is computed from the counts")
    if isinstance(gap, Difference) and isinstance(ldn, MeanResult) and isinstance(control, MeanResult):
        yield from _agreement(gap, ldn, control)
    if v.get("pool") and v.get("sensitivity"):
        yield Fault("sensitivity", "pool and sensitivity are both true", "A result enters one of the two; choose")
    if v.get("sensitivity") and not (gap and gap.approximate and gap.ci_low is not None):
        mend = "Add a difference with an interval and approximate: true, or take sensitivity out"
        yield Fault("sensitivity", "an approximate result needs a difference that says so", mend)
    if v.get("pool") and not (gap and gap.ci_low is not None) and not isinstance(ldn, EventResult):
        mend = "Add events of both groups, or a difference with its interval"
        yield Fault("pool", "nothing of this result can be pooled", mend)


def _agreement(gap: Difference, ldn: MeanResult, control: MeanResult) -> Iterator[Fault]:
    """The difference lies where the groups' changes or their final means put it, within rounding."""
    both = ((ldn.change, control.change), (ldn.final, control.final))
    pairs = [(a, b) for a, b in both if a is not None and b is not None]
    if not pairs:
        return
    found = ", ".join(f"{a - b:.2f}" for a, b in pairs)
    if gap.adjusted:
        # A model may move it, but hardly out of its own interval.
        if gap.ci_low is None or gap.ci_high is None or any(gap.ci_low <= a - b <= gap.ci_high for a, b in pairs):
            return
    elif any(abs(a - b - gap.value) <= rounding(a, b, gap.value) for a, b in pairs):
        return
    mend = f"{_COPY}; it is LDN minus control. Write adjusted: true when it comes from a model"
    yield Fault("difference", f"the difference {gap.value:g} does not follow from the groups ({found})", mend)


def outcome(v: Values) -> Iterator[Fault]:
    """An averaged outcome has both ends of its scale in order; a counted one has neither."""
    if ("low" in v) != ("high" in v):
        yield Fault("low" if "low" in v else "high", "one end of the scale is missing", "Add the other end")
    elif "low" in v and v["low"] >= v["high"]:
        yield Fault("low", f"the scale begins at {v['low']:g} and ends at {v['high']:g}", "Exchange the two")
    if "important" in v and "low" not in v:
        mend = "Take it out, or add low and high if the outcome is averaged"
        yield Fault("important", "an important difference stands without a scale", mend)


def seen(v: Values) -> Iterator[Fault]:
    """What is derived tells from what."""
    if v.get("level") == "derived" and "note" not in v:
        yield Fault("level", "a derived number does not tell how it was derived", "Add note: with the method")


def trial(v: Values) -> Iterator[Fault]:
    """People add up, arms are complete, pooled results come from a design that allows it, bias is judged in full."""
    arms: tuple[TrialArm, ...] = v.get("arms", ())
    randomised, design = v.get("randomised"), v.get("design")
    names = [arm.id for arm in arms]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield Fault("arms", f'the arm "{name}" stands twice', "Give each group its own id")
    if "ldn" not in names:
        yield Fault("arms", 'no arm has the id "ldn"', "Give the group on LDN alone this id")
    if design != "single-arm" and design is not None and "control" not in names:
        yield Fault("arms", 'no arm has the id "control"', "Give the group to compare with this id")
    sizes = [arm.n for arm in arms if arm.n is not None]
    if randomised is not None and len(sizes) == len(arms) and sizes:
        if design == "parallel" and sum(sizes) != randomised:
            what = f"the arms add up to {sum(sizes)}, not to the {randomised} randomised"
            yield Fault("arms", what, _COPY)
        elif design != "parallel" and max(sizes) > randomised:
            yield Fault("arms", f"an arm holds more people than the {randomised} randomised", _COPY)
    if randomised is not None and v.get("analysed", 0) > randomised:
        what = f"{v['analysed']} were analysed, but {randomised} were randomised"
        yield Fault("analysed", what, f"{_COPY}; are they exchanged?")
    people = {arm.id: arm.n for arm in arms}
    for entry in v.get("results", ()):
        for name, part in (("ldn", entry.ldn), ("control", entry.control)):
            n = people.get(name)
            if isinstance(part, EventResult) and n is not None and part.total > n:
                what = f'the result for "{entry.outcome}" counts {part.total} people in the arm "{name}", which has {n}'
                yield Fault("results", what, _COPY, entry.line)
        if entry.pool and (design != "parallel" or "double" not in v.get("blinding", "double")):
            what = f'the result for "{entry.outcome}" enters the synthesis, which holds double-blind parallel trials'
            yield Fault("results", what, "Take pool: true out", entry.line)
        if entry.sensitivity and design != "crossover":
            what = f'the result for "{entry.outcome}" enters the sensitivity analysis, which adds crossover trials'
            yield Fault("results", what, "Take sensitivity: true out", entry.line)
    taken: set[tuple[str, float]] = set()
    for entry in v.get("results", ()):
        if (entry.outcome, entry.weeks) in taken:
            what = f'a second result for "{entry.outcome}" at {entry.weeks:g} weeks'
            yield Fault("results", what, "Keep one of the two", entry.line)
        taken.add((entry.outcome, entry.weeks))
    if "risk_of_bias" in v:
        yield from _bias(v["risk_of_bias"], design or "")


def _bias(judged: dict[str, Judged], design: str) -> Iterator[Fault]:
    periods = design in ("crossover", "fixed-order")
    for domain, name in DOMAINS.items():
        if domain == "period" and domain in judged and not periods:
            yield Fault("risk_of_bias", f"period and carry-over are judged in a {design} trial", "Take period out")
        elif domain not in judged and (periods or domain != "period"):
            mend = f"Add {domain}: {{judgment: unknown, reason: …}} if nothing was seen"
            yield Fault("risk_of_bias", f'the domain "{domain}" ({name}) is not judged', mend)
    worst = max((_WORSE[j.judgment] for d, j in judged.items() if d != "overall"), default=0)
    overall = judged.get("overall")
    if overall and overall.judgment != "unknown" and _WORSE[overall.judgment] < worst:
        mend = "The overall judgment is at least as bad as the worst domain"
        yield Fault("risk_of_bias", f'overall is "{overall.judgment}", but a domain is worse', mend)


def measured(v: Values) -> Iterator[Fault]:
    """A pooled value has a measure, and a measure a value."""
    if v.get("measure", "none") == "none" and "value" in v:
        yield Fault("value", "a value stands without a measure", "Write measure: MD or measure: SMD")
    if v.get("measure", "none") != "none" and "value" not in v:
        yield Fault("measure", f"measure: {v['measure']} stands without a value", "Add value, or write measure: none")


def rising(low: str, what: str, unit: str = "") -> Test:
    """Return a test that a range, named *what*, rises from *low* to its field "to"."""

    def test(v: Values) -> Iterator[Fault]:
        if "to" in v and v["to"] <= v.get(low, 0):
            told = f"the {what} goes from {v[low]:g} to {v['to']:g}{unit}"
            yield Fault("to", told, "Exchange the two, or leave one out")

    return test


def treatment(v: Values) -> Iterator[Fault]:
    """Both groups or neither, the name of what is counted, and who judged the certainty."""
    for one, other in (("treated", "control"), ("treated_percent", "control_percent")):
        if (one in v) != (other in v):
            there = one if one in v else other
            yield Fault(there, f"{_shown(one)} and {_shown(other)} go together", "Give both groups, or neither")
        elif one in v and "event" not in v:
            yield Fault(one, "it is not told which event is counted", "Add event: pain down by half")
    if "more" in v and "event" not in v:
        yield Fault("more", "it is not told which event is counted", "Add event: pain down by half")
    if "more" in v and ("treated" in v or "treated_percent" in v):
        yield Fault("more", "more stands beside both groups", "Take it out; it follows from the groups")
    if ("certainty" in v) != ("certainty_by" in v):
        there = "certainty" if "certainty" in v else "certainty_by"
        yield Fault(there, "certainty and certainty-by go together", 'Write certainty-by: "the review" or "us"')
    for group in ("treated", "control"):
        if group in v and f"{group}_percent" in v:
            share = 100 * v[group].events / v[group].total
            if abs(share - v[f"{group}_percent"]) > 0.5 + 1e-9:
                what = f"{v[group].events} of {v[group].total} is {share:.1f}%, not {v[f'{group}_percent']:g}%"
                yield Fault(f"{group}_percent", what, f"{_COPY}; the counts are enough")
