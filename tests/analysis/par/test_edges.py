"""Bands cover every value once, and an edge belongs to the band that says so."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from analysis.par import Metric, score
from analysis.par.edges import Edge
from analysis.par.rulebook import CompareBy, Ties
from tests.analysis.par.case_reader import book_of, unit_of


@pytest.mark.parametrize(
    ("edge", "value", "holds"),
    [
        (Edge(Decimal(90)), "90", True),
        (Edge(Decimal(90)), "89.99", False),
        (Edge(Decimal(90), inclusive=False), "90", False),
        (Edge(Decimal(90), inclusive=False), "90.0001", True),
        (Edge(None), "-5", True),
    ],
)
def test_an_edge_holds(edge, value, holds):
    assert edge.holds(Decimal(value)) is holds


def test_above_and_from_the_same_number_leave_room_for_exactly_that_number():
    above, at = Edge(Decimal(90), inclusive=False), Edge(Decimal(90))
    assert above.is_above(at)
    assert not at.is_above(above)
    assert not at.is_above(at)


def _ranks(book, *percents: str):
    metrics = {
        str(place): {"sipas.overall": Metric(Decimal(value), None, "run")}
        for place, value in enumerate(percents)
    }
    cards = score(
        book, on=date(2024, 12, 31), units=[unit_of(code) for code in metrics], metrics=metrics
    )
    return [card.rank for card in cards]


def test_ties_skip_or_not_as_declared():
    book = book_of("sipas-points-2024")
    assert _ranks(book, "90", "95", "90", "80") == [2, 1, 2, 4]
    assert _ranks(replace(book, ties=Ties.DENSE), "90", "95", "90", "80") == [2, 1, 2, 3]


def test_rates_that_print_alike_tie_only_when_compared_as_printed():
    book = book_of("sipas-points-2024")
    rounding = replace(book.rounding, rate=replace(book.rounding.rate, decimals=0))
    assert _ranks(replace(book, rounding=rounding), "90.1", "90.2") == [1, 1]
    exact = replace(book, rounding=rounding, rank_by=CompareBy.EXACT)
    assert _ranks(exact, "90.1", "90.2") == [2, 1]
