"""One line of revisions, which leads from nothing to exactly the tables of the models, and back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import NullPool, create_engine, inspect

from sipas.database.service import downgrade, heads, upgrade
from sipas.tables import all_tables


@pytest.fixture
def engine(empty_url):
    engine = create_engine(empty_url, poolclass=NullPool)
    yield engine
    engine.dispose()


def ours(name, kind, _parents):
    return not (kind == "table" and name.startswith("procrastinate_"))


def test_the_revisions_have_one_head():
    assert len(heads()) == 1, f"merge these: {heads()}"


def test_the_revisions_make_the_tables_of_the_models(engine, empty_url):
    upgrade(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": ours, "compare_type": True, "compare_server_default": True},
        )
        assert compare_metadata(context, all_tables()) == []


def test_the_revisions_make_the_triggers_and_checks_of_the_models(engine, empty_url):
    upgrade(empty_url)
    with engine.connect() as migrated:
        found = facts(migrated)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        all_tables().create_all(connection)
    with engine.connect() as created:
        assert facts(created) == found


def facts(connection):
    """Return what autogenerate does not compare: checks, triggers, partial indexes."""
    queries = {
        "checks": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace",
        "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid)"
        " FROM pg_trigger WHERE NOT tgisinternal",
        "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }
    return {
        kind: sorted(
            tuple(row)
            for row in connection.exec_driver_sql(query)
            if not row[0].startswith(("procrastinate_", "alembic_"))
        )
        for kind, query in queries.items()
    }


def test_down_leaves_nothing_and_up_again_works(engine, empty_url):
    upgrade(empty_url)
    downgrade(empty_url, "base")
    left = [
        name
        for name in inspect(engine).get_table_names()
        if not name.startswith(("procrastinate_", "alembic_"))
    ]
    assert left == []
    upgrade(empty_url)


def test_a_second_upgrade_changes_nothing(engine, empty_url):
    upgrade(empty_url)
    upgrade(empty_url)
    assert "procrastinate_jobs" in inspect(engine).get_table_names()
