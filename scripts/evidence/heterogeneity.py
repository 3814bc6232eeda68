"""Knows how much studies differ beyond chance: Q, I² and the estimators of tau²; works on plain numbers.

*values* are the studies' effects on one scale, *variances* their squared standard errors, in the same order; all
variances are positive, and there are at least two studies. Sums are exact, so the order of studies cannot matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import fsum, log
from typing import NamedTuple

_SCAN = 60
_STEPS = 200


class Weighted(NamedTuple):
    """The inverse-variance mean, the weights behind it and the weighted squared distance from it."""

    weights: list[float]
    mean: float
    spread: float


def weigh(values: Sequence[float], variances: Sequence[float], tau2: float = 0.0) -> Weighted:
    """Return the mean with weights 1 / (variance + *tau2*), the weights, and Σ w (value - mean)².

    With ``tau2=0`` the spread is Cochran's Q. Source: Handbook 10.3.1; Cochran, Biometrics 1954;10:101.
    """
    weights = [1 / (variance + tau2) for variance in variances]
    mean = fsum(w * y for w, y in zip(weights, values, strict=True)) / fsum(weights)
    return Weighted(weights, mean, fsum(w * (y - mean) ** 2 for w, y in zip(weights, values, strict=True)))


def i_squared(q: float, df: int) -> float:
    """Return I², the share of variability that is not chance, 0 to 1: max(0, (Q - df) / Q).

    Source: Higgins & Thompson, Stat Med 2002;21:1539; Handbook 10.10.2.
    """
    return max(0.0, (q - df) / q) if q > 0 else 0.0


def tau2_dl(values: Sequence[float], variances: Sequence[float]) -> float:
    """Return tau² by DerSimonian and Laird's moments, at least 0, in squared units of the effect.

    Source: DerSimonian & Laird, Control Clin Trials 1986;7:177.
    """
    weights, _, q = weigh(values, variances)
    total = fsum(weights)
    return max(0.0, (q - (len(values) - 1)) / (total - fsum(w * w for w in weights) / total))


def tau2_reml(values: Sequence[float], variances: Sequence[float]) -> float:
    """Return tau² by restricted maximum likelihood, at least 0, in squared units of the effect.

    The likelihood can have more than one hill, so its slope is scanned for every summit from 0 to far beyond what the
    effects allow; each summit is then narrowed down to rounding error, and the highest wins.
    Source: likelihood and its derivative, Viechtbauer, J Educ Behav Stat 2005;30:261; narrowing, the Illinois variant
    of false position (Dowell & Jarratt, BIT 1971;11:168).
    """
    return _tau2_reml(tuple(values), tuple(variances))


@lru_cache(maxsize=64)  # the same trials are pooled for several tables and pictures
def _tau2_reml(values: tuple[float, ...], variances: tuple[float, ...]) -> float:
    def slope(tau2: float) -> float:
        weights, mean, _ = weigh(values, variances, tau2)
        squares = fsum(w * w for w in weights)
        distances = fsum((w * (y - mean)) ** 2 for w, y in zip(weights, values, strict=True))
        return distances - fsum(weights) + squares / fsum(weights)

    # Below a hundredth of the smallest variance the slope is all but straight, so no summit hides between 0 and there.
    first = min(variances) / 100
    last = max(variances) + (max(values) - min(values)) ** 2
    points = [0.0, *(first * (last / first) ** (i / _SCAN) for i in range(_SCAN + 1))]
    slopes = [slope(point) for point in points]
    summits = [_root(slope, points[i], points[i + 1]) for i in range(_SCAN + 1) if slopes[i] > 0 >= slopes[i + 1]]
    return max([0.0, *summits], key=lambda tau2: restricted_log_likelihood(values, variances, tau2))


def restricted_log_likelihood(values: Sequence[float], variances: Sequence[float], tau2: float) -> float:
    """Return the restricted log-likelihood of *tau2*, without its constant (Viechtbauer 2005)."""
    weights, _, spread = weigh(values, variances, tau2)
    return 0.5 * (fsum(map(log, weights)) - log(fsum(weights)) - spread)


def _root(slope: Callable[[float], float], low: float, high: float) -> float:
    at_low, at_high = slope(low), slope(high)
    middle = high
    for _ in range(_STEPS):
        before, middle = middle, (low * at_high - high * at_low) / (at_high - at_low)
        here = slope(middle)
        if here == 0 or abs(middle - before) <= 1e-15 * middle:
            break
        # An end that stays put twice loses half its weight, or it would hold the search back.
        if here > 0:
            at_high = at_high / 2 if before == low else at_high
            low, at_low = middle, here
        else:
            at_low = at_low / 2 if before == high else at_low
            high, at_high = middle, here
    return middle
