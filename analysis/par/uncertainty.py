"""How sure points, grades and ranks are that rest on a sample: chances at edges, rank intervals.

All of it is a normal approximation: the figure of the population is taken as normal around the
estimate with its standard error. Appraised points count as exact.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.ground.errors import DomainError
from analysis.par.metrics import Metric
from analysis.par.rank import standing
from analysis.par.rate import card_rate
from analysis.par.readings import Basis
from analysis.par.round import Round
from analysis.par.rulebook import Grade, Leaf, RuleBook
from analysis.par.rules.measured import Measured
from analysis.par.rules.rule import Direction, Rule
from analysis.par.score import exactly
from analysis.par.scorecard import Line, LineStatus, Scorecard

_NEAR = Decimal("0.000001")
#: Points of the normal distribution at which a round is scored, each standing for 1 %.
_STRATA = 101


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance that a figure of the whole population lies at or above an edge.

    `code` is a criterion, or a grade's id; `edge` in per cent as it takes effect, rounding before
    comparison included; `points` what a figure there is worth, None for a grade. `reached` says
    whether the estimate lies there already; the chance is then that of staying.
    """

    code: str
    edge: Decimal
    points: Decimal | None
    reached: bool
    probability: float


def edge_chances(book: RuleBook, card: Scorecard) -> tuple[Chance, ...]:
    """Return the chances of each criterion at the edge it stands on and at the next one.

    Only criteria whose points rise with an estimate of known standard error have any.
    """
    with exactly():
        return tuple(
            chance
            for line in card.lines
            if line.status is LineStatus.SCORED and line.is_leaf
            for chance in _line_chances(book, line)
        )


def _line_chances(book: RuleBook, line: Line) -> Iterator[Chance]:
    criterion = book.find(line.code)
    rule = criterion.body.rule if criterion and isinstance(criterion.body, Leaf) else None
    slope = None if rule is None else _slope(rule, line)
    if rule is None or slope is None:
        return
    edges = sorted({_effective(slope, edge) for edge in rule.edges()})
    above = [edge for edge in edges if edge > slope.estimate][:1]
    below = [edge for edge in edges if edge <= slope.estimate][-1:]
    for edge in (*below, *above):
        yield Chance(
            code=line.code,
            edge=edge,
            points=slope.worth(edge),
            reached=edge <= slope.estimate,
            probability=_at_least(edge, slope.estimate, slope.error),
        )


@dataclass(frozen=True, slots=True)
class _Slope:
    """An estimated number in per cent with its error, and the points any such number is worth."""

    estimate: Decimal
    error: float
    worth: Callable[[Decimal], Decimal]


def _slope(rule: Rule, line: Line) -> _Slope | None:
    """Return how points rise with the estimate a line rests on, None where they do not."""
    if len(line.inputs) == 1:
        given = line.inputs[0]
        if rule.direction(given.name) is not Direction.RISES or not given.standard_error:
            return None

        def worth_of_reading(number: Decimal) -> Decimal:
            moved = replace(given, value=format(number, "f"))
            return rule.award(Basis(line.maximum, {given.name: moved})).points

        return _Slope(given.number, given.standard_error, worth_of_reading)
    if not isinstance(rule, Measured) or rule.scale.course is not Direction.RISES:
        return None
    scale = rule.scale
    value = rule.measure.measure({one.name: one for one in line.inputs}, line.maximum)
    if value is None or not value.standard_error:
        return None

    def worth_of_value(number: Decimal) -> Decimal:
        return scale.award_value(replace(value, number=number), line.maximum).points

    return _Slope(value.number, value.standard_error, worth_of_value)


def _effective(slope: _Slope, edge: Decimal) -> Decimal:
    """Return the least number, to a millionth, that is worth what lies just above the edge."""
    worth = slope.worth(min(edge + _NEAR, Decimal(100)))
    low, high = 0, int((edge + _NEAR) / _NEAR)
    while high - low > 1:
        middle = (low + high) // 2
        reached = slope.worth(middle * _NEAR) >= worth
        low, high = (low, middle) if reached else (middle, high)
    return (high * _NEAR).normalize()


def _at_least(edge: Decimal, estimate: Decimal, error: float) -> float:
    return float(ndtr((float(estimate) - float(edge)) / error))


def grade_chances(book: RuleBook, card: Scorecard) -> tuple[Chance, ...]:
    """Return the chance of keeping the present grade and that of the next one up.

    From the exact rate and the standard error of the card's points; empty where the card has no
    grade or no known error.
    """
    if card.grade is None or not card.standard_error:
        return ()
    grades = book.grades.get(card.group, ())
    place = next(i for i, grade in enumerate(grades) if grade.id == card.grade.id)
    near = [*grades[place : place + 1], *(grades[place - 1 : place] if place else ())]
    with exactly():
        rate = card_rate(card, book)
        error = card.standard_error * 100 / float(card.maximum)
        return tuple(_grade_chance(grade, rate, error, card) for grade in near if grade.edge.at)


def _grade_chance(grade: Grade, rate: Decimal | None, error: float, card: Scorecard) -> Chance:
    edge = grade.edge.at or Decimal(0)
    return Chance(
        code=grade.id,
        edge=edge,
        points=None,
        reached=card.grade is not None and card.grade.id == grade.id,
        probability=_at_least(edge, rate or Decimal(0), error),
    )


@dataclass(frozen=True, slots=True)
class RankInterval:
    """Ranks between which a unit's lies in `level` of the draws, and its rank as published."""

    unit: str
    rank: int
    lower: int
    upper: int
    level: float


def rank_intervals(
    within: Round, *, seed: int, draws: int = 10_000, level: float = 0.95
) -> Mapping[str, RankInterval]:
    """Return the interval of ranks of every ranked unit.

    The round is scored again at 101 equally likely points of the normal distribution of each
    unit's figures, so that bands, floors and targets count as they are; then each draw takes one
    of these points for each unit, units being independent of each other and the figures of one
    unit moving together. Figures without a standard error stay where they are.

    Parameters
    ----------
    seed : makes the draws repeatable.
    level : share of the draws within the interval, above 0 and below 1.
    """
    if not (0 < level < 1 and draws > 0):
        raise DomainError(
            "par.interval", "no such interval", got=(draws, level), expected="draws, 0 < level < 1"
        )
    cards = [card for card in within.cards() if card.rank is not None]
    if not cards:
        return {}
    rates = _rates(within, [card.unit for card in cards])
    random = np.random.default_rng(seed)
    drawn = np.take_along_axis(rates, random.integers(0, _STRATA, (draws, len(cards))), axis=0)
    found = {}
    for place, card in enumerate(cards):
        peers = [other for other, peer in enumerate(cards) if peer.group == card.group]
        ranks = 1 + (drawn[:, peers] > drawn[:, [place]]).sum(axis=1)
        tail = (1 - level) / 2
        low, high = np.quantile(ranks, [tail, 1 - tail], method="inverted_cdf")
        found[card.unit] = RankInterval(card.unit, card.rank or 0, int(low), int(high), level)
    return found


def _rates(within: Round, units: Sequence[str]) -> np.ndarray:
    """Return the compared rate of each unit, shape (strata, units), at each point of its errors."""
    rates = np.empty((_STRATA, len(units)))
    for place in range(_STRATA):
        deviate = float(ndtri((place + 0.5) / _STRATA))
        moved = {
            unit: {name: _moved(metric, deviate) for name, metric in own.items()}
            for unit, own in within.metrics.items()
        }
        cards = {card.unit: card for card in replace(within, metrics=moved).cards()}
        for column, unit in enumerate(units):
            found = standing(cards[unit], within.book)
            rates[place, column] = math.nan if found is None else float(found[0])
    return rates


def _moved(metric: Metric, deviate: float) -> Metric:
    if not metric.standard_error:
        return metric
    percent = float(metric.percent) + deviate * metric.standard_error
    return replace(metric, percent=Decimal(repr(round(min(max(percent, 0.0), 100.0), 6))))
