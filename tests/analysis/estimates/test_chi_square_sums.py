"""Weighted sums of chi-squares: against F where all factors are equal, against simulation else."""

import numpy as np
import pytest
from scipy import stats

from analysis.estimates.chi_square_sums import exceedance


@pytest.mark.parametrize("value", [8.0, 15.0, 40.0])
def test_equal_factors_are_an_f_distribution(value):
    exact = stats.f.sf(value / 3 / 2.0, 3, 20)
    assert exceedance(value, np.full(3, 2.0), df=20) == pytest.approx(exact, rel=0.03)


def test_unequal_factors_agree_with_simulation():
    generator = np.random.default_rng(7)
    draws = generator.chisquare(1, (200_000, 3)) @ [3.0, 1.0, 0.5]
    below = generator.chisquare(15, 200_000) / 15
    assert exceedance(12.0, np.array([3.0, 1.0, 0.5]), df=15) == pytest.approx(
        (draws > 12 * below).mean(), abs=0.004
    )


def test_without_degrees_of_freedom_nothing_is_said():
    assert np.isnan(exceedance(4.0, np.ones(2), df=0.5))
