"""Reads and careful writes of drafts and responses."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from analysis.snapshot.contract import Mode, Reach
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.collection.models import Draft, Response, UnfinishedResponse
from surveys.collection.unfinished import Unfinished
from surveys.questionnaires.models import QuestionnaireVersion

_DRAFT_BY_ID = (
    select(Draft)
    .where(Draft.id == bindparam("draft_id"))
    .options(
        joinedload(Draft.unit),
        joinedload(Draft.questionnaire_version).defer(QuestionnaireVersion.source),
        joinedload(Draft.campaign).lazyload(Campaign.questionnaire_version),
    )
    .with_for_update(of=Draft)
    .execution_options(populate_existing=True)
)


def draft_by_id(session: Session, draft_id: UUID) -> Draft | None:
    """Return a draft with all that a response is made of, locked against parallel saves."""
    return session.scalar(_DRAFT_BY_ID, {"draft_id": draft_id})


def response_by_submission(
    session: Session, campaign_id: int, submission_id: UUID
) -> Response | None:
    """Return the response that a submission gave."""
    return session.scalar(
        select(Response).where(
            Response.campaign_id == campaign_id, Response.submission_id == submission_id
        )
    )


def responses_of(session: Session, campaign: Campaign) -> Iterator[Response]:
    """Yield the responses of a campaign, a thousand at a time, in the order of their random ids."""
    return iter(
        session.scalars(
            select(Response)
            .where(Response.campaign_id == campaign.id)
            .order_by(Response.id)
            .execution_options(yield_per=1000)
        )
    )


def counts_by_unit(session: Session, campaign: Campaign) -> dict[tuple[int, Reach, Mode], int]:
    """Return the number of responses by unit id, reach and mode."""
    rows = session.execute(
        select(Response.unit_id, Response.reach, Response.mode, func.count())
        .where(Response.campaign_id == campaign.id)
        .group_by(Response.unit_id, Response.reach, Response.mode)
    )
    return {(unit_id, reach, mode): count for unit_id, reach, mode, count in rows}


def repeats_by_unit(session: Session, campaign: Campaign) -> dict[int, int]:
    """Return the number of opt-in responses that look like repeats, by unit id."""
    rows = session.execute(
        select(Response.unit_id, func.count())
        .where(Response.campaign_id == campaign.id, Response.looks_repeated)
        .group_by(Response.unit_id)
    )
    return {unit_id: count for unit_id, count in rows}  # noqa: C416 - rows are no pairs to mypy


def drafts_by_unit(session: Session, campaign: Campaign) -> dict[int, int]:
    """Return the number of drafts begun and not submitted, by unit id."""
    rows = session.execute(
        select(Draft.unit_id, func.count())
        .where(Draft.campaign_id == campaign.id)
        .group_by(Draft.unit_id)
    )
    return {unit_id: count for unit_id, count in rows}  # noqa: C416 - rows are no pairs to mypy


def insert_draft_once(session: Session, row: Mapping[str, Any]) -> None:
    """Store the draft of an invitation unless it has one, on this device or another."""
    session.execute(
        insert(Draft).values(row).on_conflict_do_nothing(index_elements=[Draft.invitation_id])
    )


def drafts_left(session: Session, *, campaign: Campaign, limit: int) -> list[Draft]:
    """Return drafts of a campaign, locked, in the order of their random ids."""
    return _locked(session, Draft.campaign_id == campaign.id, limit=limit)


def drafts_abandoned(session: Session, *, before: datetime, limit: int) -> list[Draft]:
    """Return drafts, locked, that nobody saved since `before` through an open link.

    Drafts of closed campaigns are among them, however they were begun.
    """
    is_over = Draft.campaign.has(Campaign.state == CampaignState.CLOSED)
    is_left = (Draft.invitation_id.is_(None)) & (Draft.saved_at < before)
    return _locked(session, or_(is_over, is_left), limit=limit)


def delete_drafts(session: Session, draft_ids: Sequence[UUID]) -> None:
    """Delete drafts by id."""
    session.execute(delete(Draft).where(Draft.id.in_(draft_ids)))


def cut_links(session: Session, *, closed_before: datetime) -> None:
    """Cut the links of responses to invitation and paper in campaigns closed before a moment."""
    over = select(Campaign.id).where(Campaign.closed_at < closed_before)
    session.execute(
        update(Response)
        .where(
            Response.campaign_id.in_(over),
            or_(Response.invitation_id.is_not(None), Response.paper_serial.is_not(None)),
        )
        .values(invitation_id=None, paper_serial=None)
    )
    session.execute(
        update(UnfinishedResponse)
        .where(
            UnfinishedResponse.campaign_id.in_(over), UnfinishedResponse.invitation_id.is_not(None)
        )
        .values(invitation_id=None)
    )


def unfinished_of(session: Session, campaign: Campaign) -> Iterator[UnfinishedResponse]:
    """Yield the unfinished responses of a campaign in the order of their random ids."""
    return iter(
        session.scalars(
            select(UnfinishedResponse)
            .where(UnfinishedResponse.campaign_id == campaign.id)
            .order_by(UnfinishedResponse.id)
            .execution_options(yield_per=1000)
        )
    )


def unfinished_counts(session: Session, campaign: Campaign) -> dict[tuple[Reach, Unfinished], int]:
    """Return the number of unfinished responses by reach and disposition."""
    rows = session.execute(
        select(UnfinishedResponse.reach, UnfinishedResponse.disposition, func.count())
        .where(UnfinishedResponse.campaign_id == campaign.id)
        .group_by(UnfinishedResponse.reach, UnfinishedResponse.disposition)
    )
    return {(reach, disposition): count for reach, disposition, count in rows}


def count_unfinished(session: Session, campaign: Campaign) -> int:
    """Return how many invitations of a campaign have an unfinished response standing for them."""
    counts = unfinished_counts(session, campaign)
    return sum(count for (reach, _), count in counts.items() if reach is Reach.PROBABILITY)


def _locked(session: Session, which: ColumnElement[bool], *, limit: int) -> list[Draft]:
    return list(
        session.scalars(
            select(Draft)
            .where(which)
            .order_by(Draft.id)
            .limit(limit)
            .with_for_update(of=Draft)
            .execution_options(populate_existing=True)
        )
    )
