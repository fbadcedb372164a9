"""The table of paper batches."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.campaigns.models import Campaign
from surveys.db import Base
from surveys.units.models import Unit


class PaperBatch(Base):
    """A pile of returned forms about one unit."""

    __tablename__ = "paper_batch"
    __table_args__ = (
        UniqueConstraint("campaign_id", "label"),
        CheckConstraint("forms_expected > 0", name="pile_not_empty"),
        CheckConstraint("forms_keyed >= 0", name="keyed_counted"),
        CheckConstraint("label <> ''", name="labelled"),
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
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))

    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit] = relationship()
