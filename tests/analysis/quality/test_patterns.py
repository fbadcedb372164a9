"""Straight-lining: by hand, and its baseline against people drawn from that very model."""

import numpy as np
import pytest

from analysis.quality.patterns import straight_liners, straight_lining


def people(rng, n, items, common, cuts=(-1.5, -0.8, 0.1, 1.2)):
    latent = common**0.5 * rng.normal(size=(n, 1)) + (1 - common) ** 0.5 * rng.normal(
        size=(n, items)
    )
    return 1 + np.searchsorted(np.array(cuts), latent)


def test_who_counts():
    codes = np.array([[4, 4, 4], [4, 4, 5], [3, -2, 3], [5, -2, -2], [-2, -2, -2]])
    found = straight_liners(codes, codes > 0, minimum=2)
    assert found.tolist() == [True, False, True, False, False]


def test_chance_by_hand():
    """Items at (½, ½) and (¼, ¾) by weight: ½·¼ + ½·¾ = ½ agree by chance."""
    codes = np.array([[1, 1], [1, 2], [2, 2], [2, 2]])
    found = straight_lining(codes, codes > 0, np.ones(4), minimum=2)
    assert found.by_chance == pytest.approx(0.5)
    assert (found.people, found.straight, found.share) == (4, 3, 0.75)
    heavy = straight_lining(codes, codes > 0, np.array([1.0, 5.0, 1.0, 1.0]), minimum=2)
    assert heavy.share == pytest.approx(3 / 8)


def test_honest_people_are_explained_by_their_agreement():
    codes = people(np.random.default_rng(11), 20_000, 6, 0.6)
    found = straight_lining(codes, codes > 0, np.ones(len(codes)), minimum=6)
    assert found.common == pytest.approx(0.6, abs=0.02)
    assert found.by_agreement == pytest.approx(found.share, abs=0.012)
    assert found.by_chance < found.share / 4


def test_satisficers_stand_out():
    rng = np.random.default_rng(12)
    codes = people(rng, 5_000, 10, 0.4)
    codes[:500] = 3
    found = straight_lining(codes, codes > 0, np.ones(len(codes)), minimum=10)
    assert found.share > 0.1
    assert found.by_agreement < 0.06


def test_gaps_are_no_level_and_nobody_is_no_error():
    codes = np.array([[4, -2], [-2, -2]])
    found = straight_lining(codes, codes > 0, np.ones(2), minimum=2)
    assert (found.people, found.straight) == (0, 0)
    assert np.isnan(found.share)


def test_all_alike():
    codes = np.full((9, 4), 5)
    found = straight_lining(codes, codes > 0, np.ones(9), minimum=4)
    assert found.share == pytest.approx(1)
    assert found.by_chance == pytest.approx(1)
