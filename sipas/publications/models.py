"""The table of finished runs of the analysis."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.campaigns.models import Campaign
from surveys.db import Base, unchanging
from surveys.extract.models import Snapshot


class AnalysisRun(Base):
    """One run that is finished; known by the SHA-256 of its run.json. Unfinished ones are jobs."""

    __tablename__ = "analysis_run"
    __table_args__ = (
        CheckConstraint("run_hash ~ '^[0-9a-f]{64}$'", name="run_hash"),
        CheckConstraint("(rulebook_id = '') = (rulebook_hash = '')", name="rulebook"),
        unchanging(
            "analysis_run",
            "campaign_id",
            "snapshot_id",
            "method_id",
            "method_hash",
            "rulebook_id",
            "rulebook_hash",
            "run_hash",
            "finished_at",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey(Snapshot.id))
    #: index method and the SHA-256 of what it says
    method_id: Mapped[str] = mapped_column(String(80))
    method_hash: Mapped[str] = mapped_column(String(64))
    #: rule book of the points and its SHA-256; empty where nothing was scored
    rulebook_id: Mapped[str] = mapped_column(String(80))
    rulebook_hash: Mapped[str] = mapped_column(String(64))
    #: SHA-256 of run.json, which holds the SHA-256 of every other file
    run_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: folder that holds the files; may move
    folder: Mapped[str] = mapped_column(String(500))
    requested_by: Mapped[str] = mapped_column(String(80))
    finished_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship()
    snapshot: Mapped[Snapshot] = relationship(lazy="joined")
