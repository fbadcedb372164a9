"""The chain of the audit log: whole under many hands, and any change shows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import DBAPIError

from sipas.audit.models import AuditEvent
from sipas.audit.service import record, verify_chain
from sipas.unit_of_work import current_engine, unit_of_work
from surveys.clock import now

pytestmark = pytest.mark.usefixtures("app")


def write(number):
    with unit_of_work() as session:
        record(
            session,
            "demo.written",
            actor="lan",
            object_=f"demo:{number}",
            now=now(),
            details={"name": "Đỗ Thị Lan", "number": number, "fine": True, "none": None},
        )


def test_events_written_at_once_make_one_chain():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    with unit_of_work() as session:
        report = verify_chain(session)
    assert (report.events, report.broken_at) == (40, None)
    assert len(report.last_hash) == 64


def test_an_event_of_a_broken_transaction_is_not_in_the_chain():
    write(1)
    with pytest.raises(ZeroDivisionError), unit_of_work() as session:
        record(session, "demo.undone", actor="lan", object_=f"demo:{1 // 0}", now=now())
    write(2)
    with unit_of_work() as session:
        assert verify_chain(session).events == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'nobody'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_the_database_refuses_to_change_events(statement):
    write(1)
    with (
        current_engine().connect() as connection,
        pytest.raises(DBAPIError, match="append-only"),
    ):
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_event SET actor = 'nobody' WHERE object = 'demo:2'",
        """UPDATE audit_event SET details = details || '{"number": 3}' WHERE object = 'demo:2'""",
        "UPDATE audit_event SET at = at + interval '1 microsecond' WHERE object = 'demo:2'",
        "DELETE FROM audit_event WHERE object = 'demo:2'",
    ],
)
def test_a_change_past_the_trigger_breaks_the_chain(change):
    for number in (1, 2, 3):
        write(number)
    with current_engine().begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql(change)
    with unit_of_work() as session:
        assert verify_chain(session).broken_at in {2, 3}


def test_the_hash_covers_what_stands_in_the_table():
    assert {column.name for column in AuditEvent.__table__.columns} == {
        "id",
        "at",
        "actor",
        "action",
        "object",
        "details",
        "previous_hash",
        "hash",
    }
