"""Acts that put a score down: what an agency claims, what an appraiser awards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError, FaultList
from analysis.par.rulebook import Criterion, Leaf, Method
from sipas.par.rounds.models import ParSheet
from sipas.par.rounds.round import RoundState
from sipas.par.rounds.terms import EXTENDABLE, book_of, deadline_of, no_criterion
from sipas.par.sheets.entry import EntryText, Stage
from sipas.par.sheets.models import ParEntry, ParEntryChange
from sipas.par.sheets.queries import entry_at
from sipas.par.sheets.scoring import Standing, outcome_of

_TEXT_LENGTH = 4000
_STAGE_OF: Mapping[RoundState, Stage] = {
    RoundState.APPRAISAL_1: Stage.APPRAISAL_1,
    RoundState.APPRAISAL_2: Stage.APPRAISAL_2,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the writer of an entry saw: its version, 0 where nothing stood yet."""

    version: int
    by: str
    at: datetime


def criterion_on(sheet: ParSheet, code: str) -> Criterion:
    """Return a criterion that this sheet scores by hand; DomainError `par.no_criterion`.

    Survey and external criteria are on no sheet: nobody scores them by hand.
    """
    found = book_of(sheet.participant.round).find(code)
    by_hand = found is not None and isinstance(found.body, Leaf)
    if found is None or not by_hand or found.guide.owner != (sheet.owner or found.guide.owner):
        raise no_criterion(code)
    if isinstance(found.body, Leaf) and found.body.method is not Method.APPRAISED:
        raise DomainError(
            "par.not_by_hand",
            "a survey criterion is never scored by hand",
            where=code,
            expected="the figure of a survey run",
        )
    return found


def put_claim(session: Session, sheet: ParSheet, code: str, *, text: EntryText, seen: Seen) -> (
    ParEntry
):  # fmt: skip
    """Store what an agency claims for a criterion.

    The same text twice is one change. Raises DomainError `par.sheet_closed` after the deadline or
    approval, `par.conflict` where another change came first, `par.bad_input` for unusable inputs.
    """
    check_open(sheet, now=seen.at)
    return _put(session, sheet, code, stage=Stage.SELF, text=text, seen=seen)


def put_appraisal(
    session: Session, sheet: ParSheet, code: str, *, text: EntryText, seen: Seen
) -> ParEntry:
    """Store what an appraiser awards for a criterion, at the stage the round is in.

    Raises DomainError `par.round_state` outside appraisal, `par.sheet_open` before the sheet is
    locked, `par.reason_wanted` where the award departs from what stood and no reason is given.
    """
    stage = appraisal_stage(sheet)
    before = _standing_inputs(session, sheet, code, stage=stage)
    if before != dict(text.inputs) and not text.note:
        raise DomainError(
            "par.reason_wanted",
            "an award that departs from what stood needs a reason",
            hint="Say in a sentence why.",
        )
    return _put(session, sheet, code, stage=stage, text=text, seen=seen)


def appraisal_stage(sheet: ParSheet) -> Stage:
    """Return the stage at which a sheet is appraised now."""
    round_ = sheet.participant.round
    stage = _STAGE_OF.get(round_.state)
    if stage is None:
        raise DomainError(
            "par.round_state",
            "the round is not being appraised",
            where=round_.code,
            got=round_.state.value,
            expected=", ".join(_STAGE_OF),
        )
    if sheet.locked_at is None:
        raise DomainError(
            "par.sheet_open",
            "the agency still works on this sheet",
            where=sheet.unit.name_vi,
            hint="It is appraised after its deadline.",
        )
    return stage


def check_open(sheet: ParSheet, *, now: datetime) -> None:
    """Raise DomainError `par.sheet_closed` unless the agency may still change the sheet."""
    round_ = sheet.participant.round
    if round_.state not in EXTENDABLE or sheet.locked_at or now >= deadline_of(sheet):
        raise DomainError(
            "par.sheet_closed",
            "self-scoring of this sheet has ended",
            where=sheet.unit.name_vi,
            got=deadline_of(sheet).isoformat(timespec="minutes"),
            hint="Ask the office for an extension by decision.",
        )
    if sheet.approved_at is not None:
        raise DomainError(
            "par.sheet_approved",
            "the sheet is approved by the head of the agency",
            where=sheet.unit.name_vi,
            hint="The head can withdraw the approval until the deadline.",
        )


def _standing_inputs(
    session: Session, sheet: ParSheet, code: str, *, stage: Stage
) -> dict[str, str] | None:
    """Return the inputs an award is measured against: the latest award, else the claim."""
    order = list(Stage)
    for earlier in reversed(order[: order.index(stage) + 1]):
        entry = entry_at(session, sheet.id, code, stage=earlier)
        if entry is not None:
            return dict(entry.inputs)
    return None


def _put(
    session: Session, sheet: ParSheet, code: str, *, stage: Stage, text: EntryText, seen: Seen
) -> ParEntry:
    criterion = criterion_on(sheet, code)
    _check_lengths(text)
    standing = Standing(
        book_of(sheet.participant.round), sheet.participant.round, sheet.participant
    )
    points = outcome_of(standing, criterion, text.inputs).points if text.inputs else None
    held = entry_at(session, sheet.id, code, stage=stage, lock=True)
    if held is not None and _says(held) == text:
        return held
    if seen.version != (held.version if held else 0):
        raise _conflict(code, held)
    entry = held or ParEntry(sheet_id=sheet.id, criterion=code, stage=stage, version=0, inputs={})
    before, points_before = dict(entry.inputs), entry.points
    entry.inputs, entry.points = dict(text.inputs), points
    entry.reference, entry.note, entry.explanation = text.reference, text.note, text.explanation
    entry.version += 1
    entry.changed_by, entry.changed_at = seen.by, seen.at
    session.add(entry)
    session.flush()
    session.add(
        ParEntryChange(
            entry_id=entry.id,
            version=entry.version,
            changed_at=seen.at,
            changed_by=seen.by,
            inputs_before=before,
            inputs_after=dict(text.inputs),
            points_before=points_before,
            points_after=points,
            why=text.note or text.explanation or text.reference or stage.value,
        )
    )
    session.flush()
    return entry


def _says(entry: ParEntry) -> EntryText:
    return EntryText(dict(entry.inputs), entry.reference, entry.note, entry.explanation)


def _conflict(code: str, held: ParEntry | None) -> DomainError:
    return DomainError(
        "par.conflict",
        "somebody else has changed this criterion meanwhile",
        where=code,
        got=held.changed_by if held else "",
        hint="Compare what you typed with what is stored now, then send again.",
    )


def _check_lengths(text: EntryText) -> None:
    faults = FaultList()
    for where in ("reference", "note", "explanation"):
        length = len(getattr(text, where))
        if length > _TEXT_LENGTH:
            faults.add(
                "par.too_long", "this text is too long", where=where, got=length, expected="4000"
            )
    faults.raise_if_any("par.inputs", "the entry cannot be stored")
