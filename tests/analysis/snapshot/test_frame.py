from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from analysis.ground.errors import DomainError, ManyFaults
from analysis.ground.hashing import sha256_of_file
from analysis.snapshot.frame import ABSENT, read_snapshot
from analysis.snapshot.manifest import read_manifest, write_manifest
from tests.analysis.snapshots import write_snapshot

CASES = {
    "unit": ["A", "A", "B"],
    "stratum": ["A", "A", None],
    "base_weight": [2.0, 2.0, None],
    "reach": ["probability", "probability", "open_link"],
    "status": ["complete", "no_answer", "complete"],
    "mode": ["paper", None, "web"],
    "q1": [5, None, -2],
}
UNITS = {"A": "department", "B": "district"}


def test_columns_as_the_contract_says(tmp_path):
    snapshot = read_snapshot(write_snapshot(tmp_path / "s", CASES, units=UNITS))
    assert snapshot.words("mode").tolist() == ["paper", "", "web"]
    assert snapshot.codes("q1").tolist() == [5, ABSENT, -2]
    assert snapshot.numbers("base_weight")[:2].tolist() == [2, 2]
    assert "q1" in snapshot.code_columns()
    assert len(snapshot.sha256) == 64


def test_a_changed_file_is_refused(tmp_path):
    folder = write_snapshot(tmp_path / "s", CASES, units=UNITS)
    path = folder / "cases.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DomainError) as caught:
        read_snapshot(folder)
    assert caught.value.code == "snapshot.hash"


def test_no_snapshot(tmp_path):
    with pytest.raises(DomainError) as caught:
        read_snapshot(tmp_path)
    assert caught.value.code == "snapshot.not_found"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": ["A", "Z", "B"]}, ["column unit", "Z"]),
        ({"mode": ["fax", None, "web"]}, ["column mode", "fax"]),
        ({"base_weight": [2.0, None, None]}, ["column base_weight", "1 cases"]),
        ({"stratum": [None, None, None]}, ["column stratum", "2 cases"]),
        ({"status": ["complete", "no_answer", "no_answer"]}, ["column status", "1 rows"]),
        (
            {"unit": ["Z", "Z", "B"], "status": ["lost", "no_answer", "complete"]},
            ["column unit", "column status"],
        ),
    ],
)
def test_rows_that_break_the_contract(tmp_path, change, words):
    folder = write_snapshot(tmp_path / "s", {**CASES, **change}, units=UNITS)
    with pytest.raises(ManyFaults) as caught:
        read_snapshot(folder)
    for word in words:
        assert word in str(caught.value)


def test_cases_in_several_files_are_one_sample(tmp_path):
    whole = read_snapshot(write_snapshot(tmp_path / "one", CASES, units=UNITS))
    folder = write_snapshot(tmp_path / "two", CASES, units=UNITS, rows_a_file=2)
    assert not (folder / "cases.parquet").exists()
    parts = read_snapshot(folder)
    assert len(parts.cases.files) == 2
    for name in ("unit", "stratum", "mode"):
        assert parts.words(name).tolist() == whole.words(name).tolist()
    assert parts.codes("q1").tolist() == whole.codes("q1").tolist()


def test_files_with_other_columns_are_refused(tmp_path):
    folder = write_snapshot(tmp_path / "s", CASES, units=UNITS, rows_a_file=2)
    path = folder / "cases-0002.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["q1"]), path)
    manifest = read_manifest(folder)
    entries = [
        replace(entry, sha256=sha256_of_file(folder / entry.path)) for entry in manifest.files
    ]
    write_manifest(replace(manifest, files=tuple(entries)), folder)
    with pytest.raises(DomainError, match="differ in their columns") as caught:
        read_snapshot(folder)
    assert "q1" in caught.value.fault.got
