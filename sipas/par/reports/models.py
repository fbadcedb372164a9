"""The table of the action plan: what is to be done about a lost point, by whom, until when."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sipas.par.rounds.models import ParRound
from surveys.db import Base, closed_words


class TaskState(StrEnum):
    """How far a task is."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


class ParTask(Base):
    """A task that follows a lost point; its changes stand in the audit log."""

    __tablename__ = "par_task"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_code", "criterion"),
        CheckConstraint("task <> ''", name="task"),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: the round in which the points were lost
    round_id: Mapped[int] = mapped_column(ForeignKey(ParRound.id))
    #: code of the unit that lost them
    unit_code: Mapped[str] = mapped_column(String(80))
    #: code of the criterion they were lost on
    criterion: Mapped[str] = mapped_column(String(64))
    task: Mapped[str] = mapped_column(Text)
    #: who is to do it: an agency, a division or a person by office
    owner: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date | None]
    state: Mapped[TaskState] = mapped_column(closed_words(TaskState))
    #: counts the changes; who saves says which one was seen
    version: Mapped[int]
    changed_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime]
