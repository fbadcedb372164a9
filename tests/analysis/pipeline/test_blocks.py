"""Adding up block by block: like all rows at once, whatever the blocks, files or order of rows."""

import numpy as np
import pytest

from analysis.pipeline import blocks, run
from analysis.pipeline.store import DIAGNOSTIC_TABLES, TABLES
from analysis.totals.cells import Variables, cell_totals
from analysis.totals.design import DesignColumns, declare_design, reweighted
from analysis.weighting.calibrate import poststratify
from analysis.weighting.margins import Margin
from analysis.weighting.steps import base_weights
from tests.analysis.methods import ITEMS, TINY_METHOD
from tests.analysis.snapshots import write_snapshot

UNITS = {"A": "department", "B": "department", "C": "district"}


def answers(given, answered):
    return [code if one else None for code, one in zip(given, answered, strict=True)]


def made_up(rows):
    rng = np.random.default_rng(20)
    unit = rng.choice(list(UNITS), rows)
    answered = rng.random(rows) < 0.85
    codes = {item: rng.integers(1, 6, rows) for item in ITEMS}
    for item in ITEMS:
        codes[item][rng.random(rows) < 0.1] = -2
    chosen = rng.choice(["none", "some", "many", "-2"], rows)
    return {
        "unit": unit.tolist(),
        "stratum": unit.tolist(),
        "psu": [f"p{number}" for number in rng.integers(0, 12, rows)],
        "base_weight": rng.uniform(5, 20, rows).tolist(),
        "status": np.where(answered, "complete", "no_answer").tolist(),
        "mode": [str(rng.choice(["web", "paper"])) if one else None for one in answered],
        **{
            item: [
                int(code) if one else None for code, one in zip(codes[item], answered, strict=True)
            ]
            for item in ITEMS
        },
        "Q5": answers(chosen.tolist(), answered),
    }


@pytest.fixture(scope="module")
def cases():
    return made_up(240)


@pytest.fixture(scope="module")
def method(tmp_path_factory):
    path = tmp_path_factory.mktemp("method") / "tiny-2024.yaml"
    path.write_text(TINY_METHOD.replace("blocks:", "outcome: [q4, q5]\nblocks:"), encoding="utf-8")
    return path


def tables(result):
    rows = {name: getattr(result, name) for name in TABLES}
    return rows | {name: getattr(result.diagnostics, name) for name in DIAGNOSTIC_TABLES}


def assert_same(one, other):
    """Hold all tables of two runs against each other: figures but for rounding, all else equal."""
    for name, rows in tables(one).items():
        others = tables(other)[name]
        assert len(rows) == len(others), name
        for row, same in zip(rows, others, strict=True):
            for field in row.__slots__:
                got, wanted = getattr(same, field), getattr(row, field)
                if _is_figure(wanted):
                    wanted = pytest.approx(wanted, rel=1e-9, abs=1e-8)
                assert got == wanted, (name, field)


def _is_figure(value):
    first = value[0] if isinstance(value, tuple) and value else value
    return isinstance(first, float)


@pytest.fixture(scope="module")
def whole(cases, method, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    write_snapshot(folder / "s", cases, units=UNITS)
    return run(folder / "s", folder / "out", method=method)


def test_small_blocks_give_the_tables_of_one_block(whole, cases, method, tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 31)
    folder = write_snapshot(tmp_path / "s", cases, units=UNITS)
    assert_same(whole, run(folder, tmp_path / "out", method=method))


def test_splitting_files_changes_nothing(whole, cases, method, tmp_path):
    folder = write_snapshot(tmp_path / "s", cases, units=UNITS, rows_a_file=90)
    other = run(folder, tmp_path / "out", method=method)
    assert tables(other) == tables(whole)


def test_permuting_rows_changes_nothing(whole, cases, method, tmp_path):
    order = np.random.default_rng(3).permutation(len(cases["unit"]))
    moved = {name: [column[row] for row in order] for name, column in cases.items()}
    folder = write_snapshot(tmp_path / "s", moved, units=UNITS)
    assert_same(whole, run(folder, tmp_path / "out", method=method))


def test_calibrated_totals_are_those_of_all_rows(monkeypatch):
    """Also the products with the calibration variables, which the variance needs."""
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 6)
    rng = np.random.default_rng(8)
    rows = 50
    words = rng.choice(["f", "m"], rows)
    columns = DesignColumns(ids=(rng.integers(0, 9, rows),), weights=rng.uniform(1, 3, rows))
    design = declare_design(columns, rows=rows)
    margin = Margin.of("sex", {"f": 60.0, "m": 70.0})
    weights = poststratify(base_weights(design.weights), margin, words=words)
    design = reweighted(design, weights.final, adjustments=weights.adjustments)
    table = Variables(("a", "b"), rng.normal(size=(rows, 2)))
    domain = rng.random(rows) < 0.6
    wanted = cell_totals(design, table, domain=domain)
    (got,) = blocks.totals_by_domain(
        design,
        lambda part: Variables(table.names, table.values[part]),
        domains=lambda part: [domain[part]],
    ).every
    assert got.units.tolist() == wanted.units.tolist()
    for name in ("sums", "moments", "counts"):
        assert getattr(got, name) == pytest.approx(getattr(wanted, name), rel=1e-12), name
    assert got.crosses[0] == pytest.approx(wanted.crosses[0], rel=1e-12)
