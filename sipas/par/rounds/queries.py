"""Reads of rounds: by code, by state, sheets of an agency or an appraiser, deadlines passed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from analysis.ground.errors import DomainError
from sipas.accounts.models import Account
from sipas.par.rounds.models import (
    ParAppraiser,
    ParDeclaration,
    ParExemption,
    ParParticipant,
    ParRound,
    ParSheet,
)
from sipas.par.rounds.round import RoundState

_WHOLE = (
    selectinload(ParRound.participants).selectinload(ParParticipant.exemptions),
    selectinload(ParRound.participants).selectinload(ParParticipant.declarations),
    selectinload(ParRound.participants)
    .selectinload(ParParticipant.sheets)
    .selectinload(ParSheet.extensions),
    selectinload(ParRound.participants)
    .selectinload(ParParticipant.sheets)
    .selectinload(ParSheet.appraisers),
)


def all_rounds(session: Session) -> list[ParRound]:
    """Return every round, the newest day of scoring first."""
    return list(
        session.scalars(
            select(ParRound)
            .options(*_WHOLE)
            .order_by(ParRound.scored_on.desc(), ParRound.id.desc())
        )
    )


def round_by_code(session: Session, code: str, *, lock: bool = False) -> ParRound:
    """Return a round with all its units; DomainError `par.round_not_found`.

    Locked, acts on the round wait for each other.
    """
    statement = select(ParRound).where(ParRound.code == code).options(*_WHOLE)
    if lock:
        statement = statement.with_for_update(of=ParRound)
    found = session.scalar(statement.execution_options(populate_existing=lock))
    if found is None:
        raise DomainError("par.round_not_found", "there is no such round", got=code)
    return found


def round_exists(session: Session, code: str) -> bool:
    """Say whether a code is taken."""
    return session.scalar(select(ParRound.id).where(ParRound.code == code)) is not None


def rounds_due(session: Session, now: datetime) -> list[str]:
    """Return the codes of the rounds that may have sheets to lock."""
    return list(
        session.scalars(
            select(ParRound.code)
            .where(
                ParRound.state.in_((RoundState.OPEN, RoundState.APPRAISAL_1)),
                ParRound.self_deadline <= now,
                ParRound.participants.any(ParParticipant.sheets.any(ParSheet.locked_at.is_(None))),
            )
            .order_by(ParRound.id)
        )
    )


def sheet_numbered(session: Session, sheet_id: int, *, lock: bool = False) -> ParSheet:
    """Return a sheet with its round; DomainError `par.sheet_not_found`.

    Locked, acts on the sheet wait for each other and for acts on the whole round.
    """
    found = session.get(ParSheet, sheet_id)
    if found is None:
        raise DomainError("par.sheet_not_found", "there is no such sheet", got=sheet_id)
    if lock:
        hold_round(session, found)
        session.scalar(
            select(ParSheet)
            .where(ParSheet.id == sheet_id)
            .with_for_update(of=ParSheet)
            .execution_options(populate_existing=True)
        )
        session.expire(found, ["extensions", "appraisers"])
    return found


def hold_round(session: Session, sheet: ParSheet) -> ParRound:
    """Return the sheet's round, which cannot change its state until the transaction ends."""
    return session.scalars(
        select(ParRound)
        .where(ParRound.id == sheet.participant.round_id)
        .with_for_update(read=True, of=ParRound)
        .execution_options(populate_existing=True)
    ).one()


def sheets_of_unit(session: Session, unit_id: int) -> list[ParSheet]:
    """Return the sheets that an agency fills in, of rounds that are open or beyond."""
    return list(
        session.scalars(
            select(ParSheet)
            .join(ParSheet.participant)
            .join(ParParticipant.round)
            .where(ParSheet.unit_id == unit_id, ParRound.state != RoundState.DRAFT)
            .order_by(ParRound.scored_on.desc(), ParSheet.id)
        )
    )


def sheets_appraised_by(session: Session, account_id: int) -> list[ParSheet]:
    """Return the sheets an account is assigned to, of rounds that are open or beyond."""
    return list(
        session.scalars(
            select(ParSheet)
            .join(ParSheet.participant)
            .join(ParParticipant.round)
            .where(
                ParSheet.appraisers.any(ParAppraiser.account_id == account_id),
                ParRound.state != RoundState.DRAFT,
            )
            .order_by(ParRound.scored_on.desc(), ParSheet.id)
        )
    )


def possible_appraisers(session: Session) -> list[Account]:
    """Return the accounts that may appraise: the office's and those of agencies."""
    return list(
        session.scalars(
            select(Account)
            .where(Account.active, Account.role.in_(("admin", "office", "agency")))
            .order_by(Account.display_name, Account.username)
        )
    )


def appraisers_of(session: Session, sheet_id: int, account_id: int) -> list[ParAppraiser]:
    """Return the assignments of one account to one sheet."""
    return list(
        session.scalars(
            select(ParAppraiser).where(
                ParAppraiser.sheet_id == sheet_id, ParAppraiser.account_id == account_id
            )
        )
    )


def exemption_numbered(session: Session, participant_ids: Sequence[int], number: int) -> (
    ParExemption | None
):  # fmt: skip
    """Return an exemption of one of these units."""
    found = session.get(ParExemption, number)
    return found if found is not None and found.participant_id in participant_ids else None


def declaration_numbered(session: Session, participant_ids: Sequence[int], number: int) -> (
    ParDeclaration | None
):  # fmt: skip
    """Return a declaration about one of these units."""
    found = session.get(ParDeclaration, number)
    return found if found is not None and found.participant_id in participant_ids else None


def accounts_of_unit(session: Session, unit_id: int) -> list[Account]:
    """Return the open accounts of an agency."""
    return list(
        session.scalars(
            select(Account)
            .where(Account.unit_id == unit_id, Account.active)
            .order_by(Account.username)
        )
    )


def count_unlocked(session: Session, round_id: int) -> int:
    """Return how many sheets of a round are not locked."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ParSheet)
            .join(ParSheet.participant)
            .where(ParParticipant.round_id == round_id, ParSheet.locked_at.is_(None))
        )
        or 0
    )
