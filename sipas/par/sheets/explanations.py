"""Acts of explaining: an appraiser demands an explanation, the agency gives it in time."""

from datetime import datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from sipas.par.rounds.models import ParSheet
from sipas.par.rounds.round import RoundState
from sipas.par.sheets.models import ParDemand
from sipas.par.sheets.queries import open_demand
from sipas.par.sheets.service import appraisal_stage, criterion_on

_TEXT_LENGTH = 4000


def demand(
    session: Session, sheet: ParSheet, code: str, *, question: str, by: str, now: datetime
) -> ParDemand:
    """Demand an explanation of the agency; while one is open, a repeat returns it."""
    criterion_on(sheet, code)
    if sheet.participant.round.state is not RoundState.APPRAISAL_1:
        raise DomainError(
            "par.round_state",
            "explanations are demanded during the first appraisal",
            where=sheet.participant.round.code,
            got=sheet.participant.round.state.value,
            expected=RoundState.APPRAISAL_1.value,
        )
    appraisal_stage(sheet)
    if not question:
        raise DomainError("par.question", "say what is to be explained")
    held = open_demand(session, sheet.id, code)
    if held is not None:
        return held
    made = ParDemand(
        sheet_id=sheet.id,
        criterion=code,
        question=question[:_TEXT_LENGTH],
        demanded_by=by,
        demanded_at=now,
        answer="",
        answered_by="",
    )
    session.add(made)
    session.flush()
    return made


def explain(
    session: Session, sheet: ParSheet, code: str, *, answer: str, by: str, now: datetime
) -> ParDemand:
    """Answer an open demand, up to the deadline of explanations.

    Raises DomainError `par.no_demand`, `par.explanation_late` or `par.answer`.
    """
    held = open_demand(session, sheet.id, code)
    if held is None:
        raise DomainError("par.no_demand", "no explanation is owed here", where=code)
    round_ = sheet.participant.round
    if round_.state is not RoundState.APPRAISAL_1 or now >= round_.explanation_deadline:
        raise DomainError(
            "par.explanation_late",
            "the time to explain has passed",
            where=code,
            got=round_.explanation_deadline.isoformat(timespec="minutes"),
        )
    if not answer:
        raise DomainError("par.answer", "write the explanation")
    held.answer, held.answered_by, held.answered_at = answer[:_TEXT_LENGTH], by, now
    session.flush()
    return held
