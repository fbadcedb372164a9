"""The tables of drafts, responses and unfinished responses."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from analysis.snapshot.contract import Mode, Reach
from surveys.campaigns.campaign import Confidentiality
from surveys.campaigns.models import Campaign
from surveys.collection.unfinished import Unfinished
from surveys.db import Base, closed_words, unchanging
from surveys.invitations.models import Invitation
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.units.models import Unit

#: What never changes of a response; its link to a person is cut, and it may be deleted by law.
_KEPT = (
    "campaign_id", "submission_id", "unit_id", "reach", "mode", "received_on", "stratum", "psu",
    "probability", "base_weight", "stratum_population", "answers", "paradata",
)  # fmt: skip
_KEPT_UNFINISHED = (
    "campaign_id", "unit_id", "reach", "disposition", "left_on", "stratum", "psu", "probability",
    "base_weight", "stratum_population", "answered", "applicable", "answers", "paradata",
)  # fmt: skip

_METADATA_FITS_REACH = (
    "(reach = 'probability' AND stratum IS NOT NULL AND probability > 0"
    " AND probability <= 1 AND base_weight >= 1 AND stratum_population > 0)"
    " OR (reach <> 'probability' AND stratum IS NULL AND psu IS NULL"
    " AND probability IS NULL AND base_weight IS NULL AND stratum_population IS NULL)"
)


class Draft(Base):
    """Answers being given on the web; deleted in the transaction that stores the response."""

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint(
            "(reach = 'probability') = (invitation_id IS NOT NULL)", name="invited_or_open"
        ),
        CheckConstraint("language IN ('vi', 'en')", name="language_known"),
    )

    #: random; what the respondent's signed cookie holds
    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    questionnaire_version_id: Mapped[int] = mapped_column(ForeignKey(QuestionnaireVersion.id))
    #: null for answers through an open link; one draft for an invitation, whatever the device
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey(Invitation.id), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    reach: Mapped[Reach] = mapped_column(closed_words(Reach))
    #: becomes the response's; the same submission gives the same response
    submission_id: Mapped[UUID] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(String(2))
    answers: Mapped[dict[str, Any]]
    #: by page, the form that saved it last; a form that comes twice contests nothing
    forms: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    #: how the form was filled in so far; see `surveys.collection.paradata`
    paradata: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    #: consent as given on its page; answers are stored only after it
    consented_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship()
    questionnaire_version: Mapped[QuestionnaireVersion] = relationship()
    unit: Mapped[Unit] = relationship()


class Response(Base):
    """One acknowledged response with its sampling metadata; never changed.

    The database refuses a link to a person where the campaign promised anonymity.
    """

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("campaign_id", "submission_id"),
        UniqueConstraint("campaign_id", "paper_serial"),
        ForeignKeyConstraint(
            ["campaign_id", "confidentiality"], ["campaign.id", "campaign.confidentiality"]
        ),
        CheckConstraint(
            "confidentiality <> 'anonymous' OR (invitation_id IS NULL AND paper_serial IS NULL)",
            name="anonymous_has_no_link",
        ),
        CheckConstraint(_METADATA_FITS_REACH, name="metadata_fits_reach"),
        CheckConstraint("paper_serial IS NULL OR mode = 'paper'", name="serial_only_on_paper"),
        CheckConstraint("(keyed_by IS NOT NULL) = (mode = 'paper')", name="paper_is_keyed"),
        CheckConstraint("language IN ('vi', 'en')", name="language_known"),
        CheckConstraint("NOT looks_repeated OR reach <> 'probability'", name="repeats_are_opt_in"),
        unchanging("response", *_KEPT, removal=True),
    )

    #: random, reveals no order
    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    confidentiality: Mapped[Confidentiality] = mapped_column(
        Enum(Confidentiality, native_enum=False, length=16, values_callable=list)
    )
    questionnaire_version_id: Mapped[int] = mapped_column(ForeignKey(QuestionnaireVersion.id))
    submission_id: Mapped[UUID]
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    reach: Mapped[Reach] = mapped_column(closed_words(Reach))
    mode: Mapped[Mode] = mapped_column(closed_words(Mode))
    language: Mapped[str] = mapped_column(String(2))
    #: day only, in the province
    received_on: Mapped[date]
    #: sampling metadata of the draw; see SampledCase
    stratum: Mapped[str | None] = mapped_column(String(64))
    psu: Mapped[str | None] = mapped_column(String(64))
    probability: Mapped[float | None]
    base_weight: Mapped[float | None]
    stratum_population: Mapped[int | None]
    #: only in confidential campaigns, for call-backs
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey(Invitation.id), unique=True)
    paper_serial: Mapped[int | None]
    #: account name of the keyer of a paper form
    keyed_by: Mapped[str | None] = mapped_column(String(80))
    answers: Mapped[dict[str, Any]]
    #: how the form was filled in, in classes where the campaign is anonymous; null: not measured
    paradata: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    #: an opt-in answer like one just given, or from a device that answered already; never deleted
    looks_repeated: Mapped[bool] = mapped_column(server_default="false")

    campaign: Mapped[Campaign] = relationship(foreign_keys=[campaign_id])
    unit: Mapped[Unit] = relationship()


class UnfinishedResponse(Base):
    """What was saved and never sent, kept when nobody can send it any more; never of record.

    As with responses, the database refuses a link to a person where anonymity was promised.
    """

    __tablename__ = "unfinished"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "confidentiality"], ["campaign.id", "campaign.confidentiality"]
        ),
        CheckConstraint(
            "confidentiality <> 'anonymous' OR invitation_id IS NULL", name="anonymous_has_no_link"
        ),
        CheckConstraint(_METADATA_FITS_REACH, name="metadata_fits_reach"),
        CheckConstraint("answered BETWEEN 0 AND applicable", name="share_is_one"),
        CheckConstraint("language <> ''", name="language_said"),
        unchanging("unfinished", *_KEPT_UNFINISHED, removal=True),
    )

    #: random, reveals no order
    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    confidentiality: Mapped[Confidentiality] = mapped_column(
        Enum(Confidentiality, native_enum=False, length=16, values_callable=list)
    )
    questionnaire_version_id: Mapped[int] = mapped_column(ForeignKey(QuestionnaireVersion.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    reach: Mapped[Reach] = mapped_column(closed_words(Reach))
    disposition: Mapped[Unfinished] = mapped_column(closed_words(Unfinished))
    language: Mapped[str] = mapped_column(String(8))
    #: day of the last page saved, in the province
    left_on: Mapped[date]
    #: sampling metadata of the draw; see SampledCase
    stratum: Mapped[str | None] = mapped_column(String(64))
    psu: Mapped[str | None] = mapped_column(String(64))
    probability: Mapped[float | None]
    base_weight: Mapped[float | None]
    stratum_population: Mapped[int | None]
    #: only in confidential campaigns
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey(Invitation.id), unique=True)
    #: questions on the path that were answered, and all on the path
    answered: Mapped[int]
    applicable: Mapped[int]
    answers: Mapped[dict[str, Any]]
    paradata: Mapped[dict[str, Any]]

    unit: Mapped[Unit] = relationship()
