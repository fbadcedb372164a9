"""Reads and bulk writes of invitations and open links."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, joinedload

from surveys.campaigns.models import Campaign
from surveys.invitations.models import Invitation, OpenLink
from surveys.sampling.models import SampledCase
from surveys.sampling.queries import WITH_DOSSIER_AND_UNIT
from surveys.units.models import Unit


def invitation_by_digest(session: Session, digest: bytes) -> Invitation | None:
    """Return the invitation whose code has this digest, in any campaign, with its campaign.

    One statement, so that spent and unknown codes cost the same.
    """
    return session.scalar(
        select(Invitation)
        .where(Invitation.code_digest == digest)
        .options(joinedload(Invitation.campaign, innerjoin=True))
    )


def invitation_by_serial(session: Session, campaign: Campaign, serial: int) -> Invitation | None:
    """Return the invitation of a campaign with this running number."""
    return session.scalar(
        select(Invitation).where(Invitation.campaign_id == campaign.id, Invitation.serial == serial)
    )


def invitations_with_cases(
    session: Session, invitation_ids: Sequence[int]
) -> dict[int, Invitation]:
    """Return invitations as they stand by id, each with its case."""
    found = session.scalars(
        select(Invitation)
        .where(Invitation.id.in_(invitation_ids))
        .options(joinedload(Invitation.case))
        .execution_options(populate_existing=True)
    )
    return {invitation.id: invitation for invitation in found}


def count_invitations(session: Session, campaign: Campaign) -> int:
    """Return how many invitations a campaign has issued."""
    statement = select(func.count()).where(Invitation.campaign_id == campaign.id)
    return session.scalar(statement) or 0


def spent_by_unit(session: Session, campaign: Campaign) -> dict[int, int]:
    """Return the number of spent invitations by unit id."""
    rows = session.execute(
        select(SampledCase.unit_id, func.count())
        .join(Invitation, Invitation.case_id == SampledCase.id)
        .where(Invitation.campaign_id == campaign.id, Invitation.spent)
        .group_by(SampledCase.unit_id)
    )
    return {unit_id: count for unit_id, count in rows}  # noqa: C416 - rows are no pairs to mypy


def unspent_invitations(session: Session, campaign: Campaign) -> list[Invitation]:
    """Return the invitations nobody has answered yet, by serial."""
    return list(
        session.scalars(
            select(Invitation)
            .where(Invitation.campaign_id == campaign.id, Invitation.spent.is_(False))
            .options(joinedload(Invitation.case).options(*WITH_DOSSIER_AND_UNIT))
            .order_by(Invitation.serial)
        )
    )


def unspent_cases(session: Session, campaign: Campaign) -> list[SampledCase]:
    """Return the sampled cases without an answer, those never invited included, in draw order."""
    return list(
        session.scalars(
            select(SampledCase)
            .join(SampledCase.unit)
            .outerjoin(Invitation, Invitation.case_id == SampledCase.id)
            .where(
                SampledCase.draw.has(campaign_id=campaign.id),
                Invitation.spent.is_not(True),
            )
            .order_by(SampledCase.id)
        )
    )


def open_links(session: Session, campaign: Campaign) -> list[OpenLink]:
    """Return the open links of a campaign, sorted by kind and code of the unit."""
    return list(
        session.scalars(
            select(OpenLink)
            .join(OpenLink.unit)
            .where(OpenLink.campaign_id == campaign.id)
            .order_by(Unit.kind, Unit.code)
        )
    )


def open_link_by_token(session: Session, token: str) -> OpenLink | None:
    """Return the open link with this token."""
    return session.scalar(select(OpenLink).where(OpenLink.token == token))


def insert_invitations(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store invitations."""
    session.execute(insert(Invitation), rows)


def update_invitations(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Change invitations by id."""
    session.execute(update(Invitation), rows)


def mark_spent(session: Session, invitation_id: int) -> bool:
    """Set the bit of an invitation that is not spent; False when it was."""
    statement = (
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.spent.is_(False))
        .values(spent=True)
        .returning(Invitation.id)
    )
    return session.execute(statement).scalar_one_or_none() is not None


def mark_all_spent(session: Session, invitation_ids: Sequence[int]) -> int:
    """Set the bit of those invitations that are not spent, and return how many they were."""
    statement = (
        update(Invitation)
        .where(Invitation.id.in_(invitation_ids), Invitation.spent.is_(False))
        .values(spent=True)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(statement).all())


def rewrite_invitations(session: Session, campaign: Campaign) -> None:
    """Write every invitation of a campaign anew, changing nothing but the row's stamp."""
    session.execute(
        update(Invitation)
        .where(Invitation.campaign_id == campaign.id)
        .values(spent=Invitation.spent)
    )
