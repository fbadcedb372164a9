import pytest

from analysis.ground.errors import DomainError, ManyFaults
from analysis.snapshot.frame import ABSENT, read_snapshot
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
