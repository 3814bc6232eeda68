"""Differences of means against statsmodels, the Cochrane Handbook's and papers' own numbers."""

import statistics
from math import exp, inf, log, nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from scripts.evidence.effects import (
    Arm,
    Estimate,
    NotEstimable,
    arm_from_interval,
    change_arm,
    difference_from_p,
    from_standard_error,
    mean_difference,
    reported_difference,
    reported_ratio,
    sd_of_difference,
    standardized_mean_difference,
)
from tests.evidence.published import NORMAND, NORMAND_ARMS

people = st.lists(st.integers(-50, 50), min_size=2, max_size=30)
arms = st.builds(Arm, st.integers(2, 500), st.floats(-10, 10), st.floats(0.1, 10))
LEVELS = [0.9, 0.95, 0.99]


def arm_of(outcomes: list[int]) -> Arm:
    return Arm(len(outcomes), statistics.mean(outcomes), statistics.stdev(outcomes))


def numbers(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.ci_low, estimate.ci_high


@pytest.mark.parametrize("variances", ["unequal", "equal"])
@given(people, people, st.sampled_from(LEVELS))
def test_mean_difference_from_people(variances: str, first: list[int], second: list[int], level: float) -> None:
    assume(len(set(first)) > 1 or len(set(second)) > 1)
    ours = mean_difference(arm_of(first), arm_of(second), variances=variances, level=level)  # type: ignore[arg-type]
    usevar = "pooled" if variances == "equal" else "unequal"
    theirs = CompareMeans(DescrStatsW(first), DescrStatsW(second)).tconfint_diff(alpha=1 - level, usevar=usevar)
    assert (ours.ci_low, ours.ci_high) == pytest.approx(theirs, rel=1e-8, abs=1e-8)
    assert ours.value == pytest.approx(statistics.mean(first) - statistics.mean(second))
    assert (ours.scale, ours.level, ours.approximate) == ("MD", level, False)


def test_mean_difference_as_printed_by_normand_1999() -> None:
    assert [estimate.value for estimate in NORMAND] == [-20, -2, -55, -71, -4, 1, 11, -10, 7]
    variances = [round((estimate.se or nan) ** 2, 2) for estimate in NORMAND]
    assert variances == [40.59, 2.05, 15.28, 150.22, 20.19, 1.22, 95.38, 8.03, 20.69]


@given(arms, arms)
def test_hedges_g(first: Arm, second: Arm) -> None:
    ours = standardized_mean_difference(first, second)
    value, variance = effectsize_smd(first.mean, first.sd, first.n, second.mean, second.sd, second.n)
    assert (ours.value, (ours.se or nan) ** 2) == pytest.approx((value, variance), rel=1e-10)
    half = stats.norm.isf(0.025) * variance**0.5
    assert (ours.ci_low, ours.ci_high) == pytest.approx((value - half, value + half), rel=1e-8, abs=1e-10)


def test_hedges_g_as_printed_by_metafor() -> None:
    # metafor takes the exact correction factor instead of 1 - 3/(4N - 9): the third decimal agrees.
    ours = [standardized_mean_difference(*pair).value for pair in NORMAND_ARMS[:4]]
    assert ours == pytest.approx([-0.3552, -0.3479, -2.3176, -1.8880], abs=6e-4)


@given(arms, arms)
def test_swapping_arms_flips_the_sign(first: Arm, second: Arm) -> None:
    for effect in (mean_difference, standardized_mean_difference):
        there, back = effect(first, second), effect(second, first).reversed()
        assert numbers(there) == pytest.approx(numbers(back), rel=1e-12, abs=1e-12)
        assert there.se == pytest.approx(back.se, rel=1e-12)


@given(arms, arms, st.floats(0.1, 10), st.floats(-100, 100))
def test_units_scale_a_difference_and_cancel_in_a_standardized_one(
    first: Arm, second: Arm, factor: float, shift: float
) -> None:
    assert first.sd is not None
    assert second.sd is not None
    other_first = Arm(first.n, first.mean * factor + shift, first.sd * factor)
    other_second = Arm(second.n, second.mean * factor + shift, second.sd * factor)
    plain, scaled = mean_difference(first, second), mean_difference(other_first, other_second)
    assert numbers(scaled) == pytest.approx([factor * number for number in numbers(plain)], rel=1e-9, abs=1e-9)
    before = standardized_mean_difference(first, second)
    after = standardized_mean_difference(other_first, other_second)
    assert numbers(after) == pytest.approx(numbers(before), rel=1e-9, abs=1e-9)


def test_one_group_may_not_vary() -> None:
    ours = mean_difference(Arm(10, 3, 0), Arm(20, 1, 2))
    assert ours.se == pytest.approx(2 / 20**0.5)
    assert ours.ci_high - 2 == pytest.approx(stats.t.isf(0.025, 19) * 2 / 20**0.5)


@pytest.mark.parametrize("effect", [mean_difference, standardized_mean_difference])
def test_missing_or_zero_deviations_are_refused(effect: object) -> None:
    with pytest.raises(NotEstimable, match="standard deviation is not known"):
        effect(Arm(10, 1, None), Arm(10, 2, 1))  # type: ignore[operator]
    with pytest.raises(NotEstimable, match="standard deviation is not known"):
        effect(Arm(10, 1, 1), Arm(10, 2, None))  # type: ignore[operator]
    with pytest.raises(NotEstimable, match=r"do not vary|SD 0"):
        effect(Arm(10, 1, 0), Arm(10, 2, 0))  # type: ignore[operator]
    with pytest.raises(NotEstimable, match=r"do not vary|SD 0"):
        effect(Arm(10, 1, 0), Arm(10, 1, 0))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("n", "mean", "sd"), [(1, 0, 1), (0, 0, 1), (-3, 0, 1), (5, nan, 1), (5, inf, 1), (5, 0, -1), (5, 0, inf)]
)
def test_impossible_groups(n: int, mean: float, sd: float) -> None:
    with pytest.raises(ValueError, match=r"group|standard deviation"):
        Arm(n, mean, sd)


def test_sd_from_a_groups_interval() -> None:
    # Handbook 6.5.2.2: for 25 people the interval is 2 x 2.0639 = 4.128 standard errors wide.
    assert arm_from_interval(25, 32.1, 30.0, 34.2).sd == pytest.approx(5 * 4.2 / 4.128, rel=1e-4)
    assert arm_from_interval(25, 32.1, 30.0, 34.2, quantiles="normal").sd == pytest.approx(5 * 4.2 / 3.92, rel=1e-4)
    assert arm_from_interval(25, 32.1, 30.0, 34.2, level=0.9, quantiles="normal").sd == pytest.approx(
        5 * 4.2 / 3.29, rel=1e-3
    )


def test_change_scores_with_their_own_intervals() -> None:
    # FINAL trial: -1.3 (-1.7 to -0.8) in 49, -0.9 (-1.4 to -0.5) in 50 women; difference -0.34 (-0.95 to 0.27).
    ours = mean_difference(arm_from_interval(49, -1.3, -1.7, -0.8), arm_from_interval(50, -0.9, -1.4, -0.5))
    assert ours.value == pytest.approx(-0.4)
    assert ours.ci_high - ours.value == pytest.approx(0.61, abs=0.03)
    assert not ours.approximate


@given(st.integers(2, 200), st.floats(-10, 10), st.floats(0.1, 10), st.sampled_from(LEVELS))
def test_interval_of_a_group_goes_round(n: int, mean: float, sd: float, level: float) -> None:
    half = stats.t.isf((1 - level) / 2, n - 1) * sd / n**0.5
    assert arm_from_interval(n, mean, mean - half, mean + half, level=level).sd == pytest.approx(sd, rel=1e-7)


def test_group_of_one_has_no_interval() -> None:
    with pytest.raises(ValueError, match="at least 2 people"):
        arm_from_interval(1, 0, -1, 1)


def test_change_from_both_ends() -> None:
    # escalc(measure="MC", m1i=26, m2i=22, sd1i=sqrt(30), sd2i=sqrt(20), ni=60, ri=0.7) prints 4.0000 and 0.2618.
    change = change_arm(60, 22, 20**0.5, 26, 30**0.5, 0.7)
    assert (change.mean, change.known_sd**2 / 60) == pytest.approx((4.0, 0.2618), abs=5e-5)
    assert change.approximate
    assert mean_difference(change, Arm(60, 1, 2)).approximate
    assert standardized_mean_difference(Arm(60, 1, 2), change).approximate
    assert not mean_difference(Arm(60, 1, 2), Arm(60, 1, 2)).approximate


def test_sd_of_difference_at_the_ends() -> None:
    assert sd_of_difference(3, 4, 0) == 5
    assert sd_of_difference(3, 4, 1) == 1
    assert sd_of_difference(3, 4, -1) == 7
    assert sd_of_difference(0.1, 0.1, 1) == 0
    assert (sd_of_difference(0, 4, 0.5), sd_of_difference(3, 0, 0.5)) == (4, 3)


@pytest.mark.parametrize(("first", "second", "correlation"), [(1, 1, 1.01), (1, 1, -1.01), (-1, 1, 0.5), (1, -1, 0.5)])
def test_impossible_differences(first: float, second: float, correlation: float) -> None:
    with pytest.raises(ValueError, match=r"correlation|negative"):
        sd_of_difference(first, second, correlation)


def test_reported_difference_keeps_the_printed_interval() -> None:
    final = reported_difference(-0.34, -0.95, 0.27)
    assert numbers(final) == (-0.34, -0.95, 0.27)
    assert final.se == pytest.approx(1.22 / 3.92, rel=1e-4)
    # Handbook 6.5.2.3: with 25 and 22 people the quantile is 2.0141.
    assert reported_difference(3.8, 1.0, 6.6, df=45).se == pytest.approx(2.8 / 2.0141, rel=1e-4)
    assert reported_difference(3.8, 1.0, 6.6, level=0.9).se == pytest.approx(5.6 / 3.29, rel=1e-3)


def test_no_interval_no_standard_error() -> None:
    for low, high in [(None, None), (None, 1.0), (-1.0, None)]:
        with pytest.raises(NotEstimable, match="No confidence interval was reported"):
            reported_difference(0.0, low, high)
        with pytest.raises(NotEstimable, match="No confidence interval was reported"):
            reported_ratio(1.0, low and abs(low), high)


@pytest.mark.parametrize(("low", "high"), [(0.5, 0.5), (0.6, 0.4)])
def test_interval_without_width(low: float, high: float) -> None:
    with pytest.raises(NotEstimable, match="no width"):
        reported_difference(0.5, low, high)


def test_lopsided_intervals_are_refused_but_rounding_is_not() -> None:
    assert reported_difference(-0.1, -0.4, 0.3).se is not None
    with pytest.raises(NotEstimable, match="not near the middle"):
        reported_difference(-0.1, -0.4, 0.6)
    with pytest.raises(NotEstimable, match="not near the middle"):
        reported_difference(0.3, -0.4, 0.6)
    with pytest.raises(NotEstimable, match="not near the middle"):
        reported_ratio(0.96, 0.92, 2.66)


def test_reported_ratio() -> None:
    # Vivid dreams in a published review: RR 2.41 (1.77 to 3.28).
    ours = reported_ratio(2.41, 1.77, 3.28)
    assert ours.ratio() == pytest.approx((2.41, 1.77, 3.28))
    assert ours.se == pytest.approx((log(3.28) - log(1.77)) / 3.92, rel=1e-4)
    assert (ours.scale, ours.approximate) == ("log RR", False)
    for value, low in [(0.0, 0.0), (1.0, 0.0), (-1.0, 0.5)]:
        with pytest.raises(NotEstimable, match="no logarithm"):
            reported_ratio(value, low, 2)


def test_standard_error_from_p() -> None:
    # Handbook 6.5.2.3: a difference of 3.8 with P = 0.008 on 45 degrees of freedom has t = 2.78 and SE = 1.37.
    ours = difference_from_p(3.8, 0.008, df=45)
    assert ours.se is not None
    assert (round(3.8 / ours.se, 2), round(ours.se, 2)) == (2.78, 1.37)
    assert ours.approximate


@given(st.floats(-5, 5), st.floats(0.1, 3), st.one_of(st.none(), st.integers(1, 200)))
def test_p_goes_round(value: float, se: float, df: int | None) -> None:
    assume(0.05 < abs(value / se) < 5)
    p = 2 * (stats.norm if df is None else stats.t(df)).sf(abs(value) / se)
    ours = difference_from_p(value, p, df=df)
    assert ours.se == pytest.approx(se, rel=1e-6)
    assert numbers(ours) == pytest.approx(numbers(from_standard_error(value, se, "MD", "", df=df)), rel=1e-6)


def test_p_that_tells_nothing() -> None:
    for value, p in [(0.0, 0.5), (0.5, 1.0)]:
        with pytest.raises(NotEstimable, match="does not tell"):
            difference_from_p(value, p)
    for p in (0.0, -0.1, 1.1, nan):
        with pytest.raises(ValueError, match="p value"):
            difference_from_p(0.5, p)


@pytest.mark.parametrize("se", [-1.0, inf, nan])
def test_impossible_standard_errors(se: float) -> None:
    with pytest.raises(ValueError, match="standard error must be a positive number"):
        from_standard_error(0, se, "MD", "")
    with pytest.raises(ValueError, match="standard error must be a positive number"):
        Estimate(0, se, -1, 1, 0.95, "MD", "")


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, -0.1, nan])
def test_impossible_levels(level: float) -> None:
    with pytest.raises(ValueError, match="confidence level"):
        from_standard_error(0, 1, "MD", "", level=level)
    with pytest.raises(ValueError, match="confidence level"):
        reported_difference(0, -1, 1, level=level)


@pytest.mark.parametrize(("value", "low", "high"), [(0, 1, 2), (3, 1, 2), (0, nan, 1), (nan, 0, 1), (0, -inf, 1)])
def test_contradictory_estimates(value: float, low: float, high: float) -> None:
    with pytest.raises(ValueError, match=r"outside its interval|finite"):
        Estimate(value, 1, low, high, 0.95, "MD", "")


def test_only_ratios_turn_back() -> None:
    assert from_standard_error(log(2), 0.1, "log RR", "").ratio()[0] == pytest.approx(2)
    assert from_standard_error(0, 0.1, "log RR", "").ratio()[2] == pytest.approx(exp(0.1959964), rel=1e-7)
    with pytest.raises(ValueError, match="Only a log RR"):
        from_standard_error(1, 0.1, "MD", "").ratio()


def test_a_proportion_has_no_other_arm() -> None:
    with pytest.raises(ValueError, match="no arms to swap"):
        Estimate(0.5, None, 0.4, 0.6, 0.95, "proportion", "").reversed()
