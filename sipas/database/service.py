"""Checks that a database can be used and brings its tables up to date, one process at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError

import migrations
from analysis.ground.errors import DomainError
from sipas.database.queries import has_queue, lock_upgrades, server_version, unlock_upgrades

_OLDEST_MAJOR = 15
_CONNECT_SECONDS = 10


def check(database_url: str) -> None:
    """Raise DomainError `database.unavailable` or `database.version` when it cannot be used."""
    engine = _engine(database_url)
    try:
        with engine.connect() as connection:
            major = server_version(connection) // 10_000
    except DBAPIError as error:
        raise DomainError(
            "database.unavailable",
            "the database cannot be reached",
            where=make_url(database_url).render_as_string(hide_password=True),
            got=" ".join(str(error.orig).split()),
            hint="Check DATABASE_URL and that the server runs.",
        ) from error
    if major < _OLDEST_MAJOR:
        raise DomainError(
            "database.version",
            "the database server is too old",
            got=f"PostgreSQL {major}",
            expected=f"PostgreSQL {_OLDEST_MAJOR} or newer",
        )


def upgrade(database_url: str) -> None:
    """Bring the tables of the service and of its queue up to date; a repeat does nothing."""
    with _engine(database_url).connect() as connection:
        lock_upgrades(connection)
        connection.commit()
        try:
            command.upgrade(alembic_config(connection), "head")
            _upgrade_queue(connection)
        finally:
            connection.rollback()
            unlock_upgrades(connection)
            connection.commit()


def downgrade(database_url: str, revision: str) -> None:
    """Take the tables of the service back to `revision`, ``base`` for none; the queue stays."""
    with _engine(database_url).connect() as connection:
        command.downgrade(alembic_config(connection), revision)


def write_revision(database_url: str, message: str) -> list[str]:
    """Write the revision from the database's tables to the models'; return the paths written."""
    with _engine(database_url).connect() as connection:
        made = command.revision(alembic_config(connection), message, autogenerate=True)
    scripts = made if isinstance(made, list) else [made]
    return [script.path for script in scripts if script is not None]


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's settings for the migrations of the tree, on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])))
    config.attributes["connection"] = connection
    return config


def heads() -> list[str]:
    """Return the newest revisions of the migrations; one, unless two branches forgot each other."""
    return list(ScriptDirectory.from_config(alembic_config()).get_heads())


def _engine(database_url: str) -> Engine:
    return create_engine(
        database_url, poolclass=NullPool, connect_args={"connect_timeout": _CONNECT_SECONDS}
    )


def _upgrade_queue(connection: Connection) -> None:
    if not has_queue(connection):
        connection.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    connection.commit()
