"""Acts on the action plan: put a task down, change it, with what was seen before."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from sipas.par.reports.models import ParTask, TaskState
from sipas.par.reports.queries import held_task
from sipas.par.rounds.models import ParRound
from sipas.par.rounds.queries import round_by_code

_MAX_TASK, _MAX_OWNER = 2000, 300


@dataclass(frozen=True, slots=True)
class Planned:
    """What is typed of a task; `seen` is the version it was typed over, 0 for a new one."""

    task: str
    owner: str
    due_on: date | None
    state: TaskState
    seen: int


def put_task(
    session: Session,
    round_: ParRound,
    *,
    place: tuple[str, str],
    planned: Planned,
    by: str,
    now: datetime,
) -> ParTask:
    """Store the task for a lost point at `place`, unit and criterion.

    The same text twice is one change. Raises DomainError `par.task` for an empty task,
    `par.task.conflict` where somebody else changed it meanwhile.
    """
    round_by_code(session, round_.code, lock=True)
    unit, criterion = place
    if not planned.task.strip():
        raise DomainError("par.task", "say what is to be done", where="task")
    found = held_task(session, round_.id, unit, criterion=criterion)
    if found is not None and _says(found) == _typed(planned):
        return found
    if (found.version if found else 0) != planned.seen:
        raise DomainError(
            "par.task.conflict",
            "somebody changed this task meanwhile",
            got=found.changed_by if found else "",
            hint="Compare it with what you typed, then save again.",
        )
    made = found or ParTask(round_id=round_.id, unit_code=unit, criterion=criterion, version=0)
    made.task, made.owner, made.due_on, made.state = _typed(planned)
    made.version += 1
    made.changed_by, made.changed_at = by, now
    session.add(made)
    session.flush()
    return made


def _says(task: ParTask) -> tuple[str, str, date | None, TaskState]:
    return task.task, task.owner, task.due_on, task.state


def _typed(planned: Planned) -> tuple[str, str, date | None, TaskState]:
    task = planned.task.replace("\r\n", "\n").strip()[:_MAX_TASK]
    return task, planned.owner.strip()[:_MAX_OWNER], planned.due_on, planned.state
