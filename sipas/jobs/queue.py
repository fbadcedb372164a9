"""The queue that workers take jobs from: procrastinate, in the same PostgreSQL."""

from typing import Any

import procrastinate
from procrastinate.connector import BaseConnector
from procrastinate.sync_psycopg_connector import SyncPsycopgConnector
from sqlalchemy.orm import Session

from sipas.jobs.kinds import PERIODIC

QUEUE = "jobs"
TASK = "sipas.do_job"

#: Only ever given the connection of somebody else's transaction, so never opened.
_DEFERRING = procrastinate.App(connector=SyncPsycopgConnector())


def defer(session: Session, job_id: int) -> None:
    """Queue a turn for the job within the session's transaction: no commit, no turn."""
    connection: Any = session.connection().connection.driver_connection
    deferrer = _DEFERRING.configure_task(
        TASK, allow_unknown=True, queue=QUEUE, connection=connection
    )
    deferrer.defer(job_id=job_id)


def worker_app(connector: BaseConnector) -> procrastinate.App:
    """Return the application that workers run on `connector`, without what is done by the clock."""
    app = procrastinate.App(connector=connector)

    @app.task(name=TASK, queue=QUEUE)
    def do_job(job_id: int) -> None:
        from sipas.jobs.worker import do  # noqa: PLC0415 - the worker imports the queue

        do(job_id)

    return app


def with_clock(app: procrastinate.App) -> procrastinate.App:
    """Let the workers of `app` also do what is done by the clock; return `app`."""
    for name, periodic in PERIODIC.items():
        app.periodic(cron=periodic.cron)(_task(app, name))
    return app


def _task(app: procrastinate.App, name: str) -> Any:
    @app.task(name=f"sipas.{name}", queue=QUEUE, queueing_lock=name)
    def do_by_the_clock(timestamp: int) -> None:
        del timestamp
        from sipas.jobs.worker import do_periodic  # noqa: PLC0415 - the worker imports the queue

        do_periodic(name)

    return do_by_the_clock
