"""Rank bounds against Klein, Wright and Wieczorek (2020): by hand and by draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.ground.errors import DomainError
from analysis.ranking.bounds import rank_bounds, rank_bounds_by_gaps

MANY = 10**9


def normal(values, errors, level=0.95):
    values, errors = np.array(values, float), np.array(errors, float)
    df = np.full(len(values), MANY)
    return rank_bounds(values, np.diag(errors**2), df=df, level=level)


def test_five_units_by_hand():
    """γ = 0.95^(1/5) = 0.98979, z = 2.5688; with SE 1 each interval is the value ± 2.5688.

    90 is above all others; 84, 82 and 80 overlap as far as 84 - 82, 82 - 80 and 84 - 80 are below
    5.1376; 76 overlaps with 80 alone (82 - 76 = 6).
    """
    found = normal([90, 84, 82, 80, 76], [1] * 5)
    z = stats.norm.ppf((1 + 0.95**0.2) / 2)
    assert z == pytest.approx(2.5688, abs=1e-4)
    assert found.upper[0] == pytest.approx(90 + z)
    assert found.rank.tolist() == [1, 2, 3, 4, 5]
    assert found.best.tolist() == [1, 2, 2, 2, 4]
    assert found.worst.tolist() == [1, 4, 4, 5, 5]


def test_degrees_of_freedom_widen():
    few = rank_bounds(np.array([3.0, 0.0]), np.eye(2) * 0.4, df=np.array([2, 2]))
    assert few.worst.tolist() == [2, 2]
    assert normal([3, 0], [0.4**0.5] * 2).worst.tolist() == [1, 2]


def test_units_counted_in_full_are_ranked_exactly_and_ties_share():
    found = normal([70, 80, 80, 60], [0, 0, 0, 0])
    assert found.rank.tolist() == [3, 1, 1, 4]
    assert found.best.tolist() == [3, 1, 1, 4]
    assert found.worst.tolist() == [3, 2, 2, 4]


def test_a_unit_without_error_estimate_is_refused_by_number():
    with pytest.raises(DomainError) as caught:
        rank_bounds(np.array([1.0, 2.0]), np.diag([1.0, np.nan]), df=np.array([5, 5]))
    assert caught.value.code == "ranking.undefined"
    assert "2" in caught.value.fault.where


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.01, 20)), min_size=1, max_size=12),
)
def test_bounds_hold_the_rank_and_stay_in_range(units):
    found = normal([u[0] for u in units], [u[1] for u in units])
    assert (found.best <= found.rank).all()
    assert (found.rank <= found.worst).all()
    assert found.best.min() == 1
    assert found.worst.max() == len(units)


TRUTH = np.array([80.0, 80.4, 81.0, 82.5, 83.0, 86.0, 88.0, 88.2])
ERRORS = np.array([0.5, 1.0, 0.8, 1.2, 0.4, 1.5, 0.6, 2.0])


def coverage(bounds, shared, level=0.95):
    """Share of 1,500 draws that hold every true rank; `shared` is the errors' correlation."""
    matrix = np.outer(ERRORS, ERRORS) * (shared + (1 - shared) * np.eye(8))
    true_rank = 1 + (TRUTH[:, None] > TRUTH[None, :]).sum(axis=0)
    held = []
    for drawn in np.random.default_rng(20).multivariate_normal(TRUTH, matrix, size=1500):
        found = bounds(drawn, matrix, df=np.full(8, MANY), level=level)
        held.append(((found.best <= true_rank) & (true_rank <= found.worst)).all())
    return np.mean(held)


@pytest.mark.parametrize("bounds", [rank_bounds, rank_bounds_by_gaps])
@pytest.mark.parametrize("shared", [0.0, 0.7])
def test_all_true_ranks_are_covered_at_once(bounds, shared):
    assert coverage(bounds, shared) >= 0.95 - 3.29 * (0.95 * 0.05 / 1500) ** 0.5


def test_less_confidence_would_show():
    assert coverage(rank_bounds_by_gaps, 0.0, level=0.05) < 0.95


def test_gaps_by_hand():
    """SE of a difference is √(1 + 1 - 2·0.9) = 0.447; three pairs, z = 2.3877, margin 1.0678."""
    matrix = np.full((3, 3), 0.9) + 0.1 * np.eye(3)
    values, df = np.array([82.0, 80.9, 80.0]), np.full(3, MANY)
    found = rank_bounds_by_gaps(values, matrix, df=df)
    assert stats.norm.ppf((1 + 0.95 ** (1 / 3)) / 2) * 0.2**0.5 == pytest.approx(1.0678, abs=1e-4)
    assert found.best.tolist() == [1, 2, 2]
    assert found.worst.tolist() == [1, 3, 3]
    assert rank_bounds(values, matrix, df=df).worst.tolist() == [3, 3, 3]
