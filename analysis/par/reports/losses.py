"""Where points were lost: by unit and criterion, with last year beside it; by criterion; by owner.

A loss stands at the deepest line whose points are simply added to those beside it: a single
criterion as a rule, but the whole group where only its best part counts or where caps hold.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.text import LocalText
from analysis.par.scorecard import Line, LineStatus, Scorecard

_ZERO = Decimal(0)
_ADDED_UP = "sum"


@dataclass(frozen=True, slots=True)
class Loss:
    """What one unit lost on one criterion; points.

    `lost` is above 0: maximum − points, so that a penalty below zero is lost whole. `last_lost` is
    last year's loss on the criterion of the same code, 0 where nothing was lost, None where the
    unit or criterion was not scored then; `last_rate` likewise in per cent. `domain` is the code of
    the top line. `owner` is empty where the book names none.
    """

    unit: str
    unit_name: LocalText
    code: str
    title: LocalText
    domain: str
    owner: str
    maximum: Decimal
    points: Decimal
    lost: Decimal
    words: LocalText
    last_lost: Decimal | None
    last_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class CriterionLoss:
    """What all units lost on one criterion: of `units` scored, `losing` lost something; points."""

    code: str
    title: LocalText
    owner: str
    units: int
    losing: int
    maximum: Decimal
    lost: Decimal
    last_lost: Decimal | None


@dataclass(frozen=True, slots=True)
class OwnerLoss:
    """What all units lost on the criteria of one owner agency; points."""

    owner: str
    criteria: int
    maximum: Decimal
    lost: Decimal
    last_lost: Decimal | None


def losses(cards: Sequence[Scorecard], *, last: Sequence[Scorecard] = ()) -> tuple[Loss, ...]:
    """Return every loss, in the order of the cards, then of the book.

    `last` are last year's cards; units and criteria are matched by code. What is not scored yet or
    does not apply is no loss. Where no bonus is given and nothing is rounded above the criteria,
    the losses of a complete card add up to its maximum − its points.
    """
    before = {(card.unit, line.code): line for card in last for line in counted_lines(card)}
    return tuple(
        _loss(card, line, before.get((card.unit, line.code)))
        for card in cards
        for line in counted_lines(card)
        if _lost(line) > 0
    )


def counted_lines(card: Scorecard) -> tuple[Line, ...]:
    """Return the scored lines whose points add up to the card's, in the order of the book."""
    below: dict[str | None, list[Line]] = {}
    for line in card.lines:
        below.setdefault(line.parent, []).append(line)
    return tuple(line for line in _counted(below, None) if line.status is LineStatus.SCORED)


def _counted(below: Mapping[str | None, Sequence[Line]], parent: str | None) -> Iterator[Line]:
    for line in below.get(parent, ()):
        if not line.is_leaf and line.rule == _ADDED_UP:
            yield from _counted(below, line.code)
        else:
            yield line


def by_criterion(
    cards: Sequence[Scorecard], *, last: Sequence[Scorecard] = ()
) -> tuple[CriterionLoss, ...]:
    """Return the losses of each criterion over all units, the largest first."""
    before = _totals(last)
    found = [
        CriterionLoss(
            code=code,
            title=lines[0].title,
            owner=lines[0].owner,
            units=len(lines),
            losing=sum(_lost(line) > 0 for line in lines),
            maximum=_sum(line.maximum for line in lines),
            lost=_sum(map(_lost, lines)),
            last_lost=before.get(code),
        )
        for code, lines in _by_code(cards).items()
    ]
    return tuple(sorted((one for one in found if one.lost > 0), key=lambda one: -one.lost))


def by_owner(
    cards: Sequence[Scorecard], *, last: Sequence[Scorecard] = ()
) -> tuple[OwnerLoss, ...]:
    """Return the losses on the criteria of each owner agency, the largest first.

    Last year's losses are those of the criteria that were the same agency's then.
    """
    owned = _by_owner(cards)
    before = {owner: _sum(map(_lost, lines)) for owner, lines in _by_owner(last).items()}
    found = [
        OwnerLoss(
            owner=owner,
            criteria=len({line.code for line in lines}),
            maximum=_sum(line.maximum for line in lines),
            lost=_sum(map(_lost, lines)),
            last_lost=before.get(owner),
        )
        for owner, lines in owned.items()
    ]
    return tuple(sorted((one for one in found if one.lost > 0), key=lambda one: -one.lost))


def _by_owner(cards: Sequence[Scorecard]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for lines in _by_code(cards).values():
        for line in lines:
            found.setdefault(line.owner, []).append(line)
    return found


def _by_code(cards: Sequence[Scorecard]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for card in cards:
        for line in counted_lines(card):
            found.setdefault(line.code, []).append(line)
    return found


def _totals(cards: Sequence[Scorecard]) -> dict[str, Decimal]:
    return {code: _sum(map(_lost, lines)) for code, lines in _by_code(cards).items()}


def _loss(card: Scorecard, line: Line, before: Line | None) -> Loss:
    return Loss(
        unit=card.unit,
        unit_name=card.unit_name,
        code=line.code,
        title=line.title,
        domain=_domain(card, line),
        owner=line.owner,
        maximum=line.maximum,
        points=line.points or _ZERO,
        lost=_lost(line),
        words=line.words,
        last_lost=None if before is None else _lost(before),
        last_rate=None if before is None else before.rate,
    )


def _domain(card: Scorecard, line: Line) -> str:
    while line.parent is not None and (above := card.line(line.parent)) is not None:
        line = above
    return line.code


def _lost(line: Line) -> Decimal:
    """Return what is missing to the maximum, 0 where a bonus goes beyond it."""
    return max(line.maximum - (line.points or _ZERO), _ZERO)


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, _ZERO)
