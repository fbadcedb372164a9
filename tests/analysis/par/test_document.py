"""Documents of rule books: read, changed and written without losing anything else."""

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import DomainError
from analysis.par.document import (
    added,
    at,
    moved,
    place_of,
    places,
    read_document,
    removed,
    replaced,
    write_document,
)
from analysis.par.lines import line_of
from analysis.par.loader import load_rulebook
from analysis.par.shipped import shipped_rulebooks, shipped_text

TEXT = """\
id: trial
criteria:
  - code: "1"
    criteria:
      - code: "1.1"
        rule:
          kind: bands
          bands:
            - {from: "80", points: "2"}
            - {rest: true, points: "0"}
      - code: "1.2"
  - code: "2"
    method: appraised
    rule: {kind: manual}
"""


def codes(document):
    return [one.code for one in places(document)]


@pytest.mark.parametrize("book", shipped_rulebooks())
def test_shipped_books_survive_being_written(book):
    text = shipped_text(book)
    again = write_document(read_document(text))
    assert read_document(again) == read_document(text)
    assert replace(load_rulebook(again), content_hash="") == replace(
        load_rulebook(text), content_hash=""
    )


def test_criteria_are_known_by_their_place():
    document = read_document(TEXT)
    assert [(one.place, one.depth) for one in places(document)] == [
        ("0", 0),
        ("0.0", 1),
        ("0.1", 1),
        ("1", 0),
    ]
    assert at(document, "0.1").code == "1.2"
    assert place_of(document, "1.2") == "0.1"
    assert place_of(document, "9") is None


def test_a_place_that_is_not_there_is_named():
    with pytest.raises(DomainError, match="no criterion at this place") as caught:
        at(read_document(TEXT), "0.7")
    assert caught.value.code == "par.place_not_found"


def test_acts_leave_the_document_they_start_from():
    document = read_document(TEXT)
    kept = copy.deepcopy(document)
    for act in (
        lambda: replaced(document, "0.0", {"code": "x"}),
        lambda: added(document, "1", {"code": "2.1"}),
        lambda: removed(document, "0"),
        lambda: moved(document, "0.0", 1),
    ):
        assert act() != document
        assert document == kept


def test_a_single_criterion_that_gets_a_part_is_scored_through_it():
    grown = at(added(read_document(TEXT), "1", {"code": "2.1"}), "1").entry
    assert grown == {"code": "2", "criteria": [{"code": "2.1"}]}


def test_removal_takes_what_is_below():
    assert codes(removed(read_document(TEXT), "0")) == ["2"]


def test_moves_stop_at_the_ends():
    document = read_document(TEXT)
    assert codes(moved(document, "0.0", 1)) == ["1", "1.2", "1.1", "2"]
    assert codes(moved(document, "1", 1)) == codes(document)
    assert codes(moved(document, "0", -1)) == codes(document)


@given(st.sampled_from(["0", "0.0", "0.1", "1"]), st.integers(-3, 3))
def test_a_move_keeps_every_criterion(place, by):
    assert sorted(codes(moved(read_document(TEXT), place, by))) == ["1", "1.1", "1.2", "2"]


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", ""])
def test_what_is_no_mapping_is_refused(text):
    with pytest.raises(DomainError, match="keys and values are wanted"):
        read_document(text)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("criteria[1].criteria[1.1].rule.bands[#2].points", 10),
        ("criteria[1.1].rule", 6),
        ("criteria[2].rule.kind", 14),
        ("criteria[1.2].maximum.2024-01-01", 11),
        ("criteria[1] on 2024-01-01", 3),
        ("id", 1),
        ("total of department on 2024-01-01", None),
        ("", None),
    ],
)
def test_a_path_leads_to_its_line(path, line):
    assert line_of(TEXT, path) == line


def test_no_yaml_has_no_lines():
    assert line_of("a: [", "a") is None
    assert line_of("", "a") is None
