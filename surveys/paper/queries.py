"""Reads of paper batches."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.paper.models import PaperBatch


def batches_of(session: Session, campaign: Campaign) -> list[PaperBatch]:
    """Return the batches of a campaign, newest first."""
    return list(
        session.scalars(
            select(PaperBatch)
            .where(PaperBatch.campaign_id == campaign.id)
            .order_by(PaperBatch.id.desc())
        )
    )


def open_batches(session: Session) -> list[PaperBatch]:
    """Return the batches of all campaigns that take answers, oldest first."""
    return list(
        session.scalars(
            select(PaperBatch)
            .join(PaperBatch.campaign)
            .where(Campaign.state == CampaignState.OPEN)
            .order_by(PaperBatch.id)
        )
    )


def batch_by_id(session: Session, batch_id: int, *, lock: bool = False) -> PaperBatch:
    """Return a batch; raises DomainError `paper.batch_not_found`."""
    batch = session.get(PaperBatch, batch_id, with_for_update={"of": PaperBatch} if lock else None)
    if batch is None:
        raise DomainError(
            "paper.batch_not_found",
            "there is no batch of this number",
            got=batch_id,
            hint="Choose one from the list of batches.",
        )
    return batch
