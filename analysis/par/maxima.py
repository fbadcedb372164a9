"""What can be reached: the maximum of each criterion and of a whole book on a day, and its gaps."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from analysis.par.rulebook import Criterion, Group, Leaf, RuleBook


def maximum_of(criterion: Criterion, *, on: date, group: str) -> Decimal:
    """Return the maximum from the leaves up; unknown ones and those not in force count 0."""
    if not criterion.is_for(group):
        return Decimal(0)
    if isinstance(criterion.body, Group):
        parts = [maximum_of(part, on=on, group=group) for part in criterion.parts]
        return criterion.body.rule.maximum(parts)
    dated = criterion.maximum_on(on)
    return dated.points if dated else Decimal(0)


def known_maximum(criteria: Iterable[Criterion], *, on: date, group: str) -> Decimal:
    """Return what the known maxima of these criteria add up to."""
    return sum((maximum_of(one, on=on, group=group) for one in criteria), Decimal(0))


def has_unknown(criterion: Criterion, *, on: date, group: str) -> bool:
    """Whether some maximum at or under the criterion is unknown on the day."""
    if not criterion.is_for(group):
        return False
    if isinstance(criterion.body, Group):
        return any(has_unknown(part, on=on, group=group) for part in criterion.parts)
    dated = criterion.maximum_on(on)
    return dated is not None and not dated.known


def undistributed(book: RuleBook, *, on: date, group: str) -> Decimal:
    """Return the part of the book's total that its unknown maxima share, 0 where all are known."""
    if not any(has_unknown(one, on=on, group=group) for one in book.criteria):
        return Decimal(0)
    return book.total - known_maximum(book.criteria, on=on, group=group)


def gaps(book: RuleBook) -> Iterator[Criterion]:
    """Yield the leaves that cannot be scored until a maximum or a rule is filled in."""
    for criterion in book.walk():
        if isinstance(criterion.body, Leaf) and (
            criterion.body.rule.kind == "unknown" or not all(one.known for one in criterion.maxima)
        ):
            yield criterion
