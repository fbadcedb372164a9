"""What if a unit moved a figure or a criterion: new card and rank, and what a goal would take."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.errors import DomainError
from analysis.par.metrics import Metric
from analysis.par.rate import card_rate, compared_rate
from analysis.par.readings import POINTS, Reading
from analysis.par.round import Round, card_of
from analysis.par.rulebook import Leaf
from analysis.par.rules.manual import Manual
from analysis.par.rules.rule import Direction
from analysis.par.score import exactly
from analysis.par.scorecard import Line, Scorecard

WHAT_IF = "what-if"


@dataclass(frozen=True, slots=True)
class Lever:
    """What is moved: a figure of the unit by `name`, or the input `name` of one criterion.

    `criterion` empty means a figure in per cent. An input moves between `least` and `most` in
    `step`; a figure as a rule between 0 and 100.
    """

    unit: str
    name: str
    criterion: str = ""
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(100)
    step: Decimal = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LineChange:
    """One criterion before and after; None where it is not on the sheet."""

    code: str
    before: Line | None
    after: Line | None


@dataclass(frozen=True, slots=True)
class Change:
    """A unit's card before and after, and its single criteria that differ, in order."""

    before: Scorecard
    after: Scorecard
    lines: tuple[LineChange, ...]


#: Whether a card with its rank reaches a goal.
Goal = Callable[[Scorecard], bool]


def move(before: Round, lever: Lever, value: Decimal) -> Round:
    """Return the round with the lever at `value`; a figure keeps its standard error."""
    if lever.criterion:
        reading = Reading(lever.name, format(value, "f"), source=WHAT_IF)
        return before.with_input(lever.unit, lever.criterion, reading)
    known = before.metrics.get(lever.unit, {}).get(lever.name)
    error = known.standard_error if known else None
    return before.with_metric(lever.unit, lever.name, Metric(value, error, WHAT_IF))


def effect(before: Round, lever: Lever, value: Decimal) -> Change:
    """Return what moving the lever to `value` does to the unit: points, grade, rank, lines."""
    was = card_of(before.cards(), lever.unit)
    now = card_of(move(before, lever, value).cards(), lever.unit)
    return change_of(was, now)


def change_of(was: Scorecard, now: Scorecard) -> Change:
    """Return the difference of two cards of a unit, criterion by criterion."""
    codes = dict.fromkeys(line.code for card in (was, now) for line in card.lines if line.is_leaf)
    pairs = [LineChange(code, was.line(code), now.line(code)) for code in codes]
    return Change(was, now, tuple(pair for pair in pairs if _differs(pair)))


def _differs(pair: LineChange) -> bool:
    if pair.before is None or pair.after is None:
        return True
    return (pair.before.points, pair.before.maximum, pair.before.status) != (
        pair.after.points,
        pair.after.maximum,
        pair.after.status,
    )


def gains(points: Decimal, before: Scorecard) -> Goal:
    """Return the goal of `points` more than on the card `before`."""
    return lambda card: card.points >= before.points + points


def reaches_points(code: str, points: Decimal) -> Goal:
    """Return the goal of at least `points` for one criterion."""

    def reached(card: Scorecard) -> bool:
        line = card.line(code)
        return line is not None and line.points is not None and line.points >= points

    return reached


def reaches_grade(grade: str, within: Round) -> Goal:
    """Return the goal of a grade or a better one; an incomplete card reaches none."""
    order = {
        one.id: place for grades in within.book.grades.values() for place, one in enumerate(grades)
    }
    return lambda card: card.grade is not None and order[card.grade.id] <= order[grade]


def reaches_rate(rate: Decimal, within: Round) -> Goal:
    """Return the goal of a rate in per cent, as the book compares rates for ranking."""

    def reached(card: Scorecard) -> bool:
        own = card_rate(card, within.book)
        return own is not None and compared_rate(own, by=within.book.rank_by, book=within.book) >= (
            rate
        )

    return reached


def reaches_rank(rank: int) -> Goal:
    """Return the goal of a rank in the unit's group, all other units staying as they are."""
    return lambda card: card.rank is not None and card.rank <= rank


def needed(before: Round, lever: Lever, goal: Goal) -> Decimal | None:
    """Return the least move of the lever that reaches the goal, None where none within its range.

    The answer is the lowest value where points rise with the lever, the highest where they fall,
    on the grid ``least + k · step``; found by bisection, since every rule that reads the lever is
    monotone. Raises DomainError `par.not_monotone` where one is not, or nothing reads the lever.
    """
    direction = direction_of(before, lever)
    with exactly():
        steps = int((lever.most - lever.least) / lever.step)

    def value(place: int) -> Decimal:
        from_low = lever.least + lever.step * place
        return from_low if direction is Direction.RISES else lever.most - lever.step * place

    def reached(place: int) -> bool:
        cards = move(before, lever, value(place)).cards()
        return goal(card_of(cards, lever.unit))

    if not reached(steps):
        return None
    low, high = -1, steps
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return value(high)


def direction_of(within: Round, lever: Lever) -> Direction:
    """Return how the unit's points follow the lever; DomainError `par.not_monotone` if unclear."""
    found = set(_directions(within, lever))
    if len(found) == 1 and (way := found.pop()) is not Direction.NONE:
        return way
    raise DomainError(
        "par.not_monotone",
        "what is needed cannot be searched: points do not simply rise or fall with this input",
        where=lever.criterion or lever.unit,
        got=lever.name,
        expected="a figure or number that rules read as a share, a count or points",
        hint="Try single values instead.",
    )


def _directions(within: Round, lever: Lever) -> Iterator[Direction]:
    for criterion in within.book.walk():
        body = criterion.body
        if isinstance(body, Leaf) and lever.name in body.rule.inputs:
            reads = criterion.code == lever.criterion if lever.criterion else True
            if reads:
                yield body.rule.direction(lever.name)


def points_lever(within: Round, unit: str, criterion: str) -> Lever:
    """Return the lever of a criterion that is scored by hand: its points within bounds, in steps.

    Raises DomainError `par.no_lever` where the criterion is not scored by hand on the day.
    """
    found = within.book.find(criterion)
    maximum = found.maximum_on(within.on) if found else None
    rule = found.body.rule if found else None
    if maximum is None or not isinstance(rule, Manual):
        raise DomainError(
            "par.no_lever", "this criterion is not scored by hand", where=unit, got=criterion
        )
    return Lever(
        unit=unit,
        name=POINTS,
        criterion=criterion,
        least=rule.least,
        most=maximum.points if rule.most is None else rule.most,
        step=rule.step or Decimal("0.01"),
    )
