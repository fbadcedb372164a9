"""A draft in hand: what its pages show of it, read in one statement and saved in another.

Pages are asked for far more often than anything else, so that no mapped objects are made for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, select, update
from sqlalchemy.orm import Session

from analysis.ground.text import LocalText
from analysis.snapshot.contract import Reach
from surveys.campaigns.campaign import CampaignState, Confidentiality
from surveys.campaigns.models import Campaign
from surveys.collection.models import Draft
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import published_as
from surveys.questionnaires.questionnaire import Answer, Questionnaire
from surveys.units.models import Unit

_HELD = "surveys.collection.held"


@dataclass(frozen=True, slots=True)
class CampaignInHand:
    """What the pages of a draft say of its campaign."""

    state: CampaignState
    simulated: bool
    confidentiality: Confidentiality


@dataclass(frozen=True, slots=True)
class DraftInHand:
    """A draft as it was read; the columns of `Draft`, with its unit and questionnaire beside."""

    id: UUID
    campaign_id: int
    submission_id: UUID
    reach: Reach
    language: str
    answers: Mapping[str, Answer]
    forms: Mapping[str, str]
    paradata: Mapping[str, Any]
    consented_at: datetime | None
    saved_at: datetime
    unit_name: LocalText
    campaign: CampaignInHand
    questionnaire: Questionnaire


_OWN = (
    "id", "campaign_id", "submission_id", "reach", "language", "answers", "forms", "paradata",
    "consented_at", "saved_at",
)  # fmt: skip
_SAVED = ("answers", "forms", "paradata", "language", "consented_at", "saved_at")
_READ = (
    select(
        *(getattr(Draft, name) for name in _OWN),
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
)


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
    values = {name: getattr(draft, name) for name in _SAVED}
    session.connection().execute(_SAVE, {"draft_id": draft.id, **values})
    _held(session)[draft.id] = draft


def _read(
    connection: Connection, statement: Select[Any], **which: UUID | int
) -> DraftInHand | None:
    row = connection.execute(statement, which).one_or_none()
    if row is None:
        return None
    *own, name_vi, name_en, state, simulated, promise, content_hash, form = row
    return DraftInHand(
        **dict(zip(_OWN, own, strict=True)),
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
