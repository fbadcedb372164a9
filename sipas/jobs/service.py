"""Acts on jobs: ask for one, start, report, finish, fail, rescue."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError, Fault
from analysis.ground.hashing import sha256_of_json
from analysis.ground.text import LocalText
from sipas.jobs.kinds import kind_named
from sipas.jobs.models import Job, JobState
from sipas.jobs.queries import forget_dead_turn, job_numbered, living_job, running_ids, take
from sipas.jobs.queue import defer

#: How often a job is begun before a dying worker is taken for the job's own doing.
MOST_ATTEMPTS = 2

_ENDED = frozenset({JobState.DONE, JobState.FAILED})


def enqueue(
    session: Session,
    kind: str,
    arguments: Mapping[str, Any],
    *,
    requested_by: str,
    now: datetime,
    inputs: Any = None,
) -> Job:
    """Ask for a job in the caller's transaction.

    `inputs` is JSON that names everything the result depends on (hashes of snapshot, method,
    program version); with the same kind and inputs the job of before is returned, whether it
    waits, runs or is done. Without `inputs` the job is always new. Raises DomainError
    `jobs.unknown_kind`.
    """
    kind_named(kind)
    key = "" if inputs is None else sha256_of_json(inputs)
    if key and (known := living_job(session, kind, key=key)):
        return known
    job = Job(
        kind=kind,
        key=key,
        arguments=dict(arguments),
        requested_by=requested_by,
        state=JobState.QUEUED.value,
        progress=0.0,
        message_vi="",
        message_en="",
        faults=[],
        attempts=0,
        created_at=now,
    )
    session.add(job)
    session.flush()
    defer(session, job.id)
    return job


def existing_job(session: Session, job_id: int) -> Job:
    """Return a job; DomainError `jobs.not_found`."""
    job = job_numbered(session, job_id)
    if job is None:
        raise DomainError("jobs.not_found", "there is no such job", got=job_id)
    return job


def start(session: Session, job_id: int, *, now: datetime) -> bool:
    """Mark a queued job running; False when it is not queued any more."""
    job = existing_job(session, job_id)
    if job.state != JobState.QUEUED:
        return False
    job.state = JobState.RUNNING.value
    job.started_at = now
    job.attempts += 1
    session.flush()
    return True


def report(session: Session, job_id: int, *, progress: float, message: LocalText) -> None:
    """Note how far a running job is; `progress` is cut to 0–1."""
    job = existing_job(session, job_id)
    job.progress = min(1.0, max(0.0, progress))
    job.message_vi, job.message_en = message.vi, message.en
    session.flush()


def finish(session: Session, job_id: int, *, result: dict[str, Any], now: datetime) -> None:
    """Mark a job done with its result."""
    job = existing_job(session, job_id)
    job.state = JobState.DONE.value
    job.progress = 1.0
    job.message_vi = job.message_en = ""
    job.result = result
    job.finished_at = now
    session.flush()


def fail(session: Session, job_id: int, *, faults: tuple[Fault, ...], now: datetime) -> None:
    """Mark a job failed with the true reasons."""
    job = existing_job(session, job_id)
    job.state = JobState.FAILED.value
    job.faults = [asdict(fault) for fault in faults]
    job.finished_at = now
    session.flush()


def rescue(session: Session, *, now: datetime) -> int:
    """Queue again, or give up, jobs whose worker died; return how many there were."""
    rescued = 0
    for job_id in running_ids(session):
        if not take(session, job_id):
            continue
        job = existing_job(session, job_id)
        session.refresh(job)
        if job.state != JobState.RUNNING:
            continue
        rescued += 1
        forget_dead_turn(session, job_id)
        if job.attempts >= MOST_ATTEMPTS:
            fail(session, job_id, faults=(_DIED,), now=now)
        else:
            job.state = JobState.QUEUED.value
            defer(session, job_id)
    session.flush()
    return rescued


def is_over(job: Job) -> bool:
    """Say whether nothing will change any more."""
    return job.state in _ENDED


_DIED = Fault(
    "jobs.worker_died",
    "the worker stopped in the middle of this job, more than once",
    hint="Look for memory or disk running out in the log of the service, then ask again.",
)
