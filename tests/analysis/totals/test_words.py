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
    rows = np.array([9, 0, 0])
    assert found.of(rows).tolist() == ["Đ", WORDS[0], WORDS[0]]
    assert found.encoded(rows).to_pylist() == ["Đ", WORDS[0], WORDS[0]]


def test_no_row_at_all():
    found = words_of(pa.chunked_array([], type=pa.string()))
    assert found.codes.shape == (0,)
    assert found.of(found.codes).dtype.kind == "U"
