"""The tables of frames, their dossiers and, apart from them, the contacts."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.campaigns.models import Campaign
from surveys.db import Base, unchanging
from surveys.units.models import Unit


class Frame(Base):
    """One upload of a campaign's frame; immutable, a better file becomes the next number."""

    __tablename__ = "frame"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint("rows_accepted > 0 AND rows_refused >= 0", name="rows_counted"),
        unchanging("frame"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    #: 1, 2, … within the campaign
    number: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(255))
    #: SHA-256 of the file as uploaded
    content_hash: Mapped[str] = mapped_column(String(64))
    rows_accepted: Mapped[int]
    rows_refused: Mapped[int]
    #: the first refusals, each an object of the fields of a Fault
    refusals: Mapped[list[Any]]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str] = mapped_column(String(80))

    campaign: Mapped[Campaign] = relationship()


class FrameDossier(Base):
    """One dossier with a result in the period."""

    __tablename__ = "frame_dossier"
    __table_args__ = (
        UniqueConstraint("frame_id", "dossier_code"),
        unchanging("frame_dossier"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    frame_id: Mapped[int] = mapped_column(ForeignKey(Frame.id, ondelete="CASCADE"))
    dossier_code: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    procedure_field: Mapped[str] = mapped_column(String(120))
    #: code of the district or commune of the person served; empty where not known
    area_code: Mapped[str] = mapped_column(String(32))


class FrameContact(Base):
    """How the person of a dossier can be reached; read by invitations alone, purged on schedule."""

    __tablename__ = "frame_contact"

    dossier_id: Mapped[int] = mapped_column(
        ForeignKey(FrameDossier.id, ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(200))
