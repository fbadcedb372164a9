"""Reads of what stands on sheets: entries, their history, explanations demanded."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from sipas.par.rounds.models import ParParticipant, ParSheet
from sipas.par.sheets.entry import Stage
from sipas.par.sheets.models import ParDemand, ParEntry, ParEntryChange


def entries_of_sheets(session: Session, sheet_ids: Iterable[int]) -> dict[int, list[ParEntry]]:
    """Return the entries of some sheets by sheet."""
    wanted = list(sheet_ids)
    found: dict[int, list[ParEntry]] = {one: [] for one in wanted}
    statement = select(ParEntry).where(ParEntry.sheet_id.in_(wanted)).order_by(ParEntry.id)
    for entry in session.scalars(statement):
        found[entry.sheet_id].append(entry)
    return found


def entries_of_round(session: Session, round_id: int) -> dict[int, list[ParEntry]]:
    """Return every entry of a round by participant, those of all its sheets together."""
    statement = (
        select(ParSheet.participant_id, ParEntry)
        .join(ParEntry, ParEntry.sheet_id == ParSheet.id)
        .join(ParParticipant, ParParticipant.id == ParSheet.participant_id)
        .where(ParParticipant.round_id == round_id)
        .order_by(ParEntry.id)
    )
    found: dict[int, list[ParEntry]] = {}
    for participant_id, entry in session.execute(statement):
        found.setdefault(participant_id, []).append(entry)
    return found


def entry_at(
    session: Session, sheet_id: int, criterion: str, *, stage: Stage, lock: bool = False
) -> ParEntry | None:
    """Return what stands for a criterion at a stage; locked, others wait to change it."""
    statement = select(ParEntry).where(
        ParEntry.sheet_id == sheet_id, ParEntry.criterion == criterion, ParEntry.stage == stage
    )
    if lock:
        statement = statement.with_for_update(of=ParEntry)
    return session.scalar(statement.execution_options(populate_existing=True))


def history_of(session: Session, sheet_id: int, criterion: str) -> list[ParEntryChange]:
    """Return every change of a criterion's scores, the newest first."""
    return list(
        session.scalars(
            select(ParEntryChange)
            .join(ParEntryChange.entry)
            .where(ParEntry.sheet_id == sheet_id, ParEntry.criterion == criterion)
            .order_by(ParEntryChange.id.desc())
        )
    )


def demands_of(session: Session, sheet_ids: Iterable[int]) -> list[ParDemand]:
    """Return the explanations demanded on some sheets, the oldest first."""
    return list(
        session.scalars(
            select(ParDemand).where(ParDemand.sheet_id.in_(list(sheet_ids))).order_by(ParDemand.id)
        )
    )


def open_demand(session: Session, sheet_id: int, criterion: str) -> ParDemand | None:
    """Return the demand that waits for an answer, locked against a second answer."""
    return session.scalar(
        select(ParDemand)
        .where(
            ParDemand.sheet_id == sheet_id,
            ParDemand.criterion == criterion,
            ParDemand.answered_at.is_(None),
        )
        .with_for_update()
    )
