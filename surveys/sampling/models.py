"""The tables of draws and of the cases they selected."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.campaigns.models import Campaign
from surveys.db import Base, unchanging
from surveys.frames.models import Frame, FrameDossier
from surveys.units.models import Unit


class Draw(Base):
    """A stratified draw from a frame; immutable, one for each campaign."""

    __tablename__ = "draw"
    __table_args__ = (
        CheckConstraint("drawn > 0 AND drawn <= frame_size", name="drawn_counted"),
        unchanging("draw"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), unique=True)
    frame_id: Mapped[int] = mapped_column(ForeignKey(Frame.id))
    seed: Mapped[int] = mapped_column(BigInteger)
    #: rule, number, and by stratum the population and the size drawn
    allocation: Mapped[dict[str, Any]]
    #: SHA-256 of frame hash, seed, and all that was drawn
    content_hash: Mapped[str] = mapped_column(String(64))
    frame_size: Mapped[int]
    drawn: Mapped[int]
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[str] = mapped_column(String(80))

    frame: Mapped[Frame] = relationship()


class SampledCase(Base):
    """One dossier that was drawn, with the sampling metadata that its response will carry."""

    __tablename__ = "sampled_case"
    __table_args__ = (
        CheckConstraint("probability > 0 AND probability <= 1", name="probability_is_one"),
        CheckConstraint("base_weight >= 1", name="weight_counts_persons"),
        CheckConstraint("stratum_population > 0", name="stratum_not_empty"),
        unchanging("sampled_case"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey(Draw.id), index=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey(FrameDossier.id), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    #: stratum of the draw: the code of the unit
    stratum: Mapped[str] = mapped_column(String(64))
    #: primary sampling unit; null where dossiers are drawn directly, each its own PSU
    psu: Mapped[str | None] = mapped_column(String(64))
    #: selection probability, product over stages
    probability: Mapped[float]
    #: 1 / probability: the dossiers that this one stands for
    base_weight: Mapped[float]
    #: first-stage units in the stratum's frame
    stratum_population: Mapped[int]

    draw: Mapped[Draw] = relationship()
    dossier: Mapped[FrameDossier] = relationship()
    unit: Mapped[Unit] = relationship()
