"""What workers do by the clock: every line of the table runs, and due sheets are locked."""

from datetime import timedelta

import pytest
from procrastinate.testing import InMemoryConnector

from sipas.audit.queries import whole_chain
from sipas.jobs.kinds import PERIODIC
from sipas.jobs.queue import with_clock, worker_app
from sipas.jobs.worker import do_periodic
from sipas.par.rounds.deadlines import open_round
from sipas.par.rounds.queries import round_by_code
from sipas.par.rounds.round import RoundState
from sipas.unit_of_work import unit_of_work
from surveys.clock import now
from tests.sipas.par.staging import stage_round


def test_workers_know_everything_that_is_done_by_the_clock():
    app = with_clock(worker_app(InMemoryConnector()))
    told = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert told == {f"sipas.{name}": one.cron for name, one in PERIODIC.items()}


@pytest.mark.usefixtures("app")
def test_due_sheets_are_locked_and_put_on_record_once():
    with unit_of_work() as session:
        round_ = stage_round(session).round
        moment = now()
        round_.self_deadline = moment - timedelta(minutes=1)
        round_.explanation_deadline = moment + timedelta(days=1)
        open_round(session, round_, now=moment - timedelta(days=1))
    for _ in range(2):
        do_periodic("par.lock")
    with unit_of_work() as session:
        found = round_by_code(session, "cchc-2024")
        assert found.state is RoundState.APPRAISAL_1
        assert all(one.sheets[0].locked_at for one in found.participants)
        noted = [one for one in whole_chain(session) if one.action == "par.locked"]
        assert [(one.actor, one.details["sheets"]) for one in noted] == [("service", 2)]
