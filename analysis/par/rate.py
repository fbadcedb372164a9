"""Rates: points in per cent of the maximum, capped and graded as a rule book declares."""

from collections.abc import Sequence
from decimal import Decimal

from analysis.par.rulebook import CompareBy, Grade, RuleBook
from analysis.par.scorecard import GradeGiven, Scorecard


def exact_rate(points: Decimal, maximum: Decimal, *, cap: Decimal | None) -> Decimal | None:
    """Return points / maximum × 100, at most `cap`; None where nothing could be reached."""
    if maximum == 0:
        return None
    rate = points * 100 / maximum
    return rate if cap is None else min(rate, cap)


def card_rate(card: Scorecard, book: RuleBook) -> Decimal | None:
    """Return the exact rate of a card: points / maximum × 100, then bonus, then cap and floor.

    None while the card is incomplete or where nothing could be reached.
    """
    rate = exact_rate(card.points, card.maximum, cap=None) if card.complete else None
    if rate is None:
        return None
    rate += card.bonus
    rate = rate if book.cap is None else min(rate, book.cap)
    return rate if book.floor is None else max(rate, book.floor)


def compared_rate(rate: Decimal, *, by: CompareBy, book: RuleBook) -> Decimal:
    """Return the exact `rate` in the form the book compares: as printed, or unrounded."""
    return book.rounding.rate.apply(rate) if by is CompareBy.ROUNDED else rate


def grade_of(rate: Decimal, grades: Sequence[Grade]) -> GradeGiven | None:
    """Return the first grade whose edge holds; None where the book grades nothing."""
    found = next((grade for grade in grades if grade.edge.holds(rate)), None)
    return GradeGiven(id=found.id, title=found.title) if found else None
