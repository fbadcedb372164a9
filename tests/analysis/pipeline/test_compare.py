import dataclasses

import pytest

from analysis.ground.errors import DomainError
from analysis.indices.definition import Scoring
from analysis.indices.loader import load_method
from analysis.pipeline import run
from analysis.pipeline.compare import changes, unit_gaps
from analysis.pipeline.sample import draw_sample
from analysis.snapshot.frame import read_snapshot
from analysis.totals.design import LonelyPsu
from tests.analysis.methods import ITEMS, TINY_METHOD
from tests.analysis.snapshots import write_snapshot

UNITS = {"A": "department", "B": "department", "C": "department"}


def columns(shift):
    units = ["A"] * 40 + ["B"] * 30 + ["C"]
    return {
        "unit": units,
        "stratum": units,
        "base_weight": [2.0] * len(units),
        **{
            item: [min(5, 1 + shift + (3 * row + place) % 4) for row in range(len(units))]
            for place, item in enumerate(ITEMS)
        },
    }


@pytest.fixture
def method_file(tmp_path):
    path = tmp_path / "tiny-2024.yaml"
    path.write_text(TINY_METHOD, encoding="utf-8")
    return path


@pytest.fixture
def runs(tmp_path, method_file):
    folders = [
        write_snapshot(tmp_path / f"s{shift}", columns(shift), units=UNITS) for shift in (0, 1)
    ]
    return [
        run(folder, tmp_path / f"out{number}", method=method_file)
        for number, folder in enumerate(folders)
    ]


def test_a_change_is_the_difference_of_two_runs(runs):
    found = {(row.scope_code, row.code): row for row in changes(*runs)}
    rows = [
        {row.scope_code: row for row in one.indices if row.of_record and row.code == "overall"}
        for one in runs
    ]
    change = found["A", "overall"].difference
    before, after = rows[0]["A"], rows[1]["A"]
    assert change.value == pytest.approx(after.estimate - before.estimate)
    assert change.standard_error**2 == pytest.approx(
        before.standard_error**2 + after.standard_error**2
    )
    assert change.p_value < 0.05
    assert before.df < change.df < before.df + after.df + 1
    assert found["C", "overall"].difference is None
    assert found["C", "overall"].after is not None


def test_a_run_does_not_differ_from_itself(runs):
    for row in changes(runs[0], runs[0]):
        assert row.difference is None or row.difference.value == 0


def test_other_indices_of_record_are_not_compared(runs):
    info = runs[1].info
    record = dataclasses.replace(info.method.of_record, scoring=Scoring.F1)
    method = dataclasses.replace(info.method, of_record=record)
    other = dataclasses.replace(runs[1], info=dataclasses.replace(info, method=method))
    with pytest.raises(DomainError) as caught:
        changes(runs[0], other)
    assert caught.value.code == "comparison.method"


def test_gaps_between_units_of_one_sample(runs, method_file, tmp_path):
    """Units are strata of their own, so variances add; the same unit has no gap."""
    snapshot, method = read_snapshot(tmp_path / "s0"), load_method(method_file)
    sample = draw_sample(snapshot, method, lonely=LonelyPsu.ADJUST)
    ways = {"manifest": snapshot.manifest}
    found = {
        (row.first, row.second): row.difference
        for row in unit_gaps(sample, method, pairs=[("A", "B"), ("B", "A"), ("A", "A")], **ways)
        if row.code == "overall"
    }
    rows = {
        row.scope_code: row for row in runs[0].indices if row.of_record and row.code == "overall"
    }
    gap = found["A", "B"]
    assert gap.value == pytest.approx(rows["B"].estimate - rows["A"].estimate)
    assert gap.standard_error**2 == pytest.approx(
        rows["A"].standard_error ** 2 + rows["B"].standard_error ** 2
    )
    assert found["B", "A"].value == pytest.approx(-gap.value)
    assert abs(found["A", "A"].value) < 1e-9
    with pytest.raises(DomainError, match="does not have"):
        list(unit_gaps(sample, method, pairs=[("A", "Z")], **ways))
