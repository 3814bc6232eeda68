"""Knows which picture and which table each block of a page stands for; knows nothing of Markdown or files.

A block is a name and words, e.g. ``forest-plot`` with ``pain reviews``.  What comes out is a `Table`, which may be the
whole exhibit or the numbers beneath a picture, and how to draw the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import exp
from typing import Any, Protocol
from xml.etree.ElementTree import Element

from scripts.bibliography import did_you_mean
from scripts.evidence import (
    authorities,
    cohorts,
    comparison_tables,
    conditions,
    findings,
    frequencies,
    items,
    leaflet,
    option_table,
    overviews,
    trial_tables,
)
from scripts.evidence import figures as f
from scripts.evidence import tables as t
from scripts.evidence import worksheet_forms as w
from scripts.evidence.criteria.blocks import CRITERIA_BLOCKS
from scripts.evidence.effects import Estimate
from scripts.evidence.exhibit import Exhibit, WrongBlock, flags, some, take
from scripts.evidence.medicine_exhibits import medicine_names, medicines, medicines_check
from scripts.evidence.model import DOMAINS, EventResult, Evidence, Judgment, Outcome, Treatment, Trial
from scripts.evidence.names import BLOCKS
from scripts.evidence.pooling import Pooled
from scripts.evidence.synthesis import synthesize
from scripts.evidence.table import Table


def exhibit(name: str, words: Sequence[str], evidence: Evidence) -> Exhibit:
    """Return what the block *name* with *words* shows; WrongBlock when name or words are not known."""
    maker = MAKERS.get(name)
    if maker is None:
        known = f"Known are {', '.join(MAKERS)}"
        raise WrongBlock(f'there is no block "{name}"', did_you_mean(name, MAKERS) or known)
    return maker(list(words), evidence)


def _every(which: str, table: Callable[[Iterable[Any]], Table]) -> Callable[[list[str], Evidence], Exhibit]:
    """Return what makes the *table* of a whole data set, and takes no words."""

    def make(words: list[str], evidence: Evidence) -> Exhibit:
        flags(words, ())
        return Exhibit(table(getattr(evidence, which).values()))

    return make


def _trial_table(words: list[str], evidence: Evidence) -> Exhibit:
    return Exhibit(t.trial_table(some(words, evidence.trials, "trial")))


def _trial(words: list[str], evidence: Evidence) -> Exhibit:
    trial = take(words, evidence.trials, "trial")
    flags(words, ())
    return Exhibit(t.trial_card(trial))


def _forest(words: list[str], evidence: Evidence) -> Exhibit:
    outcome = take(words, evidence.outcomes, "outcome")
    also = flags(words, ("reviews", "crossover"))
    synthesis = synthesize(evidence, outcome.id)
    if synthesis is None:
        raise WrongBlock(f'no trial has numbers to pool for "{outcome.id}"', "Choose another outcome")
    measure = "none" if outcome.is_event else "MD"
    reviews = [r for r in evidence.reviews.values() if r.measure == measure] if "reviews" in also else []

    def values(one: Estimate | Pooled) -> tuple[float, float, float]:
        found = (one.value if isinstance(one, Estimate) else one.estimate, one.ci_low, one.ci_high)
        return (exp(found[0]), exp(found[1]), exp(found[2])) if synthesis.is_ratio else found

    rows = [
        f.Row(
            r.trial.name, *values(r.estimate), weight=w, kind="trial", group="Trials",
            note=_people(r.result.ldn, r.result.control, r.trial),
        )
        for r, w in zip(synthesis.rows, synthesis.common.weights, strict=True)
    ]  # fmt: skip
    if "crossover" in also:
        rows += [
            f.Row(
                r.trial.name, *values(r.estimate), kind="approximate", note="crossover, our arithmetic", group="Trials"
            )
            for r in synthesis.crossover
        ]
    rows += [
        f.Row(label, *values(pooled), kind="pooled", note=_mixed(pooled), group="Our synthesis")
        for label, pooled in (("Common effect", synthesis.common), ("Random effects", synthesis.random))
    ]
    rows += [
        f.Row(
            r.name, r.value, r.ci_low, r.ci_high, kind="review", group="Published syntheses",
            note="disputed" if r.dispute else "",
        )
        for r in reviews
        if r.value is not None
    ]  # fmt: skip
    axis = _axis(outcome)
    title = f"{outcome.name}: LDN against placebo"
    about = "Each line is a 95% confidence interval. Left of the middle line favors LDN."
    if outcome.better == "higher":
        about = about.replace("Left", "Right")

    def draw(ident: str, *, wide: bool) -> Element:
        return f.forest_plot(rows, axis, f.Caption(ident, title, about), wide=wide)

    return Exhibit(t.forest_table(synthesis, reviews), _both_widths(draw))


class _DrawWide(Protocol):
    def __call__(self, ident: str, *, wide: bool) -> Element: ...


def _both_widths(draw: _DrawWide) -> Callable[[str], Element]:
    """Return how to draw a picture for phones and one for desks; the style sheet shows the one that fits."""

    def both(ident: str) -> Element:
        box = Element("div", {"class": "fig-two"})
        box.append(draw(ident, wide=False))
        box.append(draw(f"{ident}-wide", wide=True))
        return box

    return both


def _people(ldn: object, control: object, trial: Trial) -> str:
    if isinstance(ldn, EventResult) and isinstance(control, EventResult):
        return f"{ldn.events}/{ldn.total} against {control.events}/{control.total}"
    return f"{trial.analysed or trial.randomised} women"


def _mixed(pooled: Pooled) -> str:
    return f"I² {pooled.i2:.0%}" if pooled.i2 is not None else ""


def _axis(outcome: Outcome) -> f.Axis:
    left, right = "Favors LDN", "Favors placebo"
    if outcome.better == "higher":
        left, right = right, left
    if outcome.is_event:
        return f.Axis("Risk ratio", left=left, right=right, logarithmic=True)
    band = f.Band(-outcome.important, outcome.important, "too small to matter") if outcome.important else None
    points = f"Points of {outcome.low:g} to {outcome.high:g}"
    return f.Axis(points, left=left, right=right, band=band)


def _summary(words: list[str], evidence: Evidence) -> Exhibit:
    flags(words, ())
    return Exhibit(t.summary_of_findings(evidence))


def _bias(words: list[str], evidence: Evidence) -> Exhibit:
    trials = [trial for trial in some(words, evidence.trials, "trial") if trial.risk_of_bias]
    rows = [f.BiasRow(trial.name, tuple(_judgment(trial, domain) for domain in DOMAINS)) for trial in trials]

    def draw(ident: str) -> Element:
        caption = f.Caption(ident, "Risk of bias of each trial", "One row a trial, one column a domain.")
        return f.bias_picture(rows, list(DOMAINS.values()), caption)

    return Exhibit(t.bias_table(trials), draw)


def _judgment(trial: Trial, domain: str) -> Judgment | None:
    judged = (trial.risk_of_bias or {}).get(domain)
    return judged.judgment if judged else None


def _icons(words: list[str], evidence: Evidence) -> Exhibit:
    trial = take(words, evidence.trials, "trial")
    counted = {r.outcome: r for r in trial.results if isinstance(r.ldn, EventResult)}
    result = take(words, counted, "counted outcome")
    flags(words, ())
    outcome = evidence.outcomes[result.outcome]
    assert isinstance(result.ldn, EventResult)
    assert isinstance(result.control, EventResult)
    arms = (
        f.IconArm("With LDN", t.per_100(result.ldn), f"{result.ldn.events} of {result.ldn.total}"),
        f.IconArm("With placebo", t.per_100(result.control), f"{result.control.events} of {result.control.total}"),
    )
    event = outcome.name[0].lower() + outcome.name[1:]

    def draw(ident: str) -> Element:
        about = (
            f"{trial.name}, {t.weeks(result.weeks)}: {arms[0].of_100} of 100 with LDN, {arms[1].of_100} with placebo."
        )
        return f.icon_arrays(arms, event, "the others", f.Caption(ident, f"{outcome.name}, of 100 people", about))

    return Exhibit(t.event_table(trial, evidence, [outcome.id]), draw)


def _bars(words: list[str], evidence: Evidence) -> Exhibit:
    trial = take(words, evidence.trials, "trial")
    harms = [one.id for one in evidence.outcomes.values() if one.is_event and one.better == "lower"]
    wanted = [take(words, evidence.outcomes, "outcome").id for _ in range(len(words))] or harms
    pairs = [
        f.Pair(evidence.outcomes[r.outcome].name, t.per_100(r.ldn), t.per_100(r.control))
        for r in t.events(trial, evidence)
        if isinstance(r.ldn, EventResult) and isinstance(r.control, EventResult) and (r.outcome in wanted or not wanted)
    ]
    if not pairs:
        raise WrongBlock(f"{trial.name} has no counted outcome of these", "Choose another trial or outcome")

    def draw(ident: str) -> Element:
        about = f"{trial.name}, {t.weeks(trial.weeks)}, people of 100 in each group."
        return f.paired_bars(pairs, f.Caption(ident, f"{trial.name}: both groups", about), most=100)

    return Exhibit(t.event_table(trial, evidence, wanted), draw)


def _treatments(which: str) -> Callable[[list[str], Evidence], Exhibit]:
    def make(words: list[str], evidence: Evidence) -> Exhibit:
        every: Mapping[str, Treatment] = getattr(evidence, which)
        groups = {one.group: one.group for one in every.values()}
        chosen = [take(words, groups, "group") for _ in range(len(words))]
        return Exhibit(overviews.treatment_table(one for one in every.values() if one.group in chosen or not chosen))

    return make


def _dots(words: list[str], evidence: Evidence) -> Exhibit:
    which = take(words, {"treatments": evidence.treatments, "alternatives": evidence.alternatives}, "data set")
    measure = take(words, {"MD": "MD", "SMD": "SMD"}, "measure") if words else "MD"
    flags(words, ())
    shown = [
        one
        for one in which.values()
        # "pain on moving" is pain; "pain, sleep" is several things in one number
        if one.value is not None
        and one.measure == measure
        and one.outcome.startswith("pain")
        and "," not in one.outcome
    ]
    if not shown:
        raise WrongBlock(f"no entry has a number of the kind {measure}", "Choose MD or SMD")
    shown.sort(key=lambda one: one.value or 0)
    dots = [
        f.Dot(one.name, one.value, one.ci_low, one.ci_high, one.certainty, note=f"against {one.comparator}",
              highlight=one.versus_ldn == "reference")
        for one in shown
    ]  # fmt: skip
    pain = evidence.outcomes["pain"]
    band = (
        f.Band(-pain.important, pain.important, "too small to matter") if measure == "MD" and pain.important else None
    )
    words_of = {"MD": "Points of 0 to 10", "SMD": "Standard units"}[measure]
    axis = f.Axis(words_of, left="Less pain", right="More pain", band=band)

    def draw(ident: str, *, wide: bool) -> Element:
        about = "Each line is a 95% confidence interval. Comparisons differ, so compare with care."
        return f.dot_plot(dots, axis, f.Caption(ident, "Effect on pain, all on one scale", about), wide=wide)

    return Exhibit(overviews.treatment_table(shown), _both_widths(draw))


def _ladder(words: list[str], evidence: Evidence) -> Exhibit:
    flags(words, ())
    ideas = list(evidence.ideas.values())
    climbs = [f.Climb(idea.claim, idea.level, disputed=bool(idea.against_refs)) for idea in ideas]

    def draw(ident: str) -> Element:
        about = "Each line ends at the highest level at which the idea was seen."
        return f.evidence_ladder(climbs, f.Caption(ident, "How far each idea has been tested", about))

    return Exhibit(overviews.idea_table(ideas), draw)


def _timeline(words: list[str], evidence: Evidence) -> Exhibit:
    flags(words, ())
    moments = [f.Moment(e.when, e.what) for e in evidence.history]

    def draw(ident: str) -> Element:
        about = "Dated events from top to bottom; the table beneath names the source of each."
        return f.timeline(moments, f.Caption(ident, "The history of low-dose naltrexone", about))

    return Exhibit(overviews.history_table(evidence), draw)


def _reviews(words: list[str], evidence: Evidence) -> Exhibit:
    flags(words, ())
    return Exhibit(overviews.review_table(evidence.reviews.values(), evidence))


def _views(words: list[str], evidence: Evidence) -> Exhibit:
    unpooled = {key: one for key, one in evidence.reviews.items() if one.measure == "none"}
    return Exhibit(overviews.view_table(some(words, unpooled, "review without a pooled number")))


def _flow(words: list[str], evidence: Evidence) -> Exhibit:
    flags(words, ())
    trials = list(evidence.trials.values())
    randomized = [x for x in trials if x.design in ("parallel", "crossover")]
    parallel = [x for x in randomized if x.design == "parallel"]
    synthesis = synthesize(evidence, "pain")
    pooled = [row.trial for row in synthesis.rows] if synthesis else []
    counts = (
        ("Records found in public sources", None),
        ("Trials of LDN in fibromyalgia", len(trials)),
        ("Randomized", len(randomized)),
        ("Parallel groups", len(parallel)),
        ("In our synthesis of pain", len(pooled)),
    )
    steps = [f.Step(f.Box(label, n), out) for (label, n), out in zip(counts, _left(counts), strict=True)]

    def draw(ident: str) -> Element:
        about = "How many records were looked at was not recorded; the trials found are counted."
        return f.flow_chart(steps, f.Caption(ident, "From the records to our synthesis", about))

    rows = tuple(((label,), (str(n) if n is not None else "not recorded",)) for label, n in counts)
    return Exhibit(Table(("Step", "Number"), rows), draw)


def _left(counts: Sequence[tuple[str, int | None]]) -> list[tuple[f.Box, ...]]:
    """Return for each step what was left out before the next."""
    reasons = ("", "Not randomized", "Crossover", "Other comparison, or no difference with an interval seen", "")
    out: list[tuple[f.Box, ...]] = []
    for (_, here), (_, there), reason in zip(counts, [*counts[1:], ("", None)], reasons, strict=True):
        gone = here - there if here is not None and there is not None else 0
        out.append((f.Box(reason, gone),) if gone and reason else ())
    return out


MAKERS: Mapping[str, Callable[[list[str], Evidence], Exhibit]] = {
    **CRITERIA_BLOCKS,
    "accuracy-table": _every("accuracy", frequencies.accuracy_table),
    "alternatives-list": items.exhibit,
    "alternatives-table": _treatments("alternatives"),
    "approvals-table": _every("approvals", authorities.approval_table),
    "cohorts-table": cohorts.exhibit,
    "comparison-numbers": comparison_tables.numbers_exhibit,
    "comparison-table": comparison_tables.table_exhibit,
    "comparison-words": comparison_tables.words_exhibit,
    "conditions-table": conditions.exhibit,
    "diary": w.diary,
    "difference-dots": _dots,
    "dose-table": trial_tables.dose_table,
    "evidence-flow": _flow,
    "evidence-ladder": _ladder,
    "findings-table": findings.exhibit,
    "forest-plot": _forest,
    "guidelines-table": _every("guidelines", authorities.guideline_table),
    "icon-array": _icons,
    "leaflet-list": _every("leaflet", leaflet.list_table),
    "leaflet-table": _every("leaflet", leaflet.plain_table),
    "leaning-sheet": w.leaning_sheet,
    "medicines": medicines,
    "medicine-names": medicine_names,
    "medicines-check": medicines_check,
    "options-table": option_table.exhibit,
    "prevalence-table": _every("prevalence", frequencies.prevalence_table),
    "review-table": _reviews,
    "review-views": _views,
    "risk-of-bias": _bias,
    "side-by-side": trial_tables.side_by_side,
    "side-effect-bars": _bars,
    "signs": w.signs,
    "summary-of-findings": _summary,
    "symptoms-table": _every("symptoms", frequencies.symptom_table),
    "timeline": _timeline,
    "treatments-table": _treatments("treatments"),
    "trial": _trial,
    "trial-measures": trial_tables.trial_measures,
    "trial-numbers": trial_tables.trial_numbers,
    "trial-table": _trial_table,
    "values-sheet": w.values_sheet,
}

if set(MAKERS) != set(BLOCKS):
    raise ImportError(
        f"scripts/evidence/names.py must name the blocks that are made: {sorted(set(MAKERS) ^ set(BLOCKS))}"
    )
