"""Counts against Newcombe's tables of 1998, papers' own numbers and statsmodels."""

from math import exp, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import effectsize_2proportions
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from scripts.evidence.effects import Estimate, NotEstimable, from_standard_error
from scripts.evidence.proportions import (
    Count,
    clopper_pearson,
    number_needed,
    risk_difference,
    risk_ratio,
    rule_of_three,
    wilson,
    zero_events_bound,
)
from tests.evidence.published import BCG, HINE

LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])
SINGLE = [(wilson, "wilson"), (clopper_pearson, "beta")]


@st.composite
def count(draw: st.DrawFn) -> Count:
    total = draw(st.integers(1, 300))
    return Count(draw(st.integers(0, total)), total)


def flipped(group: Count) -> Count:
    return Count(group.total - group.events, group.total)


def limits(estimate: Estimate) -> tuple[float, float]:
    return estimate.ci_low, estimate.ci_high


# Newcombe, Stat Med 1998;17:857, table I, methods 3 and 5.
@pytest.mark.parametrize(
    ("events", "total", "score", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_single_proportions_as_printed(
    events: int, total: int, score: tuple[float, float], exact: tuple[float, float]
) -> None:
    assert limits(wilson(Count(events, total))) == pytest.approx(score, abs=5e-5)
    assert limits(clopper_pearson(Count(events, total))) == pytest.approx(exact, abs=5e-5)


# Newcombe, Stat Med 1998;17:873, table II, method 10.
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Count(56, 70), Count(48, 80), (0.0524, 0.3339)),
        (Count(9, 10), Count(3, 10), (0.1705, 0.8090)),
        (Count(6, 7), Count(2, 7), (0.0582, 0.8062)),
        (Count(5, 56), Count(0, 29), (-0.0381, 0.1926)),
        (Count(0, 10), Count(0, 20), (-0.1611, 0.2775)),
        (Count(0, 10), Count(0, 10), (-0.2775, 0.2775)),
        (Count(10, 10), Count(0, 20), (0.6791, 1.0000)),
        (Count(10, 10), Count(0, 10), (0.6075, 1.0000)),
    ],
)
def test_differences_as_printed(first: Count, second: Count, expected: tuple[float, float]) -> None:
    assert limits(risk_difference(first, second)) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("ours", "theirs"), SINGLE)
@given(count(), LEVELS)
def test_single_proportions(ours: object, theirs: str, group: Count, level: float) -> None:
    estimate: Estimate = ours(group, level=level)  # type: ignore[operator]
    expected = proportion_confint(group.events, group.total, alpha=1 - level, method=theirs)
    assert limits(estimate) == pytest.approx(expected, rel=1e-8, abs=1e-10)
    assert estimate.value == group.events / group.total
    assert (estimate.scale, estimate.level) == ("proportion", level)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@given(count())
def test_events_and_non_events_mirror_each_other(interval: object, group: Count) -> None:
    there, back = interval(group), interval(flipped(group))  # type: ignore[operator]
    assert limits(there) == pytest.approx((1 - back.ci_high, 1 - back.ci_low), abs=1e-10)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_none_or_all_reach_the_end_exactly(interval: object) -> None:
    nobody, everybody = interval(Count(0, 49)), interval(Count(49, 49))  # type: ignore[operator]
    assert (nobody.ci_low, everybody.ci_high) == (0, 1)
    assert (nobody.se, everybody.se) == (None, None)


def test_standard_error_of_a_proportion() -> None:
    assert wilson(Count(20, 49)).se == pytest.approx((20 / 49 * 29 / 49 / 49) ** 0.5)
    assert clopper_pearson(Count(20, 49)).se == wilson(Count(20, 49)).se


@given(count(), count(), LEVELS)
def test_risk_difference(first: Count, second: Count, level: float) -> None:
    ours = risk_difference(first, second, level=level)
    theirs = confint_proportions_2indep(
        first.events, first.total, second.events, second.total, method="newcomb", compare="diff", alpha=1 - level
    )
    assert limits(ours) == pytest.approx(theirs, rel=1e-8, abs=1e-10)
    value, variance = effectsize_2proportions(first.events, first.total, second.events, second.total)
    assert ours.value == pytest.approx(value, abs=1e-12)
    assert ours.se is not None
    if {0, 1} & {first.share, second.share}:
        corrected = [
            number + add for group in (first, second) for number, add in [(group.events, 0.5), (group.total, 1)]
        ]
        variance = effectsize_2proportions(*corrected)[1]
    assert ours.se**2 == pytest.approx(variance, rel=1e-10)


def test_standard_error_of_a_difference_with_an_empty_cell() -> None:
    # 0.5 of 50 and 1.5 of 51 people.
    ours = risk_difference(Count(0, 49), Count(1, 50))
    assert ours.value == -0.02
    assert ours.se == pytest.approx((0.01 * 0.99 / 50 + 1.5 / 51 * 49.5 / 51 / 51) ** 0.5)


def test_risk_difference_as_printed_by_normand_1999() -> None:
    assert [round(100 * estimate.value, 4) for estimate in HINE] == [2.8026, 0.0, 1.9711, 1.7961, 3.5334, 4.4031]
    variances = [round(1e4 * (estimate.se or 0) ** 2, 4) for estimate in HINE]
    assert variances == [17.7575, 37.5657, 8.1323, 10.8998, 8.0114, 6.1320]


@given(count(), count(), LEVELS)
def test_risk_ratio(first: Count, second: Count, level: float) -> None:
    cells = [first.events, first.total - first.events, second.events, second.total - second.events]
    assume(cells[0] + cells[2] > 0 and cells[1] + cells[3] > 0)
    add = 0.5 if 0 in cells else 0
    value, variance = effectsize_2proportions(
        first.events + add, first.total + 2 * add, second.events + add, second.total + 2 * add, statistic="risk-ratio"
    )
    ours = risk_ratio(first, second, level=level)
    half = stats.norm.isf((1 - level) / 2) * variance**0.5
    expected = (value, variance**0.5, value - half, value + half)
    assert (ours.value, ours.se, ours.ci_low, ours.ci_high) == pytest.approx(expected, rel=1e-8, abs=1e-10)
    assert ("0.5 added" in ours.method) == (0 in cells)


def test_risk_ratio_as_printed_by_metafor() -> None:
    assert [round(estimate.value, 4) for estimate in BCG] == [
        -0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459,
        -0.0173,
    ]  # fmt: skip
    assert [round((estimate.se or 0) ** 2, 4) for estimate in BCG] == [
        0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714,
    ]  # fmt: skip
    assert limits(BCG[0]) == pytest.approx((-2.0077, 0.2290), abs=5e-5)


def test_one_empty_cell_is_corrected() -> None:
    # (0.5/50) / (1.5/51)
    assert risk_ratio(Count(0, 49), Count(1, 50)).ratio()[0] == pytest.approx(0.34)
    assert risk_ratio(Count(10, 10), Count(5, 10)).ratio()[0] == pytest.approx(10.5 / 5.5)
    assert risk_ratio(Count(4, 49), Count(3, 50)).ratio()[0] == pytest.approx(4 / 49 / (3 / 50))


def test_ratio_of_nothing_to_nothing_is_refused() -> None:
    with pytest.raises(NotEstimable, match="Nobody in either group"):
        risk_ratio(Count(0, 49), Count(0, 50))
    with pytest.raises(NotEstimable, match="Everybody in both groups"):
        risk_ratio(Count(49, 49), Count(50, 50))


@given(count(), count())
def test_swapping_arms_flips_the_sign(first: Count, second: Count) -> None:
    for effect in (risk_difference, risk_ratio):
        if effect is risk_ratio and first.share == second.share and first.share in (0, 1):
            continue
        there, back = effect(first, second), effect(second, first).reversed()
        assert (there.value, *limits(there)) == pytest.approx((back.value, *limits(back)), rel=1e-10, abs=1e-12)
        assert there.se == pytest.approx(back.se, rel=1e-10)


@given(count(), count())
def test_a_difference_in_events_is_one_in_non_events(first: Count, second: Count) -> None:
    there, back = risk_difference(first, second), risk_difference(flipped(first), flipped(second)).reversed()
    assert (there.value, *limits(there)) == pytest.approx((back.value, *limits(back)), abs=1e-10)


def test_number_needed_as_printed() -> None:
    # Barrowman, CMAJ 2002;166:1676: a reduction of 16.6% (0.9% to 32.2%) gives 6 (3.1 to 111.1).
    reduction = Estimate(-0.166, 0.08, -0.322, -0.009, 0.95, "RD", "as reported")
    needed = number_needed(reduction, event_is_wanted=False)
    assert (round(needed.value), round(needed.ci_low, 1), round(needed.ci_high, 1)) == (6, 3.1, 111.1)
    assert (needed.kind, needed.level) == ("benefit", 0.95)


def test_who_is_helped_and_who_is_harmed() -> None:
    more, fewer = risk_difference(Count(40, 50), Count(20, 50)), risk_difference(Count(20, 50), Count(40, 50))
    assert number_needed(more, event_is_wanted=True).kind == "benefit"
    assert number_needed(more, event_is_wanted=False).kind == "harm"
    assert number_needed(fewer, event_is_wanted=True).kind == "harm"
    assert number_needed(fewer, event_is_wanted=False).kind == "benefit"
    both = [number_needed(difference, event_is_wanted=True) for difference in (more, fewer)]
    assert [both[0].value, both[0].ci_low, both[0].ci_high] == pytest.approx([2.5, both[1].ci_low, both[1].ci_high])


def test_no_number_needed_without_an_effect() -> None:
    # FINAL trial, at least 30% less pain: 20 of 49 against 13 of 50.
    with pytest.raises(NotEstimable, match=r"95% interval .* includes no difference"):
        number_needed(risk_difference(Count(20, 49), Count(13, 50)), event_is_wanted=True)
    for low, high in [(0.0, 0.2), (-0.2, 0.0)]:
        touching = Estimate((low + high) / 2, 0.05, low, high, 0.95, "RD", "")
        with pytest.raises(NotEstimable, match="no number needed to treat"):
            number_needed(touching, event_is_wanted=True)
    with pytest.raises(ValueError, match="from a risk difference"):
        number_needed(from_standard_error(1, 0.1, "log RR", ""), event_is_wanted=True)


def test_rule_of_three() -> None:
    assert rule_of_three(Count(0, 100)) == 0.03
    assert rule_of_three(Count(0, 49)) == pytest.approx(0.0612, abs=5e-5)
    assert rule_of_three(Count(0, 2)) == 1


@given(st.integers(1, 5000), LEVELS)
def test_exact_bound_for_no_events(total: int, level: float) -> None:
    bound = zero_events_bound(Count(0, total), level=level)
    assert (1 - bound) ** total == pytest.approx(1 - level, rel=1e-9)
    two_sided = clopper_pearson(Count(0, total), level=2 * level - 1)
    assert bound == pytest.approx(two_sided.ci_high, rel=1e-9)


@given(st.integers(30, 5000))
def test_rule_of_three_is_near_the_exact_bound(total: int) -> None:
    group = Count(0, total)
    assert zero_events_bound(group) < rule_of_three(group) < 1.06 * zero_events_bound(group)


@pytest.mark.parametrize("bound", [rule_of_three, zero_events_bound])
def test_bounds_need_no_events(bound: object) -> None:
    with pytest.raises(ValueError, match="1 of 50 people had one"):
        bound(Count(1, 50))  # type: ignore[operator]


@pytest.mark.parametrize(("events", "total"), [(-1, 10), (11, 10), (0, 0), (1, -1)])
def test_impossible_counts(events: int, total: int) -> None:
    with pytest.raises(ValueError, match="people"):
        Count(events, total)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_impossible_levels(level: float) -> None:
    group = Count(3, 10)
    for call in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="confidence level"):
            call(group, level=level)
    for compare in (risk_ratio, risk_difference):
        with pytest.raises(ValueError, match="confidence level"):
            compare(group, group, level=level)
    with pytest.raises(ValueError, match="confidence level"):
        zero_events_bound(Count(0, 10), level=level)


def test_log_scale_is_the_natural_one() -> None:
    assert exp(risk_ratio(Count(20, 100), Count(10, 100)).value) == pytest.approx(2)
    assert risk_ratio(Count(20, 100), Count(10, 100)).value == pytest.approx(log(2))
