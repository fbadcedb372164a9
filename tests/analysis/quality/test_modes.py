"""Gaps between groups against R survey's contrasts, and Holm's adjustment by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.estimates.estimand import Estimand, Ratio
from analysis.quality.modes import gaps, holm
from analysis.totals.cells import Variables
from analysis.totals.design import DesignColumns, declare_design

DATA = Path(__file__).parent.parent / "reference" / "data"


def compare(name, ids, strata):
    with (DATA / name).open() as stream:
        rows = list(csv.DictReader(stream))
    column = {key: np.array([row[key] for row in rows]) for key in rows[0]}
    design = declare_design(
        DesignColumns(
            ids=(column[ids],) if ids else (),
            strata=column[strata] if strata else None,
            weights=column["pw"].astype(float),
            population=(column["fpc"].astype(float),),
        ),
        rows=len(rows),
    )
    variables = Variables.of({"y": column["api00"].astype(float), "one": np.ones(len(rows))})
    mean = Estimand("y", ((1.0, Ratio(("y",), ("one",))),), base="one")
    kind = column["stype"]
    return gaps(design, variables, [mean], first=kind == "E", second=kind == "H")


@pytest.mark.parametrize(
    ("arguments", "value", "error"),
    [
        (("apistrat.csv", None, "stype"), 48.6099999999999, 19.4021553995334),
        (("apiclus1.csv", "dnum", None), 30.296626984127, 30.0276061918454),
    ],
)
def test_as_svycontrast(arguments, value, error):
    """R survey 4.5, svyby and svycontrast with covmat: cases contrast_strat and contrast_clus1."""
    found = compare(*arguments)
    assert found.values[0] == pytest.approx(value, rel=1e-9)
    assert found.standard_errors[0] == pytest.approx(error, rel=1e-9)
    assert found.t[0] == pytest.approx(value / error)
    assert 0 < found.p_values[0] == found.holm[0] < 0.5


def test_an_empty_group_has_no_gap():
    design = declare_design(DesignColumns(weights=np.ones(4)), rows=4)
    variables = Variables.of({"y": np.arange(4.0), "one": np.ones(4)})
    mean = Estimand("y", ((1.0, Ratio(("y",), ("one",))),), base="one")
    nobody = np.zeros(4, bool)
    found = gaps(design, variables, [mean], first=~nobody, second=nobody)
    assert np.isnan([found.values[0], found.t[0], found.p_values[0], found.holm[0]]).all()


def test_holm_by_hand():
    found = holm(np.array([0.04, 0.01, np.nan, 0.03]))
    assert found[[0, 1, 3]] == pytest.approx([0.06, 0.03, 0.06])
    assert np.isnan(found[2])
