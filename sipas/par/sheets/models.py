"""Tables of what stands on sheets: entries, every change of a score, explanations demanded."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sipas.par.rounds.models import ParSheet
from sipas.par.sheets.entry import Stage
from surveys.db import Base, closed_words, unchanging


class ParEntry(Base):
    """What stands for one criterion of a sheet at one stage; its past is in `par_entry_change`."""

    __tablename__ = "par_entry"
    __table_args__ = (
        UniqueConstraint("sheet_id", "criterion", "stage"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("jsonb_typeof(inputs) = 'object'", name="inputs"),
        CheckConstraint("points IS NULL OR inputs <> '{}'", name="points"),
        CheckConstraint("stage = 'self' OR explanation = ''", name="explanation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey(ParSheet.id))
    criterion: Mapped[str] = mapped_column(String(64))
    stage: Mapped[Stage] = mapped_column(closed_words(Stage))
    #: input of the rule → value as text, so that not a digit is lost
    inputs: Mapped[dict[str, Any]]
    #: what the rule gives for the inputs; null while some are owed
    points: Mapped[Decimal | None] = mapped_column(Numeric)
    #: where the evidence stands: document, section, page
    reference: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    #: why there is no evidence; of a claim only
    explanation: Mapped[str] = mapped_column(Text)
    #: counts the changes; who saves says which one was seen
    version: Mapped[int]
    changed_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime]


class ParEntryChange(Base):
    """One change of an entry, kept for good: who, when, from what to what, why."""

    __tablename__ = "par_entry_change"
    __table_args__ = (
        UniqueConstraint("entry_id", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint(
            "version > 1 OR (inputs_before = '{}' AND points_before IS NULL)", name="first"
        ),
        CheckConstraint("why <> ''", name="why"),
        unchanging("par_entry_change"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(ParEntry.id))
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(80))
    inputs_before: Mapped[dict[str, Any]]
    inputs_after: Mapped[dict[str, Any]]
    points_before: Mapped[Decimal | None] = mapped_column(Numeric)
    points_after: Mapped[Decimal | None] = mapped_column(Numeric)
    why: Mapped[str] = mapped_column(Text)

    entry: Mapped[ParEntry] = relationship(lazy="joined")


class ParDemand(Base):
    """An explanation that an appraiser demands of an agency, and what the agency says."""

    __tablename__ = "par_demand"
    __table_args__ = (
        CheckConstraint("question <> ''", name="question"),
        CheckConstraint(
            "(answered_at IS NULL) = (answer = '') AND (answered_at IS NULL) = (answered_by = '')",
            name="answered",
        ),
        CheckConstraint("answered_at IS NULL OR answered_at >= demanded_at", name="in_order"),
        Index(
            "uq_par_demand_open",
            "sheet_id",
            "criterion",
            unique=True,
            postgresql_where=sql("answered_at IS NULL"),
        ),
        unchanging("par_demand", "sheet_id", "criterion", "question", "demanded_by", "demanded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey(ParSheet.id), index=True)
    criterion: Mapped[str] = mapped_column(String(64))
    question: Mapped[str] = mapped_column(Text)
    demanded_by: Mapped[str] = mapped_column(String(80))
    demanded_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(String(80))
    answered_at: Mapped[datetime | None]

    sheet: Mapped[ParSheet] = relationship()
