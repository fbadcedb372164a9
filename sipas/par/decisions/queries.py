"""Reads of decisions: runs joined, figures of others, results, publications."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sipas.par.decisions.models import ParFigure, ParPublication, ParResult, ParSurveyJoin
from sipas.par.rounds.models import ParParticipant
from sipas.publications.models import AnalysisRun


def finished_runs(session: Session) -> list[AnalysisRun]:
    """Return every finished run of the analysis, newest first."""
    return list(session.scalars(select(AnalysisRun).order_by(AnalysisRun.id.desc())))


def joins_of(session: Session, round_id: int) -> dict[str, ParSurveyJoin]:
    """Return the run that counts for each survey of a round."""
    statement = (
        select(ParSurveyJoin).where(ParSurveyJoin.round_id == round_id).order_by(ParSurveyJoin.id)
    )
    return {one.survey: one for one in session.scalars(statement)}


def figures_of(session: Session, round_id: int) -> dict[tuple[int, str], ParFigure]:
    """Return the figure that counts by participant and name."""
    statement = (
        select(ParFigure)
        .join(ParParticipant, ParParticipant.id == ParFigure.participant_id)
        .where(ParParticipant.round_id == round_id)
        .order_by(ParFigure.id)
    )
    return {(one.participant_id, one.name): one for one in session.scalars(statement)}


def results_of(session: Session, round_id: int) -> list[ParResult]:
    """Return the results of a round, the newest first."""
    return list(
        session.scalars(
            select(ParResult)
            .where(ParResult.round_id == round_id)
            .order_by(ParResult.number.desc())
        )
    )


def latest_result(session: Session, round_id: int) -> ParResult | None:
    """Return the newest result of a round."""
    return next(iter(results_of(session, round_id)), None)


def result_numbered(session: Session, round_id: int, number: int) -> ParResult | None:
    """Return one result of a round."""
    return session.scalar(
        select(ParResult).where(ParResult.round_id == round_id, ParResult.number == number)
    )


def publications_of(session: Session, round_id: int) -> list[ParPublication]:
    """Return the publications of a round, the one in force first."""
    return list(
        session.scalars(
            select(ParPublication)
            .where(ParPublication.round_id == round_id)
            .order_by(ParPublication.id.desc())
        )
    )


def publication_in_force(session: Session, round_id: int) -> ParPublication | None:
    """Return the publication that nothing supersedes."""
    return next(iter(publications_of(session, round_id)), None)


def published_rounds(session: Session) -> set[int]:
    """Return the numbers of the rounds that were ever published."""
    return set(session.scalars(select(ParPublication.round_id).distinct()))


def next_result_number(session: Session, round_id: int) -> int:
    """Return the number of the next result of a round."""
    statement = select(func.coalesce(func.max(ParResult.number), 0))
    return 1 + (session.scalar(statement.where(ParResult.round_id == round_id)) or 0)
