"""Acts that decide something of a unit beforehand: exempt it, declare it unranked or unsurveyed."""

from decimal import Decimal

from sqlalchemy.orm import Session

from analysis.par.score import score
from sipas.par.rounds.models import ParDeclaration, ParExemption, ParParticipant
from sipas.par.rounds.terms import (
    BEFORE_RESULT,
    Decided,
    book_of,
    check_decided,
    need_state,
    no_criterion,
)
from sipas.par.sheets.scoring import decided_of, unit_entry


def exempt(
    session: Session,
    participant: ParParticipant,
    criterion: str,
    *,
    decided: Decided,
    points: Decimal | None = None,
) -> ParExemption:
    """Free a unit from a criterion, or from some of its points, by decision.

    Raises DomainError `par.reasoned` without reason and decision, or ManyFaults `par.scoring` where
    the rule book does not allow it.
    """
    check_decided(decided)
    need_state(participant.round, BEFORE_RESULT)
    if book_of(participant.round).find(criterion) is None:
        raise no_criterion(criterion)
    held = next((one for one in participant.exemptions if one.criterion == criterion), None)
    made = held or ParExemption(criterion=criterion)
    made.points, made.reason, made.decision = points, decided.reason, decided.decision
    if held is None:
        participant.exemptions.append(made)
    _check_scope(participant)
    session.flush()
    return made


def declare(
    session: Session, participant: ParParticipant, what: str, *, decided: Decided
) -> ParDeclaration:
    """Declare a unit scored but `not_ranked`, or that a method was not used for it."""
    check_decided(decided)
    need_state(participant.round, BEFORE_RESULT)
    held = next((one for one in participant.declarations if one.what == what), None)
    made = held or ParDeclaration(what=what)
    made.reason, made.decision = decided.reason, decided.decision
    if held is None:
        participant.declarations.append(made)
    _check_scope(participant)
    session.flush()
    return made


def take_back(
    session: Session, participant: ParParticipant, decided: ParExemption | ParDeclaration
) -> None:
    """Take back what was decided of a unit beforehand."""
    need_state(participant.round, BEFORE_RESULT)
    if isinstance(decided, ParExemption):
        participant.exemptions.remove(decided)
    else:
        participant.declarations.remove(decided)
    session.delete(decided)
    session.flush()


def _check_scope(participant: ParParticipant) -> None:
    """Hold that the core can score the unit with what is decided of it."""
    round_ = participant.round
    own = decided_of(participant)
    score(
        book_of(round_),
        on=round_.scored_on,
        units=[unit_entry(participant)],
        evidence={participant.unit.code: own},
    )
