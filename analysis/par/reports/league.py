"""League tables: the units of each group by rank, with rates, grades, intervals, last year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.text import LocalText
from analysis.par.rulebook import RuleBook
from analysis.par.scorecard import GradeGiven, Scorecard
from analysis.par.uncertainty import RankInterval


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """One unit of a league table.

    `rate` and `last_rate` are in per cent, `standard_error` in points. `rank_low` and `rank_high`
    bound the rank in `level` of repeated samples, None where nothing is estimated. `missing` counts
    the criteria still owed; such a unit has neither rate nor rank. `not_ranked` says why a complete
    unit has no rank.
    """

    unit: str
    unit_name: LocalText
    maximum: Decimal
    points: Decimal
    bonus: Decimal
    rate: Decimal | None
    grade: GradeGiven | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    standard_error: float | None
    missing: int
    not_ranked: LocalText | None
    last_rate: Decimal | None
    last_rank: int | None

    @property
    def rate_change(self) -> Decimal | None:
        """Percentage points since last year, None where one of the two is missing."""
        if self.rate is None or self.last_rate is None:
            return None
        return self.rate - self.last_rate


@dataclass(frozen=True, slots=True)
class League:
    """The table of one unit group: ranked units from the first, then the others as given."""

    group: str
    title: LocalText
    ranked: bool
    rows: tuple[LeagueRow, ...]


def leagues(
    book: RuleBook,
    cards: Sequence[Scorecard],
    *,
    intervals: Mapping[str, RankInterval] | None = None,
    last: Sequence[Scorecard] = (),
) -> tuple[League, ...]:
    """Return a table for each group of the book that has a unit, in the order of the book.

    `intervals` are those of `analysis.par.uncertainty.rank_intervals`; `last` are last year's
    cards, matched by the code of the unit.
    """
    before = {card.unit: card for card in last}
    bounds = intervals or {}
    found = []
    for group in book.groups:
        own = [card for card in cards if card.group == group.id]
        rows = [_row(card, bounds.get(card.unit), before.get(card.unit)) for card in own]
        if rows:
            found.append(League(group.id, group.title, group.ranked, _in_order(rows)))
    return tuple(found)


def _in_order(rows: Sequence[LeagueRow]) -> tuple[LeagueRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank or 0)))


def _row(card: Scorecard, interval: RankInterval | None, before: Scorecard | None) -> LeagueRow:
    return LeagueRow(
        unit=card.unit,
        unit_name=card.unit_name,
        maximum=card.maximum,
        points=card.points,
        bonus=card.bonus,
        rate=card.rate,
        grade=card.grade,
        rank=card.rank,
        rank_low=None if interval is None else interval.lower,
        rank_high=None if interval is None else interval.upper,
        standard_error=card.standard_error,
        missing=len(card.missing),
        not_ranked=card.not_ranked,
        last_rate=None if before is None else before.rate,
        last_rank=None if before is None else before.rank,
    )
