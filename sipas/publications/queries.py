"""Reads of finished runs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sipas.publications.models import AnalysisRun
from surveys.campaigns.models import Campaign


def runs_of(session: Session, campaign: Campaign) -> list[AnalysisRun]:
    """Return the finished runs of a campaign, newest first."""
    return list(
        session.scalars(
            select(AnalysisRun)
            .where(AnalysisRun.campaign_id == campaign.id)
            .order_by(AnalysisRun.id.desc())
        )
    )


def latest_run(session: Session, campaign: Campaign) -> AnalysisRun | None:
    """Return the newest finished run of a campaign."""
    return next(iter(runs_of(session, campaign)), None)


def run_by_hash(session: Session, run_hash: str) -> AnalysisRun | None:
    """Return the run known by this hash."""
    return session.scalar(select(AnalysisRun).where(AnalysisRun.run_hash == run_hash))
