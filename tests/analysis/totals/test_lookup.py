"""Combinations of keys found from the numbers of words against the words themselves."""

import numpy as np
import pyarrow as pa
import pytest

from analysis.totals import lookup
from analysis.totals.lookup import Lookup
from analysis.totals.words import Words

ROWS = 400


def words(codes, letters):
    return Words(pa.array([f"{letter} {letter}" for letter in letters]), codes)


@pytest.fixture
def rows():
    """Units within strata: the second unit of `c` is named as the first of `a`."""
    rng = np.random.default_rng(2)
    unit = rng.integers(0, 6, ROWS)
    return {
        "stratum": unit // 2,
        "psu": np.array([0, 1, 2, 3, 4, 0])[unit],
        "domain": rng.choice([0, 1, 3], ROWS),
        "k0": rng.integers(0, 2, ROWS),
    }


def combinations(rows):
    found = np.unique(np.column_stack(list(rows.values())), axis=0)
    return {
        name: words(found[:, place], "abcdefg"[: found.max() + 1])
        for place, name in enumerate(rows)
    }


def places(found, rows):
    """What DuckDB makes of rows: the numbers of their words, added up by part."""
    numbers = {name: np.array(table["number"].to_pylist()) for name, table in found.words.items()}
    return [sum(numbers[name][rows[name]] for name in part) for part in found.parts]


@pytest.mark.parametrize(
    ("most", "parts"),
    [
        (2**24, [("psu", "stratum", "domain", "k0")]),
        (50, [("psu", "stratum"), ("domain", "k0")]),
        (3, [("psu",), ("stratum",), ("domain",), ("k0",)]),
    ],
)
def test_each_row_finds_its_combination(rows, monkeypatch, most, parts):
    monkeypatch.setattr(lookup, "_MOST_PLACES", most)
    keys = combinations(rows)
    found = Lookup.of(keys)
    assert list(found.parts) == parts
    row = found(places(found, rows))
    for name, column in rows.items():
        assert (keys[name].codes[row] == column).all()


def test_what_follows_from_a_unit_is_not_read(rows):
    rows["psu"] = rows["stratum"] * 2 + rows["psu"] % 2
    rows["k0"] = rows["psu"] // 3
    found = Lookup.of(combinations(rows))
    assert found.parts == (("psu", "domain"),)
    assert found.words["psu"].to_pylist()[1] == {"word": "b b", "number": 1}
    assert found.words["domain"]["number"].to_pylist() == [0, 5, 10, 15, 20]
    assert len(found(places(found, rows))) == ROWS


def test_no_combination_at_all():
    nothing = np.empty(0, dtype=np.int64)
    found = Lookup.of({"stratum": words(nothing, ""), "psu": words(nothing, "")})
    assert found([nothing]).shape == (0,)
