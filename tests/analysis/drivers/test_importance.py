"""Relative importance by its definition over all orders, and by what must hold of it."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.drivers.importance import (
    pairwise_correlations,
    relative_weights,
    shapley_importance,
)
from analysis.drivers.priorities import Priority, priorities
from analysis.ground.errors import DomainError


def correlated(seed, count, people=60):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(people, 1))
    x = rng.normal(size=(people, count)) + rng.uniform(0, 2, count) * common
    y = x @ rng.normal(size=count) + rng.normal(size=people)
    return np.corrcoef(np.column_stack([x, y]), rowvar=False), x, y


def r_squared(x, y):
    centred = x - x.mean(axis=0)
    fitted = centred @ np.linalg.lstsq(centred, y - y.mean(), rcond=None)[0]
    return fitted @ fitted / ((y - y.mean()) @ (y - y.mean()))


def test_the_mean_gain_over_all_orders_of_entry():
    """LMG by brute force on the data: 24 orders of four predictors."""
    matrix, x, y = correlated(1, 4)
    gains = np.zeros(4)
    orders = list(permutations(range(4)))
    for order in orders:
        before = 0.0
        for place, one in enumerate(order):
            after = r_squared(x[:, order[: place + 1]], y)
            gains[one] += after - before
            before = after
    assert shapley_importance(matrix[:4, :4], matrix[:4, 4]) == pytest.approx(gains / len(orders))


def test_two_predictors_by_hand():
    """r12 = .5, ry = (.6, .4): R² = (.36 + .16 - .24)/.75; LMG of x1 is (.36 + R² - .16)/2."""
    matrix, outcome = np.array([[1, 0.5], [0.5, 1]]), np.array([0.6, 0.4])
    whole = 0.28 / 0.75
    expected = [(0.36 + whole - 0.16) / 2, (0.16 + whole - 0.36) / 2]
    assert shapley_importance(matrix, outcome) == pytest.approx(expected)
    assert relative_weights(matrix, outcome) == pytest.approx(expected)


@given(st.integers(0, 500), st.integers(2, 6))
def test_both_add_up_to_r_squared_and_are_not_negative(seed, count):
    matrix, x, y = correlated(seed, count)
    parts = (matrix[:count, :count], matrix[:count, count])
    for found in (shapley_importance(*parts), relative_weights(*parts)):
        assert found.sum() == pytest.approx(r_squared(x, y), rel=1e-6)
        assert (found > -1e-9).all()


def test_a_twin_shares():
    """A predictor given twice explains no more, and the twins have half each."""
    matrix = np.array([[1, 1, 0.0], [1, 1, 0], [0, 0, 1]])
    outcome = np.array([0.6, 0.6, 0.5])
    for found in (shapley_importance(matrix, outcome), relative_weights(matrix, outcome)):
        assert found == pytest.approx([0.18, 0.18, 0.25], abs=1e-6)


def test_too_many_for_all_subsets():
    with pytest.raises(DomainError, match="too many"):
        shapley_importance(np.eye(17), np.zeros(17))
    assert relative_weights(np.eye(17), np.full(17, 0.1)).sum() == pytest.approx(0.17)


def test_pairwise_correlations_against_numpy():
    rng = np.random.default_rng(5)
    values = rng.normal(size=(200, 3)) @ rng.normal(size=(3, 3))
    weights = rng.integers(1, 4, 200)
    expected = np.corrcoef(np.repeat(values, weights, axis=0), rowvar=False)
    assert pairwise_correlations(values, weights.astype(float)) == pytest.approx(expected)
    values[:50, 0] = np.nan
    found = pairwise_correlations(values, weights.astype(float))
    complete = np.corrcoef(np.repeat(values[50:], weights[50:], axis=0), rowvar=False)
    assert found[0, 1] == pytest.approx(complete[0, 1])
    assert found[1, 2] == pytest.approx(expected[1, 2])


def test_correlations_that_do_not_fit_together_are_made_to():
    gap = np.nan
    values = np.array(
        [[1, 1, gap], [2, 2, gap], [gap, 1, 1], [gap, 2, 2], [1, gap, 2], [2, gap, 1.0]]
    )
    found = pairwise_correlations(values, np.ones(6))
    assert np.linalg.eigvalsh(found)[0] >= -1e-12
    assert np.diag(found) == pytest.approx(1)
    assert relative_weights(found[:2, :2], found[:2, 2]).sum() <= 1 + 1e-9


def test_quadrants():
    found = priorities(np.array([0.4, 0.4, 0.1, 0.1, np.nan]), np.array([60.0, 90, 60, 90, 75]))
    assert found == (Priority.CONCENTRATE, Priority.KEEP_UP, Priority.LOW, Priority.OVERKILL, None)
    assert priorities(np.array([np.nan]), np.array([1.0])) == (None,)
