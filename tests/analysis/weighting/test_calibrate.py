"""Calibration: totals are met, inputs stay, order does not matter, faults are named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.errors import DomainError, ManyFaults
from analysis.weighting.calibrate import (
    Auxiliaries,
    calibrate,
    margin_auxiliaries,
    poststratify,
    rake,
)
from analysis.weighting.distance import Bounds, Distance
from analysis.weighting.margins import Margin
from analysis.weighting.steps import base_weights
from tests.analysis.weighting.samples import raking_samples, sums

RULE = settings(max_examples=40, deadline=None)


@given(raking_samples())
@RULE
def test_raked_weights_add_up_to_every_margin(sample):
    weights, margins, words = sample
    found = rake(weights, margins, words=words)
    for margin, column in zip(margins, words, strict=True):
        assert sums(found.final, margin, column) == pytest.approx(margin.totals, rel=1e-9)


@given(raking_samples())
@RULE
def test_raking_twice_changes_nothing(sample):
    weights, margins, words = sample
    once = rake(weights, margins, words=words)
    twice = rake(once, margins, words=words)
    assert twice.final == pytest.approx(once.final, rel=1e-10)


@given(raking_samples())
@RULE
def test_raking_is_calibration_with_the_raking_distance(sample):
    """Deville and Särndal (1992), case 2: both minimise the same distance."""
    weights, margins, words = sample
    auxiliaries = margin_auxiliaries(margins, words=words, weights=weights.final)
    other = calibrate(weights, auxiliaries, distance=Distance.RAKING)
    assert other.final == pytest.approx(rake(weights, margins, words=words).final, rel=1e-7)


@given(raking_samples(), st.sampled_from(Distance))
@RULE
def test_inputs_stay_as_they_were(sample, distance):
    weights, margins, words = sample
    before = [weights.final.copy(), *(column.copy() for column in words)]
    auxiliaries = margin_auxiliaries(margins, words=words, weights=weights.final)
    held = [auxiliaries.values.copy(), auxiliaries.totals.copy()]
    rake(weights, margins, words=words)
    poststratify(weights, margins[0], words=words[0])
    calibrate(weights, auxiliaries, distance=distance, bounds=Bounds(0.001, 1000))
    for old, new in zip(before, [weights.final, *words], strict=True):
        assert (old == new).all()
    assert (held[0] == auxiliaries.values).all()
    assert (held[1] == auxiliaries.totals).all()
    assert len(weights.steps) == 1


@given(raking_samples(), st.randoms(use_true_random=False))
@RULE
def test_the_order_of_rows_changes_nothing(sample, random):
    weights, margins, words = sample
    order = list(range(len(weights.final)))
    random.shuffle(order)
    mixed = rake(
        base_weights(weights.final[order]), margins, words=[column[order] for column in words]
    )
    assert mixed.final == pytest.approx(rake(weights, margins, words=words).final[order], rel=1e-9)


@pytest.mark.parametrize("distance", Distance)
def test_bounds_hold(distance):
    """Totals of x at 1.3 times the sample's: reached, with factors between 0.5 and 2."""
    x = np.array([1.0, 2, 3, 4, 10])
    values = np.column_stack([np.ones(5), x])
    auxiliaries = Auxiliaries.of_rows(("all", "x"), values, totals=np.array([6.0, 26.0]))
    found = calibrate(
        base_weights(np.ones(5)), auxiliaries, distance=distance, bounds=Bounds(0.5, 2)
    )
    assert found.final @ values == pytest.approx([6, 26])
    assert found.final.min() >= 0.5
    assert found.final.max() <= 2


def test_bounds_that_cannot_be_kept_name_the_variable():
    values = np.column_stack([np.ones(4), [1.0, 2, 3, 4]])
    auxiliaries = Auxiliaries.of_rows(("all", "income"), values, totals=np.array([4.0, 100.0]))
    with pytest.raises(DomainError) as caught:
        calibrate(base_weights(np.ones(4)), auxiliaries, bounds=Bounds(0.5, 2))
    assert caught.value.code == "weighting.not_converged"
    assert caught.value.fault.where in {"all", "income"}


@pytest.mark.parametrize("bounds", [None, Bounds(1.1, 2), Bounds(0.5, 0.9)])
def test_logit_needs_bounds_around_one(bounds):
    auxiliaries = Auxiliaries.of_rows(("all",), np.ones((3, 1)), totals=np.array([4.0]))
    with pytest.raises(DomainError) as caught:
        calibrate(base_weights(np.ones(3)), auxiliaries, distance=Distance.LOGIT, bounds=bounds)
    assert caught.value.code == "weighting.bounds"


def test_margins_that_no_weights_can_meet():
    """All f are young and all m old, so that both margins cannot hold: 60 f but 50 young."""
    words = (np.array(["f", "f", "m"]), np.array(["young", "young", "old"]))
    margins = (
        Margin.of("gender", {"f": 60, "m": 40}),
        Margin.of("age", {"young": 50, "old": 50}),
    )
    with pytest.raises(DomainError) as caught:
        rake(base_weights(np.ones(3)), margins, words=words)
    assert caught.value.code == "weighting.not_converged"
    assert caught.value.fault.where.startswith(("gender: ", "age: "))


def test_every_fault_of_the_margins_is_named_at_once():
    words = (np.array(["f", "f", "x"]), np.array(["young", "young", "old"]))
    margins = (
        Margin.of("gender", {"f": 60, "m": 40}),
        Margin.of("age", {"young": 100, "old": 0}),
    )
    with pytest.raises(ManyFaults) as caught:
        rake(base_weights(np.ones(3)), margins, words=words)
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [
        ("weighting.unknown_category", "margin gender"),
        ("weighting.empty_cell", "margin gender, category m"),
        ("weighting.zero_margin", "margin age, category old"),
    ]
    assert caught.value.faults[0].got == "x"


def test_margins_of_different_populations():
    words = (np.array(["f", "m"]), np.array(["young", "old"]))
    margins = (
        Margin.of("gender", {"f": 60, "m": 40}),
        Margin.of("age", {"young": 50, "old": 51}),
    )
    with pytest.raises(ManyFaults) as caught:
        rake(base_weights(np.ones(2)), margins, words=words)
    fault = caught.value.faults[0]
    assert (fault.code, fault.where) == ("weighting.margins_disagree", "margins gender and age")
    assert fault.got == "100 and 101"


def test_cases_without_weight_take_no_part():
    weights = base_weights(np.array([1.0, 1, 2]))
    silent = weights.then(type(weights.steps[0])("silent", np.array([1.0, 0, 2])))
    margin = Margin.of("gender", {"f": 10, "m": 20})
    found = poststratify(silent, margin, words=np.array(["f", "", "m"]))
    assert found.final.tolist() == [10, 0, 20]
