import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimates import survey
from analysis.estimates.estimand import Estimand, Ratio, plan
from analysis.estimates.finish import finish
from analysis.estimates.replicated import (
    bootstrap_estimates,
    declare_replicates,
    jackknife_estimates,
)
from analysis.ground.errors import DomainError
from analysis.totals.cells import Variables, cell_totals
from analysis.totals.design import DesignColumns, LonelyPsu, declare_design
from analysis.variance.replicate import ReplicateRule, replicate_covariance
from analysis.variance.replicate_factors import (
    bootstrap_factors,
    jackknife,
    jackknife_factors,
    replicate_weights,
)
from tests.analysis.estimates.samples import schools, table

MEAN = Estimand("y", ((1.0, Ratio(("y",), ("x",))),), base="x")
TOTAL = Estimand("t", ((1.0, Ratio(("y",))),), base="x")


def sample(seed, *, strata=4, clusters=5):
    rng = np.random.default_rng(seed)
    rows = strata * clusters * 6
    cluster = np.arange(rows) // 6
    stratum = cluster // clusters
    y = rng.normal(10 + stratum, 1) + rng.normal(0, 1, strata * clusters)[cluster]
    columns = DesignColumns(
        ids=(cluster,),
        strata=stratum,
        weights=rng.uniform(1, 4, rows),
        population=(np.full(rows, 4.0 * clusters),),
    )
    return declare_design(columns, rows=rows), Variables.of({"y": y, "x": np.ones(rows)})


@pytest.mark.parametrize(
    ("data", "scale"), [("apistrat", 0.967606876272337), ("apiclus1", 0.914839277851167)]
)
def test_jackknife_weights_are_those_of_r(data, scale):
    """R survey 4.5: as.svrepdesign of the stratified (JKn) and of the clustered sample (JK1)."""
    name = {"apistrat": "rep_jkn", "apiclus1": "rep_jk1"}[data]
    _, design = schools(data)
    made = jackknife_factors(design)
    expected = table(f"{name}_repw").to_numpy()
    got = replicate_weights(design, made)
    order = np.lexsort(got), np.lexsort(expected)
    assert np.allclose(got[:, order[0]], expected[:, order[1]], rtol=1e-10)
    assert np.isclose(made.rule.rscales, scale, rtol=1e-12).any()


def test_jackknife_from_totals_as_in_r():
    """R survey 4.1.1: svymean(~api00), svytotal of as.svrepdesign(strat, type="JKn")."""
    frame, design = schools("apistrat")
    variables = Variables.of({"y": frame["api00"].to_numpy(), "x": np.ones(len(frame))})
    compiled = plan([MEAN], columns=variables.names)
    found = jackknife_estimates(design, cell_totals(design, variables), plan=compiled)
    assert found.values[0] == pytest.approx(662.287363159321, rel=1e-12)
    assert found.standard_errors[0] == pytest.approx(9.4089408027845, rel=1e-10)
    assert found.design_effects[0] == pytest.approx(1.2044572685377, rel=1e-10)


@given(st.integers(0, 500), st.integers(2, 5), st.booleans())
def test_totals_and_rows_give_the_same_jackknife(seed, clusters, everybody):
    design, variables = sample(seed, clusters=clusters)
    domain = np.random.default_rng(seed).random(design.rows) < (1 if everybody else 0.4)
    compiled = plan([MEAN, TOTAL], columns=variables.names)
    totals = cell_totals(design, variables, domain=domain)
    quick = jackknife_estimates(design, totals, plan=compiled)
    made = jackknife_factors(design)
    slow = bootstrap_estimates(design, totals, made=made, plan=compiled)
    rows = declare_replicates(design.weights, replicate_weights(design, made), rule=made.rule)
    by_rows = survey.total(rows, {"t": variables.values[:, 0]}, domain=domain)
    assert quick.covariance == pytest.approx(slow.covariance, rel=1e-9)
    assert quick.standard_errors[1] == pytest.approx(by_rows.standard_errors[0], rel=1e-9)


@given(st.integers(0, 500))
def test_the_jackknife_of_a_total_is_its_linearised_variance(seed):
    """Of a linear statistic both are the same formula where strata are equal in size."""
    design, variables = sample(seed, strata=1)
    compiled = plan([TOTAL], columns=variables.names)
    totals = cell_totals(design, variables)
    linear = finish(design, totals, plan=compiled)
    found = jackknife_estimates(design, totals, plan=compiled)
    assert found.standard_errors == pytest.approx(linear.standard_errors, rel=1e-9)


def test_the_bootstrap_agrees_with_linearisation():
    design, variables = sample(6, clusters=20)
    compiled = plan([MEAN, TOTAL], columns=variables.names)
    totals = cell_totals(design, variables)
    made = bootstrap_factors(design, replicates=3000, generator=np.random.default_rng(1))
    found = bootstrap_estimates(design, totals, made=made, plan=compiled)
    linear = finish(design, totals, plan=compiled)
    assert found.standard_errors == pytest.approx(linear.standard_errors, rel=0.06)
    assert made.factors.mean() == pytest.approx(1, abs=0.01)
    assert (made.factors >= 0).all()


def test_a_seed_gives_the_same_replicates_and_leaves_the_design():
    design, _ = sample(6)
    before = design.weights.copy()
    first, second = (
        bootstrap_factors(design, replicates=5, generator=np.random.default_rng(7)).factors
        for _ in range(2)
    )
    assert (first == second).all()
    assert (design.weights == before).all()


def test_the_recipe_is_repeated_in_every_replicate():
    """Poststratified in each replicate: R's weights rep_jk1_ps (calibrated JK1 of stype)."""
    frame, design = schools("apiclus1")
    kinds = frame["stype"].to_numpy()
    counts = {"E": 4421.0, "H": 755.0, "M": 1018.0}

    def poststratify(weights):
        factors = {kind: n / weights[kinds == kind].sum() for kind, n in counts.items()}
        return weights * np.array([factors[kind] for kind in kinds])

    got = replicate_weights(design, jackknife_factors(design), recipe=poststratify)
    expected = table("rep_jk1_ps_repw").to_numpy()
    order = np.lexsort(got), np.lexsort(expected)
    assert np.allclose(got[:, order[0]], expected[:, order[1]], rtol=1e-10)


def test_a_lonely_unit_is_refused_or_left_in():
    columns = DesignColumns(strata=np.array([0, 1, 1]), weights=np.ones(3))
    with pytest.raises(DomainError) as caught:
        jackknife(declare_design(columns, rows=3))
    assert (caught.value.code, caught.value.fault.where) == ("replicates.lonely_psu", "0")
    certain = declare_design(columns, rows=3, lonely=LonelyPsu.CERTAINTY)
    assert jackknife(certain).left_out.tolist() == [1, 2]


def test_the_centre_is_the_mean_or_the_estimate():
    """t = 1, 2, 6 about their mean 3 and about the estimate 2: Σ = 14 and 17."""
    replicates, estimates = np.array([[1.0], [2], [6]]), np.array([2.0])
    for about, expected in ((False, 14), (True, 17)):
        rule = ReplicateRule(0.5, np.ones(3), about, 2)
        found = replicate_covariance(rule, estimates=estimates, replicates=replicates)
        assert found[0, 0] == pytest.approx(expected / 2)


def test_replicates_must_fit():
    rule = ReplicateRule(1.0, np.ones(2), False, 1)
    with pytest.raises(DomainError, match="do not fit"):
        declare_replicates(np.ones(3), np.ones((3, 3)), rule=rule)
    with pytest.raises(DomainError, match="missing"):
        declare_replicates(np.ones(3), np.full((3, 2), np.nan), rule=rule)
