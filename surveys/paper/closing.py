"""The close of a campaign on paper and on the web: forms held for another keying come in first."""

from datetime import datetime

from sqlalchemy.orm import Session

from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import campaign_by_code
from surveys.collection.closing import close_collection
from surveys.paper.service import store_held


def close_fieldwork(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Close a campaign for good; closing a closed one changes nothing.

    Raises DomainError `campaigns.not_open`.
    """
    campaign_by_code(session, campaign.code, lock=True)
    session.refresh(campaign)
    if campaign.state is CampaignState.OPEN:
        store_held(session, campaign, now=now)
    close_collection(session, campaign, now=now)
