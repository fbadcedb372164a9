"""Reads of jobs, and the locks that say which are in a worker's hands."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from sipas.jobs.models import Job, JobState

_ENQUEUE_LOCK = 7_403_113
_WORK_LOCK = 7_403_114


def job_numbered(session: Session, job_id: int) -> Job | None:
    """Return the job with this number."""
    return session.get(Job, job_id)


def newest_jobs(session: Session, *, limit: int) -> list[Job]:
    """Return the newest jobs, newest first."""
    return list(session.scalars(select(Job).order_by(Job.id.desc()).limit(limit)))


def living_job(session: Session, kind: str, *, key: str) -> Job | None:
    """Return the job of `kind` with these inputs that did not fail; repeats wait for commit."""
    session.execute(
        select(func.pg_advisory_xact_lock(_ENQUEUE_LOCK, func.hashtext(f"{kind} {key}")))
    )
    return session.scalar(
        select(Job).where(Job.kind == kind, Job.key == key, Job.state != JobState.FAILED)
    )


def take(session: Session, job_id: int) -> bool:
    """Take a job into this transaction's hands; False when a living worker has it.

    The hold ends with the transaction, also when its process is killed.
    """
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_WORK_LOCK, job_id))))


def running_ids(session: Session) -> list[int]:
    """Return the numbers of the jobs that say they are running."""
    return list(session.scalars(select(Job.id).where(Job.state == JobState.RUNNING)))


def forget_dead_turn(session: Session, job_id: int) -> None:
    """Delete the queue's own record of a turn whose worker died."""
    session.execute(
        text(
            "DELETE FROM procrastinate_jobs"
            " WHERE status = 'doing' AND (args ->> 'job_id')::bigint = :job_id"
        ),
        {"job_id": job_id},
    )
