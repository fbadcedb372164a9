"""Runs the migrations on the connection handed over, beside live code: short waits for locks."""

from alembic import context
from sqlalchemy import Connection

from sipas.tables import all_tables

#: Tables and types of the job queue are procrastinate's own business.
_QUEUE = "procrastinate_"


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and (name or "").startswith(_QUEUE))


def _run(connection: Connection) -> None:
    connection.exec_driver_sql("SET lock_timeout = '5s'")
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        include_name=_ours,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    connection.exec_driver_sql("RESET lock_timeout")
    connection.commit()


_run(context.config.attributes["connection"])
