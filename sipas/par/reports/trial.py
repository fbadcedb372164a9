"""What a unit may try: the levers of its sheet, what a value does, what a better place takes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from analysis.par import Round, Scorecard
from analysis.par.readings import NUMBER, POINTS, Reading
from analysis.par.round import card_of
from analysis.par.rulebook import Leaf
from analysis.par.rules.measured import Measured
from analysis.par.rules.ratio import Ratio
from analysis.par.rules.rule import Direction
from analysis.par.scorecard import Line, LineStatus
from analysis.par.whatif import (
    WHAT_IF,
    Change,
    Lever,
    change_of,
    direction_of,
    needed,
    points_lever,
    reaches_grade,
    reaches_rank,
)

_MANY = Decimal(1000)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a unit may move: a figure (`criterion` empty) or an input of a criterion."""

    criterion: str
    name: str
    title: LocalText
    value: str
    input_title: LocalText | None = None

    @property
    def key(self) -> str:
        return f"{self.criterion}|{self.name}"


@dataclass(frozen=True, slots=True)
class Need:
    """What the lever must reach for a goal; `value` None where it cannot reach it alone."""

    rank: int | None
    grade: LocalText | None
    value: Decimal | None


def choices(within: Round, card: Scorecard) -> tuple[Choice, ...]:
    """Return what can be moved on a card: its survey figures, then its inputs by criterion."""
    figures = within.metrics.get(card.unit, {})
    found = {
        reading.name: Choice("", reading.name, line.title, format(reading.number, "f"))
        for line in card.lines
        for reading in line.inputs
        if reading.name in figures
    }
    return (*found.values(), *_inputs(within, card))


def _inputs(within: Round, card: Scorecard) -> Iterator[Choice]:
    for line in card.lines:
        criterion = within.book.find(line.code)
        body = criterion.body if criterion else None
        if not isinstance(body, Leaf) or line.status is LineStatus.NOT_APPLICABLE:
            continue
        for name in body.rule.inputs:
            if name == POINTS or "." not in name:
                title = body.titles.get(name)
                yield Choice(line.code, name, line.title, _value(line, name), title)


def _value(line: Line, name: str) -> str:
    return next((one.value for one in line.inputs if one.name == name), "")


def tried(within: Round, unit: str, choice: Choice, *, value: str) -> Change:
    """Return what a value does to the unit's card; ManyFaults `par.scoring` where it cannot be.

    Raises DomainError `par.bad_input` for a figure that is no percentage.
    """
    was = card_of(within.cards(), unit)
    if choice.criterion:
        moved = within.with_input(unit, choice.criterion, Reading(choice.name, value, WHAT_IF))
    else:
        known = within.metrics[unit][choice.name]
        moved = within.with_metric(unit, choice.name, replace(known, percent=_percent(value)))
    return change_of(was, card_of(moved.cards(), unit))


def _percent(value: str) -> Decimal:
    if not NUMBER.fullmatch(value) or not 0 <= Decimal(value) <= _HUNDRED:
        raise DomainError(
            "par.bad_input", "a figure lies between 0 and 100 per cent", got=value, where="value"
        )
    return Decimal(value)


def needs(within: Round, card: Scorecard, choice: Choice) -> tuple[Need, ...]:
    """Return what the next rank and the next grade would take of this lever, others unmoved.

    Raises DomainError `par.not_monotone` where points do not simply follow the lever.
    """
    lever = _lever(within, card, choice)
    if direction_of(within, lever) is Direction.NONE:
        return ()
    alone = _alone(within, card.unit)
    found = []
    if card.rank is not None and card.rank > 1:
        rank = card.rank - 1
        found.append(Need(rank, None, needed(within, lever, reaches_rank(rank))))
    better = _better_grade(within, card)
    if better is not None:
        grade, title = better
        found.append(Need(None, title, needed(alone, lever, reaches_grade(grade, alone))))
    return tuple(found)


def _alone(within: Round, unit: str) -> Round:
    """Return the round with one unit only: enough for a grade, and quick."""
    return replace(
        within,
        units=tuple(one for one in within.units if one.code == unit),
        evidence={unit: within.evidence[unit]} if unit in within.evidence else {},
    )


def _better_grade(within: Round, card: Scorecard) -> tuple[str, LocalText] | None:
    grades = within.book.grades.get(card.group, ())
    place = next((i for i, one in enumerate(grades) if card.grade and one.id == card.grade.id), 0)
    return (grades[place - 1].id, grades[place - 1].title) if place else None


def _lever(within: Round, card: Scorecard, choice: Choice) -> Lever:
    if not choice.criterion:
        return Lever(card.unit, choice.name)
    if choice.name == POINTS:
        return points_lever(within, card.unit, choice.criterion)
    present = Decimal(choice.value) if NUMBER.fullmatch(choice.value) else Decimal(0)
    whole = present == present.to_integral_value()
    return Lever(
        card.unit,
        choice.name,
        choice.criterion,
        most=_whole(within, card, choice) or max(_MANY, present * 2).to_integral_value(),
        step=Decimal(1) if whole else Decimal("0.01"),
    )


def _whole(within: Round, card: Scorecard, choice: Choice) -> Decimal | None:
    """Return what the part of a share cannot be more than, None for other inputs."""
    criterion = within.book.find(choice.criterion)
    rule = criterion.body.rule if criterion else None
    measure = rule.measure if isinstance(rule, Measured) else None
    line = card.line(choice.criterion)
    if line is None or not isinstance(measure, Ratio) or measure.part != choice.name:
        return None
    return next((one.number for one in line.inputs if one.name == measure.whole), None)
