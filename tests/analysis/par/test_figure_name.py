"""Figures are named alike by the run that gives them and the rule that reads them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from analysis.indices.definition import Level, RollUp, Scoring
from analysis.par.figure_name import FigureName, FigureScoring, split_unit
from analysis.pipeline.points import metrics_of
from analysis.pipeline.rows import IndexRow, Scope

ROW = IndexRow(
    scope=Scope.UNIT,
    scope_code="H72.01",
    level=Level.FACTOR,
    code="II.A",
    scoring=Scoring.F2,
    rollup=RollUp.R1,
    of_record=True,
    estimate=83.94,
    standard_error=1.2,
    lower=None,
    upper=None,
    df=10,
    answers=100,
    respondents=50,
    design_effect=None,
)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        (FigureName("overall"), "sipas.overall"),
        (FigureName("II.A", scoring=FigureScoring.F1), "sipas.f1.II.A"),
        (FigureName("overall", survey="business"), "business.overall"),
        (
            FigureName("overall", campaign="so-2023", scoring=FigureScoring.F2, unit="H72"),
            "sipas:so-2023.f2.overall@H72",
        ),
    ],
)
def test_a_name_is_spelled(name, spelled):
    assert str(name) == spelled
    assert split_unit(spelled) == (spelled.partition("@")[0], name.unit)


def test_a_run_gives_the_index_of_record_and_both_scorings_of_its_roll_up():
    rows = [
        ROW,
        replace(ROW, scoring=Scoring.F1, of_record=False, estimate=90.5),
        replace(ROW, rollup=RollUp.R2, of_record=False, estimate=1.0),
        replace(ROW, scope=Scope.ALL, scope_code="all"),
    ]
    found = metrics_of(rows, source="run")
    assert {name: one.percent for name, one in found["H72.01"].items()} == {
        "sipas.II.A": Decimal("83.94"),
        "sipas.f2.II.A": Decimal("83.94"),
        "sipas.f1.II.A": Decimal("90.5"),
    }
    assert list(found) == ["H72.01"]
