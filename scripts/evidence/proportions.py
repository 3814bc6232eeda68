"""Knows what counts of people say: proportions, risk ratios and differences, numbers needed to treat, zero events."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, hypot, log, sqrt
from typing import Literal

from scripts.evidence.distributions import beta_quantile, two_sided_quantile
from scripts.evidence.effects import Estimate, NotEstimable, check_level, from_standard_error


@dataclass(frozen=True, slots=True)
class Count:
    """People with an event among all people of a group; ValueError unless 0 <= events <= total and total >= 1."""

    events: int
    total: int

    def __post_init__(self) -> None:
        if self.total < 1:
            raise ValueError(f"A group of {self.total} people has no proportion.")
        if not 0 <= self.events <= self.total:
            raise ValueError(f"{self.events} of {self.total} people cannot have had the event.")

    @property
    def share(self) -> float:
        """The proportion, 0 to 1."""
        return self.events / self.total


@dataclass(frozen=True, slots=True)
class NumberNeeded:
    """How many people are treated for one more of them to be better (or worse) off."""

    value: float
    """Not rounded; pages round it up."""
    ci_low: float
    ci_high: float
    level: float
    kind: Literal["benefit", "harm"]


def wilson(count: Count, *, level: float = 0.95) -> Estimate:
    """Return the proportion with Wilson's score interval, 0 to 1; the standard error is √(p(1-p)/n), None if that is 0.

    Source: Newcombe, Stat Med 1998;17:857, method 3.
    """
    low, high = _wilson_limits(count, level)
    return Estimate(count.share, _proportion_se(count) or None, low, high, level, "proportion", "Wilson interval")


def clopper_pearson(count: Count, *, level: float = 0.95) -> Estimate:
    """Return the proportion with the exact interval of Clopper and Pearson, 0 to 1, from beta quantiles.

    Its true coverage is at least *level*, often more. Source: Clopper & Pearson, Biometrika 1934;26:404; Newcombe,
    Stat Med 1998;17:857, method 5.
    """
    check_level(level)
    tail, x, n = (1 - level) / 2, count.events, count.total
    low = beta_quantile(tail, x, n - x + 1) if x else 0.0
    high = beta_quantile(1 - tail, x + 1, n - x) if x < n else 1.0
    method = "exact interval (Clopper-Pearson)"
    return Estimate(count.share, _proportion_se(count) or None, low, high, level, "proportion", method)


def risk_ratio(treatment: Count, control: Count, *, level: float = 0.95) -> Estimate:
    """Return the log of the risk ratio, treatment over control, with a normal interval; ``ratio()`` turns it back.

    SE² = 1/a - 1/n₁ + 1/c - 1/n₂. Only when one of the four cells is 0, 0.5 is added to all four. NotEstimable when
    nobody, or everybody, in both groups had the event: such a trial says nothing about a ratio.
    Source: Handbook 6.4.1.2 and 10.4.4.2, RevMan; Katz et al., Biometrics 1978;34:469.
    """
    a, n1, c, n2 = float(treatment.events), treatment.total, float(control.events), control.total
    if a == c == 0:
        raise NotEstimable("Nobody in either group had the event, so a risk ratio cannot be computed.")
    if a == n1 and c == n2:
        raise NotEstimable("Everybody in both groups had the event, so a risk ratio cannot be computed.")
    method = "log risk ratio, normal interval"
    if 0 in (a, c, n1 - a, n2 - c):
        a, n1, c, n2 = a + 0.5, n1 + 1, c + 0.5, n2 + 1
        method += ", 0.5 added to each cell because one was 0"
    se = sqrt((1 / a - 1 / n1) + (1 / c - 1 / n2))
    return from_standard_error(log(a / n1) - log(c / n2), se, "log RR", method, level=level)


def risk_difference(treatment: Count, control: Count, *, level: float = 0.95) -> Estimate:
    """Return the risk difference, treatment minus control, -1 to 1, with Newcombe's interval from two Wilson intervals.

    The interval is not symmetrical. The standard error, which only weights the trial when it is pooled, is
    √(p₁(1-p₁)/n₁ + p₂(1-p₂)/n₂); when one of the four cells is 0, it alone is computed with 0.5 added to all four, for
    without that an arm with no events would count as known for certain. Source: Newcombe, Stat Med 1998;17:873,
    method 10; standard error, Handbook 6.4.1.5 and 10.4.4.2.
    """
    p1, p2 = treatment.share, control.share
    (low1, high1), (low2, high2) = _wilson_limits(treatment, level), _wilson_limits(control, level)
    difference = p1 - p2
    low, high = difference - hypot(p1 - low1, high2 - p2), difference + hypot(high1 - p1, p2 - low2)
    added = 0.5 if {0.0, 1.0} & {p1, p2} else 0.0
    se = hypot(_proportion_se(treatment, added), _proportion_se(control, added))
    return Estimate(difference, se, low, high, level, "RD", "risk difference, Newcombe interval")


def number_needed(difference: Estimate, *, event_is_wanted: bool) -> NumberNeeded:
    """Return the number needed to treat for one more person to benefit or be harmed: 1 / |risk difference|.

    *difference* is treatment minus control on the scale RD; *event_is_wanted* says whether the event is good
    (response) or bad (side effect). The limits are the reciprocals of the difference's limits. NotEstimable when the
    interval includes no difference: the number would run through infinity. ValueError on other scales.
    Source: Altman, BMJ 1998;317:1309; Bender, Control Clin Trials 2001;22:102 (with score intervals).
    """
    if difference.scale != "RD":
        raise ValueError(f"A number needed to treat comes from a risk difference, not from {difference.scale}.")
    if difference.ci_low <= 0 <= difference.ci_high:
        raise NotEstimable(
            f"The {difference.level:.0%} interval of the risk difference ({difference.ci_low:+.3f} to "
            f"{difference.ci_high:+.3f}) includes no difference, so no number needed to treat can be given."
        )
    near, far = sorted((abs(difference.ci_low), abs(difference.ci_high)))
    better = (difference.value > 0) == event_is_wanted
    return NumberNeeded(1 / abs(difference.value), 1 / far, 1 / near, difference.level, "benefit" if better else "harm")


def rule_of_three(count: Count) -> float:
    """Return the rough one-sided 95% upper bound 3/n for the proportion when nobody had the event, at most 1.

    ValueError when somebody had it. Good from about n = 30; ``zero_events_bound`` is exact.
    Source: Hanley & Lippman-Hand, JAMA 1983;249:1743.
    """
    _check_no_events(count)
    return min(1.0, 3 / count.total)


def zero_events_bound(count: Count, *, level: float = 0.95) -> float:
    """Return the exact one-sided upper bound 1 - (1 - level)^(1/n) for the proportion when nobody had the event.

    ValueError when somebody had it. Source: Hanley & Lippman-Hand, JAMA 1983;249:1743.
    """
    check_level(level)
    _check_no_events(count)
    return 1 - exp(log(1 - level) / count.total)


def _check_no_events(count: Count) -> None:
    if count.events:
        raise ValueError(f"This bound is for no events at all, but {count.events} of {count.total} people had one.")


def _wilson_limits(count: Count, level: float) -> tuple[float, float]:
    check_level(level)
    p, n = count.share, count.total
    z = two_sided_quantile(1 - level)
    centre, half = p + z**2 / (2 * n), z * sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
    scale = 1 + z**2 / n
    # At the ends the limit is 0 or 1 by algebra; rounding would miss it by a hair.
    low = (centre - half) / scale if count.events else 0.0
    high = (centre + half) / scale if count.events < n else 1.0
    return low, high


def _proportion_se(count: Count, added: float = 0.0) -> float:
    events, total = count.events + added, count.total + 2 * added
    return sqrt(events * (total - events) / total) / total
