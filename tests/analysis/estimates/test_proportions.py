import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from analysis.estimates import survey
from analysis.estimates.proportions import (
    IntervalMethod,
    Shares,
    effective_sample_size,
    relative_error,
    share_intervals,
)
from analysis.estimates.survey import Missing
from tests.analysis.estimates.samples import nhanes

BOUNDED = [method for method in IntervalMethod if method is not IntervalMethod.MEAN]


def one_share(value, error, *, df=30, rows=100):
    return Shares(np.array([value]), np.array([error]), np.array([df]), np.array([rows]))


@pytest.mark.parametrize(
    ("method", "bounds"),
    [
        ("beta", (0.109661505446299, 0.137492787434598)),
        ("xlogit", (0.110019502445291, 0.137437106144858)),
        ("asin", (0.109709061863966, 0.137092870717633)),
        ("mean", (0.109377591775929, 0.136769334450152)),
    ],
)
def test_women_of_nhanes_as_in_r(method, bounds):
    """R survey 4.1.1: svyciprop(~HI_CHOL, subset(d, RIAGENDR==2), method, na.rm=TRUE)."""
    frame, design = nhanes()
    women = (frame["RIAGENDR"] == 2).to_numpy()
    column = {"y": frame["HI_CHOL"].to_numpy()}
    found = survey.mean(design, column, domain=women, missing=Missing.DOMAIN)
    shares = Shares.of(found, sampled=int(women.sum()))
    lower, upper = share_intervals(shares, method=IntervalMethod(method))
    assert (lower[0], upper[0]) == pytest.approx(bounds, rel=1e-10)


@given(st.integers(1, 200), st.integers(1, 200))
def test_without_a_design_it_is_the_textbook_interval(yes, no):
    """Simple random answers: Clopper-Pearson, and Wilson with t for z, of statsmodels."""
    n = yes + no
    p = yes / n
    shares = one_share(p, np.sqrt(p * (1 - p) / n), df=n - 1, rows=n)
    exact = share_intervals(shares, method=IntervalMethod.BETA)
    assert np.ravel(exact) == pytest.approx(proportion_confint(yes, n, method="beta"), rel=1e-9)
    wilson = share_intervals(shares, method=IntervalMethod.WILSON)
    alpha = 2 * stats.norm.sf(stats.t.ppf(0.975, n - 1))
    assert np.ravel(wilson) == pytest.approx(
        proportion_confint(yes, n, alpha=alpha, method="wilson"), rel=1e-9, abs=1e-12
    )


@pytest.mark.parametrize("method", list(IntervalMethod))
@pytest.mark.parametrize("rows", [1, 20, 400])
def test_zero_and_one_have_an_interval_of_some_width(method, rows):
    """Clopper-Pearson at 0 of n is 0 to 1 - 0.025^(1/n); at 1 its mirror image."""
    reach = 1 - 0.025 ** (1 / rows)
    zero = share_intervals(one_share(0.0, 0.0, rows=rows), method=method)
    one = share_intervals(one_share(1.0, 0.0, rows=rows), method=method)
    assert np.ravel(zero) == pytest.approx((0, reach))
    assert np.ravel(one) == pytest.approx((1 - reach, 1))


@pytest.mark.parametrize("error", [0.0, 1e-18, 1e-15, 1e-11])
def test_a_share_with_an_error_of_rounding_is_known(error):
    """As where the weights are calibrated to it; n_e of 1e29 has no beta quantile."""
    known = one_share(0.4871, error)
    assert np.ravel(share_intervals(known, method=IntervalMethod.BETA)).tolist() == [0.4871, 0.4871]
    assert effective_sample_size(known)[0] == np.inf


@given(st.floats(0.001, 0.999), st.floats(1e-4, 0.4), st.integers(1, 200), st.sampled_from(BOUNDED))
def test_bounds_stay_between_zero_and_one_around_the_share(value, error, df, method):
    lower, upper = share_intervals(one_share(value, error, df=df), method=method)
    assert 0 <= lower[0] <= upper[0] <= 1
    assert lower[0] <= value + 1e-9
    assert upper[0] >= value - 1e-9


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.2))
def test_a_wider_confidence_has_a_wider_interval(value, error):
    for method in (IntervalMethod.LOGIT, IntervalMethod.BETA, IntervalMethod.WILSON):
        narrow = share_intervals(one_share(value, error), method=method, level=0.8)
        wide = share_intervals(one_share(value, error), method=method, level=0.99)
        assert wide[0][0] <= narrow[0][0]
        assert wide[1][0] >= narrow[1][0]


def test_no_degree_of_freedom_no_interval():
    for method in IntervalMethod:
        assert np.isnan(share_intervals(one_share(0.5, 0.1, df=0), method=method)).all()
        assert np.isnan(share_intervals(one_share(np.nan, np.nan), method=method)).all()


def test_a_census_knows_its_share():
    lower, upper = share_intervals(one_share(0.3, 0.0), method=IntervalMethod.BETA)
    assert (lower[0], upper[0]) == (0.3, 0.3)


def test_effective_size_and_relative_error():
    assert effective_sample_size(one_share(0.2, 0.04))[0] == pytest.approx(100)
    assert effective_sample_size(one_share(0.0, 0.0, rows=70))[0] == 70
    assert np.isinf(effective_sample_size(one_share(0.4, 0.0))[0])
    assert relative_error([4.0, 0.0], [1.0, 1.0]).tolist() == pytest.approx(
        [0.25, np.nan], nan_ok=True
    )
