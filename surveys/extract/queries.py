"""Reads of snapshots."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns.models import Campaign
from surveys.extract.models import Snapshot


def snapshots_of(session: Session, campaign: Campaign) -> list[Snapshot]:
    """Return the snapshots of a campaign, newest first."""
    return list(
        session.scalars(
            select(Snapshot).where(Snapshot.campaign_id == campaign.id).order_by(Snapshot.id.desc())
        )
    )


def snapshot_by_hash(session: Session, sha256: str) -> Snapshot | None:
    """Return the snapshot known by this hash."""
    return session.scalar(select(Snapshot).where(Snapshot.sha256 == sha256))
