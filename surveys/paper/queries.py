"""Reads of paper batches and held forms, and the counting of slips."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, contains_eager

from analysis.ground.errors import DomainError
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.invitations.models import Invitation
from surveys.paper.models import HeldForm, KeyerCount, PaperBatch
from surveys.sampling.models import SampledCase


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


def held_form(session: Session, invitation: Invitation) -> HeldForm | None:
    """Return the form of an invitation that waits for its second keying or for a ruling."""
    return session.get(HeldForm, invitation.id, populate_existing=True)


def held_by_submission(session: Session, submission_id: UUID) -> HeldForm | None:
    """Return the form that was keyed first under this submission."""
    return session.scalar(select(HeldForm).where(HeldForm.submission_id == submission_id))


def held_forms(
    session: Session, campaign: Campaign, *, unit_id: int | None = None, limit: int | None = None
) -> list[HeldForm]:
    """Return held forms of a campaign that nobody answered on the web since, by serial."""
    statement = (
        select(HeldForm)
        .join(HeldForm.invitation)
        .join(Invitation.case)
        .where(Invitation.campaign_id == campaign.id, Invitation.spent.is_(False))
        .order_by(Invitation.serial)
        .limit(limit)
        .options(contains_eager(HeldForm.invitation).contains_eager(Invitation.case))
    )
    if unit_id is not None:
        statement = statement.where(SampledCase.unit_id == unit_id)
    return list(session.scalars(statement))


def held_by_pile(session: Session) -> dict[tuple[int, int], int]:
    """Return how many held forms there are, by campaign and unit; see `held_forms`."""
    rows = session.execute(
        select(Invitation.campaign_id, SampledCase.unit_id, func.count())
        .join(HeldForm.invitation)
        .join(Invitation.case)
        .where(Invitation.spent.is_(False))
        .group_by(Invitation.campaign_id, SampledCase.unit_id)
    )
    return {(campaign_id, unit_id): count for campaign_id, unit_id, count in rows}


def delete_held(session: Session, campaign: Campaign) -> None:
    """Delete all held forms of a campaign."""
    of_campaign = select(Invitation.id).where(Invitation.campaign_id == campaign.id)
    session.execute(delete(HeldForm).where(HeldForm.invitation_id.in_(of_campaign)))


def count_slips(
    session: Session, campaign: Campaign, counted: Mapping[str, tuple[int, int]]
) -> None:
    """Add to the fields and errors of keyers, given by account name."""
    for keyer, (fields, errors) in sorted(counted.items()):
        statement = insert(KeyerCount).values(
            campaign_id=campaign.id, keyer=keyer, fields=fields, errors=errors
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=[KeyerCount.campaign_id, KeyerCount.keyer],
                set_={
                    "fields": KeyerCount.fields + statement.excluded.fields,
                    "errors": KeyerCount.errors + statement.excluded.errors,
                },
            )
        )


def keyer_counts(session: Session, campaign: Campaign) -> list[KeyerCount]:
    """Return the counts of a campaign's keyers, by name."""
    return list(
        session.scalars(
            select(KeyerCount)
            .where(KeyerCount.campaign_id == campaign.id)
            .order_by(KeyerCount.keyer)
        )
    )
