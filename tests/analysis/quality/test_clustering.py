"""Intraclass correlation against Shrout and Fleiss, and keying errors, speeders, by hand."""

import numpy as np
import pytest
from scipy import stats

from analysis.quality.clustering import clustering
from analysis.quality.durations import speeding
from analysis.quality.keying import Slips, error_rate, slips


def test_as_shrout_and_fleiss():
    """Psychological Bulletin 86 (1979), table 2 to 4: six targets, four judges, ICC(1,1) = .17."""
    ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    values = np.array(ratings, float).ravel()
    found = clustering(values, np.repeat(np.arange(6), 4))
    assert found.intraclass == pytest.approx(0.1657, abs=1e-4)
    assert found.f == pytest.approx(11.24 / 6.26, abs=5e-3)


def test_unbalanced_against_scipy():
    groups = np.array(["a"] * 5 + ["b"] * 3 + ["c"] * 7)
    values = np.random.default_rng(1).normal(size=15) + (groups == "b")
    found = clustering(values, groups)
    f, p = stats.f_oneway(*[values[groups == g] for g in "abc"])
    assert (found.f, found.p_value) == pytest.approx((f, p))
    assert found.share == pytest.approx(2 * f / (2 * f + 12))
    assert found.design_effect == pytest.approx(1 + 4 * found.intraclass)


def test_recovers_a_surveyor_effect():
    """Standard error of the ICC (Donner 1986): 0.9·1.9·√(2/(10·9·399)) = 0.0128."""
    rng = np.random.default_rng(2)
    surveyor = np.repeat(np.arange(400), 10)
    values = rng.normal(size=4000) * 3 + rng.normal(size=400)[surveyor]
    assert clustering(values, surveyor).intraclass == pytest.approx(0.1, abs=3.29 * 0.0128)


@pytest.mark.parametrize(
    ("values", "groups"), [([1, 2], [0, 0]), ([1, 2], [0, 1]), ([3, 3, 3], [0, 0, 1])]
)
def test_where_nothing_can_be_said(values, groups):
    assert np.isnan(clustering(np.array(values, float), np.array(groups)).intraclass)


def test_slips_by_hand():
    """The second keyer slips at q2; the first leaves q4 out, and q5, which was not on the form."""
    first = {"q1": "1", "q2": "2", "q3": ["1", "2"], "q5": "7"}
    second = {"q1": "1", "q2": "3", "q3": ["1", "2"], "q4": "4"}
    ruled = {"q1": "1", "q2": "2", "q3": ["1", "2"], "q4": "4"}
    assert slips(first, second, ruled) == Slips(fields=5, first=2, second=1)
    assert slips(first, first, first) == Slips(fields=4, first=0, second=0)


def test_keyers_by_hand():
    an, binh = error_rate("an", fields=4, errors=0), error_rate("binh", fields=4, errors=1)
    assert (an.keyer, an.fields, an.errors, an.per_thousand, an.lower) == ("an", 4, 0, 0, 0)
    assert (binh.errors, binh.per_thousand) == (1, 250)
    exact = stats.binomtest(1, 4).proportion_ci(method="exact")
    assert (binh.lower, binh.upper) == pytest.approx((1000 * exact.low, 1000 * exact.high))
    assert an.upper == pytest.approx(1000 * (1 - 0.025 ** (1 / 4)))
    assert error_rate("an", fields=2, errors=2).upper == 1000


def test_speeders():
    found = speeding(np.array([600.0, 500, 700, 100, np.nan]))
    assert (found.median_seconds, found.limit_seconds) == (550, 165)
    assert found.speeders.tolist() == [False, False, False, True, False]
    assert not speeding(np.array([np.nan])).speeders.any()
