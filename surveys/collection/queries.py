"""Reads and careful writes of drafts and responses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from analysis.ground.text import LocalText
from analysis.snapshot.contract import Mode, Reach
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.collection.in_hand import CampaignInHand, DraftInHand
from surveys.collection.models import Draft, Response, UnfinishedResponse
from surveys.collection.unfinished import Unfinished
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import published_as
from surveys.units.models import Unit

_HELD = "surveys.collection.held"
_SHOWN = (
    "id", "campaign_id", "submission_id", "reach", "language", "answers", "forms", "paradata",
    "consented_at", "saved_at",
)  # fmt: skip
_SAVED = ("answers", "forms", "paradata", "language", "consented_at", "saved_at")
_VERSION: ColumnElement[str] = literal_column("draft.xmin::text")
_READ = (
    select(
        *(getattr(Draft, name) for name in _SHOWN),
        _VERSION,
        Unit.name_vi,
        Unit.name_en,
        Campaign.state,
        Campaign.simulated,
        Campaign.confidentiality,
        QuestionnaireVersion.content_hash,
        QuestionnaireVersion.name,
    )
    .select_from(Draft)
    .join(Unit, Unit.id == Draft.unit_id)
    .join(Campaign, Campaign.id == Draft.campaign_id)
    .join(QuestionnaireVersion, QuestionnaireVersion.id == Draft.questionnaire_version_id)
)
_BY_ID = _READ.where(Draft.id == bindparam("draft_id"))
_LOCKED = _BY_ID.with_for_update(of=Draft)
_OF_INVITATION = _READ.where(Draft.invitation_id == bindparam("invitation_id"))
_TABLE = Draft.metadata.tables[Draft.__tablename__]
_SAVE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("draft_id"))
    .values({name: bindparam(name) for name in _SAVED})
    .returning(_VERSION)
)
_SAVE_OVER = _SAVE.where(bindparam("seen") == _VERSION)
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


def draft_in_hand(connection: Connection, draft_id: UUID) -> DraftInHand | None:
    """Return a draft as it stands, None when there is no such draft."""
    return _read(connection, _BY_ID, draft_id=draft_id)


def draft_of_invitation(session: Session, invitation_id: int) -> DraftInHand | None:
    """Return the draft begun with an invitation, on whatever device."""
    return _read(session.connection(), _OF_INVITATION, invitation_id=invitation_id)


def held_draft(session: Session, draft_id: UUID) -> DraftInHand | None:
    """Return a draft locked against parallel saves and submits until the transaction ends.

    A transaction that holds the lock already is given what it has.
    """
    connection = session.connection()  # begins the transaction where there is none
    held = _held(session)
    if draft_id not in held:
        draft = _read(connection, _LOCKED, draft_id=draft_id)
        if draft is None:
            return None
        held[draft_id] = draft
    return held[draft_id]


def save_held(session: Session, draft: DraftInHand) -> None:
    """Store what may change of a held draft."""
    version = session.connection().execute(_SAVE, _changes(draft)).scalar_one()
    _held(session)[draft.id] = replace(draft, version=version)


def save_over(connection: Connection, draft: DraftInHand) -> bool:
    """Store what may change of a draft; False, and nothing, if it was changed since it was read."""
    values = {"seen": draft.version, **_changes(draft)}
    return connection.execute(_SAVE_OVER, values).one_or_none() is not None


def _changes(draft: DraftInHand) -> dict[str, Any]:
    return {"draft_id": draft.id, **{name: getattr(draft, name) for name in _SAVED}}


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


def _read(
    connection: Connection, statement: Select[Any], **which: UUID | int
) -> DraftInHand | None:
    row = connection.execute(statement, which).one_or_none()
    if row is None:
        return None
    *own, version, name_vi, name_en, state, simulated, promise, content_hash, form = row
    return DraftInHand(
        **dict(zip(_SHOWN, own, strict=True)),
        version=version,
        unit_name=LocalText(vi=name_vi, en=name_en),
        campaign=CampaignInHand(state, simulated, promise),
        questionnaire=published_as(content_hash, form, partial(_source, connection, content_hash)),
    )


def _source(connection: Connection, content_hash: str) -> str:
    """Return the source of a published questionnaire: long, and needed once for each process."""
    which = QuestionnaireVersion.content_hash == content_hash
    return connection.execute(select(QuestionnaireVersion.source).where(which)).scalar_one()


def _held(session: Session) -> dict[UUID, DraftInHand]:
    """Return the drafts that the present transaction of `session` has locked."""
    transaction = session.get_transaction()
    known: tuple[object, dict[UUID, DraftInHand]] | None = session.info.get(_HELD)
    if known is None or known[0] is not transaction or transaction is None:
        known = session.info[_HELD] = (transaction, {})
    return known[1]
