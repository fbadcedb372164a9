"""What is kept and what is undone at the edge."""

import flask
import pytest
from sqlalchemy import delete, func, insert, select, text

from analysis.ground.errors import DomainError
from sipas import access
from sipas.accounts.models import Account
from sipas.accounts.queries import all_accounts
from sipas.unit_of_work import current_engine, db_session, statement_connection, unit_of_work
from surveys.clock import now


def row(name):
    return {
        "username": name,
        "display_name": name,
        "role": "keyer",
        "password_hash": "-",
        "active": True,
        "created_at": now(),
    }


def account(name):
    return Account(**row(name))


def names():
    with unit_of_work() as session:
        return [row.username for row in all_accounts(session)]


@pytest.fixture
def writing(app):
    """Let a page write an account and then answer as its address says."""
    pages = flask.Blueprint("writing", __name__)

    @pages.get("/write/<outcome>")
    def write(outcome):
        db_session().add(account("lan"))
        db_session().flush()
        if outcome == "refuse":
            raise DomainError("demo.refused", "no")
        if outcome == "crash":
            raise ZeroDivisionError
        if outcome == "answer":
            return flask.make_response("", 409)
        return flask.redirect("/staff/sign-in", code=303)

    @pages.get("/broken-at-the-end")
    def broken():
        db_session().add(account("NOT ALLOWED"))
        return flask.redirect("/", code=303)

    access.register(app, pages, access.PUBLIC)
    return app.test_client().get


@pytest.mark.parametrize(
    ("address", "status", "kept"),
    [
        ("/write/redirect", 303, ["lan"]),
        ("/write/answer", 409, []),
        ("/write/refuse", 422, []),
        ("/write/crash", 500, []),
        ("/broken-at-the-end", 500, []),
    ],
)
def test_only_an_answer_below_400_is_kept(writing, address, status, kept):
    assert writing(address).status_code == status
    assert names() == kept


@pytest.mark.usefixtures("app")
def test_a_block_that_raises_is_undone():
    with pytest.raises(ZeroDivisionError), unit_of_work() as session:
        session.add(account("lan" if session.flush() else f"{1 // 0}"))
    assert names() == []


@pytest.mark.usefixtures("app")
def test_a_block_that_ends_is_kept():
    with unit_of_work() as session:
        session.add(account("lan"))
    assert names() == ["lan"]


@pytest.mark.usefixtures("app")
def test_a_connection_that_the_server_ended_is_replaced(server):
    with unit_of_work() as session:
        number = session.scalar(text("SELECT pg_backend_pid()"))
    with server.connect() as outside:
        ended = outside.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": number})
    assert ended
    with unit_of_work() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != number


def test_a_statement_that_stands_alone_is_kept_at_once(app):
    begun = text("SELECT now() = statement_timestamp()")
    with app.app_context():
        assert all(statement_connection().scalar(begun) for _ in range(2))
        statement_connection().execute(insert(Account).values(**row("lan")))
        assert names() == ["lan"]
        db_session().execute(delete(Account))
        assert statement_connection().scalar(select(func.count(Account.id))) == 0
    with unit_of_work() as session:
        session.scalar(begun)
        assert not session.scalar(begun), "the connection of before has its transactions back"
    assert names() == ["lan"]
    assert current_engine().pool.checkedout() == 0
