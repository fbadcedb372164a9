"""Acts on a round's time: open it, move its deadlines, extend a sheet, lock, appraise again."""

from datetime import datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from sipas.par.rounds.models import ParDeadlineMove, ParExtension, ParRound, ParSheet
from sipas.par.rounds.queries import count_unlocked
from sipas.par.rounds.round import RoundState, check_step
from sipas.par.rounds.terms import (
    EXTENDABLE,
    MOVABLE,
    Deadlines,
    Decided,
    check_decided,
    deadline_of,
    need_state,
)


def open_round(session: Session, round_: ParRound, *, now: datetime) -> None:
    """Let agencies fill their sheets in; DomainError `par.nobody` or `par.deadline_passed`."""
    check_step(round_.state, RoundState.OPEN)
    if not round_.participants:
        raise DomainError("par.nobody", "the round has no unit yet", where=round_.code)
    if now >= round_.self_deadline:
        raise DomainError(
            "par.deadline_passed",
            "the end of self-scoring has passed already",
            where=round_.code,
            got=round_.self_deadline.isoformat(timespec="minutes"),
            hint="Set the round up with a later day.",
        )
    round_.state, round_.opened_at = RoundState.OPEN, now
    session.flush()


def move_deadlines(
    session: Session,
    round_: ParRound,
    until: Deadlines,
    *,
    decided: Decided,
    by: str,
    now: datetime,
) -> ParDeadlineMove | None:
    """Move a whole round's deadlines before self-scoring has ended, on record.

    Extensions of single sheets stay; the later moment counts. The deadlines in force again change
    nothing and give None. Raises DomainError `par.reasoned`, `par.round_state`,
    `par.deadline_passed`, or `par.deadlines` for moments not ahead or not in order.
    """
    before = Deadlines(round_.self_deadline, round_.explanation_deadline)
    if until == before:
        return None
    check_decided(decided)
    need_state(round_, MOVABLE)
    _check_ahead(round_, until, now=now)
    made = ParDeadlineMove(
        self_before=before.self_scoring,
        self_after=until.self_scoring,
        explanation_before=before.explanations,
        explanation_after=until.explanations,
        reason=decided.reason,
        decision=decided.decision,
        moved_by=by,
        moved_at=now,
    )
    round_.moves.append(made)
    round_.self_deadline, round_.explanation_deadline = until.self_scoring, until.explanations
    session.flush()
    return made


def _check_ahead(round_: ParRound, until: Deadlines, *, now: datetime) -> None:
    if now >= round_.self_deadline:
        raise DomainError(
            "par.deadline_passed",
            "the end of self-scoring has passed already",
            where=round_.code,
            got=round_.self_deadline.isoformat(timespec="minutes"),
            hint="Extend single sheets by decision.",
        )
    if not now < until.self_scoring < until.explanations:
        raise DomainError(
            "par.deadlines",
            "self-scoring must end later than now, and explanations later than that",
            where=round_.code,
            got=until.self_scoring.isoformat(timespec="minutes"),
        )


def extend(
    session: Session,
    sheet: ParSheet,
    deadline: datetime,
    *,
    decided: Decided,
    by: str,
    now: datetime,
) -> ParExtension:
    """Grant a sheet a later deadline, on record; a locked sheet opens again.

    Raises DomainError `par.reasoned`, `par.round_state`, or `par.extension` for a deadline that is
    not later than the present one and than now.
    """
    check_decided(decided)
    need_state(sheet.participant.round, EXTENDABLE)
    if deadline <= max(now, deadline_of(sheet)):
        raise DomainError(
            "par.extension",
            "an extension must end later than now and than the deadline in force",
            where=sheet.unit.name_vi,
            got=deadline.isoformat(timespec="minutes"),
        )
    made = ParExtension(
        deadline=deadline,
        reason=decided.reason,
        decision=decided.decision,
        granted_by=by,
        granted_at=now,
    )
    sheet.extensions.append(made)
    sheet.locked_at = None
    session.flush()
    return made


def lock_due(session: Session, round_: ParRound, *, now: datetime) -> list[ParSheet]:
    """Lock the sheets whose deadline has passed and return them; the round moves on with the first.

    Sheets with an extension stay open until theirs passes; appraisal of the others begins.
    """
    if round_.state not in EXTENDABLE or now < round_.self_deadline:
        return []
    if round_.state is RoundState.OPEN:
        check_step(round_.state, RoundState.APPRAISAL_1)
        round_.locked_at = now
        round_.state = RoundState.APPRAISAL_1
    sheets = [sheet for one in round_.participants for sheet in one.sheets]
    due = [one for one in sheets if one.locked_at is None and now >= deadline_of(one)]
    for sheet in due:
        sheet.locked_at = now
    session.flush()
    return due


def begin_second(session: Session, round_: ParRound) -> None:
    """Begin the second appraisal, once every sheet is locked; also to correct what was published.

    Raises DomainError `par.round_state` or `par.unlocked`.
    """
    check_step(round_.state, RoundState.APPRAISAL_2)
    if left := count_unlocked(session, round_.id):
        raise DomainError(
            "par.unlocked",
            "some sheets are still open by extension",
            where=round_.code,
            got=left,
            hint="Wait until the last extension has passed.",
        )
    round_.state = RoundState.APPRAISAL_2
    session.flush()
