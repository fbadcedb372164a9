"""What the database says of itself."""

from sqlalchemy import Connection, func, select

_UPGRADE_LOCK = 7_403_111


def server_version(connection: Connection) -> int:
    """Return the version of the server as one number: 180004 is 18.4."""
    version: int = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    return int(version)


def has_queue(connection: Connection) -> bool:
    """Say whether the tables of the job queue are there."""
    return connection.scalar(select(func.to_regclass("procrastinate_jobs"))) is not None


def lock_upgrades(connection: Connection) -> None:
    """Wait until no other process upgrades this database, then keep others waiting."""
    connection.execute(select(func.pg_advisory_lock(_UPGRADE_LOCK)))


def unlock_upgrades(connection: Connection) -> None:
    """Let the next process upgrade."""
    connection.execute(select(func.pg_advisory_unlock(_UPGRADE_LOCK)))
