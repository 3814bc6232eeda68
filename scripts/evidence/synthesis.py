"""Knows which results may be pooled and pools them in every way we show; knows nothing of files, tables or pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from scripts.evidence.effects import Estimate, NotEstimable, difference_from_p, reported_difference
from scripts.evidence.model import EventResult, Evidence, Outcome, Result, Trial
from scripts.evidence.pooling import Pooled, common_effect, leave_one_out, random_effects
from scripts.evidence.proportions import Count, risk_difference, risk_ratio


@dataclass(frozen=True, slots=True)
class Row:
    """One trial's result for an outcome, ready to be pooled."""

    trial: Trial
    result: Result
    estimate: Estimate
    """Mean difference in points, or log risk ratio."""


@dataclass(frozen=True, slots=True)
class Synthesis:
    """All our ways to pool one outcome."""

    outcome: Outcome
    rows: tuple[Row, ...]
    """The trials in the main analysis."""
    crossover: tuple[Row, ...]
    """Approximate rows that enter the sensitivity analysis only."""
    common: Pooled
    random: Pooled
    """REML, normal interval: the row that we show first beside the common effect."""
    hartung_knapp: Pooled | None
    dersimonian_laird: Pooled
    with_crossover: Pooled | None
    left_out: tuple[Pooled, ...]
    """Common effect without the first row, without the second, and so on."""

    @property
    def is_ratio(self) -> bool:
        """Whether estimates are logarithms of ratios."""
        return self.outcome.is_event


def estimate(result: Result, outcome: Outcome) -> Estimate:
    """Return a result as an estimate: the reported difference, or the risk ratio of counts.

    NotEstimable when the numbers do not allow it.
    """
    if outcome.is_event:
        treated, control = counts(result)
        return risk_ratio(treated, control)
    difference = result.difference
    if difference is None:
        raise NotEstimable("No difference between the groups was seen.")
    if difference.ci_low is None and difference.p is not None:
        return difference_from_p(difference.value, difference.p)
    return reported_difference(difference.value, difference.ci_low, difference.ci_high)


def counts(result: Result) -> tuple[Count, Count]:
    """Return (LDN, control) of a counted result; NotEstimable when they are not counts."""
    if not isinstance(result.ldn, EventResult) or not isinstance(result.control, EventResult):
        raise NotEstimable("No counts of people were seen in both groups.")
    return Count(result.ldn.events, result.ldn.total), Count(result.control.events, result.control.total)


def difference_per_100(result: Result) -> Estimate:
    """Return the risk difference (LDN minus control, 0 to 1) of a counted result with Newcombe's interval."""
    return risk_difference(*counts(result))


def synthesize(evidence: Evidence, outcome_id: str) -> Synthesis | None:
    """Pool one outcome; None when no trial may enter."""
    outcome = evidence.outcomes[outcome_id]
    rows = _rows(evidence, outcome, pool=True)
    if not rows:
        return None
    crossover = _rows(evidence, outcome, pool=False)
    estimates = [row.estimate for row in rows]
    return Synthesis(
        outcome=outcome,
        rows=rows,
        crossover=crossover,
        common=common_effect(estimates),
        random=random_effects(estimates),
        hartung_knapp=_or_none(estimates),
        dersimonian_laird=random_effects(estimates, tau2="DL"),
        with_crossover=random_effects([*estimates, *(r.estimate for r in crossover)]) if crossover else None,
        left_out=leave_one_out(estimates, common_effect) if len(rows) > 1 else (),
    )


def _or_none(estimates: Sequence[Estimate]) -> Pooled | None:
    try:
        return random_effects(estimates, interval="hartung-knapp")
    except NotEstimable:
        return None


def _rows(evidence: Evidence, outcome: Outcome, *, pool: bool) -> tuple[Row, ...]:
    found = []
    for trial in evidence.trials.values():
        for result in trial.results:
            wanted = result.pool if pool else result.sensitivity and not result.pool
            if result.outcome == outcome.id and wanted:
                try:
                    found.append(Row(trial, result, estimate(result, outcome)))
                except NotEstimable:
                    continue  # e.g. no event in either arm: nothing to weigh
                break
    return tuple(found)


def as_records(evidence: Evidence) -> list[dict[str, object]]:
    """Return every pooled result as plain data, one record an outcome and method; ratios are not logarithms here."""
    records: list[dict[str, object]] = []
    for outcome_id in evidence.outcomes:
        synthesis = synthesize(evidence, outcome_id)
        if synthesis is None:
            continue
        main = [row.trial.id for row in synthesis.rows]
        every = [*main, *(row.trial.id for row in synthesis.crossover)]
        for label, pooled, trials in (
            ("common effect", synthesis.common, main),
            ("random effects", synthesis.random, main),
            ("random effects, Hartung-Knapp", synthesis.hartung_knapp, main),
            ("random effects, DerSimonian-Laird", synthesis.dersimonian_laird, main),
            ("random effects, with approximate crossover trials", synthesis.with_crossover, every),
        ):
            if pooled is None:
                continue
            value, low, high = pooled.estimate, pooled.ci_low, pooled.ci_high
            if synthesis.is_ratio:
                value, low, high = exp(value), exp(low), exp(high)
            records.append(
                {
                    "outcome": outcome_id,
                    "analysis": label,
                    "measure": "risk ratio" if synthesis.is_ratio else "mean difference",
                    "estimate": value,
                    "ci_low": low,
                    "ci_high": high,
                    "tau2": pooled.tau2,
                    "i2": pooled.i2,
                    "q": pooled.q,
                    "p_q": pooled.p_q,
                    "method": pooled.method,
                    "approximate": pooled.approximate,
                    "trials": trials,
                }
            )
    return records
