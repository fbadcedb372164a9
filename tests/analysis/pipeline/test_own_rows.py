"""Samples whose cases are their own sampling units: nothing is kept by case and sampling unit."""

import gc
import tracemalloc

import numpy as np
import pytest

from analysis.pipeline import blocks, run
from analysis.pipeline.code_counts import count_codes
from analysis.pipeline.rows import Settings
from analysis.pipeline.sample import draw_sample
from analysis.pipeline.tables import index_rows
from analysis.totals.design import DesignColumns, LonelyPsu, declare_design
from tests.analysis.methods import ITEMS, TINY_METHOD
from tests.analysis.pipeline.test_blocks import UNITS, assert_same, made_up
from tests.analysis.pipeline.test_recipe import RAKE
from tests.analysis.snapshots import snapshot_of, write_snapshot


def elements(rows, *, clusters=(), shared=False):
    """Return cases without clusters but in some units; `shared`: units lie across strata."""
    cases = made_up(rows)
    unit = cases["unit"]
    cases["psu"] = [
        psu if one in clusters else None for one, psu in zip(unit, cases["psu"], strict=True)
    ]
    if shared:
        cases["stratum"] = [f"s{number % 4}" for number in range(rows)]
    cases["gender"] = [None if code is None else 1 + code % 2 for code in cases["q1"]]
    sizes = {name: 3 * cases["stratum"].count(name) for name in cases["stratum"]}
    weights = {name: 3.0 + number for number, name in enumerate(sorted(sizes))}
    cases["base_weight"] = [weights[name] for name in cases["stratum"]]
    if not clusters:
        cases["stratum_population"] = [sizes[name] for name in cases["stratum"]]
    return cases


@pytest.fixture
def folder(tmp_path):
    text = TINY_METHOD.replace("blocks:", "outcome: [q4, q5]\nblocks:")
    (tmp_path / "tiny-2024.yaml").write_text(text, encoding="utf-8")
    by_gender, _, _ = RAKE.partition("      - columns: [unit]")
    (tmp_path / "rake.yaml").write_text(by_gender.replace("20,", "400,"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("how", "recipe", "lonely"),
    [
        ({}, None, LonelyPsu.ADJUST),
        ({"shared": True}, None, LonelyPsu.AVERAGE),
        ({"clusters": ("A",)}, None, LonelyPsu.COLLAPSE),
        ({"shared": True}, "rake.yaml", LonelyPsu.ADJUST),
        ({"clusters": ("B",), "shared": True}, "rake.yaml", LonelyPsu.REMOVE),
    ],
)
def test_all_tables_are_those_of_sums_by_unit(how, recipe, lonely, folder, monkeypatch):
    write_snapshot(folder / "s", elements(240, **how), units=UNITS)
    settings = Settings(lonely_psu=lonely)
    chosen = {"method": folder / "tiny-2024.yaml", "recipe": recipe and folder / recipe}
    wanted = run(folder / "s", folder / "one", settings=settings, **chosen)
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 40)
    monkeypatch.setattr(blocks, "OWN_BLOCK_ROWS", 13)
    assert_same(wanted, run(folder / "s", folder / "two", settings=settings, **chosen))


def test_the_design_says_which_rows_are_read_twice(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 3)
    ids = np.array([0, 1, 2, 3, 4, 4])
    weights = np.ones(6)
    design = declare_design(DesignColumns(ids=(ids,), weights=weights), rows=6)
    own = blocks.own_rows(design)
    assert own is not None
    assert own.tolist() == [True] * 4 + [False] * 2
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 4)
    assert blocks.own_rows(design) is None


def test_cases_keep_the_order_in_which_they_were_always_added_up(method):
    """As when their numbers were words: the same sample gives the same bits."""
    cases = {
        "unit": ["A"] * 120,
        "stratum": ["A"] * 120,
        "base_weight": [1.0] * 120,
        **{item: [3] * 120 for item in ITEMS},
    }
    sample = draw_sample(snapshot_of(cases, units=UNITS), method, lonely=LonelyPsu.ADJUST)
    words = np.array([str(number) for number in range(120)])
    assert sample.design.unit.tolist() == np.argsort(np.argsort(words)).tolist()


def test_rows_of_several_stages_have_sums_by_unit(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 3)
    stages = (np.arange(6) // 3, np.arange(6))
    population = (np.full(6, 10.0), np.full(6, 20.0))
    columns = DesignColumns(ids=stages, population=population, nest=True)
    assert blocks.own_rows(declare_design(columns, rows=6)) is None


def test_four_times_the_cases_do_not_need_four_times_the_memory(method, monkeypatch):
    """Sums by unit would: they are a table of cases and columns."""
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 400)
    monkeypatch.setattr(blocks, "OWN_BLOCK_ROWS", 400)
    small, large = (_peak_of_indices(elements(rows), method) for rows in (2_000, 8_000))
    assert large < 1.6 * small


def _peak_of_indices(cases, method):
    snapshot = snapshot_of(cases, units=UNITS)
    sample = draw_sample(snapshot, method, lonely=LonelyPsu.ADJUST)
    counts = count_codes(sample, method.items, manifest=snapshot.manifest, most=5)
    gc.collect()
    tracemalloc.start()
    try:
        manifest, settings = snapshot.manifest, Settings()
        found = list(index_rows(sample, method, counts, manifest=manifest, settings=settings))
        assert found
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
