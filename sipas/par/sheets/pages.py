"""What pages of a sheet show: its lines in three columns and its running score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy.orm import Session

from analysis.par.columns import Column, columns_of
from analysis.par.round import Round, card_of
from analysis.par.rulebook import Guide
from analysis.par.scorecard import Line, Scorecard
from sipas.par.decisions.figures import figures_for
from sipas.par.evidence.queries import attached_to_sheet
from sipas.par.rounds.models import ParSheet
from sipas.par.rounds.terms import book_of
from sipas.par.sheets.approval import is_unproven
from sipas.par.sheets.entry import Stage
from sipas.par.sheets.models import ParDemand, ParEntry
from sipas.par.sheets.queries import demands_of, entries_of_sheets
from sipas.par.sheets.scoring import appraised_round, claimed_round, is_owed
from sipas.par.sheets.tree import lines_of


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet: its three columns, who said what, what is owed, what is demanded."""

    line: Line
    guide: Guide
    column: Column
    claim: ParEntry | None
    award: ParEntry | None
    owed: bool
    unproven: bool
    files: int
    demand: ParDemand | None


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A sheet as pages show it; `claimed` is the unit's card as if every claim were accepted.

    Its points and maximum are those of the whole card, or of the owner agency's criteria alone.
    """

    sheet: ParSheet
    rows: tuple[Row, ...]
    claimed: Scorecard
    appraised: Scorecard
    claimed_points: Decimal
    claimed_maximum: Decimal

    @property
    def filled(self) -> int:
        return sum(
            row.owed and row.claim is not None and bool(row.claim.inputs) for row in self.rows
        )

    @property
    def owed(self) -> int:
        return sum(row.owed for row in self.rows)

    @property
    def unproven(self) -> int:
        return sum(row.unproven for row in self.rows)

    @property
    def awarded(self) -> int:
        return sum(row.owed and row.award is not None for row in self.rows)

    def row(self, code: str) -> Row | None:
        """Return the row of a criterion of this sheet."""
        return next((row for row in self.rows if row.line.code == code), None)


def page_of(session: Session, sheet: ParSheet) -> SheetPage:
    """Return a sheet scored from what stands now, by the core."""
    entries = entries_of_sheets(session, [one.id for one in sheet.participant.sheets])
    scored = _scored(session, sheet, [one for own in entries.values() for one in own])
    unit = sheet.participant.unit.code
    appraised = card_of(scored.cards(), unit)
    claimed = card_of(claimed_round(scored).cards(), unit)
    stands = _standing(entries[sheet.id])
    files = {code: len(held) for code, held in attached_to_sheet(session, sheet.id).items()}
    demands = {one.criterion: one for one in demands_of(session, [sheet.id])}
    guides = {one.code: one.guide for one in book_of(sheet.participant.round).walk()}
    columns = columns_of(appraised)
    rows = tuple(
        _row(
            line, guides[line.code], columns[line.code], stands=stands, files=files, demands=demands
        )
        for line in lines_of(sheet, appraised.lines)
    )
    own = [line for line in lines_of(sheet, claimed.lines) if line.is_leaf]
    return SheetPage(
        sheet=sheet,
        rows=rows,
        claimed=claimed,
        appraised=appraised,
        claimed_points=_sum(line.points for line in own) if sheet.owner else claimed.points,
        claimed_maximum=_sum(line.maximum for line in own) if sheet.owner else claimed.maximum,
    )


def _sum(numbers: Iterable[Decimal | None]) -> Decimal:
    return sum((number for number in numbers if number is not None), Decimal(0))


def _scored(session: Session, sheet: ParSheet, entries: Sequence[ParEntry]) -> Round:
    """Return the round of the sheet's unit alone."""
    participant, round_ = sheet.participant, sheet.participant.round
    whole = appraised_round(
        round_,
        book_of(round_),
        entries={participant.id: entries},
        metrics=figures_for(session, round_),
    )
    code = participant.unit.code
    units = tuple(unit for unit in whole.units if unit.code == code)
    return replace(whole, units=units, evidence={code: whole.evidence[code]})


def _standing(entries: Sequence[ParEntry]) -> dict[tuple[str, Stage], ParEntry]:
    return {(entry.criterion, entry.stage): entry for entry in entries}


def _row(
    line: Line,
    guide: Guide,
    column: Column,
    *,
    stands: Mapping[tuple[str, Stage], ParEntry],
    files: Mapping[str, int],
    demands: Mapping[str, ParDemand],
) -> Row:
    claim = stands.get((line.code, Stage.SELF))
    first, second = (stands.get((line.code, one)) for one in (Stage.APPRAISAL_1, Stage.APPRAISAL_2))
    has_files = files.get(line.code, 0) > 0
    filled = claim is not None and bool(claim.inputs)
    return Row(
        line=line,
        guide=guide,
        column=column,
        claim=claim,
        award=second or first,
        owed=is_owed(line),
        unproven=claim is not None and filled and is_unproven(claim, has_files=has_files),
        files=files.get(line.code, 0),
        demand=demands.get(line.code),
    )
