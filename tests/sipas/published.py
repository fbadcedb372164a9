"""Fixtures: a database with a small published campaign, made once and copied for each test."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from analysis.pipeline import load_run
from analysis.pipeline.rows import RunResult
from sipas.publications.models import AnalysisRun
from tests.conftest import fresh_database, named_url
from tests.sipas.staging import publish_small


@dataclass(frozen=True)
class Published:
    """The template's name and the run in it, whose files lie beside."""

    database: str
    run: AnalysisRun


@pytest.fixture(scope="session")
def published(
    server: Engine, server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Published:
    """Stage, close and publish the small campaign in a database of its own."""
    name = f"sipas_published_{secrets.token_hex(4)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    engine = create_engine(named_url(server_url, name))
    with Session(engine, expire_on_commit=False) as session:
        run = publish_small(session, tmp_path_factory.mktemp("published"))
        session.refresh(run, ["snapshot"])
        session.commit()
    engine.dispose()
    return Published(name, run)


@pytest.fixture(scope="session")
def result(published: Published) -> RunResult:
    return load_run(Path(published.run.folder))


@pytest.fixture
def run(published: Published) -> AnalysisRun:
    return published.run


@pytest.fixture
def database_url(server: Engine, server_url: str, published: Published) -> Iterator[str]:
    """Address of a copy of the published database, in place of the empty one."""
    yield from fresh_database(server, server_url, published.database)
