"""Pooling against statsmodels, a direct maximization of the restricted likelihood, and published results."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.meta_analysis import combine_effects

from scripts.evidence.effects import Estimate, NotEstimable, from_standard_error, reported_difference
from scripts.evidence.heterogeneity import restricted_log_likelihood, tau2_reml
from scripts.evidence.pooling import Pooled, common_effect, leave_one_out, prediction_interval, random_effects
from scripts.evidence.proportions import Count, risk_ratio, wilson
from tests.evidence.published import (
    BCG,
    FIVE,
    HINE,
    NORMAND,
    RAUDENBUSH,
    VIECHTBAUER_1,
    VIECHTBAUER_2,
    studies,
)

# Three decimals, as papers print: effects from -5 to 5, standard errors from 0.05 to 3.
study = st.builds(
    lambda value, se: from_standard_error(value / 1000, se / 1000, "MD", "given"),
    st.integers(-5000, 5000),
    st.integers(50, 3000),
)
several = st.lists(study, min_size=2, max_size=12)
dl = partial(random_effects, tau2="DL")
hk = partial(random_effects, interval="hartung-knapp")
modified = partial(random_effects, interval="hartung-knapp-modified")
METHODS: list[Any] = [common_effect, random_effects, dl, hk, modified, partial(dl, interval="hartung-knapp")]
FINAL, INNOVA = reported_difference(-0.34, -0.95, 0.27), reported_difference(0.49, -0.32, 1.31)


def triple(pooled: Pooled) -> tuple[float, float, float]:
    return pooled.estimate, pooled.ci_low, pooled.ci_high


def variances(estimates: list[Estimate]) -> list[float]:
    return [(estimate.se or 0) ** 2 for estimate in estimates]


def distinct(estimates: list[Estimate]) -> bool:
    return len({estimate.value for estimate in estimates}) > 1


# --- published examples ------------------------------------------------------------------------------------------


def test_bcg_as_printed_by_metafor() -> None:
    pooled = random_effects(BCG)
    assert (pooled.estimate, pooled.se, pooled.tau2) == pytest.approx((-0.7145, 0.1798, 0.3132), abs=5e-5)
    assert (pooled.ci_low, pooled.ci_high) == pytest.approx((-1.0669, -0.3622), abs=5e-5)
    assert (pooled.q, pooled.df, pooled.k) == (pytest.approx(152.2330, abs=5e-5), 12, 13)
    assert pooled.i2 == pytest.approx((152.2330 - 12) / 152.2330, abs=1e-6)
    knapp = hk(BCG)
    assert (knapp.estimate, knapp.se, knapp.tau2) == pytest.approx((-0.7145, 0.1808, 0.3132), abs=5e-5)
    assert (knapp.ci_low, knapp.ci_high) == pytest.approx((-1.1084, -0.3206), abs=5e-5)
    assert knapp.scale == "log RR"


@pytest.mark.parametrize(
    ("data", "tau2_dl", "tau2_reml"), [(VIECHTBAUER_1, 0.277, 0.223), (VIECHTBAUER_2, 0.013, 0.016)]
)
def test_viechtbauer_2005(data: list[Estimate], tau2_dl: float, tau2_reml: float) -> None:
    assert round(dl(data).tau2, 3) == tau2_dl
    assert round(random_effects(data).tau2, 3) == tau2_reml


def test_raudenbush_1985() -> None:
    pooled = random_effects(RAUDENBUSH)
    assert (pooled.estimate, pooled.tau2, pooled.q) == pytest.approx((0.0837, 0.0188, 35.8295), abs=5e-5)
    assert pooled.estimate / pooled.se == pytest.approx(1.6208, abs=5e-5)


def test_normand_1999_lidocaine() -> None:
    for pool in (common_effect, random_effects, dl):
        pooled = pool(HINE)
        assert [round(100 * number, 1) for number in triple(pooled)] == [2.9, 0.4, 5.5]
        assert pooled.tau2 == 0


def test_normand_1999_days_in_hospital() -> None:
    common, moments, restricted = (pool(NORMAND) for pool in (common_effect, dl, random_effects))
    assert [round(number, 2) for number in triple(common)] == [-3.49, -5.03, -1.96]
    assert [round(number, 2) for number in triple(moments)] == [-14.10, -24.45, -3.75]
    assert [round(number, 2) for number in triple(restricted)] == [-15.12, -32.67, 2.43]
    assert (round(moments.tau2, 2), round(restricted.tau2, 2)) == (218.72, 685.20)


def test_five_studies_as_metafor_prints_them() -> None:
    # metafor stops its REML iteration at a change of 1e-5; ours, at the summit, agrees to the sixth decimal.
    pooled, knapp, moments = random_effects(FIVE), hk(FIVE), dl(FIVE)
    near, close = partial(pytest.approx, abs=1e-6), partial(pytest.approx, abs=1e-8)
    assert (pooled.tau2, pooled.estimate, pooled.se) == near((0.1250834209, 0.3296502955, 0.2273164917))
    assert (pooled.ci_low, pooled.ci_high) == near((-0.1158818414, 0.7751824324))
    assert prediction_interval(pooled) == pytest.approx((-1.0083260122, 1.6676266032), abs=5e-6)
    assert [round(100 * weight, 2) for weight in pooled.weights] == [17.33, 22.09, 19.41, 25.77, 15.40]
    assert (knapp.se, knapp.ci_low, knapp.ci_high) == near((0.2194134595, -0.2795391301, 0.9388397211))
    assert triple(modified(FIVE))[1:] == near((-0.3014814653, 0.9607820563))
    assert (pooled.q, pooled.p_q, pooled.i2) == close((7.7485839265, 0.1012343546, 0.483776644))
    assert (moments.tau2, moments.estimate, moments.se) == close((0.1212545615, 0.3292782347, 0.2255687036))
    assert (moments.ci_low, moments.ci_high) == close((-0.1128283004, 0.7713847698))


def test_two_ldn_trials_as_pooled_by_hand() -> None:
    common, moments = common_effect([FINAL, INNOVA]), dl([FINAL, INNOVA])
    assert [round(number, 2) for number in triple(common)] == [-0.04, -0.53, 0.45]
    assert [round(number, 2) for number in triple(moments)] == [0.03, -0.78, 0.84]
    assert moments.i2 is not None
    assert round(100 * moments.i2) == 61


# --- other software and direct computation -------------------------------------------------------------------------


@given(several.filter(distinct), st.sampled_from([0.9, 0.95, 0.99]))
def test_statsmodels_agrees(estimates: list[Estimate], level: float) -> None:
    values = np.array([estimate.value for estimate in estimates])
    with np.errstate(all="ignore"):
        theirs = combine_effects(values, np.array(variances(estimates)), method_re="dl")
        fixed, wald, *_ = theirs.conf_int(alpha=1 - level, use_t=False)
        knapp_interval = theirs.conf_int(alpha=1 - level, use_t=True)[3]
        p_q = theirs.test_homogeneity().pvalue
    close = partial(pytest.approx, rel=1e-7, abs=1e-8)
    common, moments = common_effect(estimates, level=level), dl(estimates, level=level)
    assert triple(common) == close((theirs.mean_effect_fe, *fixed))
    assert (common.se, common.weights) == (close(theirs.sd_eff_w_fe), close(theirs.weights_rel_fe))
    assert (common.q, common.df, common.p_q) == close((theirs.q, theirs.df, p_q))
    assert common.i2 == close(max(0.0, theirs.i2))
    # statsmodels lets tau² go below 0; there is nothing to compare then but the truncation.
    if theirs.tau2 <= 0:
        assert moments.tau2 == close(0)
        assert triple(moments) == close(triple(common))
        return
    assert triple(moments) == close((theirs.mean_effect_re, *wald))
    assert (moments.tau2, moments.se) == close((theirs.tau2, theirs.sd_eff_w_re))
    assert moments.weights == close(theirs.weights_rel_re)
    knapp = dl(estimates, interval="hartung-knapp", level=level)
    assert (knapp.se, knapp.ci_low, knapp.ci_high) == close((theirs.sd_eff_w_re_hksj, *knapp_interval))


def likelihood_of_contrasts(estimates: list[Estimate], tau2: float) -> float:
    """The restricted likelihood as it is defined: that of the contrasts, which do not depend on the mean."""
    values = np.array([estimate.value for estimate in estimates])
    contrasts = np.eye(len(values))[1:] - np.eye(len(values))[:-1]
    covariance = contrasts @ np.diag(np.array(variances(estimates)) + tau2) @ contrasts.T
    return float(stats.multivariate_normal.logpdf(contrasts @ values, cov=covariance, allow_singular=False))


@given(several)
def test_reml_is_the_highest_point_of_the_restricted_likelihood(estimates: list[Estimate]) -> None:
    ours = random_effects(estimates).tau2
    height = likelihood_of_contrasts(estimates, ours)
    grid = [0.0, *np.geomspace(1e-4, 200, 60)]
    heights = [likelihood_of_contrasts(estimates, tau2) for tau2 in grid]
    assert height >= max(heights) - 1e-9
    best = int(np.argmax(heights))
    bounds = (grid[max(0, best - 1)], grid[min(len(grid) - 1, best + 1)])
    likelihood = partial(likelihood_of_contrasts, estimates)
    found = optimize.minimize_scalar(lambda tau2: -likelihood(tau2), bounds=bounds, method="bounded")
    assert height >= -found.fun - 1e-9
    values, errors = [estimate.value for estimate in estimates], variances(estimates)
    rise = restricted_log_likelihood(values, errors, 2.0) - restricted_log_likelihood(values, errors, 0.5)
    expected = likelihood_of_contrasts(estimates, 2.0) - likelihood_of_contrasts(estimates, 0.5)
    assert rise == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("values", "errors", "hills", "between", "highest"),
    [
        ([4, -2, 4], [0.05, 2, 0.01], (0.0, 9.913), 0.054, 9.913),
        ([-0.2, 3, 2, 0], [0.01, 4, 1, 0.01], (0.0139, 0.503), 0.309, 0.0139),
        ([-4, 1, 0], [4, 1, 0.05], (0.0, 1.83), 0.513, 0.0),
    ],
)
def test_reml_takes_the_higher_of_two_hills(
    values: list[float], errors: list[float], hills: tuple[float, float], between: float, highest: float
) -> None:
    valley = restricted_log_likelihood(values, errors, between)
    assert all(restricted_log_likelihood(values, errors, hill) > valley for hill in hills)
    assert tau2_reml(values, errors) == pytest.approx(highest, abs=5e-4)


@given(study, study)
def test_two_studies_have_a_closed_form(first: Estimate, second: Estimate) -> None:
    assert first.se is not None
    assert second.se is not None
    expected = max(0.0, ((first.value - second.value) ** 2 - first.se**2 - second.se**2) / 2)
    for pool in (random_effects, dl):
        assert pool([first, second]).tau2 == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_heterogeneity_far_below_the_smallest_variance_is_found() -> None:
    for tau2 in (1e-6, 1e-3, 0.5):
        data = studies([0, (2 + 2 * tau2) ** 0.5], [1, 1])
        assert random_effects(data).tau2 == pytest.approx(tau2, rel=1e-6)


def test_two_studies_leave_hartung_knapp_one_degree_of_freedom() -> None:
    normal, knapp = random_effects([FINAL, INNOVA]), hk([FINAL, INNOVA])
    assert knapp.df == 1
    assert knapp.ci_high - knapp.estimate == pytest.approx(12.7062 * knapp.se, rel=1e-6)
    assert normal.ci_high - normal.estimate == pytest.approx(1.959964 * normal.se, rel=1e-6)
    assert knapp.ci_low < -4.5 < 4.5 < knapp.ci_high


# --- properties ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pool", METHODS)
@given(several.filter(distinct), st.randoms(use_true_random=False))
def test_order_does_not_matter(pool: Any, estimates: list[Estimate], random: Any) -> None:
    order = list(range(len(estimates)))
    random.shuffle(order)
    there, back = pool(estimates), pool([estimates[i] for i in order])
    assert (*triple(there), there.se, there.tau2, there.q) == (*triple(back), back.se, back.tau2, back.q)
    assert [there.weights[i] for i in order] == list(back.weights)


@pytest.mark.parametrize("pool", METHODS)
@given(study)
def test_one_study_returns_itself(pool: Any, alone: Estimate) -> None:
    pooled = pool([alone])
    assert (*triple(pooled), pooled.se) == (alone.value, alone.ci_low, alone.ci_high, alone.se)
    assert (pooled.k, pooled.weights, pooled.tau2, pooled.q, pooled.df) == (1, (1.0,), 0, 0, 0)
    assert (pooled.i2, pooled.p_q, pooled.model) == (None, None, "single")


@pytest.mark.parametrize("pool", METHODS)
def test_one_study_at_another_level(pool: Any) -> None:
    pooled = pool([from_standard_error(1, 0.5, "MD", "given")], level=0.9)
    assert triple(pooled) == pytest.approx((1, 1 - 1.6448536 * 0.5, 1 + 1.6448536 * 0.5), rel=1e-7)


@pytest.mark.parametrize("pool", METHODS)
@given(several.filter(distinct))
def test_swapping_arms_flips_the_sign(pool: Any, estimates: list[Estimate]) -> None:
    there, back = pool(estimates), pool([estimate.reversed() for estimate in estimates])
    assert triple(there) == pytest.approx((-back.estimate, -back.ci_high, -back.ci_low), rel=1e-12, abs=1e-12)
    assert (there.tau2, there.q) == pytest.approx((back.tau2, back.q), rel=1e-12)


@pytest.mark.parametrize("pool", METHODS)
@given(several.filter(distinct), st.sampled_from([0.01, 0.1, 10, 1000]))
def test_units_scale_the_result(pool: Any, estimates: list[Estimate], factor: float) -> None:
    scaled = [
        from_standard_error(estimate.value * factor, (estimate.se or 0) * factor, "MD", "given")
        for estimate in estimates
    ]
    there, back = pool(estimates), pool(scaled)
    close = partial(pytest.approx, rel=1e-7, abs=1e-9)
    assert [number / factor for number in triple(back)] == close(triple(there))
    assert (back.tau2 / factor**2, back.q, back.weights) == (close(there.tau2), close(there.q), close(there.weights))


@given(st.lists(st.tuples(st.floats(-0.1, 0.1), st.floats(0.5, 2)), min_size=2, max_size=12))
def test_random_effects_are_the_common_effect_when_studies_agree(data: list[tuple[float, float]]) -> None:
    estimates = [from_standard_error(value, se, "MD", "given") for value, se in data]
    common = common_effect(estimates)
    for pool in (random_effects, dl):
        pooled = pool(estimates)
        assert pooled.tau2 == 0
        assert (*triple(pooled), pooled.weights, pooled.i2) == (*triple(common), common.weights, 0)


@given(several.filter(distinct))
def test_what_always_holds(estimates: list[Estimate]) -> None:
    normal, knapp, floor = random_effects(estimates), hk(estimates), modified(estimates)
    assert sum(normal.weights) == pytest.approx(1)
    assert min(e.value for e in estimates) - 1e-9 <= normal.estimate <= max(e.value for e in estimates) + 1e-9
    assert floor.se == max(normal.se, knapp.se)
    assert normal.i2 is not None
    assert 0 <= normal.i2 < 1


@given(st.lists(study, min_size=3, max_size=12))
def test_prediction_interval_by_its_formula(estimates: list[Estimate]) -> None:
    for pooled in (random_effects(estimates, level=0.9), modified(estimates, level=0.9)):
        half = stats.t.isf(0.05, pooled.k - 2) * (pooled.tau2 + pooled.se**2) ** 0.5
        expected = (pooled.estimate - half, pooled.estimate + half)
        assert prediction_interval(pooled) == pytest.approx(expected, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("pool", [common_effect, random_effects, dl])
def test_leave_one_out(pool: Any) -> None:
    left = leave_one_out(FIVE, pool)
    assert len(left) == 5
    assert left[0] == pool(FIVE[1:])
    assert left[2] == pool([*FIVE[:2], *FIVE[3:]])
    assert left[4] == pool(FIVE[:4])
    assert leave_one_out(FIVE)[1] == random_effects([FIVE[0], *FIVE[2:]])


def test_leaving_out_one_of_two_leaves_the_other() -> None:
    assert [pooled.estimate for pooled in leave_one_out([FINAL, INNOVA])] == [INNOVA.value, FINAL.value]


def test_what_is_approximate_stays_so() -> None:
    guess = from_standard_error(0, 1, "MD", "guess", approximate=True)
    for pool in METHODS:
        assert pool([FINAL, guess]).approximate
        assert pool([guess]).approximate
        assert not pool([FINAL, INNOVA]).approximate


def test_method_in_words() -> None:
    assert common_effect(FIVE).method == "common effect, inverse variance"
    assert random_effects(FIVE).method == "random effects, REML, normal interval"
    assert partial(dl, interval="hartung-knapp")(FIVE).method == (
        "random effects, DerSimonian-Laird, Hartung-Knapp interval"
    )
    assert (common_effect(FIVE).model, random_effects(FIVE).model) == ("common", "random")


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pool", METHODS)
def test_what_cannot_be_pooled(pool: Any) -> None:
    with pytest.raises(ValueError, match="no study to pool"):
        pool([])
    with pytest.raises(ValueError, match="different scales cannot be pooled: MD, log RR"):
        pool([FINAL, risk_ratio(Count(3, 10), Count(2, 10))])
    with pytest.raises(NotEstimable, match="Study 2 of 2 has no standard error"):
        pool([wilson(Count(3, 10)), wilson(Count(0, 10))])
    with pytest.raises(NotEstimable, match="Study 1 of 1 has no standard error"):
        pool([wilson(Count(0, 10))])
    with pytest.raises(ValueError, match="confidence level"):
        pool([FINAL, INNOVA], level=95)


def test_zero_variance_never_reaches_pooling() -> None:
    with pytest.raises(ValueError, match="standard error must be a positive number, not 0"):
        Estimate(0.5, 0.0, 0.5, 0.5, 0.95, "MD", "given")


def test_perfect_agreement_has_no_hartung_knapp_interval() -> None:
    same = studies([0.3, 0.3, 0.3], [0.1, 0.2, 0.3])
    with pytest.raises(NotEstimable, match="no width"):
        hk(same)
    assert modified(same).se == random_effects(same).se
    assert (random_effects(same).tau2, random_effects(same).i2) == (0, 0)


def test_no_prediction_from_few_or_identical_studies() -> None:
    for k in (1, 2):
        with pytest.raises(NotEstimable, match=f"at least 3 studies; this has {k}"):
            prediction_interval(random_effects(FIVE[:k]))
    with pytest.raises(NotEstimable, match="do not differ"):
        prediction_interval(common_effect(FIVE))
    low, high = prediction_interval(random_effects(FIVE[:3]))
    assert high - low > 10


def test_nothing_left_to_leave_out() -> None:
    with pytest.raises(NotEstimable, match="at least 2 studies"):
        leave_one_out([FINAL])


def test_unknown_names() -> None:
    with pytest.raises(ValueError, match="Unknown estimator or interval: ML"):
        random_effects(FIVE, tau2="ML")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Unknown estimator or interval: REML, t"):
        random_effects(FIVE, interval="t")  # type: ignore[arg-type]
