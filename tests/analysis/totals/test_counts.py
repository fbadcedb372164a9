"""What rows are told apart by, and how counts of slices are put together."""

import numpy as np

from analysis.totals import counts
from analysis.totals.counts import KeyColumns, distinct
from analysis.totals.source import Source


def source(**changes):
    return Source((), {"q": "q"}, range(1, 6), **changes)


def test_no_column_is_read_twice():
    columns = {"unit": '"unit"', "stratum": '"stratum"', "sex": '"sex"', "kind": "lower(unit)"}
    found = KeyColumns.of(source(stratum="province"), columns)
    assert found.places == {"unit": "domain", "stratum": "stratum", "sex": "k0", "kind": "k1"}
    assert found.others == {"k0": '"sex"', "k1": "lower(unit)"}
    assert found.names == ("stratum", "psu", "domain", "k0", "k1")
    selected = found.selected(source(stratum="province"), ["stratum", "k1"])
    assert selected == "(province)::VARCHAR AS stratum, concat((lower(unit))::VARCHAR) AS k1"


def test_a_column_that_is_asked_for_twice_has_one_place():
    found = KeyColumns.of(source(), {"sex": '"sex"', "gender": "sex"})
    assert found.places == {"sex": "k0", "gender": "k0"}


def test_combinations_of_numbers_are_told_apart(monkeypatch):
    rng = np.random.default_rng(1)
    columns = [rng.integers(0, size, 500) for size in (3, 40, 2)]
    first, number = distinct(columns)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    expected = sorted(set(rows))
    assert [rows[row] for row in first.tolist()] == expected
    assert number.tolist() == [expected.index(row) for row in rows]
    monkeypatch.setattr(counts, "_ROOM", 50)
    again = distinct(columns)
    assert (again[0] == first).all()
    assert (again[1] == number).all()
