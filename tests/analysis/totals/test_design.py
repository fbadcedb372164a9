import numpy as np
import pytest

from analysis.ground.errors import DomainError
from analysis.totals.cells import Variables, cell_totals, sum_by
from analysis.totals.design import DesignColumns, declare_design


def test_units_of_two_strata_may_share_a_name_only_when_nested():
    columns = {"ids": (np.array([1, 2, 1, 2]),), "strata": np.array(["a", "a", "b", "b"])}
    weights = np.ones(4)
    nested = declare_design(DesignColumns(**columns, weights=weights, nest=True), rows=4)
    assert nested.stages[0].sampled.tolist() == [2, 2]
    with pytest.raises(DomainError) as caught:
        declare_design(DesignColumns(**columns, weights=weights), rows=4)
    assert caught.value.code == "design.not_nested"


@pytest.mark.parametrize("sizes", [[1.0, 1.0, 5.0, 5.0], [9.0, 8.0, 5.0, 5.0]])
def test_population_must_fit_the_sample(sizes):
    columns = DesignColumns(
        strata=np.array(["a", "a", "b", "b"]), weights=np.ones(4), population=(np.array(sizes),)
    )
    with pytest.raises(DomainError) as caught:
        declare_design(columns, rows=4)
    assert caught.value.code == "design.population"
    assert caught.value.fault.where == "stratum a"


def test_weights_follow_from_populations():
    columns = DesignColumns(strata=np.array([0, 0, 1]), population=(np.array([10.0, 10, 4]),))
    assert declare_design(columns, rows=3).weights.tolist() == [5, 5, 4]


def test_neither_weights_nor_populations():
    with pytest.raises(DomainError) as caught:
        declare_design(DesignColumns(), rows=3)
    assert caught.value.code == "design.no_weights"


def test_totals_of_a_domain_by_hand():
    design = declare_design(
        DesignColumns(ids=(np.array([7, 7, 8, 9]),), weights=np.array([1.0, 2, 3, 4])), rows=4
    )
    variables = Variables.of({"y": np.array([1.0, 0, 1, 1])})
    totals = cell_totals(design, variables, domain=np.array([True, True, True, False]))
    assert totals.units.tolist() == [0, 1]
    assert totals.sums.ravel().tolist() == [1, 3]
    assert totals.moments.item() == 4
    assert totals.counts.item() == 2


def test_totals_add_up_over_files():
    rng = np.random.default_rng(5)
    design = declare_design(
        DesignColumns(ids=(rng.integers(0, 9, 60),), weights=rng.uniform(1, 3, 60)), rows=60
    )
    variables = Variables.of({"y": rng.normal(size=60), "x": rng.uniform(size=60)})
    first = np.arange(60) < 25
    whole, parts = (
        cell_totals(design, variables),
        [cell_totals(design, variables, domain=mask) for mask in (first, ~first)],
    )
    assert np.allclose(whole.moments, sum(part.moments for part in parts))
    assert np.allclose(whole.sums.sum(0), sum(part.sums.sum(0) for part in parts))


def test_sum_by_of_nothing():
    assert sum_by(np.zeros((0, 3)), np.zeros(0, dtype=np.int64), groups=0).shape == (0, 3)
