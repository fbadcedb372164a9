"""The linear model against R survey's svyglm; the ordered logit against its svyolr."""

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.drivers.linear import LinearSums, fit_linear
from analysis.drivers.logistic import fit_logistic
from analysis.drivers.ordinal import fit_ordinal
from analysis.ground.errors import DomainError
from analysis.totals.cells import cell_totals, together
from analysis.totals.design import DesignColumns, declare_design, reweighted
from analysis.weighting.calibrate import Auxiliaries, calibrate, poststratify
from analysis.weighting.margins import Margin
from analysis.weighting.steps import base_weights

DATA = Path(__file__).parent.parent / "reference" / "data"


def read(name, ids=None, strata=None):
    with (DATA / name).open() as stream:
        rows = list(csv.DictReader(stream))
    column = {key: np.array([row[key] for row in rows]) for key in rows[0]}
    columns = DesignColumns(
        ids=(column[ids],) if ids else (),
        strata=column[strata] if strata else None,
        weights=column["pw"].astype(float),
        population=(column["fpc"].astype(float),),
    )
    return column, declare_design(columns, rows=len(rows))


def numbers(column, *names):
    return np.column_stack([column[name].astype(float) for name in names])


def test_as_svyglm_stratified():
    """R survey 4.5: svyglm(api00~ell+meals+mobility, dstrat)."""
    column, design = read("apistrat.csv", strata="stype")
    found = fit_linear(
        design, column["api00"].astype(float), numbers(column, "ell", "meals", "mobility")
    )
    assert found.coefficients == pytest.approx(
        [820.887315905623, -0.480586612171949, -3.14153530998456, 0.225713210229636], rel=1e-9
    )
    assert found.standard_errors == pytest.approx(
        [10.0777359498854, 0.391973403222528, 0.283946506416501, 0.393218362022529], rel=1e-9
    )
    assert found.df == 194
    assert found.lower[0] == pytest.approx(801.011324489728)
    assert found.upper[3] == pytest.approx(1.0012450188618)


def test_people_may_be_added_block_by_block():
    """Only the sums of blocks are kept, and the fit is that of all people at once."""
    column, design = read("apistrat.csv", strata="stype")
    outcome, predictors = column["api00"].astype(float), numbers(column, "ell", "meals")
    wanted = fit_linear(design, outcome, predictors)
    sums, blocks = LinearSums(2), np.array_split(np.arange(design.rows), 7)
    for rows in blocks:
        sums.add(outcome[rows], predictors[rows], design.weights[rows])
    fit = sums.fit()
    variables = fit.variables(outcome, predictors)
    parts = [np.isin(np.arange(design.rows), rows) for rows in blocks]
    totals = together([cell_totals(design, variables, domain=part) for part in parts])
    found = fit.model(design, totals)
    assert found.rows == wanted.rows == 200
    assert found.df == wanted.df
    assert found.r_squared == pytest.approx(wanted.r_squared, rel=1e-12)
    assert found.coefficients == pytest.approx(wanted.coefficients, rel=1e-10)
    assert found.standard_errors == pytest.approx(wanted.standard_errors, rel=1e-10)


def test_as_svyglm_clustered():
    """R survey 4.5: svyglm(api00~stype+ell, dclus1)."""
    column, design = read("apiclus1.csv", ids="dnum")
    predictors = np.column_stack(
        [column["stype"] == "H", column["stype"] == "M", column["ell"].astype(float)]
    )
    found = fit_linear(design, column["api00"].astype(float), predictors.astype(float))
    assert found.coefficients[1:] == pytest.approx(
        [-91.1645975043861, -46.4835941487046, -4.14224374050912], rel=1e-9
    )
    assert found.standard_errors[1:] == pytest.approx(
        [19.7911115969207, 13.5992418270553, 0.4541214829423], rel=1e-9
    )
    assert found.df == 11


def test_as_svyolr():
    """R survey 4.5: svyolr(lev~ell+meals, dclus1); its weights are equal, so slopes agree."""
    column, _ = read("apiclus1.csv", ids="dnum")
    level = np.searchsorted([550, 650, 750], column["api00"].astype(float))
    found = fit_ordinal(level, numbers(column, "ell", "meals"))
    assert found.converged
    assert found.slopes == pytest.approx([-0.0232608846169383, -0.0961877386847563], rel=2e-4)


def test_gaps_and_domains_leave_people_out_but_not_their_units():
    column, design = read("apiclus1.csv", ids="dnum")
    outcome, predictors = column["api00"].astype(float), numbers(column, "ell")
    inside = column["stype"] == "E"
    gappy = np.where(inside, outcome, np.nan)
    assert (
        fit_linear(design, gappy, predictors).standard_errors.tolist()
        == fit_linear(design, outcome, predictors, domain=inside).standard_errors.tolist()
    )
    assert fit_linear(design, gappy, predictors).rows == inside.sum()


@pytest.mark.parametrize("predictors", [[[1.0, 2]] * 6, [[float(n), 2.0 * n] for n in range(6)]])
def test_predictors_that_determine_one_another(predictors):
    design = declare_design(DesignColumns(weights=np.ones(6)), rows=6)
    with pytest.raises(DomainError) as caught:
        fit_linear(design, np.arange(6.0), np.array(predictors))
    assert caught.value.code == "drivers.dependent"


def test_as_svyglm_with_calibrated_weights():
    """R survey 4.1: svyglm(api00~ell+meals, g), g <- calibrate(dstrat, ~stype+api99, totals)."""
    column, design = read("apistrat.csv", strata="stype")
    terms = np.column_stack(
        [
            np.ones(design.rows),
            column["stype"] == "H",
            column["stype"] == "M",
            column["api99"].astype(float),
        ]
    )
    totals = np.array([6194.0, 755, 1018, 3914069])
    known = Auxiliaries.of_rows(("1", "H", "M", "api99"), terms.astype(float), totals=totals)
    weights = calibrate(base_weights(design.weights), known)
    design = reweighted(design, weights.final, adjustments=weights.adjustments)
    found = fit_linear(design, column["api00"].astype(float), numbers(column, "ell", "meals"))
    assert found.coefficients == pytest.approx(
        [824.838613294813854, -0.499077800668829, -3.120815292718685], rel=1e-9
    )
    assert found.standard_errors == pytest.approx(
        [7.460459597914294, 0.386925860890171, 0.269498148527706], rel=1e-9
    )
    odds = fit_logistic(
        design, (column["sch.wide"] == "Yes").astype(float), numbers(column, "ell", "meals")
    )
    assert odds.values == pytest.approx(
        [1.57275406873102219, -0.00674351250976768, 0.00331729370035358], rel=1e-7
    )
    assert odds.standard_errors == pytest.approx(
        [0.30893781542210424, 0.01312513363662506, 0.00851215939579869], rel=1e-6
    )


def test_as_svyglm_poststratified_clusters():
    """R survey 4.1: svyglm(api00~ell+meals, postStratify(dclus1, ~stype, Freq))."""
    column, design = read("apiclus1.csv", ids="dnum")
    margin = Margin.of("stype", {"E": 4421.0, "H": 755.0, "M": 1018.0})
    weights = poststratify(base_weights(design.weights), margin, words=column["stype"])
    design = reweighted(design, weights.final, adjustments=weights.adjustments)
    found = fit_linear(design, column["api00"].astype(float), numbers(column, "ell", "meals"))
    assert found.standard_errors == pytest.approx(
        [19.638215620182169, 0.301676353781228, 0.332436938999854], rel=1e-9
    )


def test_a_predictor_that_tells_yes_from_no_has_no_finite_odds():
    yes = np.array([0.0] * 5 + [1.0] * 5)
    design = declare_design(DesignColumns(weights=np.ones(10)), rows=10)
    with pytest.raises(DomainError, match="found no maximum"):
        fit_logistic(design, yes, np.arange(10.0)[:, None])
