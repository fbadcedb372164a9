"""The table of feedback at the counter."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.db import Base, closed_words, unchanging
from surveys.feedback.feedback import InTime, Treatment
from surveys.units.models import Unit


class Feedback(Base):
    """What one visitor said at a counter; belongs to no campaign and never enters an index.

    Neither address, device nor hour is kept. Rows may be deleted, never changed.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction_on_scale"),
        CheckConstraint("length(comment) <= 1000", name="comment_short"),
        CheckConstraint("language IN ('vi', 'en')", name="language_known"),
        Index("ix_feedback_unit_id_received_on", "unit_id", "received_on"),
        unchanging("feedback", removal=True),
    )

    #: random, made with the form: the same form sent twice is one row
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    #: day only, in the province
    received_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(2))
    #: 1 very dissatisfied … 5 very satisfied
    satisfaction: Mapped[int]
    in_time: Mapped[InTime | None] = mapped_column(closed_words(InTime))
    treatment: Mapped[Treatment | None] = mapped_column(closed_words(Treatment))
    #: free words, empty when none; personal data are not asked for
    comment: Mapped[str] = mapped_column(Text)

    unit: Mapped[Unit] = relationship()
