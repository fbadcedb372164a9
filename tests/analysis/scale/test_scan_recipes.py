"""Weighting recipes over files against the same recipes in memory: weights, estimates, errors."""

import itertools
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.estimates.estimand import plan
from analysis.estimates.finish import finish
from analysis.estimates.in_files import finish_scan
from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from analysis.indices.estimands import answer_variables, indices_of
from analysis.indices.scores import answer_scores
from analysis.pipeline.sample import draw_sample
from analysis.totals import scan as scan_module
from analysis.totals.cells import cell_totals
from analysis.totals.design import LonelyPsu
from analysis.totals.scan import scan
from analysis.weighting.diagnostics import summaries
from analysis.weighting.distance import Bounds, Distance
from analysis.weighting.grouped import weighing_of
from analysis.weighting.recipe import (
    MarginRule,
    Measure,
    NumberRule,
    Population,
    Recipe,
    RecipeStep,
    StepKind,
)
from tests.analysis.scale.samples import ROWS, UNITS, sample_columns, source_of
from tests.analysis.snapshots import snapshot_of

NAME = LocalText("tên", "name")
KINDS = "CASE WHEN unit = 'C' THEN 'district' ELSE 'department' END"


def step(kind, **changes):
    return RecipeStep(kind, str(kind), NAME, **changes)


def margin(*columns, join=(), **totals):
    named = tuple((name.replace("_", "|"), total) for name, total in totals.items())
    return MarginRule(columns, Population(NAME, date(2024, 1, 1), named), join)


SEX = margin("sex", f=5200.0, m=4800.0)
AGE = margin("age", young=3000.0, old=7000.0, join=(("middle", "old"),))
UNIT = margin("unit", A=4100.0, B=2900.0, C=3000.0)
YEARS = NumberRule("years", 43_000.0, NAME, date(2024, 1, 1))
BASE, BY_KIND = step(StepKind.BASE), step(StepKind.NONRESPONSE, classes=("kind",))
RECIPES = {
    "poststratify": (
        step(StepKind.POSTSTRATIFY, margins=(margin("sex", "unit", f_A=2000.0, f_B=1500.0,
             f_C=1700.0, m_A=2100.0, m_B=1400.0, m_C=1300.0),)),
    ),
    "rake": (step(StepKind.RAKE, margins=(SEX, AGE, UNIT)),),
    "rake in turn": (
        step(StepKind.POSTSTRATIFY, margins=(SEX,)),
        step(StepKind.RAKE, margins=(AGE, UNIT)),
    ),
    "linear": (step(StepKind.CALIBRATE, margins=(AGE,), numbers=(YEARS,)),),
    "raking": (
        step(StepKind.CALIBRATE, margins=(AGE, SEX), numbers=(YEARS,), distance=Distance.RAKING),
    ),
    "logit": (
        step(StepKind.CALIBRATE, margins=(SEX, UNIT), distance=Distance.LOGIT,
             bounds=Bounds(0.2, 6.0)),
    ),
}  # fmt: skip


def recipe(name):
    return Recipe(name, NAME, (), (BASE, BY_KIND, *RECIPES[name]), "0" * 64)


@pytest.fixture(scope="module")
def snapshot():
    rng = np.random.default_rng(8)
    columns = sample_columns() | {
        "sex": rng.choice(["f", "m"], ROWS).tolist(),
        "age": rng.choice(["young", "middle", "old"], ROWS).tolist(),
        "years": rng.integers(1, 9, ROWS).tolist(),
    }
    return snapshot_of(columns, units=UNITS)


def write(snapshot, folder, *, cuts=(), order=range(ROWS)):
    table = snapshot.cases.take(pa.array(list(order)))
    bounds = [0, *cuts, ROWS]
    paths = []
    for number, (first, last) in enumerate(itertools.pairwise(bounds)):
        paths.append(folder / f"cases-{number}.parquet")
        pq.write_table(table.slice(first, last - first), paths[-1], row_group_size=80)
    return paths


def scanned(method, paths, name):
    source = source_of(method, paths, products=answer_scores(method))
    return scan(source, weighing=weighing_of(recipe(name), {"kind": KINDS}))


def assert_same_estimates(found, sample, method, unit):
    variables = answer_variables(method, sample.answers.codes)
    compiled = plan([one.estimand for one in indices_of(method)], columns=variables.names)
    inside = sample.responded & ((sample.answers.unit == unit) | (unit == "all"))
    expected = finish(
        sample.design, cell_totals(sample.design, variables, domain=inside), plan=compiled
    )
    domains = range(len(UNITS)) if unit == "all" else [found.roster.domain(unit)]
    (made,) = finish_scan(found, answer_scores(method), plan=compiled, domains=[domains])
    for part in ("values", "standard_errors", "lower", "upper", "df", "rows", "design_effects",
                 "design_effects_wr"):  # fmt: skip
        np.testing.assert_allclose(
            getattr(made, part), getattr(expected, part), rtol=1e-10, err_msg=part
        )
    scale = np.abs(expected.covariance).max()
    np.testing.assert_allclose(made.covariance, expected.covariance, rtol=0, atol=1e-10 * scale)
    assert np.isfinite(made.design_effects).all()
    assert (made.standard_errors > 0).all()


@pytest.mark.parametrize("name", RECIPES)
def test_errors_know_of_calibration_as_in_memory(method, snapshot, tmp_path, name):
    sample = draw_sample(snapshot, method, lonely=LonelyPsu.FAIL, recipe=recipe(name))
    found = scanned(method, write(snapshot, tmp_path), name)
    for unit in (*UNITS, "all"):
        assert_same_estimates(found, sample, method, unit)
    careless = finish_without_calibration(found, method)
    assert not np.allclose(careless[0], careless[1], rtol=1e-3)


def finish_without_calibration(found, method):
    """Return the errors with and without what the calibration explains."""
    scores = answer_scores(method)
    compiled = plan([one.estimand for one in indices_of(method)], columns=[s.name for s in scores])
    bare = replace(found.roster.design, adjustments=(), calibration=None)
    blind = replace(found, roster=replace(found.roster, design=bare, adjustments=()))
    domains = [range(len(UNITS))]
    return [
        next(finish_scan(one, scores, plan=compiled, domains=domains)).standard_errors
        for one in (found, blind)
    ]


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cuts=st.lists(st.integers(1, ROWS - 1), max_size=3, unique=True).map(sorted),
    order=st.permutations(range(ROWS)),
    name=st.sampled_from(sorted(RECIPES)),
)
def test_neither_cuts_nor_order_matter(method, snapshot, tmp_path_factory, cuts, order, name):
    sample = draw_sample(snapshot, method, lonely=LonelyPsu.FAIL, recipe=recipe(name))
    paths = write(snapshot, tmp_path_factory.mktemp("cut"), cuts=cuts, order=order)
    assert_same_estimates(scanned(method, paths, name), sample, method, "B")


def test_steps_are_described_as_in_memory(method, snapshot, tmp_path):
    sample = draw_sample(snapshot, method, lonely=LonelyPsu.FAIL, recipe=recipe("rake in turn"))
    weighing = weighing_of(recipe("rake in turn"), {"kind": KINDS})
    source = source_of(method, write(snapshot, tmp_path, cuts=[200]))
    found = list(weighing.summaries(scan(source, weighing=weighing).roster.groups))
    expected = list(summaries(sample.weights))
    assert [one.name for one in found] == [one.name for one in expected]
    for one, other in zip(found, expected, strict=True):
        for part in one.__slots__[1:]:
            assert getattr(one, part) == pytest.approx(getattr(other, part), rel=1e-10), part


def test_a_category_without_a_total_is_named(method, snapshot, tmp_path):
    steps = (BASE, BY_KIND, step(StepKind.POSTSTRATIFY, margins=(margin("sex", f=1.0),)))
    weighing = weighing_of(Recipe("r", NAME, (), steps, "0" * 64), {"kind": KINDS})
    with pytest.raises(DomainError, match="margin sex"):
        scan(source_of(method, write(snapshot, tmp_path)), weighing=weighing)


TRIMMED = {
    "loosely": (
        step(StepKind.RAKE, margins=(SEX, AGE)),
        step(StepKind.TRIM, upper=1.5, measure=Measure.MEDIAN),
    ),
    "strictly": (step(StepKind.TRIM, lower=0.6, upper=1.4, measure=Measure.MEAN, strict=True),),
    "in units": (
        step(StepKind.TRIM, upper=35.0, measure=Measure.ONE),
        step(StepKind.RAKE, margins=(UNIT,)),
    ),
}


@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("name", TRIMMED)
def test_single_weights_are_trimmed_as_in_memory(method, snapshot, tmp_path, name, rounded):
    """Where weights are few, like rows are still one group."""
    trimmed = Recipe(name, NAME, (), (BASE, BY_KIND, *TRIMMED[name]), "0" * 64)
    if rounded:
        base = 10.0 * np.ceil(snapshot.numbers("base_weight") / 10)
        place = snapshot.cases.schema.get_field_index("base_weight")
        cases = snapshot.cases.set_column(place, "base_weight", pa.array(base))
        snapshot = replace(snapshot, cases=cases)
    sample = draw_sample(snapshot, method, lonely=LonelyPsu.FAIL, recipe=trimmed)
    weighing = weighing_of(trimmed, {"kind": KINDS})
    source = source_of(
        method, write(snapshot, tmp_path, cuts=[250]), products=answer_scores(method)
    )
    found = scan(source, weighing=weighing)
    assert (len(found.roster.groups.unit) < ROWS) == rounded
    for unit in (*UNITS, "all"):
        assert_same_estimates(found, sample, method, unit)
    described = zip(weighing.summaries(found.roster.groups), summaries(sample.weights), strict=True)
    for one, other in described:
        for part in one.__slots__[1:]:
            assert getattr(one, part) == pytest.approx(getattr(other, part), rel=1e-10), part


def test_weights_that_are_too_many_to_be_told_apart(method, snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr(scan_module, "_MOST_GROUPS", 100)
    weighing = weighing_of(Recipe("r", NAME, (), (BASE, *TRIMMED["strictly"]), "0" * 64))
    with pytest.raises(DomainError) as caught:
        scan(source_of(method, write(snapshot, tmp_path)), weighing=weighing)
    assert caught.value.code == "scan.too_many_groups"


def test_units_whose_sums_do_not_fit(method, snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr(scan_module, "_MOST_BYTES", 1000)
    with pytest.raises(DomainError) as caught:
        scan(source_of(method, write(snapshot, tmp_path)))
    assert caught.value.code == "scan.too_many_cells"
