"""The sheet of one unit as rows: self-assessed, appraised, survey, final, rate, last year."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.text import LocalText
from analysis.par.columns import columns_of
from analysis.par.readings import Reading
from analysis.par.scorecard import Line, LineStatus, Scorecard


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the sheet; points, None where a column gives none.

    `rate` and `last_rate` are final points in per cent of the maximum; `depth` is 0 for a domain.
    The three columns of a group are plain sums of its criteria, `final` follows the group's rule.
    """

    code: str
    title: LocalText
    depth: int
    is_leaf: bool
    status: LineStatus
    maximum: Decimal
    self_assessed: Decimal | None
    appraised: Decimal | None
    survey: Decimal | None
    final: Decimal | None
    rate: Decimal | None
    last_rate: Decimal | None
    words: LocalText
    reference: LocalText | None
    owner: str
    assumption: LocalText | None
    inputs: tuple[Reading, ...]


def sheet_rows(card: Scorecard, *, last: Scorecard | None = None) -> tuple[SheetRow, ...]:
    """Return the rows of a card in the order of the book, each group before its parts."""
    columns = columns_of(card)
    before = {line.code: line.rate for line in last.lines} if last else {}
    return tuple(
        SheetRow(
            code=line.code,
            title=line.title,
            depth=line.depth,
            is_leaf=line.is_leaf,
            status=line.status,
            maximum=line.maximum,
            self_assessed=columns[line.code].self_assessed,
            appraised=columns[line.code].appraised,
            survey=columns[line.code].survey,
            final=line.points,
            rate=line.rate,
            last_rate=before.get(line.code),
            words=line.words,
            reference=line.reference,
            owner=line.owner,
            assumption=line.assumption,
            inputs=line.inputs,
        )
        for line in card.lines
    )


def domains(card: Scorecard) -> Sequence[Line]:
    """Return the top lines of a card, whose rates a radar or table of domains shows."""
    return [line for line in card.lines if line.parent is None]
