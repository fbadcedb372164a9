"""One worker: takes jobs from the queue, does them, and rescues those of workers that died."""

import logging
import secrets
from pathlib import Path

from procrastinate import PsycopgConnector
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError, Fault
from analysis.ground.text import LocalText
from sipas import logs, unit_of_work
from sipas.config import Settings
from sipas.jobs import service
from sipas.jobs.kinds import PERIODIC, Order, Report, kind_named
from sipas.jobs.models import Job
from sipas.jobs.queries import take
from sipas.jobs.queue import QUEUE, with_clock, worker_app
from surveys.clock import now

log = logging.getLogger("sipas.jobs")

_GRACE_SECONDS = 10.0
_POLL_SECONDS = 2.0
_process: dict[str, Path] = {}


def run_worker(settings: Settings, *, until_empty: bool = False) -> None:
    """Do jobs until told to stop, or with `until_empty` until none is left."""
    address = settings.database_url or ""
    _process["data_dir"] = settings.data_dir
    unit_of_work.connect(address)
    with unit_of_work.unit_of_work() as session:
        if rescued := service.rescue(session, now=now()):
            log.warning("rescued %s jobs of workers that died", rescued)
    connector = PsycopgConnector(conninfo=_conninfo(address), min_size=1, max_size=4)
    app = worker_app(connector)
    (app if until_empty else with_clock(app)).run_worker(
        queues=[QUEUE],
        wait=not until_empty,
        install_signal_handlers=not until_empty,
        listen_notify=not until_empty,
        delete_jobs="always",
        fetch_job_polling_interval=_POLL_SECONDS,
        shutdown_graceful_timeout=_GRACE_SECONDS,
    )


def do(job_id: int) -> None:
    """Do one job: the work and its end are one transaction, reports are seen at once."""
    engine = unit_of_work.current_engine()
    try:
        with unit_of_work.unit_of_work() as session:
            if not take(session, job_id):
                return
            with unit_of_work.unit_of_work(engine) as marking:
                if not service.start(marking, job_id, now=now()):
                    return
            _work(session, job_id)
    except Exception as error:  # noqa: BLE001 - whatever a job raises is told to who asked for it
        faults = _faults_of(error)
        with unit_of_work.unit_of_work() as session:
            service.fail(session, job_id, faults=faults, now=now())


def do_periodic(name: str) -> None:
    """Do what is due by the clock, in a transaction of its own; the log says what failed."""
    try:
        with unit_of_work.unit_of_work() as session:
            PERIODIC[name].load()(session, now())
    except Exception:
        log.exception("by the clock: %s failed", name)
        raise


def _work(session: Session, job_id: int) -> None:
    job: Job = service.existing_job(session, job_id)
    order = Order(job.id, job.arguments, job.requested_by, _process["data_dir"])
    result = kind_named(job.kind).load()(session, order, _reporter(job_id))
    service.finish(session, job_id, result=result, now=now())


def _reporter(job_id: int) -> Report:
    """Return the report of a job: each call is a transaction of its own."""

    def report(progress: float, message: LocalText) -> None:
        with unit_of_work.unit_of_work() as session:
            service.report(session, job_id, progress=progress, message=message)

    return report


def _faults_of(error: Exception) -> tuple[Fault, ...]:
    if isinstance(error, DomainError):
        return error.faults
    error_id = secrets.token_hex(4)
    log.error("job failed: %s", error_id, exc_info=error)
    return (
        Fault(
            "jobs.unexpected",
            "the program failed in a way that was not foreseen",
            got=logs.redact(f"{type(error).__name__}: {error}")[:500],
            hint="Tell whoever runs the service the number of the incident.",
            where=error_id,
        ),
    )


def _conninfo(address: str) -> str:
    """Return the address as libpq reads it, without the name of SQLAlchemy's driver."""
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
