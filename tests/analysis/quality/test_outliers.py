"""Robust z and funnels by hand."""

import numpy as np
import pytest

from analysis.quality.outliers import beyond, funnel, robust_z


def test_robust_z_by_hand():
    """Median 3, absolute deviations 2 1 0 1 97: MAD 1."""
    found = robust_z(np.array([1.0, 2, 3, 4, 100, np.nan]))
    assert found[:5] == pytest.approx(np.array([-2, -1, 0, 1, 97]) / 1.4826)
    assert beyond(found, limit=3.5).tolist() == [False] * 4 + [True, False]
    assert np.isnan(robust_z(np.array([5.0, 5, 5, 6]))).all()


def test_funnel_by_hand():
    found = funnel(np.array([81.0, 79, np.nan, 80]), np.array([0.5, 2, 1, 0]), target=80)
    assert found.z[:2] == pytest.approx([2, -0.5])
    assert np.isnan(found.z[2:]).all()
    low, high = np.quantile([2, -0.5], [0.1, 0.9])
    factor = (low**2 + high**2) / 2
    assert found.overdispersion == pytest.approx(factor)
    assert found.adjusted[0] == pytest.approx(2 / factor**0.5)


def test_one_outlier_does_not_hide_itself():
    rng = np.random.default_rng(4)
    values = np.append(80 + 3 * rng.normal(size=40), 110.0)
    found = funnel(values, np.ones(41), target=80)
    assert 2 < found.overdispersion < 12
    assert np.flatnonzero(beyond(found.adjusted, limit=3.09)).tolist() == [40]


def test_nothing_to_compare():
    assert funnel(np.array([np.nan]), np.array([1.0]), target=0).overdispersion == 1
