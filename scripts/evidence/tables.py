"""Knows which numbers stand in which table and how they are worded; knows nothing of Markdown, HTML or files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp

from scripts.evidence.effects import Estimate, NotEstimable
from scripts.evidence.model import (
    DOMAINS,
    EventResult,
    Evidence,
    Grade,
    MeanResult,
    Outcome,
    Result,
    Review,
    Seen,
    Trial,
)
from scripts.evidence.pooling import Pooled
from scripts.evidence.synthesis import Synthesis, difference_per_100, estimate
from scripts.evidence.table import Cell, Cites, Link, Table

MINUS = "−"
SYMBOLS = {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕◯", "low": "⊕⊕◯◯", "very low": "⊕◯◯◯"}
# How a number was seen, short enough for a cell.
MARKS = {"news": "news report", "transcription": "transcribed", "derived": "our arithmetic"}
NOT_SEEN = "not seen"
# The outcomes of the summary of findings, fixed before results were read.
SUMMARIZED = (
    "pain", "responders-30", "overall-impact", "sleep", "fatigue", "memory", "stopped-adverse", "serious",
)  # fmt: skip
DESIGNS = {
    "parallel": "randomized, parallel groups",
    "crossover": "randomized, crossover",
    "fixed-order": "fixed order, not randomized",
    "single-arm": "one group, before and after",
}


def signed(value: float, digits: int = 2) -> str:
    """Return a number with a true minus sign, e.g. ``−0.34``."""
    text = f"{value:.{digits}f}"
    return MINUS + text[1:] if text.startswith("-") and float(text) else text.removeprefix("-")


def interval(value: float, low: float | None, high: float | None, digits: int = 2) -> str:
    """Return ``−0.34 (−0.95 to 0.27)``, or the value alone when no interval was seen."""
    if low is None or high is None:
        return f"{signed(value, digits)} (interval {NOT_SEEN})"
    return f"{signed(value, digits)} ({signed(low, digits)} to {signed(high, digits)})"


def of_100(result: EventResult) -> str:
    """Return counts as ``41 of 49 (84 of 100)``."""
    return f"{result.events} of {result.total} ({per_100(result)} of 100)"


def per_100(result: EventResult) -> int:
    """Return the share as whole people of 100; half a person rounds up."""
    return int(100 * result.events / result.total + 0.5)


def mark(seen: Seen) -> str:
    """Return what must stand beside a number that was not read in the paper, its abstract or a register."""
    word = MARKS.get(seen.level, "")
    return f" ({word})" if word else ""


def noted(cell: Cell, seen: Seen) -> Cell:
    """Return *cell* with what must stand beside its numbers, if anything must."""
    beside = mark(seen)
    return (*cell, beside) if beside else cell


def trial_table(trials: Iterable[Trial]) -> Table:
    """Return one row a trial: design, people, dose, time, what it found first."""
    rows = []
    for trial in trials:
        ldn = next(arm for arm in trial.arms if arm.id == "ldn")
        people = trial.randomised or ldn.n or trial.analysed
        rows.append(
            (
                (Link(trial.name, trial.page), Cites((trial.ref,))),
                (DESIGNS[trial.design],),
                (str(people or NOT_SEEN),),
                (ldn.name,),
                (weeks(trial.weeks),),
                (trial.finding, Cites((trial.ref,))),
            )
        )
    return Table(("Trial", "Design", "People", "LDN group", "Time", "Main result"), tuple(rows))


def weeks(number: float) -> str:
    """Return a time in weeks, in words."""
    return "1 week" if number == 1 else f"{number:g} weeks"


def trial_card(trial: Trial) -> Table:
    """Return one trial at a glance, a row a question."""
    arms = "; ".join(arm.name + (f", {arm.n} people" if arm.n else "") for arm in trial.arms)
    # The main paper and the register; further papers stand in a row of their own.
    registers = tuple(key for key in trial.also if key.startswith(("nct", "euctr")))
    cite = Cites((trial.ref, *registers))
    facts: list[tuple[str, str]] = [
        ("Design", f"{DESIGNS[trial.design]}; {trial.blinding}"),
        ("Where", trial.country),
        ("Who", trial.population),
        ("Took part", _people(trial)),
        ("Groups", arms),
        ("Build-up", trial.titration),
        ("Compared with", trial.comparator),
        ("Length", weeks(trial.weeks)),
        ("Main outcome", trial.primary_outcome),
        ("Main result", trial.finding),
        ("Paid by", trial.funding),
        ("Registered", ", ".join(trial.registration) or "no registration seen"),
    ]
    rows: list[tuple[Cell, ...]] = [((name,), (text, cite)) for name, text in facts if text]
    others = tuple(key for key in trial.also if key not in registers)
    if others:
        rows.append((("More on it",), ("further papers and reports", Cites(others))))
    return Table(("At a glance", trial.name), tuple(rows))


def _people(trial: Trial) -> str:
    if trial.randomised is None:
        return f"{trial.analysed} analyzed" if trial.analysed else NOT_SEEN
    analysed = f"; {trial.analysed} analyzed" if trial.analysed and trial.analysed != trial.randomised else ""
    return f"{trial.randomised} randomized{analysed}" if trial.randomised else f"{trial.analysed} analyzed"


def forest_table(synthesis: Synthesis, reviews: Sequence[Review]) -> Table:
    """Return the numbers of a forest plot: trials, our pooled rows with heterogeneity, published syntheses."""
    rows: list[tuple[Cell, ...]] = []
    for row, weight in zip(synthesis.rows, synthesis.common.weights, strict=True):
        seen = row.result.seen
        rows.append(
            (
                (Link(row.trial.name, row.trial.page), Cites((row.trial.ref,))),
                (shown(synthesis, row.estimate) + mark(seen), Cites((row.trial.ref,))),
                (f"{weight:.0%}",),
            )
        )
    for row in synthesis.crossover:
        words = shown(synthesis, row.estimate) + " (approximate, our arithmetic)"
        rows.append(((Link(row.trial.name, row.trial.page), Cites((row.trial.ref,))), (words,), ("not in main",)))
    for name, pooled in (
        ("Common effect", synthesis.common),
        ("Random effects (REML)", synthesis.random),
        ("Random effects (REML, Hartung-Knapp)", synthesis.hartung_knapp),
        ("Random effects (DerSimonian-Laird)", synthesis.dersimonian_laird),
        ("With approximate crossover trials (REML)", synthesis.with_crossover),
    ):
        if pooled is not None:
            rows.append(((f"Our synthesis: {name}",), (shown(synthesis, pooled),), (heterogeneity(pooled),)))
    for row, pooled in zip(synthesis.rows, synthesis.left_out, strict=False):
        rows.append(((f"Our synthesis without {row.trial.name}",), (shown(synthesis, pooled),), ("one trial left",)))
    for review in reviews:
        if review.value is not None:
            text = f"{review.measure} {interval(review.value, review.ci_low, review.ci_high)}{mark(review.seen)}"
            if review.dispute:
                text += "; disputed"
            cites = Cites((review.ref, *review.dispute_refs))
            rows.append(((Link(review.name, f"reviews.md#{review.id}"),), (text, cites), (i_squared(review),)))
    what = "Risk ratio (95% CI)" if synthesis.is_ratio else "Difference (95% CI)"
    return Table(("Study", what, "Weight or heterogeneity"), tuple(rows))


def shown(synthesis: Synthesis, one: Estimate | Pooled) -> str:
    """Return an estimate of a synthesis with its interval, ratios as ratios."""
    value = one.value if isinstance(one, Estimate) else one.estimate
    low, high = one.ci_low, one.ci_high
    if synthesis.is_ratio:
        value, low, high = exp(value), exp(low), exp(high)
    return interval(value, low, high)


def heterogeneity(pooled: Pooled) -> str:
    """Return how much the pooled trials differ: I², tau² and their number."""
    if pooled.i2 is None:
        return "one trial"
    return f"I² {pooled.i2:.0%}, tau² {pooled.tau2:.2f}, {pooled.k} trials"


def summary_of_findings(evidence: Evidence) -> Table:
    """Return the fixed outcomes with both arms, difference, people, certainty, its reasons and its words."""
    rows = []
    for grade in evidence.grades.values():
        if grade.outcome not in SUMMARIZED:
            continue
        outcome = evidence.outcomes[grade.outcome]
        with_numbers = _best(evidence, outcome)
        cites = Cites(tuple(dict.fromkeys(trial.ref for trial, _ in with_numbers)))
        placebo = [_arm(result.control) + mark(result.seen_of("change")) for _, result in with_numbers]
        ldn = [_arm(result.ldn) + mark(result.seen_of("change")) for _, result in with_numbers]
        difference = [f"{trial.name}: {_difference(result, outcome)}" for trial, result in with_numbers]
        rows.append(
            (
                (outcome.name + _times(with_numbers),),
                _lines([f"{t.name}: {text}" for (t, _), text in zip(with_numbers, placebo, strict=True)]),
                _lines([f"{t.name}: {text}" for (t, _), text in zip(with_numbers, ldn, strict=True)]),
                (*_lines(difference), cites) if difference else (NOT_SEEN,),
                (_people_of(with_numbers),),
                (f"{SYMBOLS[grade.certainty]} {grade.certainty}\n{_reasons(grade)}",),
                (f"{grade.words} ({grade.certainty} certainty).",),
            )
        )
    head = (
        "Outcome",
        "With placebo",
        "With LDN",
        "Difference (95% CI)",
        "People (trials)",
        "Certainty and reason",
        "In words",
    )
    return Table(head, tuple(rows))


def _best(evidence: Evidence, outcome: Outcome) -> list[tuple[Trial, Result]]:
    """Return the results that bear on an outcome: those to be pooled, else all with numbers in both arms."""
    every = [(t, r) for t in evidence.trials.values() if (r := t.result(outcome.id)) and r.ldn and r.control]
    pooled = [(t, r) for t, r in every if r.pool]
    return pooled or every


def _lines(texts: Sequence[str]) -> Cell:
    return ("\n".join(texts),) if texts else (NOT_SEEN,)


def _reasons(grade: Grade) -> str:
    return "\n".join(f"Lowered for {reason}." for reason in grade.reasons)


def _people_of(results: Sequence[tuple[Trial, Result]]) -> str:
    people = 0
    for trial, result in results:
        if isinstance(result.ldn, EventResult) and isinstance(result.control, EventResult):
            people += result.ldn.total + result.control.total
        else:
            people += trial.analysed or trial.randomised or 0
    trials = "1 trial" if len(results) == 1 else f"{len(results)} trials"
    return f"{people} ({trials})" if results else NOT_SEEN


def _times(results: Sequence[tuple[Trial, Result]]) -> str:
    """Return when the results were measured, e.g. `` (12 to 13 weeks)``."""
    times = sorted({result.weeks for _, result in results})
    if not times:
        return ""
    return f" ({times[0]:g} to {times[-1]:g} weeks)" if len(times) > 1 else f" ({weeks(times[0])})"


def _arm(arm: MeanResult | EventResult | None) -> str:
    if isinstance(arm, EventResult):
        return of_100(arm)
    if arm is None or arm.change is None:
        return NOT_SEEN
    return f"change {signed(arm.change, 1 if round(arm.change, 1) == arm.change else 2)}"


def _difference(result: Result, outcome: Outcome) -> str:
    if outcome.is_event:
        try:
            rd = difference_per_100(result)
            rr = estimate(result, outcome)
        except NotEstimable:
            rd = difference_per_100(result)
            return f"{_people_more(rd)}"
        ratio = f"risk ratio {exp(rr.value):.2f}, {exp(rr.ci_low):.2f} to {exp(rr.ci_high):.2f}"
        return f"{_people_more(rd)}; {ratio}"
    if result.difference is None:
        return NOT_SEEN
    d = result.difference
    return interval(d.value, d.ci_low, d.ci_high)


def _people_more(rd: Estimate) -> str:
    value, low, high = (round(100 * x) for x in (rd.value, rd.ci_low, rd.ci_high))
    word = "more" if value > 0 else "fewer" if value < 0 else "more or fewer"
    return f"{abs(value)} {word} of 100 ({_more(low)} to {_more(high)})"


def _more(number: int) -> str:
    return f"{abs(number)} {'fewer' if number < 0 else 'more'}" if number else "none"


def bias_table(trials: Iterable[Trial]) -> Table:
    """Return the reasons behind the risk-of-bias picture: a row for each trial and domain."""
    words = {"low": "low", "some": "some concerns", "high": "high", "unknown": "not known"}
    rows = []
    for trial in trials:
        for domain, judged in (trial.risk_of_bias or {}).items():
            name = (Link(trial.name, trial.page),)
            reason = (judged.reason, Cites((trial.ref,)))
            rows.append((name, (DOMAINS[domain],), (words[judged.judgment],), reason))
    return Table(("Trial", "Domain", "Risk of bias", "Reason"), tuple(rows))


def event_table(trial: Trial, evidence: Evidence, outcomes: Sequence[str]) -> Table:
    """Return those of the *outcomes* (ids) that one trial counted, both arms."""
    rows = []
    for result in events(trial, evidence):
        if result.outcome not in outcomes:
            continue
        outcome = evidence.outcomes[result.outcome]
        assert isinstance(result.ldn, EventResult)
        assert isinstance(result.control, EventResult)
        cite = Cites((trial.ref,))
        text = mark(result.seen)
        rows.append(
            (
                (f"{outcome.name} ({weeks(result.weeks)})",),
                (of_100(result.ldn) + text, cite),
                (of_100(result.control) + text, cite),
                (_difference(result, outcome),),
            )
        )
    return Table(
        (f"{trial.name}, {weeks(trial.weeks)}", "With LDN", "With placebo", "Difference (95% CI)"), tuple(rows)
    )


def events(trial: Trial, evidence: Evidence) -> list[Result]:
    """Return the first counted result of each outcome of a trial."""
    found: dict[str, Result] = {}
    for result in trial.results:
        counted = isinstance(result.ldn, EventResult) and isinstance(result.control, EventResult)
        if evidence.outcomes[result.outcome].is_event and counted:
            found.setdefault(result.outcome, result)
    return list(found.values())


def i_squared(review: Review) -> str:
    """Return the heterogeneity that a published synthesis reports."""
    return f"I² {review.i2:.0f}%" if review.i2 is not None else f"I² {NOT_SEEN}"
