"""The queue that workers take jobs from: procrastinate, in the same PostgreSQL."""

from typing import Any

import procrastinate
from procrastinate.connector import BaseConnector
from procrastinate.sync_psycopg_connector import SyncPsycopgConnector
from sqlalchemy.orm import Session

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
    """Return the application that workers run on `connector`."""
    app = procrastinate.App(connector=connector)

    @app.task(name=TASK, queue=QUEUE)
    def do_job(job_id: int) -> None:
        from sipas.jobs.worker import do  # noqa: PLC0415 - the worker imports the queue

        do(job_id)

    return app
