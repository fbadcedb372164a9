"""Forms of criteria and books: what they show and write back is what the document says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import DomainError
from analysis.par.document import places, read_document
from analysis.par.shipped import shipped_rulebooks, shipped_text
from sipas.par.books.criterion_form import criterion_of, shown
from sipas.par.books.form_fields import Rows, row_numbers, typed_of
from sipas.par.books.settings_form import book_of, settings_parts

BOOKS = shipped_rulebooks()
NUMBERS = st.decimals(0, 100, places=1).map(str)


@pytest.mark.parametrize("book", BOOKS)
def test_every_shipped_criterion_comes_back_as_it_was(book):
    for one in places(read_document(shipped_text(book))):
        assert criterion_of(shown(one.entry), one.entry) == one.entry


@pytest.mark.parametrize("book", BOOKS)
def test_every_shipped_book_comes_back_as_it_was(book):
    document = read_document(shipped_text(book))
    assert book_of(typed_of(settings_parts(document), document), document) == document


@given(st.lists(st.tuples(st.sampled_from(["from", "above"]), NUMBERS, NUMBERS), max_size=6))
def test_bands_come_back_as_they_were(bands):
    rule = {
        "kind": "bands",
        "of": "done",
        "bands": [
            *({edge: at, "points": points} for edge, at, points in bands),
            {"rest": "true", "points": "0"},
        ],
    }
    entry = {"code": "1", "rule": rule}
    typed = shown(entry)
    assert typed["kind"] == "bands"
    assert criterion_of(typed, entry)["rule"] == rule


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "manual", "surprise": "1"},
        {"kind": "formula", "formula": "a"},
        {"kind": "bands", "of": "x", "bands": "none"},
        {"kind": ["odd"]},
    ],
)
def test_what_no_form_shows_is_shown_as_yaml_and_kept(rule):
    entry = {"code": "1", "rule": rule}
    typed = shown(entry)
    assert typed["kind"] == "yaml"
    assert criterion_of(typed, entry)["rule"] == rule


def test_what_the_form_does_not_know_stays():
    entry = {"code": "1", "odd": {"a": "b"}, "method": "survey", "rule": {"kind": "unknown"}}
    assert criterion_of(shown(entry), entry) == entry


def test_commas_are_points_and_empty_fields_are_left_out():
    typed = {
        "code": " 2.1 ",
        "title.vi": "Kế hoạch",
        "title.en": "Plan",
        "maximum.0.since": "2024-01-01",
        "maximum.0.points": "1,5",
        "maximum.0.reference": "qd#2.1",
        "maximum.1.since": "",
        "method": "appraised",
        "kind": "deduction",
        "rule.of": "late",
        "rule.each": "0,25",
        "rule.floor": "",
        "note.vi": "giả định",
        "note.en": "assumed",
    }
    assert criterion_of(typed, {}) == {
        "code": "2.1",
        "title": {"vi": "Kế hoạch", "en": "Plan"},
        "maximum": {"2024-01-01": {"points": "1.5", "reference": "qd#2.1"}},
        "method": "appraised",
        "note": {"vi": "giả định", "en": "assumed"},
        "assumption": "true",
        "rule": {"kind": "deduction", "of": "late", "each": "0.25"},
    }


def test_a_rule_that_is_no_yaml_is_refused_with_its_line():
    with pytest.raises(DomainError, match="not readable YAML") as caught:
        criterion_of({"kind": "yaml", "rule_yaml": "kind: bands\n  x: [\n"}, {})
    assert "line" in caught.value.fault.where
    with pytest.raises(DomainError, match="begins with its kind"):
        criterion_of({"kind": "yaml", "rule_yaml": "- a"}, {})


def test_tables_show_two_empty_rows_more_than_are_filled():
    rows = next(one for one in settings_parts({}) if isinstance(one, Rows))
    name = rows.columns[0].key
    typed = {f"{rows.key}.0.{name}": "x", f"{rows.key}.1.{name}": "", f"{rows.key}.9.{name}": ""}
    assert list(row_numbers(rows, typed)) == [0, 1, 2]
