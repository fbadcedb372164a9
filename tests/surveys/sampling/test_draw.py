"""A draw depends on seed and codes alone, and gives every dossier the same chance."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import DomainError
from surveys.sampling.allocation import Allocation, AllocationRule, allocate
from surveys.sampling.draw import draw_stratified

FRAME = {"SNV": [f"SNV-{i}" for i in range(40)], "STC": [f"STC-{i}" for i in range(7)]}


@pytest.mark.parametrize(
    ("population", "size"),
    [(100, 80), (500, 222), (1_000, 286), (2_000, 333), (5_000, 370), (10_000, 385)],
)
def test_margin_gives_the_table_of_decision_1383(population, size):
    # n = N/(1 + N·0.05²), the published table of sample sizes; 4 dossiers of 4 at the small end
    allocation = Allocation(AllocationRule.MARGIN, 0.05)
    assert allocate({"SNV": population, "STC": 4}, allocation) == {"SNV": size, "STC": 4}


def test_a_quota_takes_all_of_a_small_stratum():
    allocation = Allocation(AllocationRule.QUOTA, 10)
    assert allocate({"SNV": 40, "STC": 7}, allocation) == {"SNV": 10, "STC": 7}


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("quota", 0),
        ("quota", 2.5),
        ("quota", -1),
        ("margin", 0),
        ("margin", 5),
        ("margin", math.nan),
    ],
)
def test_numbers_out_of_range_are_refused(rule, number):
    with pytest.raises(DomainError, match=f"this cannot be a {rule}"):
        allocate({"SNV": 40}, Allocation(AllocationRule(rule), number))


def test_probability_and_weight_are_each_others_inverse():
    snv, stc = draw_stratified(FRAME, sizes={"SNV": 8, "STC": 7}, seed=1)
    assert (snv.probability, snv.base_weight) == (0.2, 5.0)
    assert (stc.probability, stc.base_weight) == (1.0, 1.0)
    assert set(stc.dossiers) == set(FRAME["STC"])


def test_the_first_draw_of_seed_7_is_the_one_sha256sum_gives():
    # for x in a b c d; do printf "7:A:$x" | sha256sum; done, coreutils 9.1:
    # d 05f02d04…, a 1baa7986…, c c2e54142…, b e7ce68fb….
    (stratum,) = draw_stratified({"A": ["a", "b", "c", "d"]}, sizes={"A": 4}, seed=7)
    assert stratum.dossiers == ("d", "a", "c", "b")


def test_every_dossier_has_its_chance():
    draws = 4000
    counts = Counter(
        dossier
        for seed in range(draws)
        for dossier in draw_stratified({"A": list("abcde")}, sizes={"A": 2}, seed=seed)[0].dossiers
    )
    expected, spread = draws * 2 / 5, math.sqrt(draws * 2 / 5 * 3 / 5)
    assert all(abs(counts[dossier] - expected) < 4.5 * spread for dossier in "abcde")


@given(st.permutations(FRAME["STC"]), st.integers(1, 7), st.integers(0, 2**31 - 1))
def test_the_order_of_the_frame_is_irrelevant(order, size, seed):
    def drawn(dossiers):
        return draw_stratified({"STC": dossiers}, sizes={"STC": size}, seed=seed)

    assert drawn(order) == drawn(FRAME["STC"])


@given(st.integers(0, 2**31 - 1), st.integers(1, 39))
def test_a_larger_sample_only_adds(seed, size):
    (small,) = draw_stratified({"SNV": FRAME["SNV"]}, sizes={"SNV": size}, seed=seed)
    (large,) = draw_stratified({"SNV": FRAME["SNV"]}, sizes={"SNV": size + 1}, seed=seed)
    assert large.dossiers[:size] == small.dossiers


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_seeds_out_of_range_are_refused(seed):
    with pytest.raises(DomainError, match="cannot be a seed"):
        draw_stratified(FRAME, sizes={"SNV": 1, "STC": 1}, seed=seed)
