"""Pages of jobs: the list, and one job with its progress, result or reason."""

import flask

from analysis.ground.errors import Fault
from analysis.ground.text import LocalText
from sipas.i18n import translate_fault
from sipas.jobs import service
from sipas.jobs.kinds import KINDS
from sipas.jobs.models import Job, JobState
from sipas.jobs.queries import newest_jobs
from sipas.unit_of_work import db_session

blueprint = flask.Blueprint("jobs", __name__, url_prefix="/staff/jobs")
_SHOWN = 100


@blueprint.get("/")
def index() -> str:
    jobs = newest_jobs(db_session(), limit=_SHOWN)
    return flask.render_template("jobs/index.html", jobs=jobs, kinds=KINDS)


@blueprint.get("/<int:job_id>")
def show(job_id: int) -> str:
    job = service.existing_job(db_session(), job_id)
    return flask.render_template(
        "jobs/show.html",
        job=job,
        kind=KINDS.get(job.kind),
        over=service.is_over(job),
        still="still" in flask.request.args,
        message=LocalText(job.message_vi, job.message_en),
        faults=[translate_fault(Fault(**fault)) for fault in job.faults],
        result_address=_result_address(job),
    )


def _result_address(job: Job) -> str | None:
    kind = KINDS.get(job.kind)
    if job.state != JobState.DONE or job.result is None or not (kind and kind.result_endpoint):
        return None
    return flask.url_for(kind.result_endpoint, **job.result.get("address", {}))
