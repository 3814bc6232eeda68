"""Knows what an estimate is, and how differences of means become one; knows nothing of counts, pooling or files.

Differences are always treatment minus control. "Handbook" is the Cochrane Handbook for Systematic Reviews of
Interventions, version 6; "RevMan" is Deeks & Higgins, Statistical algorithms in Review Manager 5 (2010).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, isfinite, log, sqrt
from typing import Literal

from scripts.evidence.distributions import two_sided_quantile

Scale = Literal["MD", "SMD", "log RR", "RD", "proportion"]
Quantiles = Literal["t", "normal"]

# Printed limits are rounded, so an honest interval may look lopsided: in -0.1 (-0.4 to 0.3) by a seventh of its half.
_LOPSIDED = 0.2


class NotEstimable(ValueError):
    """These numbers do not allow what was asked of them; the message tells a reader why."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One effect with its uncertainty; ValueError if the numbers contradict each other."""

    value: float
    """In units of *scale*: points for MD, standard deviations for SMD, natural logarithm for log RR, 0 to 1 for RD."""
    se: float | None
    """Standard error on the same scale, positive; None where there is none that could serve as a weight."""
    ci_low: float
    ci_high: float
    level: float
    """Confidence level of the interval, e.g. 0.95."""
    scale: Scale
    method: str
    """How value and interval came about, in a few words for a table's footnote."""
    approximate: bool = False
    """True when an assumption had to stand in for a number that was not reported."""

    def __post_init__(self) -> None:
        check_level(self.level)
        if not all(map(isfinite, (self.value, self.ci_low, self.ci_high))):
            raise ValueError(f"An estimate needs finite numbers, not {self.value} ({self.ci_low} to {self.ci_high}).")
        if not self.ci_low <= self.value <= self.ci_high:
            raise ValueError(f"The estimate {self.value} lies outside its interval {self.ci_low} to {self.ci_high}.")
        if self.se is not None and not (self.se > 0 and isfinite(self.se)):
            raise ValueError(f"A standard error must be a positive number, not {self.se}.")

    def reversed(self) -> Estimate:
        """Return the same comparison seen from the other arm: control minus treatment."""
        if self.scale == "proportion":
            raise ValueError("A proportion compares nothing, so it has no arms to swap.")
        return replace(self, value=-self.value, ci_low=-self.ci_high, ci_high=-self.ci_low)

    def ratio(self) -> tuple[float, float, float]:
        """Return (ratio, low, high) of a log RR, back on the ratio's own scale; ValueError on other scales."""
        if self.scale != "log RR":
            raise ValueError(f"Only a log RR can be turned back into a ratio, not {self.scale}.")
        return exp(self.value), exp(self.ci_low), exp(self.ci_high)


@dataclass(frozen=True, slots=True)
class Arm:
    """A group's continuous outcome; ValueError if *n* is below 2 or the standard deviation is negative."""

    n: int
    mean: float
    sd: float | None
    """Standard deviation between people, in the outcome's units; None when it was not reported."""
    approximate: bool = False

    def __post_init__(self) -> None:
        if self.n < 2:
            raise ValueError(f"A group needs at least 2 people to have a standard deviation, not {self.n}.")
        if not isfinite(self.mean):
            raise ValueError(f"A group's mean must be a finite number, not {self.mean}.")
        if self.sd is not None and not (self.sd >= 0 and isfinite(self.sd)):
            raise ValueError(f"A standard deviation cannot be negative or infinite: {self.sd}.")

    @property
    def known_sd(self) -> float:
        """The standard deviation; NotEstimable when it is not known."""
        if self.sd is None:
            raise NotEstimable("A group's standard deviation is not known, so its uncertainty cannot be computed.")
        return self.sd


def check_level(level: float) -> None:
    """Raise ValueError unless *level* is a confidence level, strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1 (0.95 for 95%), not at {level}.")


def from_standard_error(
    value: float,
    se: float,
    scale: Scale,
    method: str,
    *,
    level: float = 0.95,
    df: float | None = None,
    approximate: bool = False,
) -> Estimate:
    """Return the estimate with the symmetrical interval value ± quantile · se.

    *df* are the degrees of freedom of Student's t; None takes the normal quantile. Units are those of *scale*.
    NotEstimable when *se* is 0, ValueError for impossible numbers. Source: Handbook 6.3.1.
    """
    check_level(level)
    if se == 0:
        raise NotEstimable("The results do not vary at all (standard error 0), so their uncertainty cannot be told.")
    if not (se > 0 and isfinite(se)):
        raise ValueError(f"A standard error must be a positive number, not {se}.")
    half = two_sided_quantile(1 - level, df) * se
    return Estimate(value, se, value - half, value + half, level, scale, method, approximate)


def mean_difference(
    treatment: Arm, control: Arm, *, variances: Literal["unequal", "equal"] = "unequal", level: float = 0.95
) -> Estimate:
    """Return the mean difference of two independent groups, treatment minus control, in the outcome's units.

    ``unequal`` (default): SE² = SD₁²/n₁ + SD₂²/n₂, as the Handbook weights it (6.5.1.1, RevMan), with Student's t on
    the degrees of freedom of Welch (Biometrika 1947;34:28). ``equal``: pooled SD and n₁ + n₂ - 2 degrees of freedom.
    Works for final values and for change scores alike (Handbook 10.5.2). NotEstimable when a standard deviation is
    missing or both are 0.
    """
    shares = [arm.known_sd**2 / arm.n for arm in (treatment, control)]
    df: float = treatment.n + control.n - 2
    if variances == "equal":
        se = _pooled_sd(treatment, control) * sqrt(1 / treatment.n + 1 / control.n)
        method = "mean difference, pooled variance, t interval"
    else:
        se = sqrt(sum(shares))
        method = "mean difference, separate variances, t interval (Welch)"
        if se > 0:
            parts = [share / sum(shares) for share in shares]
            df = 1 / sum(part**2 / (arm.n - 1) for part, arm in zip(parts, (treatment, control), strict=True))
    approximate = treatment.approximate or control.approximate
    return from_standard_error(
        treatment.mean - control.mean, se, "MD", method, level=level, df=df, approximate=approximate
    )


def standardized_mean_difference(treatment: Arm, control: Arm, *, level: float = 0.95) -> Estimate:
    """Return Hedges' adjusted g, treatment minus control, in standard deviations, with a normal interval.

    g = J · (m₁ - m₂) / pooled SD with J = 1 - 3/(4N - 9); SE² = N/(n₁n₂) + g²/(2(N - 3.94)).
    Source: Handbook 6.5.1.2 and RevMan; Hedges & Olkin, Statistical Methods for Meta-Analysis (1985).
    NotEstimable when a standard deviation is missing or both are 0.
    """
    total = treatment.n + control.n
    sd = _pooled_sd(treatment, control)
    if sd == 0:
        raise NotEstimable("Nobody differs from anybody in these groups (SD 0), so there is no SD to standardize by.")
    g = (1 - 3 / (4 * total - 9)) * (treatment.mean - control.mean) / sd
    se = sqrt(total / (treatment.n * control.n) + g**2 / (2 * (total - 3.94)))
    approximate = treatment.approximate or control.approximate
    return from_standard_error(g, se, "SMD", "Hedges' g, normal interval", level=level, approximate=approximate)


def _pooled_sd(treatment: Arm, control: Arm) -> float:
    squares = sum((arm.n - 1) * arm.known_sd**2 for arm in (treatment, control))
    return sqrt(squares / (treatment.n + control.n - 2))


def arm_from_interval(
    n: int, mean: float, ci_low: float, ci_high: float, *, level: float = 0.95, quantiles: Quantiles = "t"
) -> Arm:
    """Return a group whose mean (often a change score) was reported with its own interval instead of an SD.

    SD = √n · (high - low) / (2 · quantile), with t on n - 1 degrees of freedom unless the paper used the normal.
    All in the outcome's units. NotEstimable for an interval that is not around the mean. Source: Handbook 6.5.2.2.
    """
    if n < 2:
        raise ValueError(f"A group needs at least 2 people to have a standard deviation, not {n}.")
    se = _se_from_interval(mean, ci_low, ci_high, level, n - 1 if quantiles == "t" else None)
    return Arm(n, mean, se * sqrt(n))


def change_arm(
    n: int, baseline_mean: float, baseline_sd: float, final_mean: float, final_sd: float, correlation: float
) -> Arm:
    """Return a group's change from baseline, final minus baseline, when only both ends were reported; approximate.

    SD² = SD_b² + SD_f² - 2 · correlation · SD_b · SD_f; *correlation* (-1 to 1) is assumed or taken from a like trial.
    All in the outcome's units. ValueError for an impossible correlation. Source: Handbook 6.5.2.8.
    """
    return Arm(n, final_mean - baseline_mean, sd_of_difference(baseline_sd, final_sd, correlation), approximate=True)


def sd_of_difference(first_sd: float, second_sd: float, correlation: float) -> float:
    """Return the SD of the differences between two measurements in the same people (Handbook 6.5.2.8, 23.2.7.1).

    ValueError for a correlation outside -1 to 1 or a negative standard deviation.
    """
    if not -1 <= correlation <= 1:
        raise ValueError(f"A correlation lies between -1 and 1, not at {correlation}.")
    if first_sd < 0 or second_sd < 0:
        raise ValueError(f"A standard deviation cannot be negative: {first_sd}, {second_sd}.")
    # Equal SDs and a correlation of 1 leave nothing; rounding must not leave less.
    return sqrt(max(0.0, first_sd**2 + second_sd**2 - 2 * correlation * first_sd * second_sd))


def reported_difference(
    value: float,
    ci_low: float | None,
    ci_high: float | None,
    *,
    level: float = 0.95,
    df: float | None = None,
    scale: Scale = "MD",
) -> Estimate:
    """Return a difference as its paper reports it, with the standard error worked back from the interval.

    SE = (high - low) / (2 · quantile): normal with ``df=None``, else Student's t on *df* degrees of freedom, as the
    paper states. The interval is kept as printed. NotEstimable when there is no interval, or when the value is so far
    from its middle that this is no symmetrical interval on this scale. Source: Handbook 6.3.1 and 6.5.2.3.
    """
    if ci_low is None or ci_high is None:
        raise NotEstimable("No confidence interval was reported, so the uncertainty of the difference is not known.")
    se = _se_from_interval(value, ci_low, ci_high, level, df)
    return Estimate(value, se, ci_low, ci_high, level, scale, "as reported; standard error from the interval")


def reported_ratio(value: float, ci_low: float | None, ci_high: float | None, *, level: float = 0.95) -> Estimate:
    """Return the log of a risk ratio as its paper reports it, the standard error worked back from the interval.

    *value*, *ci_low* and *ci_high* are ratios, as printed; what comes out is on the log scale, where the interval is
    symmetrical. NotEstimable as for ``reported_difference`` and for ratios that are not positive.
    Source: Handbook 6.3.2.
    """
    limits = [limit for limit in (value, ci_low, ci_high) if limit is not None]
    if min(limits) <= 0:
        raise NotEstimable("A ratio or its limit is 0 or less, so it has no logarithm to compute a standard error on.")
    logs = [None if limit is None else log(limit) for limit in (ci_low, ci_high)]
    return reported_difference(log(value), *logs, level=level, scale="log RR")


def difference_from_p(
    value: float, p: float, *, level: float = 0.95, df: float | None = None, scale: Scale = "MD"
) -> Estimate:
    """Return a reported difference whose standard error is worked back from its exact two-sided p value; approximate.

    SE = |value| / quantile(p), Student's t on *df* degrees of freedom or, with None, normal. NotEstimable for a
    difference of 0 or a p of 1, which leave the standard error open; ValueError for a p outside 0 to 1. A bound such
    as "p < 0.05" is not an exact p. Source: Handbook 6.3.1 and 6.5.2.3.
    """
    if not 0 < p <= 1:
        raise ValueError(f"A p value lies between 0 and 1, not at {p}.")
    if value == 0 or p == 1:
        raise NotEstimable("A difference of 0 has p = 1 whatever its uncertainty, so p does not tell the uncertainty.")
    se = abs(value) / two_sided_quantile(p, df)
    return from_standard_error(
        value, se, scale, "standard error from the p value", level=level, df=df, approximate=True
    )


def _se_from_interval(value: float, low: float, high: float, level: float, df: float | None) -> float:
    check_level(level)
    if not low < high:
        raise NotEstimable(f"The interval {low:g} to {high:g} has no width, so it tells no standard error.")
    half = (high - low) / 2
    if abs((low + high) / 2 - value) > _LOPSIDED * half:
        raise NotEstimable(
            f"{value:g} is not near the middle of its interval {low:g} to {high:g}, "
            "so a standard error worked back from that interval would be wrong."
        )
    return half / two_sided_quantile(1 - level, df)
