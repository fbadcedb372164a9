"""How far a round is, sheet by sheet: filled in, approved, overdue, appraised, explained."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from sipas.par.evidence.queries import evidenced_criteria
from sipas.par.rounds.models import ParRound, ParSheet
from sipas.par.rounds.round import RoundState
from sipas.par.rounds.terms import EXTENDABLE, deadline_of
from sipas.par.sheets.approval import is_unproven
from sipas.par.sheets.entry import Stage
from sipas.par.sheets.models import ParDemand, ParEntry
from sipas.par.sheets.queries import demands_of, entries_of_sheets
from sipas.par.sheets.tree import owed_lines


@dataclass(frozen=True, slots=True)
class SheetProgress:
    """One sheet's state in counts; `overdue` once its deadline passed without approval."""

    sheet: ParSheet
    owed: int
    filled: int
    unproven: int
    appraised: int
    demands_open: int
    deadline: datetime
    overdue: bool
    late_explaining: bool

    @property
    def complete(self) -> bool:
        return self.filled == self.owed and self.unproven == 0

    @property
    def needs_reminder(self) -> bool:
        unfinished = self.sheet.approved_at is None and self.sheet.locked_at is None
        return unfinished or self.overdue or self.demands_open > 0


def progress_of(session: Session, round_: ParRound, *, now: datetime) -> list[SheetProgress]:
    """Return the progress of every sheet, in the order of the round; three statements in all."""
    sheets = [sheet for one in round_.participants for sheet in one.sheets]
    numbers = [one.id for one in sheets]
    entries = entries_of_sheets(session, numbers)
    demands = demands_of(session, numbers)
    files = evidenced_criteria(session, numbers)
    return [
        _progress(
            sheet, entries[sheet.id], demands, files=files.get(sheet.id, frozenset()), now=now
        )
        for sheet in sheets
    ]


def _progress(
    sheet: ParSheet,
    entries: Sequence[ParEntry],
    demands: Sequence[ParDemand],
    *,
    files: AbstractSet[str],
    now: datetime,
) -> SheetProgress:
    owed = {line.code for line in owed_lines(sheet)}
    claims = {one.criterion: one for one in entries if one.stage is Stage.SELF and one.inputs}
    filled = owed & claims.keys()
    awarded = {one.criterion for one in entries if one.stage is not Stage.SELF and one.inputs}
    waiting = [one for one in demands if one.sheet_id == sheet.id and one.answered_at is None]
    round_ = sheet.participant.round
    begun = round_.state in EXTENDABLE
    return SheetProgress(
        sheet=sheet,
        owed=len(owed),
        filled=len(filled),
        unproven=sum(is_unproven(claims[one], has_files=one in files) for one in filled),
        appraised=len(owed & awarded),
        demands_open=len(waiting),
        deadline=deadline_of(sheet),
        overdue=begun and sheet.approved_at is None and now >= deadline_of(sheet),
        late_explaining=bool(waiting)
        and round_.state is RoundState.APPRAISAL_1
        and now >= round_.explanation_deadline,
    )
