"""Crossover results against the Cochrane Handbook's example, statsmodels and a trial's printed p."""

import statistics
from math import inf, nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from scripts.evidence.crossover import paired_difference, paired_from_correlation, paired_from_p, paired_from_t
from scripts.evidence.effects import Arm, NotEstimable

pairs = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=30)


def test_handbook_example() -> None:
    # Handbook 5.1, 16.4.6.4: SE 0.632 with an SD of differences of 2, 0.583 with a correlation of 0.68.
    assert paired_difference(10, 0.5, 2).se == pytest.approx(0.632, abs=5e-4)
    ours = paired_from_correlation(Arm(10, 7.0, 2.38), Arm(10, 6.5, 2.21), 0.68)
    assert (ours.value, ours.se) == (0.5, pytest.approx(0.583, abs=5e-4))
    assert "correlation 0.68 assumed" in ours.method


@given(pairs)
def test_people_measured_twice(people: list[tuple[int, int]]) -> None:
    differences = [first - second for first, second in people]
    assume(len(set(differences)) > 1)
    mean, sd = statistics.mean(differences), statistics.stdev(differences)
    theirs = DescrStatsW(differences)
    ours = paired_difference(len(people), mean, sd)
    assert (ours.ci_low, ours.ci_high) == pytest.approx(theirs.tconfint_mean(), rel=1e-8, abs=1e-8)
    assert ours.approximate
    if mean:
        t, p, df = theirs.ttest_mean()
        for again in (paired_from_t(mean, t, df=df), paired_from_p(mean, p, df=df)):
            assert (again.value, again.se) == pytest.approx((mean, ours.se), rel=1e-6)
            assert (again.ci_low, again.ci_high) == pytest.approx((ours.ci_low, ours.ci_high), rel=1e-6, abs=1e-6)
            assert again.approximate


@given(pairs)
def test_true_correlation_gives_the_paired_result(people: list[tuple[int, int]]) -> None:
    first, second = zip(*people, strict=True)
    assume(len(set(first)) > 1 and len(set(second)) > 1)
    differences = [a - b for a, b in people]
    assume(statistics.stdev(differences) > 0.1)
    correlation = min(1.0, max(-1.0, statistics.correlation(first, second)))
    arms = [Arm(len(people), statistics.mean(side), statistics.stdev(side)) for side in (first, second)]
    ours = paired_from_correlation(arms[0], arms[1], correlation)
    paired = paired_difference(len(people), statistics.mean(differences), statistics.stdev(differences))
    assert (ours.value, ours.se) == pytest.approx((paired.value, paired.se), rel=1e-6, abs=1e-9)
    assert ours.approximate


def test_printed_p_of_the_2013_trial() -> None:
    # 10.8% of a baseline of 5.08 points, p = 0.016: by hand -0.55 (-1.0 to -0.1).
    ours = paired_from_p(-0.55, 0.016)
    assert (round(ours.ci_low, 1), round(ours.ci_high, 1)) == (-1.0, -0.1)
    assert ours.se == pytest.approx(0.55 / 2.41, rel=1e-3)
    assert paired_from_p(-0.55, 0.016, df=27).se == pytest.approx(0.55 / 2.568, rel=1e-3)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="same people"):
        paired_from_correlation(Arm(10, 1, 1), Arm(11, 1, 1), 0.5)
    with pytest.raises(ValueError, match="correlation"):
        paired_from_correlation(Arm(10, 1, 1), Arm(10, 1, 1), 1.5)
    with pytest.raises(NotEstimable, match="not known"):
        paired_from_correlation(Arm(10, 1, None), Arm(10, 1, 1), 0.5)
    with pytest.raises(NotEstimable, match="do not vary"):
        paired_from_correlation(Arm(10, 2, 1), Arm(10, 1, 1), 1)
    with pytest.raises(NotEstimable, match="do not vary"):
        paired_difference(10, 1, 0)
    with pytest.raises(ValueError, match="at least 2"):
        paired_difference(1, 1, 1)
    with pytest.raises(NotEstimable, match="does not tell"):
        paired_from_p(0, 0.3)
    for value, t in [(0.0, 1.0), (1.0, 0.0)]:
        with pytest.raises(NotEstimable, match="does not tell"):
            paired_from_t(value, t, df=9)
    with pytest.raises(ValueError, match="opposite directions"):
        paired_from_t(-1, 2, df=9)
    for t in (nan, inf):
        with pytest.raises(ValueError, match="finite"):
            paired_from_t(1, t, df=9)
