"""One session per request, command or job, committed at the edge; statements that stand alone."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

_SESSION_OPTIONS = "-c timezone=UTC"
_EXTENSION = "sipas.engine"
_ALONE = "sipas.engine.alone"

_process: dict[str, Engine] = {}


def connect(database_url: str) -> Engine:
    """Make the engine that `unit_of_work` of this process uses from now on; opens nothing yet.

    The same address again gives the same engine; another one closes the engine of before.
    """
    previous = _process.get("engine")
    if previous is not None and previous.url == make_url(database_url):
        return previous
    if previous is not None:
        previous.dispose()
    engine = create_engine(
        database_url,
        pool_size=8,
        max_overflow=8,
        hide_parameters=True,
        connect_args={"options": _SESSION_OPTIONS, "connect_timeout": 5},
    )
    event.listen(engine, "checkout", _refuse_dead)
    _process["engine"] = engine
    return engine


def _refuse_dead(connection: Any, _record: object, _proxy: object) -> None:
    """Have the pool open another connection in place of one that the server has ended.

    The server says goodbye when it ends one, so that there is something to read where nobody asked:
    this is seen without asking the server before each request.
    """
    goodbye = select.poll()
    goodbye.register(connection.fileno(), select.POLLIN)
    if goodbye.poll(0):
        raise DisconnectionError


def current_engine() -> Engine:
    """Return the engine of this process; RuntimeError before `connect`."""
    try:
        return _process["engine"]
    except KeyError:
        raise RuntimeError("connect() comes before the first unit of work") from None


@contextmanager
def unit_of_work(engine: Engine | None = None) -> Iterator[Session]:
    """Give a session; commit when the block ends, roll back when it raises."""
    with Session(engine or current_engine(), expire_on_commit=False) as session:
        yield session
        session.commit()


def init_app(app: flask.Flask, engine: Engine) -> None:
    """Let views of `app` ask for `db_session()` on `engine`."""
    app.extensions[_EXTENSION] = engine
    app.extensions[_ALONE] = engine.execution_options(isolation_level="AUTOCOMMIT")
    app.teardown_appcontext(_close)


def db_session() -> Session:
    """Return the session of the current request, opened at the first call.

    It is committed after the view when the answer's status is below 400, rolled back otherwise.
    """
    session: Session | None = flask.g.get("db_session")
    if session is None:
        engine = flask.current_app.extensions[_EXTENSION]
        session = flask.g.db_session = Session(engine, expire_on_commit=False)
    return session


def statement_connection() -> Connection:
    """Return a connection of the current request for statements that stand alone.

    Each is kept as soon as it is done: one that reads, or one that writes all there is to write.
    Nothing but the statements goes to the database, no BEGIN and no COMMIT. A request that has a
    session works in its transaction.
    """
    session: Session | None = flask.g.get("db_session")
    if session is not None:
        return session.connection()
    connection: Connection | None = flask.g.get("db_connection")
    if connection is None:
        connection = flask.g.db_connection = flask.current_app.extensions[_ALONE].connect()
    return connection


def keep() -> None:
    """Commit what the current request did; called once, between the view and its answer."""
    session: Session | None = flask.g.get("db_session")
    if session is not None:
        session.commit()


def discard() -> None:
    """Undo what the current request did so far."""
    session: Session | None = flask.g.get("db_session")
    if session is not None:
        session.rollback()


def _close(_: BaseException | None) -> None:
    session: Session | None = flask.g.pop("db_session", None)
    if session is not None:
        session.close()
    connection: Connection | None = flask.g.pop("db_connection", None)
    if connection is not None:
        connection.close()
