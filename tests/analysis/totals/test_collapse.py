"""Strata with one sampled unit joined to their neighbours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimates import survey
from analysis.estimates.estimand import Estimand, Ratio, plan
from analysis.estimates.finish import finish
from analysis.estimates.replicated import jackknife_estimates
from analysis.ground.errors import DomainError
from analysis.totals.cells import Variables, cell_totals
from analysis.totals.design import DesignColumns, LonelyPsu, declare_design


def declared(strata, *, population=(), weights=None, ids=()):
    rows = len(strata)
    columns = DesignColumns(
        ids=ids,
        strata=np.array(strata),
        weights=np.ones(rows) if weights is None else weights,
        population=population,
        nest=True,
    )
    return declare_design(columns, rows=rows, lonely=LonelyPsu.COLLAPSE)


def test_a_pair_by_hand():
    """Totals 7 and 4 of two strata: (7 - 4)² = 9 (Cochran 1977, 5A.12); c: 2·((1 - 2)²·2) = 4."""
    design = declared(["a", "b", "c", "c"])
    found = survey.total(design, {"y": np.array([7.0, 4, 1, 3])})
    assert design.collapsed == (("a", "b"),)
    assert found.covariance[0, 0] == pytest.approx(9 + 4, rel=1e-12)
    assert found.df[0] == 4 - 2


def test_three_units_in_one_joined_stratum_by_hand():
    """A lonely 8 with 1 and 3 before it: 3/2·Σ(z - 4)² = 3/2·26 = 39, df 2; no 1 - n/N."""
    design = declared(["a", "a", "b"], population=(np.array([4.0, 4, 5]),))
    found = survey.total(design, {"y": np.array([1.0, 3, 8])})
    assert found.covariance[0, 0] == pytest.approx(39, rel=1e-12)
    assert found.df[0] == 2


@pytest.mark.parametrize(
    ("strata", "joined"),
    [
        ("aab", (("a", "b"),)),
        ("abb", (("a", "b"),)),
        ("aabcddd", (("b", "c"),)),
        ("aabcd", (("b", "c", "d"),)),
        ("abbcdd", (("a", "b", "c"),)),
        ("aabccdee", (("a", "b"), ("c", "d"))),
        ("aabb", ()),
    ],
)
def test_who_is_joined_to_whom(strata, joined):
    assert declared(list(strata)).collapsed == joined
    assert declared(list(strata)[::-1]).collapsed == joined


def test_strata_drawn_completely_are_no_partners():
    """a is the whole of its stratum: b, drawn 1 of 9, goes to c."""
    design = declared(["a", "b", "c", "c"], population=(np.array([1.0, 9, 20, 20]),))
    assert design.collapsed == (("b", "c"),)
    assert design.stages[0].labels == ("a", "b + c")
    assert design.stages[0].population.tolist() == [1, np.inf]


def test_without_a_neighbour_the_lonely_stratum_is_refused_by_name():
    design = declared(["a", "b", "b"], population=(np.array([9.0, 2, 2]),))
    with pytest.raises(DomainError) as caught:
        survey.mean(design, {"y": np.array([1.0, 2, 3])})
    assert (caught.value.code, caught.value.fault.where) == ("design.lonely_psu", "a")


def test_a_lonely_unit_of_a_later_stage_is_refused():
    """Unit 2 of the first stage was drawn with another of its stratum, its row alone of 8."""
    design = declared(
        ["a"] * 3 + ["b"] * 4,
        ids=(np.array([1, 1, 2, 3, 3, 4, 4]), np.arange(7)),
        population=(np.full(7, 9.0), np.full(7, 8.0)),
    )
    assert (design.collapsed, design.stages[1].sampled.tolist()) == ((), [2, 1, 2, 2])
    with pytest.raises(DomainError, match="at stage 2") as caught:
        survey.mean(design, {"y": np.arange(7.0)})
    assert caught.value.code == "design.lonely_psu"


@given(
    st.lists(st.integers(0, 7), min_size=3, max_size=25).filter(lambda codes: len(set(codes)) > 1),
    st.integers(0, 100),
)
def test_it_is_the_design_declared_with_the_joined_strata(codes, seed):
    """Estimates, df and covariance of a domain, and the jackknife, are those of joined strata."""
    rng = np.random.default_rng(seed)
    strata = np.array(codes)
    rows = len(strata)
    weights, y = rng.uniform(1, 9, rows), rng.normal(5, 2, rows)
    design = declared(strata, weights=weights)
    again = strata.copy()
    for labels in design.collapsed:
        again[np.isin(strata, [int(label) for label in labels])] = int(labels[0])
    expected = declare_design(DesignColumns(strata=again, weights=weights), rows=rows)
    variables = Variables.of({"y": y, "x": np.ones(rows)})
    compiled = plan(
        [
            Estimand("y", ((1.0, Ratio(("y",), ("x",))),), "x"),
            Estimand("t", ((1.0, Ratio(("y",))),), "x"),
        ],
        columns=variables.names,
    )
    domain = rng.random(rows) < 0.7
    domain[0] = True
    for make in (finish, jackknife_estimates):
        one, other = (
            make(made, cell_totals(made, variables, domain=domain), plan=compiled)
            for made in (design, expected)
        )
        np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-12)
        assert one.df.tolist() == other.df.tolist()
    assert expected.stages[0].sampled.min() >= 2


def test_the_variance_is_never_too_small_on_average():
    """One of 4 drawn in each of two strata: E = V_1 + V_2 + (Y_1 - Y_2)², over all 16 samples."""
    values = (np.array([1.0, 2, 3, 6]), np.array([2.0, 4, 4, 6]))
    design = declared(["a", "b"], population=(np.full(2, 4.0),), weights=np.full(2, 4.0))
    found = [
        survey.total(design, {"y": np.array([first, second])})
        for first in values[0]
        for second in values[1]
    ]
    true = np.var([one.values[0] for one in found])
    bias = (values[0].sum() - values[1].sum()) ** 2
    mean = np.mean([one.covariance[0, 0] for one in found])
    assert mean == pytest.approx(true + bias, rel=1e-12)
