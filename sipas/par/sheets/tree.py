"""The lines of one sheet: those an agency owns with the groups above, and those it fills in."""

from collections.abc import Iterable

from analysis.par.evidence import UnitEvidence
from analysis.par.score import score
from analysis.par.scorecard import Line
from sipas.par.rounds.models import ParSheet
from sipas.par.rounds.terms import book_of
from sipas.par.sheets.scoring import decided_of, is_owed, unit_entry


def lines_of(sheet: ParSheet, lines: Iterable[Line]) -> list[Line]:
    """Return the lines of a card that stand on a sheet, in order, with the groups above them."""
    every = list(lines)
    if not sheet.owner:
        return every
    parent = {line.code: line.parent for line in every}
    kept: set[str] = set()
    for line in every:
        if line.is_leaf and line.owner == sheet.owner:
            code: str | None = line.code
            while code is not None:
                kept.add(code)
                code = parent[code]
    return [line for line in every if line.code in kept]


def owed_lines(sheet: ParSheet) -> list[Line]:
    """Return the single criteria that the agency fills in on its sheet."""
    participant = sheet.participant
    round_ = participant.round
    own: UnitEvidence = decided_of(participant)
    (card,) = score(
        book_of(round_),
        on=round_.scored_on,
        units=[unit_entry(participant)],
        evidence={participant.unit.code: own},
    )
    return [line for line in lines_of(sheet, card.lines) if is_owed(line)]
