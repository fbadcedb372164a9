"""Every case comes out as written, and every criterion of every shipped rule book has a case."""

import pytest

from analysis.par import Scorecard, column_of, shipped_rulebook, shipped_rulebooks
from analysis.par.maxima import gaps
from analysis.par.rulebook import Leaf
from tests.analysis.par.case_reader import Case, all_cases

CASES = list(all_cases())


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _total(card: Scorecard) -> dict[str, str]:
    return {
        "points": str(card.points),
        "maximum": str(card.maximum),
        "rate": _text(card.rate),
        "grade": card.grade.id if card.grade else "",
        "rank": _text(card.rank),
        "missing": " ".join(card.missing),
        "bonus": str(card.bonus),
    }


def _line(card: Scorecard, code: str) -> dict[str, str]:
    line = card.line(code)
    assert line is not None, f"{card.unit} has no line {code}"
    column = column_of(line)
    return {
        "points": _text(line.points),
        "reason": line.reason.value,
        "maximum": str(line.maximum),
        "self": _text(column.self_assessed),
        "appraised": _text(column.appraised),
        "survey": _text(column.survey),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case):
    for card in case.cards():
        for code, expected in case.units[card.unit]["expect"].items():
            got = _total(card) if code == "total" else _line(card, code)
            assert {key: got[key] for key in expected} == expected, f"{card.unit} {code}"


@pytest.mark.parametrize("book_id", shipped_rulebooks())
def test_every_criterion_of_a_shipped_book_has_a_case_with_points(book_id):
    shown = {
        code
        for case in CASES
        if case.rulebook == book_id
        for unit in case.units.values()
        for code, expected in unit["expect"].items()
        if expected.get("points")
    }
    book = shipped_rulebook(book_id)
    leaves = {one.code for one in book.walk() if isinstance(one.body, Leaf)}
    assert leaves - {one.code for one in gaps(book)} <= shown


@pytest.mark.parametrize("book_id", shipped_rulebooks())
def test_every_gap_of_a_shipped_book_is_marked_and_has_a_case_without_points(book_id):
    book = shipped_rulebook(book_id)
    unknown = {
        code
        for case in CASES
        if case.rulebook == book_id
        for unit in case.units.values()
        for code, expected in unit["expect"].items()
        if expected.get("reason") == "unknown"
    }
    assert {one.code for one in gaps(book)} == unknown
    assert all(one.assumption for one in gaps(book))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_line_says_why_in_both_languages(case: Case):
    for card in case.cards():
        for line in card.lines:
            assert line.words.vi, line.code
            assert line.words.en, line.code
            assert line.reference or not line.is_leaf, line.code
