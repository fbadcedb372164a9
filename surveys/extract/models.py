"""The table of snapshots."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.campaigns.models import Campaign
from surveys.db import Base, unchanging


class Snapshot(Base):
    """A snapshot that was written; known by the SHA-256 of its manifest."""

    __tablename__ = "snapshot"
    __table_args__ = (
        CheckConstraint("rows > 0", name="rows_counted"),
        unchanging("snapshot", "campaign_id", "sha256", "rows", "written_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    #: SHA-256 of manifest.json, which holds the SHA-256 of every other file
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    #: folder that holds the files
    folder: Mapped[str] = mapped_column(String(500))
    #: rows of cases.parquet: every sampled case and every opt-in response
    rows: Mapped[int]
    written_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship()
