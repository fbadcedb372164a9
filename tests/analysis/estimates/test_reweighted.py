"""Replicates that repeat the whole recipe against the linearised errors that know of it.

One sample of a population in which gender and age explain most of the answers: strata of people,
a third of whom do not answer, nonresponse by stratum, then raking on gender and age.
"""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from analysis.estimates import survey
from analysis.estimates.estimand import plan
from analysis.estimates.finish import finish
from analysis.estimates.replicated import declare_replicates, finish_replicates, replicate_totals
from analysis.estimates.reweighted import (
    Bootstrap,
    LeaveOneOut,
    RecipeSample,
    recipe_estimates,
    recipe_replicates,
)
from analysis.ground.errors import DomainError
from analysis.indices.estimands import answer_variables, indices_of
from analysis.pipeline.sample import draw_sample
from analysis.pipeline.sampled import SnapshotColumns
from analysis.totals.cells import cell_totals
from analysis.totals.design import DesignColumns, LonelyPsu, declare_design
from analysis.variance.replicate_factors import bootstrap_factors, replicate_weights
from analysis.weighting.apply import SampledCases
from analysis.weighting.loader import load_recipe
from tests.analysis.methods import ITEMS
from tests.analysis.snapshots import snapshot_of

SIZES = {"A": 900, "B": 1500, "C": 3000}
DRAWN = {"A": 180, "B": 240, "C": 240}
REPLICATES = 800
RECIPE = """
schema: sipas-recipe/1
id: raked
title: {{vi: Biên, en: Margins}}
references: [A book]
steps:
  - {{kind: base, id: base, title: {{vi: Gốc, en: Base}}}}
  - {{kind: nonresponse, id: answers, title: {{vi: Trả lời, en: Answers}}, classes: [stratum]}}
  - kind: rake
    id: margins
    title: {{vi: Biên, en: Margins}}
    margins:
      - columns: [gender]
        population:
          source: {{vi: Niên giám, en: Yearbook}}
          date: 2024-12-31
          totals: {gender}
      - columns: [age]
        population:
          source: {{vi: Niên giám, en: Yearbook}}
          date: 2024-12-31
          totals: {age}
"""


@dataclass(frozen=True)
class Raked:
    """The same sample twice: as the run sees it, and as sampled cases under a recipe."""

    linear: object
    repeated: RecipeSample
    variables: object
    domain: np.ndarray
    estimand: object


def population(rng):
    stratum = np.repeat(list(SIZES), list(SIZES.values()))
    gender = 1 + (rng.random(len(stratum)) < 0.5)
    age = 1 + (rng.random(len(stratum)) < 0.3 + 0.2 * (stratum == "A"))
    level = 2.2 + 1.6 * (gender == 2) + 0.8 * (age == 2)
    codes = {
        item: np.clip(np.rint(level + rng.normal(0, 0.6, len(stratum))), 1, 5).astype(int)
        for item in ITEMS
    }
    return {"stratum": stratum, "gender": gender, "age": age, **codes}


def sample_of(rng, people):
    picked = [
        rng.choice(np.flatnonzero(people["stratum"] == name), size, replace=False)
        for name, size in DRAWN.items()
    ]
    cases = {name: column[np.concatenate(picked)] for name, column in people.items()}
    answered = rng.random(len(cases["stratum"])) < 0.66
    for item in ITEMS:
        blank = rng.random(len(answered)) < 0.1
        codes = np.where(blank, -2, cases[item])
        cases[item] = [int(c) if ok else None for c, ok in zip(codes, answered, strict=True)]
    for name in ("gender", "age"):
        cases[name] = cases[name].tolist()
    stratum = cases["stratum"].tolist()
    return {
        **cases,
        "stratum": stratum,
        "unit": stratum,
        "base_weight": [SIZES[name] / DRAWN[name] for name in stratum],
        "stratum_population": [SIZES[name] for name in stratum],
        "status": np.where(answered, "complete", "no_answer").tolist(),
        "mode": [("web" if ok else None) for ok in answered],
    }


def totals_of(column):
    codes, counts = np.unique(column, return_counts=True)
    return {str(code): int(count) for code, count in zip(codes, counts, strict=True)}


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    people = population(np.random.default_rng(8))
    totals = {name: str(totals_of(people[name])).replace("'", '"') for name in ("gender", "age")}
    path = tmp_path_factory.mktemp("recipe") / "raked.yaml"
    path.write_text(RECIPE.format(**totals), encoding="utf-8")
    return load_recipe(path)


@pytest.fixture(scope="module")
def raked(method, recipe):
    rng = np.random.default_rng(8)
    cases = sample_of(rng, population(rng))
    snapshot = snapshot_of(cases, units=dict.fromkeys(SIZES, "department"))
    linear = draw_sample(snapshot, method, lonely=LonelyPsu.FAIL, recipe=recipe)
    rows = np.arange(len(cases["unit"]))
    responded = snapshot.words("status") == "complete"
    sampled = SampledCases(
        snapshot.numbers("base_weight"), responded, SnapshotColumns(snapshot, rows)
    )
    design = declare_design(
        DesignColumns(
            strata=snapshot.words("stratum"),
            weights=snapshot.numbers("base_weight"),
            population=(snapshot.numbers("stratum_population"),),
        ),
        rows=len(rows),
    )
    codes = {item: snapshot.codes(item) for item in ITEMS}
    overall = next(index for index in indices_of(method) if index.of_record)
    return Raked(
        linear,
        RecipeSample(sampled, design, recipe),
        answer_variables(method, codes),
        np.asarray(snapshot.words("unit") == "A"),
        overall.estimand,
    )


def linearised(raked, method, *, unit=None):
    inside = raked.linear.responded
    if unit is not None:
        inside = inside & (raked.linear.answers.unit == unit)
    variables = answer_variables(method, raked.linear.answers.codes)
    totals = cell_totals(raked.linear.design, variables, domain=inside)
    compiled = plan([raked.estimand], columns=variables.names)
    return finish(raked.linear.design, totals, plan=compiled)


def repeated(raked, resampling, **changes):
    return recipe_estimates(
        raked.repeated,
        raked.variables,
        estimands=[raked.estimand],
        resampling=resampling,
        **changes,
    )


def test_the_bootstrap_of_the_recipe_agrees_with_the_calibrated_linearisation(raked, method):
    """800 replicates know an error to 1/√1600 = 2.5 % of it; 3.3 times that is let pass."""
    found, expected = repeated(raked, Bootstrap(REPLICATES, seed=5)), linearised(raked, method)
    assert found.values[0] == pytest.approx(expected.values[0], rel=1e-9)
    assert found.standard_errors[0] == pytest.approx(expected.standard_errors[0], rel=0.083)
    assert found.df[0] == expected.df[0]
    assert found.rows[0] == expected.rows[0]


def test_replicates_of_final_weights_that_ignore_the_recipe_are_visibly_wrong(raked, method):
    """The errors of weights taken as given are larger by far than those that know the margins."""
    design, weights = raked.linear.design, raked.linear.design.weights
    plain = replace(design, adjustments=(), calibration=None)
    generator = np.random.default_rng(5)
    made = bootstrap_factors(plain, replicates=REPLICATES, generator=generator)
    careless = declare_replicates(weights, replicate_weights(plain, made), rule=made.rule)
    variables = answer_variables(method, raked.linear.answers.codes)
    totals = replicate_totals(careless, variables, domain=raked.linear.responded)
    compiled = plan([raked.estimand], columns=variables.names)
    blind = finish_replicates(careless.rule, totals, plan=compiled)
    assert blind.standard_errors[0] > 1.5 * linearised(raked, method).standard_errors[0]


def test_the_jackknife_of_the_recipe_agrees_too_in_a_domain(raked, method):
    """With the sampled instead of the respondents in n/N it would be 3 % too small."""
    expected = linearised(raked, method, unit="A")
    found = repeated(raked, LeaveOneOut(), domain=raked.domain)
    assert found.values[0] == pytest.approx(expected.values[0], rel=1e-9)
    assert found.standard_errors[0] == pytest.approx(expected.standard_errors[0], rel=0.01)


def test_every_replicate_meets_the_margins(raked, recipe):
    made = recipe_replicates(raked.repeated, Bootstrap(6, seed=1))
    columns = raked.repeated.cases.columns
    for margin in recipe.steps[2].margins:
        words = columns.words(margin.name)
        for category, total in margin.population.totals:
            sums = made.replicates[words == category].sum(axis=0)
            np.testing.assert_allclose(sums, total, rtol=1e-6)
    assert (made.replicates[~raked.repeated.cases.responded] == 0).all()


def test_a_seed_gives_the_same_replicates_and_leaves_the_cases(raked):
    before = raked.repeated.cases.base.copy()
    one, same, other = (
        recipe_replicates(raked.repeated, Bootstrap(3, seed=seed)).replicates for seed in (7, 7, 8)
    )
    assert (one == same).all()
    assert (one != other).any()
    assert (raked.repeated.cases.base == before).all()


def test_its_weights_serve_any_statistic(raked):
    """Women have a known total: after raking, every replicate gives the same."""
    made = recipe_replicates(raked.repeated, Bootstrap(40, seed=2))
    women = raked.repeated.cases.columns.words("gender") == "2"
    found = survey.total(made, {"women": women.astype(np.float64)})
    assert found.standard_errors[0] == pytest.approx(0, abs=1e-3)


class Columns:
    """Two strata; in the first, one of the two cases answered."""

    def words(self, name):
        return {"stratum": np.array(["a", "a", "b", "b"])}[name]

    def numbers(self, name):
        raise KeyError(name)


def small(responded, *, rows=4):
    cases = SampledCases(np.full(4, 2.0), np.array(responded), Columns())
    columns = DesignColumns(strata=np.arange(rows) // 2, weights=np.ones(rows))
    return RecipeSample(cases, declare_design(columns, rows=rows), load_recipe())


def test_a_class_that_a_replicate_leaves_without_respondents_is_named():
    with pytest.raises(DomainError, match="left in class a") as caught:
        recipe_replicates(small([True, False, True, True]), LeaveOneOut())
    assert caught.value.code == "replicates.recipe"


def test_a_step_that_fails_in_a_replicate_says_what_failed(raked):
    """Where one woman answered, the replicate without her cannot meet the margin."""
    cases = raked.repeated.cases
    women = np.flatnonzero((cases.columns.words("gender") == "2") & cases.responded)
    responded = cases.responded.copy()
    responded[women[1:]] = False
    sample = replace(raked.repeated, cases=replace(cases, responded=responded))
    with pytest.raises(DomainError, match="gender") as caught:
        recipe_replicates(sample, LeaveOneOut())
    assert caught.value.code == "replicates.recipe"


def test_replicates_by_hand():
    """Base 2 each: who is left out gives his weight to the other of his stratum."""
    made = recipe_replicates(small([True] * 4), LeaveOneOut())
    assert made.replicates.T.tolist() == [[0, 4, 2, 2], [4, 0, 2, 2], [2, 2, 0, 4], [2, 2, 4, 0]]
    assert made.rule.df == 2


def test_design_and_cases_must_have_the_same_rows():
    with pytest.raises(DomainError) as caught:
        recipe_replicates(small([True] * 4, rows=6), LeaveOneOut())
    assert caught.value.code == "replicates.cases"
