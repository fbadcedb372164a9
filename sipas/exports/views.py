"""Pages of exports: ask for the workbook of a run, download it."""

import flask
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas.accounts.session import current_person
from sipas.audit.service import record
from sipas.config import current_settings
from sipas.exports.service import LAYOUT, workbook_path
from sipas.jobs.models import Job, JobState
from sipas.jobs.service import enqueue
from sipas.publications.models import AnalysisRun
from sipas.publications.queries import run_by_hash
from sipas.unit_of_work import db_session
from surveys.campaigns.queries import campaign_by_code
from surveys.clock import now

blueprint = flask.Blueprint("exports", __name__, url_prefix="/staff/campaigns/<code>/exports")
KIND = "exports.workbook"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.post("")
def make(code: str) -> Response:
    run = _run(code, flask.request.form.get("run", ""))
    job = _ask(run, {"run": run.run_hash, "layout": LAYOUT})
    lost = not workbook_path(run, current_settings().data_dir).is_file()
    if job.state == JobState.DONE and lost:
        job = _ask(run, None)
    return flask.redirect(flask.url_for("jobs.show", job_id=job.id), code=303)


@blueprint.get("/<run>.xlsx")
def download(code: str, run: str) -> Response:
    found = _run(code, run)
    path = workbook_path(found, current_settings().data_dir)
    if not path.is_file():
        raise DomainError(
            "exports.not_found",
            "the workbook is not made yet",
            got=run[:64],
            hint="Ask for it on the page of results.",
        )
    person, moment = current_person(), now()
    record(
        db_session(),
        "exports.downloaded",
        actor=person.username,
        object_=f"campaign:{found.campaign.code}",
        now=moment,
        details={"run": found.run_hash},
    )
    name = f"sipas-{found.campaign.code}-{found.run_hash[:8]}.xlsx"
    return flask.send_file(path, mimetype=_XLSX, as_attachment=True, download_name=name)


def _ask(run: AnalysisRun, inputs: dict[str, str] | None) -> Job:
    """Ask for the workbook; with `inputs` a job of before answers."""
    return enqueue(
        db_session(),
        KIND,
        {"run": run.run_hash},
        requested_by=current_person().username,
        now=now(),
        inputs=inputs,
    )


def _run(code: str, run_hash: str) -> AnalysisRun:
    campaign = campaign_by_code(db_session(), code)
    run = run_by_hash(db_session(), run_hash)
    if run is None or run.campaign_id != campaign.id:
        raise DomainError(
            "runs.not_found",
            "the campaign has no such run",
            got=run_hash[:64],
            hint="Choose one from the list of runs.",
        )
    return run
