"""What every test may ask for: a PostgreSQL, a fresh database, the application and its visitors."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import flask
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from sipas import catalogue, unit_of_work
from sipas.accounts.models import Account
from sipas.accounts.passwords import hash_password
from sipas.accounts.roles import Role
from sipas.config import Settings
from sipas.database.service import heads, upgrade
from sipas.embedded.service import held_server
from sipas.factory import create_app
from sipas.tables import all_tables
from surveys.clock import now
from tests.page_laws import CheckingClient

# Timing never decides a test; a build server tries the same examples every time.
hypothesis_settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
hypothesis_settings.load_profile("house")

PASSWORD = "bánh tráng phơi sương"
#: Durability and background work cost time and prove nothing here.
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}
_TEMPLATE = "sipas_template"


def pytest_sessionstart() -> None:
    """Let pages speak Vietnamese however the tests are started."""
    catalogue.compile_stale()


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """Address of a PostgreSQL of this test process alone."""
    folder = Path(tempfile.mkdtemp(prefix="sipas-tests-"))
    with held_server(folder, options=_FAST) as url:
        yield url
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server(server_url: str) -> Iterator[Engine]:
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture(scope="session")
def template(server: Engine, server_url: str) -> str:
    """Name of a database with every table, made once, never changed."""
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {_TEMPLATE}"))
    url = named_url(server_url, _TEMPLATE)
    upgrade(url)
    if not heads():
        _create_all(url)
    return _TEMPLATE


@pytest.fixture
def empty_url(server: Engine, server_url: str) -> Iterator[str]:
    """Address of a database without any table."""
    yield from fresh_database(server, server_url, "template0")


@pytest.fixture
def database_url(server: Engine, server_url: str, template: str) -> Iterator[str]:
    """Address of a fresh database with every table and no rows."""
    yield from fresh_database(server, server_url, template)


@pytest.fixture(scope="session")
def _shared_url(server: Engine, server_url: str, template: str) -> Iterator[str]:
    yield from fresh_database(server, server_url, template)


@pytest.fixture
def session(_shared_url: str) -> Iterator[Session]:
    """A session whose transaction is rolled back; never commit it."""
    engine = create_engine(_shared_url, connect_args={"options": "-c timezone=UTC"})
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, expire_on_commit=False) as opened:
            yield opened
        if transaction.is_active:
            transaction.rollback()
    engine.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=tmp_path,
        secret_key="secret of the tests",
        code_key=b"code key of the tests",
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[flask.Flask]:
    """The application on a fresh database."""
    application = create_app(settings)
    application.test_client_class = CheckingClient
    yield application
    unit_of_work.current_engine().dispose()


@pytest.fixture
def client(app: flask.Flask) -> CheckingClient:
    """A visitor whose every page is held against the page laws."""
    return app.test_client()


@pytest.fixture
def signed_in(app: flask.Flask, password_hash: str) -> Callable[[Role], CheckingClient]:
    """Return a maker of visitors signed in with an account of the role named."""

    def visit(role: Role) -> CheckingClient:
        username = f"{role.value}-{secrets.token_hex(4)}"
        with unit_of_work.unit_of_work() as session:
            session.add(
                Account(
                    username=username,
                    display_name=f"Nguyễn Thị {role.value}",
                    role=role.value,
                    password_hash=password_hash,
                    active=True,
                    created_at=now(),
                )
            )
        visitor = app.test_client()
        visitor.submit("/staff/sign-in", username=username, password=PASSWORD)
        visitor.username = username
        return visitor

    return visit


def fresh_database(server: Engine, server_url: str, template: str) -> Iterator[str]:
    """Yield the address of a copy of the database `template`, dropped afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    yield named_url(server_url, name)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _create_all(url: str) -> None:
    engine = create_engine(url)
    all_tables().create_all(engine)
    engine.dispose()


def named_url(server_url: str, name: str) -> str:
    """Return the address of the database `name` of the server."""
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
