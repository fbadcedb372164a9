"""What-if: what a move does, what a goal takes, last year under other rules, two books compared."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.errors import DomainError
from analysis.par import Metric, load_evidence, load_rulebook
from analysis.par.comparison import Difference, compare_books
from analysis.par.rescoring import rescore
from analysis.par.round import Round, card_of
from analysis.par.whatif import (
    Lever,
    effect,
    gains,
    move,
    needed,
    points_lever,
    reaches_grade,
    reaches_points,
    reaches_rank,
    reaches_rate,
)
from tests.analysis.par.case_reader import HERE, book_of, unit_of

DAY = date(2024, 12, 31)
OVERALL = Lever("b", "sipas.overall")


def tay_ninh() -> Round:
    """Three departments: 70 + 9.12, 72 + 8.00, 60 + 9.00 points of 100."""
    figures = {"a": ("70", "91.17"), "b": ("72", "80"), "c": ("60", "90")}
    lines = [f'{code}: {{criteria: {{A: {{points: "{a}"}}}}}}' for code, (a, _) in figures.items()]
    return Round(
        book_of("tay-ninh-2024"),
        DAY,
        tuple(unit_of(code) for code in figures),
        load_evidence("units: {" + ", ".join(lines) + "}"),
        {
            code: {"sipas.overall": Metric(Decimal(s), 1.2, "run")}
            for code, (_, s) in figures.items()
        },
    )


def test_a_move_changes_points_rate_grade_and_rank_of_that_unit():
    change = effect(tay_ninh(), Lever("a", "sipas.overall"), Decimal(100))
    assert (change.before.rate, change.before.rank) == (Decimal("79.12"), 2)
    assert (change.after.rate, change.after.rank) == (Decimal("80.00"), 1)
    assert change.after.grade is not None
    assert change.after.grade.id == "good"
    assert [(one.code, str(one.after.points)) for one in change.lines if one.after] == [
        ("8.1", "10.00")
    ]


def test_a_move_leaves_the_round_as_it_was():
    before = tay_ninh()
    kept = deepcopy(before)
    move(before, OVERALL, Decimal(99))
    effect(before, points_lever(before, "b", "A"), Decimal(80))
    assert before == kept


def test_what_half_a_point_more_takes_is_the_first_value_that_gives_it():
    before = tay_ninh()
    card = card_of(before.cards(), "b")
    # 84.95 % of 10 points is 8.495, half-up 8.50; 84.94 % is 8.49.
    assert needed(before, OVERALL, gains(Decimal("0.5"), card)) == Decimal("84.95")
    assert needed(before, OVERALL, reaches_points("8.1", Decimal("8.5"))) == Decimal("84.95")


def test_what_a_grade_a_rate_and_a_rank_take():
    before = tay_ninh()
    lever = points_lever(before, "b", "A")
    assert needed(before, lever, reaches_grade("good", before)) == Decimal(72)
    assert needed(before, lever, reaches_rate(Decimal(81), before)) == Decimal(73)
    third = points_lever(before, "c", "A")
    # c has 9.00 from the survey; the second has 79.12: 70.12 draws level and shares the rank.
    assert needed(before, third, reaches_rank(2)) == Decimal("70.12")


def test_what_cannot_be_reached_is_none():
    before = tay_ninh()
    assert needed(before, Lever("c", "sipas.overall"), reaches_grade("good", before)) is None


def _every(values: str) -> Round:
    evidence = load_evidence(f"units: {{u: {{values: {values}}}}}")
    return Round(book_of("every-rule"), DAY, (unit_of("u"),), evidence)


def test_where_points_fall_the_largest_number_that_still_reaches_is_found():
    lever = Lever("u", "late_reports", "1.6", most=Decimal(20), step=Decimal(1))
    within = _every('{late_reports: "9"}')
    assert needed(within, lever, reaches_points("1.6", Decimal(1))) == Decimal(3)
    late = Lever("u", "late", "1.2", most=Decimal(50), step=Decimal(1))
    counts = _every('{late: "40", dossiers: "50"}')
    assert needed(counts, late, reaches_points("1.2", Decimal(2))) == Decimal(4)


@pytest.mark.parametrize(
    "lever",
    [Lever("u", "spent", "1.7"), Lever("u", "dossiers", "1.1"), Lever("u", "posted", "1.4")],
)
def test_what_is_not_monotone_is_not_searched(lever):
    with pytest.raises(DomainError, match="do not simply rise or fall"):
        needed(_every("{}"), lever, reaches_points("1.7", Decimal(1)))


def test_a_criterion_not_scored_by_hand_has_no_points_to_move():
    with pytest.raises(DomainError, match="not scored by hand"):
        points_lever(tay_ninh(), "a", "8.1")


@settings(deadline=None, max_examples=25)
@given(st.integers(min_value=1, max_value=1000))
def test_what_is_needed_reaches_and_one_step_less_does_not(hundredths):
    before, points = tay_ninh(), Decimal(hundredths) / 100
    value = needed(before, OVERALL, reaches_points("8.1", points))
    assert value is not None
    got = effect(before, OVERALL, value).after.line("8.1")
    short = effect(before, OVERALL, max(value - OVERALL.step, Decimal(0))).after.line("8.1")
    assert got is not None
    assert short is not None
    assert got.points >= points
    assert value == 0 or short.points < points


_TAY_NINH = (HERE.parents[2] / "analysis/par/books/tay-ninh-2024.yaml").read_text(encoding="utf-8")


def harder() -> str:
    """Return the book of 2024 with the survey's criterion raised from 10 to 30 points."""
    return _TAY_NINH.replace('points: "90"', 'points: "70"').replace('points: "10"', 'points: "30"')


def test_last_year_under_a_harder_book_says_who_moves_and_through_what():
    last = tay_ninh()
    lower = {"a": "60", "b": "65", "c": "55"}
    for unit, points in lower.items():
        last = move(last, points_lever(last, unit, "A"), Decimal(points))
    result = rescore(last, load_rulebook(harder()), on=DAY)
    ranks = {one.before.unit: (one.before.rank, one.after.rank) for one in result.changes}
    # before: a 69.12, b 73.00, c 64.00; after: a 60 + 27.35, b 65 + 24, c 55 + 27.
    assert ranks == {"a": (2, 2), "b": (1, 1), "c": (3, 3)}
    assert [str(one.after.points) for one in result.changes] == ["87.35", "89.00", "82.00"]
    assert all(line.code in {"A", "8.1"} for one in result.movers for line in one.lines)
    assert result.left_out == ()


def test_what_the_other_book_has_no_place_for_is_named():
    last = tay_ninh()
    result = rescore(last, book_of("sipas-points-2024"), on=DAY)
    assert [(one.unit, one.what) for one in result.left_out] == [
        (unit, "A:points") for unit in "abc"
    ]
    assert [str(one.after.points) for one in result.changes] == ["9.12", "8.00", "9.00"]


def test_a_unit_kind_without_a_group_is_named():
    last = tay_ninh()
    last = replace(last, units=(*last.units, unit_of("d", "district")))
    other = replace(book_of("tay-ninh-2024"), groups=book_of("tay-ninh-2024").groups[:1])
    assert rescore(last, other, on=DAY).units_left_out == ("d",)


def test_two_books_are_compared_criterion_by_criterion():
    text = harder().replace('code: "8.1"', 'code: "8.2"').replace('min: "0"', 'min: "1"')
    changes = compare_books(
        book_of("tay-ninh-2024"), load_rulebook(text), on_before=DAY, on_after=DAY
    )
    found = {one.code: (one.differences, one.maximum_before, one.maximum_after) for one in changes}
    assert found == {
        "A": ((Difference.MAXIMUM, Difference.RULE), Decimal(90), Decimal(70)),
        "8.2": ((Difference.ADDED,), None, Decimal(30)),
        "8.1": ((Difference.DROPPED,), Decimal(10), None),
    }


def test_a_book_does_not_differ_from_itself_but_its_days_may():
    book = book_of("rules-of-provinces")
    assert compare_books(book, book, on_before=DAY, on_after=DAY) == ()
    changes = compare_books(book, book, on_before=date(2024, 6, 30), on_after=date(2024, 7, 1))
    assert [(one.code, one.differences) for one in changes] == [
        ("2.1", (Difference.MAXIMUM,)),
        ("2.2", (Difference.MAXIMUM,)),
    ]
