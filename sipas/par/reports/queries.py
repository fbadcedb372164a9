"""Reads of reports: tasks of a round, published rounds before it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sipas.par.decisions.models import ParPublication, ParResult
from sipas.par.reports.models import ParTask
from sipas.par.rounds.models import ParRound


def tasks_of(session: Session, round_id: int) -> dict[tuple[str, str], ParTask]:
    """Return the tasks of a round by unit and criterion."""
    statement = select(ParTask).where(ParTask.round_id == round_id).order_by(ParTask.id)
    return {(one.unit_code, one.criterion): one for one in session.scalars(statement)}


def held_task(session: Session, round_id: int, unit: str, *, criterion: str) -> ParTask | None:
    """Return a task locked against other changes, None where there is none yet."""
    statement = (
        select(ParTask)
        .where(
            ParTask.round_id == round_id,
            ParTask.unit_code == unit,
            ParTask.criterion == criterion,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).one_or_none()


def result_by_id(session: Session, result_id: int) -> ParResult:
    """Return a result by its key; LookupError where there is none."""
    return session.get_one(ParResult, result_id)


def published_before(session: Session, round_: ParRound) -> list[ParRound]:
    """Return the published rounds of the same kind that were scored earlier, the latest first."""
    statement = (
        select(ParRound)
        .where(
            ParRound.kind == round_.kind,
            ParRound.scored_on < round_.scored_on,
            ParRound.id.in_(select(ParPublication.round_id)),
        )
        .order_by(ParRound.scored_on.desc(), ParRound.id.desc())
    )
    return list(session.scalars(statement))
