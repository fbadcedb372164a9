"""Jobs from the asking to the result, through the real queue."""

import pytest
from flask_babel import lazy_gettext

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from sipas.accounts.roles import Role
from sipas.jobs import service
from sipas.jobs.kinds import KINDS, Kind
from sipas.jobs.models import Job, JobState
from sipas.jobs.queries import newest_jobs, take
from sipas.unit_of_work import unit_of_work
from surveys.clock import now
from tests.worker import work

pytestmark = pytest.mark.usefixtures("app")


def double(_session, order, report):
    report(0.5, LocalText("Đang nhân", "Doubling"))
    return {"value": 2 * order.arguments["value"]}


def refuse(session, _order, _report):
    session.add(Job(kind="left behind"))
    raise DomainError("demo.refused", "the sheet has no rows", where="sheet 1", hint="Add rows.")


def crash(_session, _order, _report):
    raise ZeroDivisionError("oops")


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    for name in ("double", "refuse", "crash"):
        monkeypatch.setitem(KINDS, name, Kind(lazy_gettext("Jobs"), f"{__name__}:{name}"))


def ask(kind, *, inputs=None, **arguments):
    with unit_of_work() as session:
        return service.enqueue(
            session, kind, arguments, requested_by="lan", now=now(), inputs=inputs
        ).id


def job(number):
    with unit_of_work() as session:
        return service.existing_job(session, number)


def test_a_job_is_done_and_shows_its_result(settings):
    number = ask("double", value=21)
    assert job(number).state == JobState.QUEUED
    work(settings)
    done = job(number)
    assert (done.state, done.result, done.attempts) == ("done", {"value": 42}, 1)


def test_equal_inputs_are_answered_from_the_last_job(settings):
    first = ask("double", inputs={"snapshot": "a"}, value=1)
    assert ask("double", inputs={"snapshot": "a"}, value=1) == first
    work(settings)
    assert ask("double", inputs={"snapshot": "a"}, value=1) == first
    assert ask("double", inputs={"snapshot": "b"}, value=1) != first
    assert ask("double", value=1) != ask("double", value=1)


def test_what_was_asked_in_a_broken_transaction_never_runs(settings):
    with pytest.raises(KeyError), unit_of_work() as session:
        {}[service.enqueue(session, "double", {"value": 1}, requested_by="lan", now=now())]
    work(settings)
    with unit_of_work() as session:
        assert newest_jobs(session, limit=5) == []


def test_a_failed_job_tells_the_true_reason_and_leaves_nothing(signed_in, settings):
    number = ask("refuse")
    work(settings)
    page = signed_in(Role.OFFICE).get(f"/staff/jobs/{number}").text
    assert "sheet 1" in page
    assert "the sheet has no rows" in page
    with unit_of_work() as session:
        assert [row.kind for row in newest_jobs(session, limit=5)] == ["refuse"]


def test_an_unforeseen_failure_has_a_number_that_is_logged(settings, caplog):
    number = ask("crash")
    work(settings)
    (fault,) = job(number).faults
    assert fault["code"] == "jobs.unexpected"
    assert "ZeroDivisionError: oops" in fault["got"]
    assert fault["where"] in caplog.text


def test_a_job_of_a_dead_worker_is_done_again_once_then_given_up(settings):
    number = ask("double", value=1)
    with unit_of_work() as session:
        service.start(session, number, now=now())
    work(settings)
    assert (job(number).state, job(number).attempts) == ("done", 2)

    lost = ask("double", value=1)
    for _ in range(2):
        with unit_of_work() as session:
            service.existing_job(session, lost).state = JobState.QUEUED.value
            session.flush()
            service.start(session, lost, now=now())
    with unit_of_work() as session:
        assert service.rescue(session, now=now()) == 1
    assert job(lost).faults[0]["code"] == "jobs.worker_died"


def test_a_job_in_living_hands_is_not_rescued():
    number = ask("double", value=1)
    with unit_of_work() as session:
        service.start(session, number, now=now())
    with unit_of_work() as holder:
        assert take(holder, number)
        with unit_of_work() as session:
            assert service.rescue(session, now=now()) == 0


def test_the_page_renews_itself_until_the_job_is_over(signed_in, settings):
    office = signed_in(Role.OFFICE)
    number = ask("double", value=1)
    assert 'http-equiv="refresh"' in office.get(f"/staff/jobs/{number}").text
    work(settings)
    assert 'http-equiv="refresh"' not in office.get(f"/staff/jobs/{number}").text
    assert office.get("/staff/jobs/999").status_code == 404
