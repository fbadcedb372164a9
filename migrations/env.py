"""Runs the migrations on the connection handed over, beside live code: short waits for locks."""

from collections.abc import Iterable
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import (
    CreateTableOp,
    DropTableOp,
    ExecuteSQLOp,
    MigrateOperation,
    MigrationScript,
    OpContainer,
)
from sqlalchemy import Connection, Enum

from sipas.tables import all_tables

#: Tables of the job queue are procrastinate's own business.
_QUEUE = "procrastinate_"


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and (name or "").startswith(_QUEUE))


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write closed words as plain text: a revision must not import today's models."""
    if kind != "type" or not isinstance(item, Enum):
        return False
    words = ", ".join(repr(str(word)) for word in item.enums)
    checked = f"native_enum={item.native_enum}, create_constraint={item.create_constraint}"
    return f"sa.Enum({words}, name={item.name!r}, {checked}, length={item.length})"


def _add_statements(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """Add what a table's `info` says is to be run after creating or dropping it."""
    for script in scripts:
        for container in (script.upgrade_ops, script.downgrade_ops):
            if container is not None:
                container.ops.extend(_statements(container))


def _statements(container: OpContainer) -> Iterable[MigrateOperation]:
    info = {table.name: table.info for table in all_tables().sorted_tables}
    for operation in list(container.ops):
        if isinstance(operation, CreateTableOp | DropTableOp):
            when = "after_create" if isinstance(operation, CreateTableOp) else "after_drop"
            for statement in info.get(operation.table_name, {}).get(when, ()):
                yield ExecuteSQLOp(statement)
        if isinstance(operation, CreateTableOp):
            operation.info = {}  # said above in the words of the revision itself


def _run(connection: Connection) -> None:
    connection.exec_driver_sql("SET lock_timeout = '5s'")
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        include_name=_ours,
        render_item=_render,
        process_revision_directives=_add_statements,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    connection.exec_driver_sql("RESET lock_timeout")
    connection.commit()


_run(context.config.attributes["connection"])
