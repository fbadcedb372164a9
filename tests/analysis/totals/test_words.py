"""Words told apart by DuckDB against sorting them in Python."""

import numpy as np
import pyarrow as pa
import pytest

from analysis.totals.words import words_of

WORDS = ["Xã Ẳng Nưa", "xã A", "b", "", "Xã Ẳng Nưa", "ß", "a b", "b", "\0row", "Đ", "D"]


@pytest.fixture
def found():
    return words_of(pa.chunked_array([WORDS[:4], WORDS[4:]]))


def test_words_are_numbered_in_the_order_of_their_letters(found):
    expected = sorted(set(WORDS))
    assert found.distinct.to_pylist() == expected
    assert found.codes.tolist() == [expected.index(word) for word in WORDS]


def test_words_of_some_rows(found):
    some = found.take(np.array([9, 0, 0]))
    assert some.spelled().tolist() == ["Đ", WORDS[0], WORDS[0]]
    assert some.distinct is found.distinct


def test_no_row_at_all():
    found = words_of(pa.chunked_array([], type=pa.string()))
    assert found.codes.shape == (0,)
    assert found.spelled().dtype.kind == "U"
