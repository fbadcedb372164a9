"""Totals by DuckDB over files against the path in memory, and against themselves cut otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.estimates.estimand import plan
from analysis.estimates.finish import finish
from analysis.estimates.in_files import finish_scan
from analysis.ground.errors import DomainError
from analysis.indices.definition import Level
from analysis.indices.estimands import answer_variables, indices_of
from analysis.indices.scores import answer_scores
from analysis.pipeline.sample import draw_sample
from analysis.totals import source as source_module
from analysis.totals.cells import cell_totals
from analysis.totals.design import LonelyPsu
from analysis.totals.roster import GroupWeights
from analysis.totals.scan import Threads, scan
from tests.analysis.methods import ITEMS
from tests.analysis.scale.samples import ROWS, UNITS, sample_columns, source_of, write_files
from tests.analysis.snapshots import snapshot_of

LIST = 0
"""The stratum `list`, whose rows are sampling units of their own, among the sorted names."""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("files"), [100, 350])


@pytest.fixture(scope="module")
def whole(method, files):
    return scan(source_of(method, files))


@pytest.fixture(scope="module")
def sample(method):
    snapshot = snapshot_of(sample_columns(), units=UNITS)
    return draw_sample(snapshot, method, lonely=LonelyPsu.FAIL)


def same_totals(found, expected):
    np.testing.assert_allclose(found.sums, expected.sums, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.counts, expected.counts, rtol=1e-12)
    assert found.own.strata.tolist() == expected.own.strata.tolist()
    assert found.own.rows.tolist() == expected.own.rows.tolist()
    np.testing.assert_allclose(found.own.sums, expected.own.sums, rtol=1e-12)
    assert found.own.present.tolist() == expected.own.present.tolist()


@pytest.mark.parametrize("unit", [*UNITS, "all"])
def test_totals_agree_with_the_path_in_memory(method, whole, sample, unit):
    variables = answer_variables(method, sample.answers.codes)
    inside = sample.responded & ((sample.answers.unit == unit) | (unit == "all"))
    own = np.isin(sample.design.first_strata(sample.design.unit), LIST)
    expected = cell_totals(sample.design, variables, domain=inside, own=own)
    names = whole.roster.domains if unit == "all" else (unit,)
    domains = [whole.roster.domain(name) for name in names]
    scores = answer_scores(method)
    found = whole.totals(scores, domains=domains)
    assert found.names == variables.names
    same_totals(found, expected)
    known = ~np.isnan(found.moments)
    assert known.sum() > 5 * 9
    np.testing.assert_allclose(found.moments[known], expected.moments[known], rtol=1e-12)


def test_estimates_agree_with_the_path_in_memory(method, whole, sample):
    variables = answer_variables(method, sample.answers.codes)
    indices = indices_of(method)
    compiled = plan([one.estimand for one in indices], columns=variables.names)
    expected = finish(
        sample.design, cell_totals(sample.design, variables, domain=sample.responded), plan=compiled
    )
    domains = [range(len(whole.roster.domains))]
    (found,) = finish_scan(whole, answer_scores(method), plan=compiled, domains=domains)
    for name in ("values", "standard_errors", "lower", "upper", "df", "rows"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-12)
    item = np.array([one.node.level is Level.ITEM for one in indices])
    np.testing.assert_allclose(
        found.design_effects[item], expected.design_effects[item], rtol=1e-10
    )
    assert np.isnan(found.design_effects[0])


@dataclass(frozen=True)
class Weightless:
    """Weights of respondents as they were drawn, but none at all for those of one unit."""

    unit: str
    columns: Mapping[str, str] = field(default_factory=lambda: {"unit": "unit"})

    def __call__(self, groups):
        counted = groups.responded & (groups.classes["unit"] != self.unit)
        return GroupWeights(np.where(counted, groups.base, 0.0))


@pytest.mark.parametrize("weightless", ["A", "nobody"])
def test_rows_that_are_all_units_of_their_own(method, files, weightless):
    """Also some without weight, which are rows of the domain, yet give it no degree of freedom."""
    alone = {"psu": [None] * ROWS, "stratum_population": [900] * ROWS}
    snapshot = snapshot_of(sample_columns() | alone, units=UNITS)
    sample = draw_sample(snapshot, method, lonely=LonelyPsu.FAIL)
    drawn = snapshot.numbers("base_weight")[sample.rows]
    weights = np.where(sample.answers.unit == weightless, 0.0, drawn)
    design = replace(sample.design, weights=weights)
    variables = answer_variables(method, sample.answers.codes)
    compiled = plan([one.estimand for one in indices_of(method)], columns=variables.names)
    source = source_of(method, files, psu="NULL", population="900")
    found = scan(source, weighing=Weightless(weightless))
    assert len(found.roster.groups.unit) <= 4 * len(UNITS) * 2
    every = [[found.roster.domain("B")], range(len(UNITS))]
    here = [sample.answers.unit == "B", np.ones(design.rows, dtype=np.bool_)]
    made = finish_scan(found, answer_scores(method), plan=compiled, domains=every)
    for one, inside in zip(made, here, strict=True):
        expected = finish(design, cell_totals(design, variables, domain=inside), plan=compiled)
        for name in ("values", "standard_errors", "df", "rows"):
            np.testing.assert_allclose(getattr(one, name), getattr(expected, name), rtol=1e-10)


def test_the_roster_is_the_design_of_the_rows(whole, sample):
    found, expected = whole.roster.design.stages[0], sample.design.stages[0]
    assert found.labels == expected.labels
    assert found.sampled.tolist() == expected.sampled.tolist()
    assert found.population.tolist() == expected.population.tolist()
    assert np.unique(found.stratum_of).tolist() == np.unique(expected.stratum_of).tolist()
    total = sample.design.weights.sum()
    assert whole.roster.design.weights.sum() == pytest.approx(total, rel=1e-12)


def test_strata_are_collapsed_alike_in_files(method, tmp_path):
    """One row of `list` left: joined to `north`; sample and roster name it and agree."""
    columns = sample_columns()
    lonely = columns["stratum"].index("list")
    kept = [row for row, name in enumerate(columns["stratum"]) if name != "list" or row == lonely]
    columns = {name: [column[row] for row in kept] for name, column in columns.items()}
    snapshot = snapshot_of(columns, units=UNITS)
    pq.write_table(snapshot.cases, tmp_path / "cases.parquet")
    inside = draw_sample(snapshot, method, lonely=LonelyPsu.COLLAPSE)
    found = scan(source_of(method, [tmp_path / "cases.parquet"]), lonely=LonelyPsu.COLLAPSE)
    assert found.roster.design.collapsed == inside.design.collapsed == (("list", "north"),)
    variables = answer_variables(method, inside.answers.codes)
    compiled = plan([one.estimand for one in indices_of(method)], columns=variables.names)
    domains = [range(len(found.roster.domains))]
    (one,) = finish_scan(found, answer_scores(method), plan=compiled, domains=domains)
    expected = cell_totals(inside.design, variables, domain=inside.responded)
    other = finish(inside.design, expected, plan=compiled)
    np.testing.assert_allclose(one.standard_errors, other.standard_errors, rtol=1e-12)
    assert one.df.tolist() == other.df.tolist()


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cuts=st.lists(st.integers(1, ROWS - 1), max_size=4, unique=True).map(sorted),
    order=st.permutations(range(ROWS)),
)
def test_splitting_and_permuting_files_changes_nothing(
    method, whole, tmp_path_factory, cuts, order
):
    paths = write_files(tmp_path_factory.mktemp("cut"), cuts, order=order)
    other = scan(source_of(method, paths))
    assert other.roster.domains == whole.roster.domains
    assert other.cube.cells.unit.tolist() == whole.cube.cells.unit.tolist()
    assert (other.cube.counts == whole.cube.counts).all()
    np.testing.assert_allclose(other.cube.weights, whole.cube.weights, rtol=1e-12, atol=1e-12)


def test_threads_and_repeats_give_the_same_bits(method, files, monkeypatch):
    monkeypatch.setattr(source_module, "SLICE_ROWS", 60)
    source = source_of(method, files)
    assert len(source_module.slices_of(source)) > len(files)
    one, *others = (scan(source, spread=Threads(workers)) for workers in (1, 2, 5, 2))
    for other in others:
        assert other.cube.weights.tobytes() == one.cube.weights.tobytes()
        assert other.roster.factor.tobytes() == one.roster.factor.tobytes()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"weight": "-base_weight"}, "weighting.base"),
        ({"population": "CASE WHEN unit = 'A' THEN 900 ELSE 800 END"}, "design.population"),
        ({"domain": "no_such_column"}, "scan.unreadable"),
        ({"items": {"q1": "nullif(q1, 5)"}}, "scan.missing_code"),
        ({"items": {"q1": "q1 + 9"}}, "cube.unknown_code"),
        ({"stratum": "nullif(stratum, 'list')"}, "scan.no_key"),
        ({"domain": "nullif(unit, 'A')"}, "scan.no_key"),
        ({"psu": "coalesce(psu, '')"}, "scan.empty_unit"),
    ],
)
def test_what_cannot_be_added_up_is_refused(method, files, changes, code):
    source = source_of(method, files)
    values = {name: getattr(source, name) for name in source.__slots__} | changes
    with pytest.raises(DomainError) as caught:
        scan(type(source)(**values))
    assert caught.value.code == code


def test_a_file_that_is_not_parquet(method, tmp_path):
    path = tmp_path / "cases.parquet"
    path.write_text("nothing")
    with pytest.raises(DomainError, match=r"cases\.parquet") as caught:
        scan(source_of(method, [path]))
    assert caught.value.code == "scan.unreadable"


def test_items_of_the_method_are_all_read(method):
    assert set(ITEMS) < set(source_of(method, []).items)
