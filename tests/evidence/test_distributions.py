"""Quantiles and tails against SciPy, to the eighth decimal or better."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from scripts.evidence.distributions import beta_quantile, chi_square_tail, incomplete_beta, two_sided_quantile

ALPHAS = [0.99, 0.5, 0.2, 0.1, 0.05, 0.01, 0.001, 1e-6]


@pytest.mark.parametrize("alpha", ALPHAS)
def test_normal_quantile(alpha: float) -> None:
    assert two_sided_quantile(alpha) == pytest.approx(stats.norm.isf(alpha / 2), rel=1e-12)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("df", [0.7, 1, 2, 2.5, 3, 4, 10, 27.38, 97, 1000, 100_000])
def test_t_quantile(alpha: float, df: float) -> None:
    assert two_sided_quantile(alpha, df) == pytest.approx(stats.t.isf(alpha / 2, df), rel=1e-8, abs=1e-10)


def test_t_quantiles_as_tables_print_them() -> None:
    assert [round(two_sided_quantile(0.05, df), 4) for df in (1, 2, 24, 45)] == [12.7062, 4.3027, 2.0639, 2.0141]


@given(st.floats(0, 1), st.floats(0.1, 2000), st.floats(0.1, 2000))
def test_incomplete_beta(x: float, a: float, b: float) -> None:
    assert incomplete_beta(x, a, b) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-12)


@given(st.integers(1, 500), st.integers(1, 500), st.floats(1e-6, 1 - 1e-6))
def test_beta_quantile(a: int, b: int, p: float) -> None:
    assert beta_quantile(p, a, b) == pytest.approx(stats.beta.ppf(p, a, b), rel=1e-9, abs=1e-12)


def test_ends_of_beta() -> None:
    assert (beta_quantile(0, 2, 3), beta_quantile(1, 2, 3)) == (0, 1)
    assert (incomplete_beta(0, 2, 3), incomplete_beta(1, 2, 3)) == (0, 1)


@given(st.floats(0, 3000), st.integers(1, 400))
def test_chi_square_tail(x: float, df: int) -> None:
    assert chi_square_tail(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=1e-8, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: two_sided_quantile(0.0), "between 0 and 1"),
        (lambda: two_sided_quantile(1.0), "between 0 and 1"),
        (lambda: two_sided_quantile(0.05, 0), "degrees of freedom"),
        (lambda: two_sided_quantile(0.05, float("inf")), "degrees of freedom"),
        (lambda: beta_quantile(1.1, 1, 1), "between 0 and 1"),
        (lambda: incomplete_beta(0.5, 0, 1), "positive a and b"),
        (lambda: incomplete_beta(-0.1, 1, 1), "0 <= x <= 1"),
        (lambda: incomplete_beta(1.1, 1, 1), "0 <= x <= 1"),
        (lambda: incomplete_beta(0.5, 1, 0), "positive a and b"),
        (lambda: incomplete_beta(0.5, float("inf"), 1), "positive a and b"),
        (lambda: incomplete_beta(0.5, 1, float("inf")), "positive a and b"),
        (lambda: chi_square_tail(-1, 1), "from 0"),
        (lambda: chi_square_tail(1, 0), "at least 1 degree"),
    ],
)
def test_impossible_input(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
