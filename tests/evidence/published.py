"""Data sets with known answers; each says where the numbers were printed."""

from __future__ import annotations

from collections.abc import Sequence

from scripts.evidence.effects import Arm, Estimate, from_standard_error, mean_difference
from scripts.evidence.proportions import Count, risk_difference, risk_ratio


def studies(values: Sequence[float], variances: Sequence[float]) -> list[Estimate]:
    """Return one estimate per study from effects and their variances, as papers list them."""
    return [from_standard_error(y, v**0.5, "MD", "given") for y, v in zip(values, variances, strict=True)]


# Viechtbauer, J Educ Behav Stat 2005;30:261, examples 1 and 2.
VIECHTBAUER_1 = studies(
    [-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232],
    [0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040],
)
VIECHTBAUER_2 = studies(
    [0.100, -0.162, -0.090, -0.049, -0.046, -0.010, -0.431, -0.261, 0.134,
     0.019, 0.175, 0.056, 0.045, 0.103, 0.121, -0.482, 0.290, 0.342],
    [0.016, 0.015, 0.050, 0.050, 0.032, 0.052, 0.036, 0.024, 0.034,
     0.033, 0.031, 0.034, 0.039, 0.167, 0.134, 0.096, 0.016, 0.035],
)  # fmt: skip

# Raudenbush & Bryk, J Educ Stat 1985;10:75: teacher expectancy and pupils' IQ.
RAUDENBUSH = studies(
    [0.03, 0.12, -0.14, 1.18, 0.26, -0.06, -0.02, -0.32, 0.27, 0.80,
     0.54, 0.18, -0.02, 0.23, -0.18, -0.06, 0.30, 0.07, -0.07],
    [0.0156, 0.0216, 0.0279, 0.1391, 0.1362, 0.0106, 0.0106, 0.0484, 0.0269, 0.0630,
     0.0912, 0.0497, 0.0835, 0.0841, 0.0253, 0.0279, 0.0193, 0.0088, 0.0303],
)  # fmt: skip

# Colditz et al., JAMA 1994;271:698: BCG vaccine against tuberculosis (events and non-events, vaccinated and not).
BCG_TABLES = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
    (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip
BCG = [risk_ratio(Count(a, a + b), Count(c, c + d)) for a, b, c, d in BCG_TABLES]

# Normand, Stat Med 1999;18:321: deaths with lidocaine (table III) and days in hospital after a stroke (table VIII).
HINE = [
    risk_difference(Count(a, n1), Count(c, n2))
    for n1, n2, a, c in [
        (39, 43, 2, 1), (44, 44, 4, 4), (107, 110, 6, 4), (103, 100, 7, 5), (110, 106, 7, 3), (154, 146, 11, 4),
    ]
]  # fmt: skip
NORMAND_ARMS = [
    (Arm(n1, m1, sd1), Arm(n2, m2, sd2))
    for n1, m1, sd1, n2, m2, sd2 in [
        (155, 55, 47, 156, 75, 64), (31, 27, 7, 32, 29, 4), (75, 64, 17, 71, 119, 29), (18, 66, 20, 18, 137, 48),
        (8, 14, 8, 13, 18, 11), (57, 19, 7, 52, 18, 4), (34, 52, 45, 33, 41, 34), (110, 21, 16, 183, 31, 27),
        (60, 30, 27, 52, 23, 20),
    ]
]  # fmt: skip
NORMAND = [mean_difference(treatment, control, variances="equal") for treatment, control in NORMAND_ARMS]

# Five studies for which the R packages metafor 4.6 and meta 8.2 print ten digits of everything.
FIVE = [
    from_standard_error(d, se, "SMD", "given")
    for d, se in [
        (0.5300713252, 0.4159957644), (-0.4844875426, 0.3298722012), (0.6625891564, 0.3757300289),
        (0.4723959089, 0.2746608754), (0.6135719911, 0.4587564892),
    ]
]  # fmt: skip
