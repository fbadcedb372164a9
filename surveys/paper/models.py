"""The tables of paper: batches, forms held until they are keyed again, counts of slips."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.campaigns.models import Campaign
from surveys.db import Base
from surveys.invitations.models import Invitation
from surveys.units.models import Unit


class PaperBatch(Base):
    """A pile of returned forms about one unit."""

    __tablename__ = "paper_batch"
    __table_args__ = (
        UniqueConstraint("campaign_id", "label"),
        CheckConstraint("forms_expected > 0", name="pile_not_empty"),
        CheckConstraint("forms_keyed >= 0", name="keyed_counted"),
        CheckConstraint("label <> ''", name="labelled"),
        CheckConstraint("keyed_twice IN (0, 1, 10)", name="keyed_twice_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    #: what stands on the pile
    label: Mapped[str] = mapped_column(String(80))
    #: forms counted into the pile
    forms_expected: Mapped[int]
    #: forms keyed from it so far; which ones is not kept
    forms_keyed: Mapped[int] = mapped_column(default=0)
    #: one form in so many is keyed twice; 0: none
    keyed_twice: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))

    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit] = relationship()


class HeldForm(Base):
    """A form keyed once that is to be keyed again; its answers are no response yet.

    Deleted in the transaction that stores the response, at the latest when the campaign closes.
    """

    __tablename__ = "held_form"
    __table_args__ = (
        CheckConstraint(
            "(second_keyer IS NULL) = (second_answers IS NULL)", name="second_keying_whole"
        ),
        CheckConstraint("second_keyer <> first_keyer", name="two_keyers"),
    )

    invitation_id: Mapped[int] = mapped_column(ForeignKey(Invitation.id), primary_key=True)
    #: of the first keying; the same submission again changes nothing
    submission_id: Mapped[UUID] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(String(2))
    first_keyer: Mapped[str] = mapped_column(String(80))
    first_answers: Mapped[dict[str, Any]]
    #: of a second keying that differs from the first and waits for somebody to rule
    second_keyer: Mapped[str | None] = mapped_column(String(80))
    second_answers: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    invitation: Mapped[Invitation] = relationship()


class KeyerCount(Base):
    """How many fields of forms keyed twice a keyer keyed, and how many otherwise than ruled."""

    __tablename__ = "keyer_count"
    __table_args__ = (
        CheckConstraint("fields > 0 AND errors >= 0 AND errors <= fields", name="errors_of_fields"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), primary_key=True)
    keyer: Mapped[str] = mapped_column(String(80), primary_key=True)
    fields: Mapped[int]
    errors: Mapped[int]
