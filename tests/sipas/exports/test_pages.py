"""The workbook from the button to the file, through the real queue."""

import io

import openpyxl
import pytest

from sipas.accounts.roles import Role
from sipas.audit.queries import newest_events
from sipas.exports.service import workbook_path
from sipas.jobs.queries import newest_jobs
from sipas.unit_of_work import unit_of_work
from tests.worker import work

RESULTS = "/staff/campaigns/nho/results"
EXPORTS = "/staff/campaigns/nho/exports"


def ask(client, run):
    return client.submit(RESULTS, action=EXPORTS, run=run.run_hash)


def test_the_workbook_is_made_by_a_job_and_downloaded(signed_in, settings, run):
    client = signed_in(Role.OFFICE)
    answer = ask(client, run)
    assert answer.status_code == 303
    assert client.get(f"{EXPORTS}/{run.run_hash}.xlsx").status_code == 404
    work(settings)
    page = client.get(answer.location).text
    assert f"{EXPORTS}/{run.run_hash}.xlsx" in page
    with client.get(f"{EXPORTS}/{run.run_hash}.xlsx") as file:
        assert file.status_code == 200
        assert file.headers["Content-Disposition"].startswith("attachment; filename=sipas-nho-")
        assert "Bìa" in openpyxl.load_workbook(io.BytesIO(file.data)).sheetnames
    with unit_of_work() as session:
        (event,) = newest_events(
            session, actor="", action="exports.downloaded", object_="", before_id=None, limit=9
        )
    assert event.details == {"run": run.run_hash}


def test_a_repeat_is_answered_from_the_last_one_unless_the_file_is_lost(signed_in, settings, run):
    client = signed_in(Role.ADMIN)
    first = ask(client, run).location
    work(settings)
    assert ask(client, run).location == first
    workbook_path(run, settings.data_dir).unlink()
    assert ask(client, run).location != first
    work(settings)
    with client.get(f"{EXPORTS}/{run.run_hash}.xlsx") as file:
        assert file.status_code == 200
    with unit_of_work() as session:
        assert [job.state for job in newest_jobs(session, limit=9)] == ["done", "done"]


def test_another_campaigns_run_is_refused(signed_in, run):
    client = signed_in(Role.OFFICE)
    assert client.get(f"{EXPORTS}/{'0' * 64}.xlsx").status_code == 404
    assert client.get(f"/staff/campaigns/other/exports/{run.run_hash}.xlsx").status_code == 404


@pytest.mark.parametrize("role", [Role.KEYER, Role.SURVEYOR, Role.AGENCY])
def test_others_get_no_workbook(signed_in, role, run):
    assert signed_in(role).get(f"{EXPORTS}/{run.run_hash}.xlsx").status_code == 403
