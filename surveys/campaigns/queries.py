"""Reads of campaigns."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign


def all_campaigns(session: Session) -> list[Campaign]:
    """Return every campaign, newest first."""
    return list(session.scalars(select(Campaign).order_by(Campaign.created_at.desc(), Campaign.id)))


def campaign_by_code(session: Session, code: str, *, lock: bool = False) -> Campaign:
    """Return the campaign called `code`, locked against other acts where asked.

    Raises DomainError `campaigns.not_found`.
    """
    statement = select(Campaign).where(Campaign.code == code)
    if lock:
        statement = statement.with_for_update(of=Campaign)
    campaign = session.scalar(statement)
    if campaign is None:
        raise DomainError(
            "campaigns.not_found",
            "there is no campaign of this code",
            got=code,
            hint="Choose one from the list of campaigns.",
        )
    return campaign


def campaign_by_id(session: Session, campaign_id: int) -> Campaign | None:
    """Return the campaign with this key."""
    return session.get(Campaign, campaign_id)


def is_all_simulated(session: Session, campaign_id: int | None) -> bool:
    """Say whether one campaign, else all that are open, else all there are hold made-up data."""
    made_up = func.bool_and(Campaign.simulated)
    this, running = Campaign.id == campaign_id, Campaign.state == CampaignState.OPEN
    found = session.scalar(
        select(func.coalesce(made_up.filter(this), made_up.filter(running), made_up))
    )
    return bool(found)


def hold_state(session: Session, campaign_id: int) -> Campaign:
    """Return a campaign as it stands, and keep it from being closed until the transaction ends.

    The lock is the one that storing a response takes anyway; closing waits for it.
    """
    return session.scalars(
        select(Campaign)
        .where(Campaign.id == campaign_id)
        .with_for_update(of=Campaign, read=True, key_share=True)
        .execution_options(populate_existing=True)
    ).one()
