"""Knows what a crossover trial's report allows; every result is approximate, for order and period are left out.

Each person is compared with himself or herself, so the people must not be counted twice: no function here takes two
independent groups. "Handbook" is the Cochrane Handbook, version 6, section 23.2.7 (version 5.1, section 16.4.6).
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, sqrt

from scripts.evidence.effects import (
    Arm,
    Estimate,
    NotEstimable,
    difference_from_p,
    from_standard_error,
    sd_of_difference,
)


def paired_difference(n: int, mean: float, sd: float, *, level: float = 0.95) -> Estimate:
    """Return the mean within-person difference, treatment minus control, in the outcome's units.

    *n* people finished both periods; *mean* and *sd* are of their differences. SE = sd/√n, Student's t on n - 1
    degrees of freedom. ValueError for fewer than 2 people, NotEstimable for an SD of 0. Source: Handbook 23.2.7.1.
    """
    differences = Arm(n, mean, sd)
    return _paired(differences, "within-person difference, t interval", level)


def paired_from_correlation(treatment: Arm, control: Arm, correlation: float, *, level: float = 0.95) -> Estimate:
    """Return the within-person difference when the paper gives each period's mean and SD but not their link.

    The same *n* people stand behind both; *correlation* between the periods (-1 to 1) is assumed or taken from a like
    trial, and several values belong in a sensitivity analysis. ValueError when the numbers of people differ,
    NotEstimable for missing standard deviations or differences that do not vary. Source: Handbook 23.2.7.1.
    """
    if treatment.n != control.n:
        raise ValueError(f"Both periods need the same people: {treatment.n} and {control.n} are not the same number.")
    sd = sd_of_difference(treatment.known_sd, control.known_sd, correlation)
    differences = Arm(treatment.n, treatment.mean - control.mean, sd)
    return _paired(differences, f"within-person difference, correlation {correlation:g} assumed, t interval", level)


def paired_from_p(value: float, p: float, *, df: float | None = None, level: float = 0.95) -> Estimate:
    """Return a reported within-person difference, its standard error worked back from the exact two-sided p value.

    *df* is n - 1 for a paired t test (n - 2 where it allows for the period); None where the paper's model is not
    known, which takes the normal quantile. NotEstimable and ValueError as for ``difference_from_p``.
    Source: Handbook 23.2.7.1 with 6.5.2.3.
    """
    estimate = difference_from_p(value, p, df=df, level=level)
    return replace(estimate, method="within-person difference, standard error from the p value")


def paired_from_t(value: float, t: float, *, df: float, level: float = 0.95) -> Estimate:
    """Return a reported within-person difference, its standard error worked back from the paired t: SE = value / t.

    *df* is n - 1 for a paired t test. NotEstimable for a difference or a t of 0, ValueError when their signs differ or
    t is not finite. Source: Handbook 23.2.7.1 with 6.5.2.3.
    """
    if not isfinite(t):
        raise ValueError(f"A t statistic must be a finite number, not {t}.")
    if value == 0 or t == 0:
        raise NotEstimable("A difference of 0 has t = 0 whatever its uncertainty, so t does not tell the uncertainty.")
    if (value > 0) != (t > 0):
        raise ValueError(f"The difference {value:g} and its t statistic {t:g} point in opposite directions.")
    method = "within-person difference, standard error from the t statistic"
    return from_standard_error(value, value / t, "MD", method, level=level, df=df, approximate=True)


def _paired(differences: Arm, method: str, level: float) -> Estimate:
    se = differences.known_sd / sqrt(differences.n)
    return from_standard_error(differences.mean, se, "MD", method, level=level, df=differences.n - 1, approximate=True)
