"""A run under a weighting recipe, from files to files."""

import csv

import pytest

from analysis.ground.errors import DomainError, ManyFaults
from analysis.indices.definition import RollUp, Scoring
from analysis.pipeline import load_run, run
from tests.analysis.methods import TINY_METHOD
from tests.analysis.snapshots import write_snapshot

UNITS = {"A": "department", "B": "department"}
# A: 4 of 20, 2 answered; B: 2 of 30, both answered. gender -2 is a blank.
CASES = {
    "unit": ["A"] * 4 + ["B"] * 2,
    "stratum": ["A"] * 4 + ["B"] * 2,
    "base_weight": [5.0] * 4 + [15.0] * 2,
    "stratum_population": [20] * 4 + [30] * 2,
    "status": ["complete"] * 2 + ["no_answer"] * 2 + ["complete"] * 2,
    "mode": ["web", "web", None, None, "web", "web"],
    **{item: [5, 3, None, None, 4, 2] for item in ("q1", "q2", "q3", "q4", "q5")},
    "gender": [1, 2, None, None, 2, -2],
}
RAKE = """
schema: sipas-recipe/1
id: by-gender
title: {vi: Theo giới tính, en: By gender}
references: [A book]
steps:
  - {kind: base, id: base, title: {vi: Gốc, en: Base}}
  - {kind: nonresponse, id: answers, title: {vi: Trả lời, en: Answers}, classes: [stratum]}
  - kind: rake
    id: margins
    title: {vi: Biên, en: Margins}
    margins:
      - columns: [gender]
        population:
          source: {vi: Niên giám, en: Yearbook}
          date: 2024-12-31
          totals: {"1": 20, "2": 30}
        join: {"-2": "1"}
      - columns: [unit]
        population:
          frame: stratum_population
          source: {vi: Khung mẫu, en: Frame}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tiny-2024.yaml").write_text(TINY_METHOD, encoding="utf-8")
    (tmp_path / "rake.yaml").write_text(RAKE, encoding="utf-8")
    write_snapshot(tmp_path / "snapshot", CASES, units=UNITS)
    return tmp_path


def ran(folder, recipe, *, snapshot="snapshot"):
    return run(folder / snapshot, folder / "out", method=folder / "tiny-2024.yaml", recipe=recipe)


def overall(result, scope):
    return next(
        row
        for row in result.indices
        if (row.scope_code, row.code, row.scoring, row.rollup)
        == (scope, "q1", Scoring.F2, RollUp.NONE)
    )


def test_dossiers_by_unit_by_hand(folder):
    """60 sampled weights carried by 4 of one kind: 50 over 40; then A to 20 and B to 30."""
    result = ran(folder, "dossiers-by-unit")
    base, answered, final = result.weighting
    assert (base.cases, base.sum_after) == (6, 50)
    assert (answered.cases, answered.sum_before, answered.sum_after) == (4, 50, 50)
    assert (answered.minimum, answered.maximum) == (6.25, 18.75)
    assert (final.minimum, final.maximum, final.sum_after) == (10, 15, 50)
    assert final.design_effect == pytest.approx(4 * 650 / 2500)
    assert overall(result, "all").estimate == pytest.approx(100 * (0.8 * 20 + 0.6 * 30) / 50)
    assert result.info.recipe.steps[2].sources[0].vi == "Số hồ sơ trong khung mẫu của đợt khảo sát"


def test_raking_to_margins_of_the_recipe(folder):
    """Answered: A 1, A 2, B 2, B 1 (a blank, joined). Independence at 20·20/50 and so on."""
    result = ran(folder, folder / "rake.yaml")
    expected = (8 * 1 + 12 * 0.6 + 18 * 0.8 + 12 * 0.4) / 50
    assert overall(result, "all").estimate == pytest.approx(100 * expected)
    assert result.info.weighting == ("base", "answers", "margins")
    assert result.info.recipe.steps[2].sources[0].en == "Yearbook, 31/12/2024"
    assert load_run(folder / "out") == result
    with (folder / "out" / "weighting.csv").open(encoding="utf-8") as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["base", "answers", "margins"]


def test_a_category_that_nobody_told_of_is_named(folder):
    (folder / "rake.yaml").write_text(RAKE.replace('join: {"-2": "1"}', ""), encoding="utf-8")
    with pytest.raises(ManyFaults) as caught:
        ran(folder, folder / "rake.yaml")
    fault = caught.value.faults[0]
    assert (fault.code, fault.where, fault.got) == (
        *("weighting.unknown_category", "margin gender"),
        "-2",
    )
    assert not (folder / "out").exists()


def test_a_column_that_is_not_there(folder):
    (folder / "rake.yaml").write_text(RAKE.replace("[gender]", "[age]"), encoding="utf-8")
    with pytest.raises(DomainError) as caught:
        ran(folder, folder / "rake.yaml")
    assert (caught.value.code, caught.value.fault.got) == ("weighting.unknown_column", "age")


def test_counts_of_clusters_are_no_people(folder):
    write_snapshot(folder / "clusters", {**CASES, "psu": list("ppqqrs")}, units=UNITS)
    with pytest.raises(DomainError) as caught:
        ran(folder, "dossiers-by-unit", snapshot="clusters")
    assert caught.value.code == "weighting.frame_counts"
