"""Weighting recipes are read strictly: one broken file a mistake, all mistakes at once."""

import pytest

from analysis.ground.errors import DomainError, ManyFaults
from analysis.weighting.loader import DEFAULT_RECIPE, load_recipe, shipped_recipes
from analysis.weighting.recipe import Measure, StepKind

OPENING = """
schema: sipas-recipe/1
id: test
title: {vi: Thử, en: Test}
references: [A book]
steps:
  - {kind: base, id: base, title: {vi: Gốc, en: Base}}
  - {kind: nonresponse, id: answers, title: {vi: Trả lời, en: Answers}, classes: [stratum]}
"""
RAKE = """
  - kind: rake
    id: margins
    title: {vi: Biên, en: Margins}
    margins:
      - columns: [gender]
        population:
          source: {vi: Niên giám, en: Yearbook}
          date: 2024-12-31
          totals: {"1": 60, "2": 40}
        join: {"-2": "1"}
      - columns: [unit, gender]
        population:
          source: {vi: Niên giám, en: Yearbook}
          date: 2024-12-31
          totals: {"A|1": 60, "A|2": 40}
"""
TRIM = """
  - kind: trim
    id: limits
    title: {vi: Giới hạn, en: Limits}
    upper: 3
    relative_to: median
    strict: yes
"""


def read(folder, text):
    path = folder / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return load_recipe(path)


@pytest.mark.parametrize("name", shipped_recipes())
def test_shipped_recipes_load_and_bear_their_name(name):
    recipe = load_recipe(name)
    assert recipe.id == name
    assert recipe.title.vi
    assert recipe.references
    assert all(step.title.vi and step.title.en for step in recipe.steps)


def test_the_default_is_base_and_nonresponse_by_stratum():
    assert [step.id for step in load_recipe().steps] == ["base", "nonresponse_by_stratum"]
    assert DEFAULT_RECIPE in shipped_recipes()


def test_a_whole_recipe(tmp_path):
    recipe = read(tmp_path, OPENING + RAKE + TRIM)
    rake, trim = recipe.steps[2:]
    assert [margin.name for margin in rake.margins] == ["gender", "unit|gender"]
    assert rake.margins[0].population.totals == (("1", 60.0), ("2", 40.0))
    assert rake.margins[0].join == (("-2", "1"),)
    assert len(rake.sources()) == 1
    assert (trim.kind, trim.upper, trim.measure, trim.strict) == (
        *(StepKind.TRIM, 3.0),
        *(Measure.MEDIAN, True),
    )


def test_all_faults_of_values_at_once(tmp_path):
    text = OPENING + RAKE.replace("2024-12-31", "soon", 1).replace("60", "many", 1)
    with pytest.raises(ManyFaults) as caught:
        read(tmp_path, text.replace("references: [A book]", "colour: red"))
    assert sorted(fault.where for fault in caught.value.faults) == [
        "recipe.yaml: colour",
        "recipe.yaml: references",
        "recipe.yaml: steps[3].margins[1].population.date",
        "recipe.yaml: steps[3].margins[1].population.totals.1",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (OPENING.replace("kind: base", "kind: nonresponse, classes: [unit]"), "recipe.order"),
        (OPENING + TRIM + TRIM, "recipe.id_twice"),
        (OPENING.replace("[stratum]", "[gender]"), "recipe.class_column"),
        (OPENING + TRIM.replace("upper: 3", "upper: 3\n    lower: 4"), "recipe.limits"),
        (
            OPENING + "  - {kind: calibrate, id: c, title: {vi: a, en: b}, distance: linear}\n",
            "recipe.no_totals",
        ),
        (
            OPENING
            + "  - kind: poststratify\n    id: p\n    title: {vi: a, en: b}\n    margin:\n"
            + "      columns: [gender]\n"
            + "      population: {frame: stratum_population, source: {vi: a, en: b}}\n",
            "recipe.frame_column",
        ),
    ],
)
def test_what_contradicts_itself(tmp_path, text, code):
    with pytest.raises(ManyFaults) as caught:
        read(tmp_path, text)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_an_unknown_recipe_names_those_there_are():
    with pytest.raises(DomainError, match="base-nonresponse") as caught:
        load_recipe("none-such")
    assert caught.value.code == "recipe.not_found"
