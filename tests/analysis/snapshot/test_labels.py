"""Text columns as numbers of their words."""

import numpy as np
import pyarrow as pa
import pytest

from analysis.snapshot.labels import Labels
from tests.analysis.snapshots import snapshot_of

WORDS = np.array(["b", "", "a", "b", "c"])


def test_words_come_back_and_take_few_bytes():
    labels = Labels.of(WORDS)
    assert labels.as_words().tolist() == WORDS.tolist()
    assert labels.words.tolist() == ["", "a", "b", "c"]
    assert labels.codes.itemsize == 2
    assert len(labels[1:3]) == 2
    assert labels[1:3].as_words().tolist() == ["", "a"]


def test_numbers_of_words_in_any_order_are_put_in_order():
    labels = Labels.coded(np.array(["z", "a", "z"]), np.array([0, 1, 2]))
    assert labels.words.tolist() == ["a", "z"]
    assert labels.as_words().tolist() == ["z", "a", "z"]


def test_rows_are_told_by_their_words():
    labels = Labels.of(WORDS)
    assert labels.equal("b").tolist() == (WORDS == "b").tolist()
    assert labels.equal("x").tolist() == [False] * 5
    assert labels.among({"a", "c", "x"}).tolist() == np.isin(WORDS, ["a", "c"]).tolist()
    assert labels.told({"a": 7, "b": 1}, otherwise=-1).tolist() == [1, -1, 7, 1, -1]


def test_without_rows_there_is_nothing_to_tell():
    labels = Labels.of(WORDS[:0])
    assert labels.equal("a").tolist() == []
    assert labels.as_words().tolist() == []
    assert labels.told({"a": 1}).tolist() == []


def test_more_words_than_two_bytes_can_number():
    words = np.array([f"{number:05}" for number in range(40_000)])
    assert Labels.of(words).as_words().tolist() == words.tolist()


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["x", None, "y"]),
        pa.array(["x", None, "y"]).dictionary_encode(),
        pa.DictionaryArray.from_arrays(pa.array([0, None, 1], pa.int8()), pa.array(["x", "y"])),
        pa.chunked_array(
            [
                pa.array(["x"]).dictionary_encode(),
                pa.array([None, "y"], pa.string()).dictionary_encode(),
            ]
        ),
    ],
)
def test_null_is_the_empty_text_however_a_column_is_stored(column):
    cases = {"unit": ["A"] * 3, "base_weight": [1.0] * 3, "stratum": ["A"] * 3}
    snapshot = snapshot_of(cases, units={"A": "department"})
    table = snapshot.cases.append_column("note", column)
    labels = type(snapshot)(snapshot.manifest, snapshot.sha256, table).labels("note")
    assert labels.as_words().tolist() == ["x", "", "y"]
