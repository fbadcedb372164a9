"""The table of jobs as people see them; the queue itself is procrastinate's."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Identity, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from surveys.db import Base


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


_STATES = ", ".join(f"'{state}'" for state in JobState)


class Job(Base):
    """One piece of slow work, asked for by somebody."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="result"),
        CheckConstraint("(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name="end"),
        CheckConstraint("state <> 'failed' OR jsonb_array_length(faults) > 0", name="faults"),
        Index(
            "uq_job_kind_key_alive",
            "kind",
            "key",
            unique=True,
            postgresql_where=text("key <> '' AND state <> 'failed'"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    #: Name in the table of kinds.
    kind: Mapped[str] = mapped_column(String(64))
    #: Hash of all inputs; a job with the same one is answered from this. Empty: never repeated.
    key: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[dict[str, Any]]
    requested_by: Mapped[str] = mapped_column(String(80))
    #: A word of `JobState`.
    state: Mapped[str] = mapped_column(String(16))
    #: Part done, 0 to 1.
    progress: Mapped[float]
    #: What is being done, Vietnamese.
    message_vi: Mapped[str] = mapped_column(Text)
    #: What is being done, English.
    message_en: Mapped[str] = mapped_column(Text)
    #: Why it failed: faults as mappings of their six parts.
    faults: Mapped[list[Any]]
    #: What the work returned; only when done.
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    #: How often a worker began it.
    attempts: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
