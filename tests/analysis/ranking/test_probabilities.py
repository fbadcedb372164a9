"""Probabilities of ranks against a closed form, against simulation, and by their sums."""

import numpy as np
import pytest
from scipy import stats

from analysis.ranking.probabilities import independent, rank_probabilities, simulated

VALUES = np.array([80.0, 82.0, 81.5, 90.0])
ERRORS = np.array([1.0, 1.5, 0.0, 2.0])


def test_two_units_by_closed_form():
    """P(first is above) = Φ((a - b)/√(s² + t²))."""
    found = independent(np.array([81.0, 80.0]), np.array([1.0, 2.0]))
    chance = stats.norm.cdf(1 / 5**0.5)
    assert found == pytest.approx(np.array([[chance, 1 - chance], [1 - chance, chance]]), abs=1e-4)


def test_integration_agrees_with_simulation():
    matrix = np.diag(ERRORS**2)
    drawn = simulated(VALUES, matrix, seed=3, draws=200_000)
    assert rank_probabilities(VALUES, matrix, seed=0) == pytest.approx(drawn, abs=0.005)


def test_ranks_and_units_sum_to_one():
    found = independent(VALUES, ERRORS)
    assert found.sum(axis=1) == pytest.approx(1)
    assert found.sum(axis=0) == pytest.approx(1, abs=2e-3)


def test_equal_units_without_error_share_the_ranks():
    found = independent(np.array([80.0, 80.0]), np.zeros(2))
    assert found == pytest.approx(0.5)


def test_dependence_is_used():
    """Two units with nearly the same error are in the order of their values almost surely."""
    values, near = np.array([80.5, 80.0]), np.array([[1.0, 0.999], [0.999, 1.0]])
    assert rank_probabilities(values, near, seed=1)[0, 0] > 0.99
    assert rank_probabilities(values, np.eye(2), seed=1)[0, 0] < 0.7


def test_the_seed_decides_the_simulation():
    matrix = np.full((2, 2), 0.5) + np.eye(2)
    values = np.array([1.0, 1.2])
    first = simulated(values, matrix, seed=5, draws=500)
    assert (first == simulated(values, matrix, seed=5, draws=500)).all()
    assert (first != simulated(values, matrix, seed=6, draws=500)).any()
