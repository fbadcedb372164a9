"""Standard errors under calibrated weights."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimates import survey
from analysis.estimates.estimand import Estimand, Ratio, plan
from analysis.estimates.finish import finish
from analysis.totals.calibration import Adjustment, calibration_totals, cross_totals
from analysis.totals.cells import Variables, cell_totals
from analysis.totals.design import DesignColumns, declare_design, reweighted
from analysis.weighting.calibrate import Auxiliaries, calibrate, poststratify, rake
from analysis.weighting.margins import Margin
from analysis.weighting.steps import base_weights
from analysis.weighting.trim import trim
from tests.analysis.weighting.samples import raking_samples, sums

RULE = settings(max_examples=30, deadline=None)


def calibrated(weights, ids=()):
    design = declare_design(
        DesignColumns(ids=ids, weights=weights.steps[0].weights), rows=len(weights.final)
    )
    return reweighted(design, weights.final, adjustments=weights.adjustments)


@given(raking_samples())
@RULE
def test_a_poststratified_total_is_known_without_error(sample):
    weights, margins, words = sample
    design = calibrated(poststratify(weights, margins[0], words=words[0]))
    women = (words[0] == "f").astype(np.float64)
    found = survey.total(design, {"women": women})
    assert found.values[0] == pytest.approx(margins[0].totals[0])
    assert found.standard_errors[0] == pytest.approx(0, abs=1e-6)


@given(raking_samples())
@RULE
def test_raked_totals_are_known_without_error(sample):
    weights, margins, words = sample
    design = calibrated(rake(weights, margins, words=words))
    columns = {word: (words[1] == word).astype(np.float64) for word in margins[1].categories}
    found = survey.total(design, columns)
    assert found.values == pytest.approx(sums(design.weights, margins[1], words[1]))
    assert found.standard_errors == pytest.approx(np.zeros(3), abs=1e-5)


@given(raking_samples(), st.randoms(use_true_random=False))
@RULE
def test_scores_by_row_give_the_same_variance(sample, random):
    """The residual of each row from a weighted regression, written out, against the totals."""
    weights, margins, words = sample
    rows = len(weights.final)
    y = np.array([random.uniform(0, 5) for _ in range(rows)])
    inside = np.arange(rows) % 3 > 0
    psu = np.arange(rows) % 4
    final = rake(weights, margins, words=words)
    found = survey.mean(calibrated(final, ids=(psu,)), {"y": y}, domain=inside)
    x = np.column_stack(
        [column == word for margin, column in zip(margins, words, strict=True)
         for word in margin.categories]
    ).astype(np.float64)  # fmt: skip
    w, d = final.final, weights.final
    u = inside * (y - found.values[0]) / w[inside].sum()
    root = np.sqrt(d)
    slope = np.linalg.lstsq(x * root[:, None], u * root, rcond=None)[0]
    z = np.bincount(psu, weights=w * (u - x @ slope))
    expected = np.sqrt(4 / 3 * ((z - z.mean()) ** 2).sum())
    assert found.standard_errors[0] == pytest.approx(expected, rel=1e-8, abs=1e-12)


@given(raking_samples())
@RULE
def test_cells_added_up_by_unit_stand_for_their_rows(sample):
    """The algebra of totals: sums by unit and cell give the variance, no row is read again."""
    weights, margins, words = sample
    rows = len(weights.final)
    psu, y = np.arange(rows) % 4, np.sin(np.arange(rows))
    final = rake(weights, margins, words=words)
    design = calibrated(final, ids=(psu,))
    variables = Variables.of({"y": y, "": np.ones(rows)})
    compiled = plan([Estimand("y", ((1.0, Ratio(("y",), ("",))),), "")], columns=("y", ""))
    direct = finish(design, cell_totals(design, variables), plan=compiled)
    one = design.adjustments[0]
    pairs, place = np.unique(np.column_stack([psu, one.cell]), axis=0, return_inverse=True)
    place = place.reshape(-1)

    def added(values):
        return np.bincount(place, weights=values)

    small = Adjustment(
        pairs[:, 1], one.auxiliaries, working=added(one.working), weights=added(one.weights)
    )
    means = np.column_stack(
        [added(values * one.working) / small.working for values in (y, np.ones(rows))]
    )
    every = np.arange(len(pairs))
    cross = cross_totals(small, means, weights=small.weights, rows=every)
    totals = replace(cell_totals(design, variables), crosses=(cross,))
    design = replace(
        design, adjustments=(), calibration=calibration_totals([small], pairs[:, 0], units=4)
    )
    again = finish(design, totals, plan=compiled)
    assert again.standard_errors[0] == pytest.approx(direct.standard_errors[0], rel=1e-8, abs=1e-12)


def test_calibrations_in_a_row_and_trimming_as_in_r():
    """R survey 4.1-1 on R 4.2.2.

    r <- 1:24
    f <- data.frame(d=2+r%%5, x=(r*7)%%11, y=(r*5)%%13, g=ifelse(r%%3==0,"a","b"), psu=(r-1)%/%4)
    s <- svydesign(~psu, weights=~d, data=f)
    s <- postStratify(s, ~g, data.frame(g=c("a","b"), Freq=c(30,70)))
    s <- calibrate(s, ~x, c(`(Intercept)`=100, x=520))
    s <- trimWeights(s, upper=6, lower=2.5)
    svymean(~y, subset(s, r%%2==0))
    """
    rows = np.arange(1, 25)
    x, y = (rows * 7 % 11).astype(np.float64), (rows * 5 % 13).astype(np.float64)
    group = np.where(rows % 3 == 0, "a", "b")
    weights = base_weights(2.0 + rows % 5)
    weights = poststratify(weights, Margin.of("group", {"a": 30, "b": 70}), words=group)
    values = np.column_stack([np.ones(24), x])
    auxiliaries = Auxiliaries.of_rows(("all", "x"), values, totals=np.array([100.0, 520.0]))
    weights = trim(calibrate(weights, auxiliaries), lower=2.5, upper=6)
    design = calibrated(weights, ids=((rows - 1) // 4,))
    found = survey.mean(design, {"y": y}, domain=rows % 2 == 0)
    assert found.values[0] == pytest.approx(6.24370463627781, rel=1e-12)
    assert found.standard_errors[0] == pytest.approx(1.26715737179132, rel=1e-10)
