"""Knows how several estimates become one: common effect, random effects, prediction interval, leave-one-out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Literal

from scripts.evidence.distributions import chi_square_tail, two_sided_quantile
from scripts.evidence.effects import Estimate, NotEstimable, Scale, check_level
from scripts.evidence.heterogeneity import i_squared, tau2_dl, tau2_reml, weigh

Tau2 = Literal["REML", "DL"]
Interval = Literal["normal", "hartung-knapp", "hartung-knapp-modified"]
Model = Literal["common", "random", "single"]

_TAU2 = {"REML": tau2_reml, "DL": tau2_dl}
_TAU2_WORDS = {"REML": "REML", "DL": "DerSimonian-Laird"}
_INTERVAL_WORDS = {
    "normal": "normal interval",
    "hartung-knapp": "Hartung-Knapp interval",
    "hartung-knapp-modified": "modified Hartung-Knapp interval",
}


@dataclass(frozen=True, slots=True)
class Pooled:
    """What several studies say together, on the scale of their effects."""

    estimate: float
    ci_low: float
    ci_high: float
    se: float
    """Standard error behind the interval; with Hartung-Knapp, the adjusted one."""
    tau2: float
    """Variance between the studies' true effects; 0 by assumption in the common-effect model."""
    i2: float | None
    """0 to 1; None for a single study, which cannot differ from others."""
    q: float
    df: int
    p_q: float | None
    """p value of Q; None for a single study."""
    method: str
    k: int
    weights: tuple[float, ...]
    """Each study's share of the estimate, in the order given; they add up to 1."""
    model: Model
    scale: Scale
    level: float
    approximate: bool
    """True when one of the estimates is."""


def common_effect(estimates: Sequence[Estimate], *, level: float = 0.95) -> Pooled:
    """Return the inverse-variance mean under the assumption that all studies share one true effect.

    weights = 1/SE², SE = 1/√Σw, normal interval; in and out are on the estimates' scale (log for ratios). A single
    study is returned as it is. ValueError when there is no study or scales differ, NotEstimable when a study has no
    standard error. Source: Handbook 10.3.1.
    """
    values, variances = _inputs(estimates, level)
    return _combine(estimates, values, variances, 0.0, "common", "normal", "common effect, inverse variance", level)


def random_effects(
    estimates: Sequence[Estimate], *, tau2: Tau2 = "REML", interval: Interval = "normal", level: float = 0.95
) -> Pooled:
    """Return the mean of a distribution of true effects, weights 1/(SE² + tau²), on the estimates' scale.

    *tau2* names its estimator: REML (Viechtbauer 2005) or DL (DerSimonian & Laird 1986). *interval*: ``normal``, SE =
    1/√Σw; ``hartung-knapp``, SE² = q/Σw with q = Σw(y - mean)²/(k - 1) and Student's t on k - 1 degrees of freedom
    (Hartung & Knapp, Stat Med 2001;20:1771; IntHout et al., BMC Med Res Methodol 2014;14:25);
    ``hartung-knapp-modified``, the same with max(1, q), so that agreement by luck cannot shrink the SE (Knapp &
    Hartung, Stat Med 2003;22:2693; Röver et al., BMC Med Res Methodol 2015;15:99). Two studies leave Hartung-Knapp one
    degree of freedom. A single study is returned as it is. ValueError when there is no study, scales differ or a name
    is unknown; NotEstimable when a study has no standard error, or all studies agree exactly and the unmodified
    Hartung-Knapp interval would have no width. Source: Handbook 10.10.4.
    """
    values, variances = _inputs(estimates, level)
    if tau2 not in _TAU2 or interval not in _INTERVAL_WORDS:
        raise ValueError(f"Unknown estimator or interval: {tau2}, {interval}.")
    between = _TAU2[tau2](values, variances) if len(values) > 1 else 0.0
    method = f"random effects, {_TAU2_WORDS[tau2]}, {_INTERVAL_WORDS[interval]}"
    return _combine(estimates, values, variances, between, "random", interval, method, level)


def prediction_interval(pooled: Pooled) -> tuple[float, float]:
    """Return (low, high) in which the true effect of a new, similar study would lie, at the level of *pooled*.

    estimate ± t · √(tau² + SE²), Student's t on k - 2 degrees of freedom; SE is the one of *pooled*, so a
    Hartung-Knapp fit gives the interval of Partlett & Riley (Stat Med 2017;36:301). NotEstimable for fewer than 3
    studies and for a common effect, which leaves a new study nothing to differ by.
    Source: Higgins, Thompson & Spiegelhalter, J R Stat Soc A 2009;172:137.
    """
    if pooled.model == "common":
        raise NotEstimable("A common-effect estimate assumes that studies do not differ, so it predicts no range.")
    if pooled.k < 3:
        raise NotEstimable(f"A prediction interval needs at least 3 studies; this has {pooled.k}.")
    half = two_sided_quantile(1 - pooled.level, pooled.k - 2) * sqrt(pooled.tau2 + pooled.se**2)
    return pooled.estimate - half, pooled.estimate + half


def leave_one_out(
    estimates: Sequence[Estimate], pool: Callable[[Sequence[Estimate]], Pooled] = random_effects
) -> tuple[Pooled, ...]:
    """Return the pooled result without the first study, without the second, and so on, in the order given.

    *pool* is how to pool, e.g. ``common_effect`` or a ``functools.partial`` of ``random_effects``. NotEstimable for
    fewer than 2 studies; otherwise raises what *pool* raises. Source: Handbook 10.14 (sensitivity analyses).
    """
    if len(estimates) < 2:
        raise NotEstimable("Leaving one study out needs at least 2 studies.")
    return tuple(pool([*estimates[:i], *estimates[i + 1 :]]) for i in range(len(estimates)))


def _inputs(estimates: Sequence[Estimate], level: float) -> tuple[list[float], list[float]]:
    check_level(level)
    if not estimates:
        raise ValueError("There is no study to pool.")
    scales = sorted({estimate.scale for estimate in estimates})
    if len(scales) > 1:
        raise ValueError(f"Effects on different scales cannot be pooled: {', '.join(scales)}.")
    variances = []
    for place, estimate in enumerate(estimates, 1):
        if estimate.se is None:
            raise NotEstimable(f"Study {place} of {len(estimates)} has no standard error, so it cannot be weighted.")
        variances.append(estimate.se**2)
    return [estimate.value for estimate in estimates], variances


def _combine(
    estimates: Sequence[Estimate],
    values: Sequence[float],
    variances: Sequence[float],
    tau2: float,
    model: Model,
    interval: Interval,
    method: str,
    level: float,
) -> Pooled:
    k, df, first = len(values), len(values) - 1, estimates[0]
    fit = weigh(values, variances, tau2)
    total = fsum(fit.weights)
    se = 1 / sqrt(total)
    if k == 1:
        # Its own interval stands: it may be asymmetrical, or rest on Student's t, which the weight alone does not know.
        half = two_sided_quantile(1 - level) * se
        low, high = (first.ci_low, first.ci_high) if level == first.level else (first.value - half, first.value + half)
        return Pooled(
            first.value, low, high, first.se or se, 0.0, None, 0.0, 0, None, "a single study", 1, (1.0,),
            "single", first.scale, level, first.approximate,
        )  # fmt: skip
    if interval == "hartung-knapp" and min(values) == max(values):
        raise NotEstimable("All studies give the same value, so the Hartung-Knapp interval would have no width.")
    if interval != "normal":
        ratio = fit.spread / df
        se *= sqrt(ratio if interval == "hartung-knapp" else max(1.0, ratio))
    half = two_sided_quantile(1 - level, None if interval == "normal" else df) * se
    # Q and I² describe the studies, not the model: always with common-effect weights.
    q = weigh(values, variances).spread
    return Pooled(
        fit.mean, fit.mean - half, fit.mean + half, se, tau2, i_squared(q, df), q, df, chi_square_tail(q, df),
        method, k, tuple(weight / total for weight in fit.weights), model, first.scale, level,
        any(estimate.approximate for estimate in estimates),
    )  # fmt: skip
