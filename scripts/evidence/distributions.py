"""Quantiles and tail probabilities that intervals need, from the standard library alone; knows nothing of trials."""

from __future__ import annotations

from functools import lru_cache
from math import erfc, exp, fsum, inf, isfinite, lgamma, log, log1p, sqrt
from statistics import NormalDist

_STEPS = 100_000
_TINY = 1e-300


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularized incomplete beta function I_x(a, b), between 0 and 1.

    *x* lies in [0, 1]; *a* and *b* are positive. ValueError for anything else.
    Source: continued fraction DLMF 8.17.22, evaluated by the modified Lentz method (Press et al., Numerical Recipes,
    3rd ed., section 6.4).
    """
    if not (0 <= x <= 1 and 0 < a < inf and 0 < b < inf):
        raise ValueError(f"The incomplete beta function needs 0 <= x <= 1 and positive a and b, not {x}, {a}, {b}.")
    if x in (0.0, 1.0):
        return x
    front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b))
    # The fraction converges fast only on the near side of the mean; the rest is symmetry, I_x(a, b) = 1 - I_1-x(b, a).
    if x < (a + 1) / (a + b + 2):
        return min(1.0, front * _beta_fraction(x, a, b) / a)
    return max(0.0, 1 - front * _beta_fraction(1 - x, b, a) / b)


def _beta_fraction(x: float, a: float, b: float) -> float:
    c = 1.0
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            return value
    raise ArithmeticError(f"The incomplete beta function did not converge for x={x}, a={a}, b={b}.")


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return the x in [0, 1] with I_x(a, b) = *p*.

    *p* lies in [0, 1]; *a* and *b* are positive. ValueError for anything else.
    Source: Newton's method on the distribution function, kept inside a shrinking bracket (Numerical Recipes, 9.4).
    """
    if not 0 <= p <= 1:
        raise ValueError(f"A probability lies between 0 and 1, not at {p}.")
    return p if p in (0.0, 1.0) else _invert_beta(p, a, b, a / (a + b))


def _invert_beta(p: float, a: float, b: float, x: float) -> float:
    low, high = 0.0, 1.0
    constant = lgamma(a + b) - lgamma(a) - lgamma(b)
    for _ in range(_STEPS):
        excess = incomplete_beta(x, a, b) - p
        low, high = (low, x) if excess > 0 else (x, high)
        density = exp(constant + (a - 1) * log(x) + (b - 1) * log1p(-x))
        new = x - excess / density if density > 0 else inf
        if not low < new < high:
            new = (low + high) / 2
        if abs(new - x) <= 1e-14 * x or new in (low, high):
            return new
        x = new
    raise ArithmeticError(f"The beta quantile did not converge for p={p}, a={a}, b={b}.")


@lru_cache(maxsize=1024)
def two_sided_quantile(alpha: float, df: float | None = None) -> float:
    """Return the positive value that a standard variable exceeds in size with probability *alpha*.

    With ``df=None`` the variable is standard normal (1.96 for alpha = 0.05), else Student's t with *df* degrees of
    freedom, which need not be whole. *alpha* is two-sided, 0 < alpha < 1. ValueError for other values.
    Source: normal, Wichura's AS 241 as in ``statistics.NormalDist``; t, through the incomplete beta function
    (Abramowitz & Stegun 26.7.1 and 26.5.27), started from their 26.7.5.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"A two-sided probability lies between 0 and 1, not at {alpha}.")
    if df is None:
        return -NormalDist().inv_cdf(alpha / 2)
    if not (df > 0 and isfinite(df)):
        raise ValueError(f"Student's t needs more than 0 degrees of freedom, not {df}.")
    # x = df / (df + t²); from whichever of x and 1 - x is small, t follows without cancellation.
    z = -NormalDist().inv_cdf(alpha / 2)
    guess = (z + (z**3 + z) / (4 * df)) ** 2
    if incomplete_beta(0.5, df / 2, 0.5) >= alpha:
        x = _invert_beta(alpha, df / 2, 0.5, df / (df + guess))
        return sqrt(df * (1 - x) / x)
    y = _invert_beta(1 - alpha, 0.5, df / 2, guess / (df + guess))
    return sqrt(df * y / (1 - y))


def chi_square_tail(x: float, df: int) -> float:
    """Return the probability that a chi-square variable with *df* degrees of freedom exceeds *x*.

    *x* is 0 or more, *df* a whole number from 1. ValueError for other values.
    Source: the finite sums of Abramowitz & Stegun 26.4.4 (odd) and 26.4.5 (even), taken in logarithms.
    """
    if not (x >= 0 and isfinite(x)) or df < 1:
        raise ValueError(f"Chi-square needs a value from 0 and at least 1 degree of freedom, not {x} and {df}.")
    half = x / 2
    if half == 0:
        return 1.0
    first = 0.5 * (df % 2)
    terms = (exp((first + i) * log(half) - half - lgamma(first + i + 1)) for i in range(df // 2))
    return min(1.0, fsum((erfc(sqrt(half)) if df % 2 else 0.0, *terms)))
