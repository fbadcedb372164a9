"""The three columns of a sheet: what a unit claims, what is appraised, what the survey gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.par.rulebook import Method
from analysis.par.scorecard import Line, Scorecard


@dataclass(frozen=True, slots=True)
class Column:
    """Points of one line by where they come from, None where that source gives none.

    `final` is what counts: the survey's or the appraised points, never the unit's own claim.
    """

    self_assessed: Decimal | None
    appraised: Decimal | None
    survey: Decimal | None
    final: Decimal | None


def column_of(line: Line) -> Column:
    """Return the columns of a single criterion; a group has only `final`, see `columns_of`."""
    return Column(
        self_assessed=line.self_points,
        appraised=line.points if line.method == Method.APPRAISED else None,
        survey=line.points if line.method == Method.SURVEY else None,
        final=line.points,
    )


def columns_of(card: Scorecard) -> Mapping[str, Column]:
    """Return the columns of every line by code.

    Those of a group are the plain sums of its single criteria, for reading beside its `final`,
    which follows the group's own rule.
    """
    columns: dict[str, Column] = {}
    for line in reversed(card.lines):
        if line.is_leaf:
            columns[line.code] = column_of(line)
        else:
            parts = [columns[part.code] for part in card.lines if part.parent == line.code]
            columns[line.code] = _together(line, parts)
    return {line.code: columns[line.code] for line in card.lines}


def _together(line: Line, parts: Sequence[Column]) -> Column:
    return Column(
        self_assessed=_sum([part.self_assessed for part in parts]),
        appraised=_sum([part.appraised for part in parts]),
        survey=_sum([part.survey for part in parts]),
        final=line.points,
    )


def _sum(numbers: Sequence[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None
