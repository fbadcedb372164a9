"""The work of a job that makes the workbook of a run."""

from typing import Any

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from sipas.exports import service
from sipas.jobs.kinds import Order, Report
from sipas.publications.queries import run_by_hash


def make_workbook(session: Session, order: Order, report: Report) -> dict[str, Any]:
    """Make the workbook of the run that the order names; return the address of the file."""
    run_hash = str(order.arguments["run"])
    run = run_by_hash(session, run_hash)
    if run is None:
        raise DomainError("runs.not_found", "there is no such run", got=run_hash)
    report(0.1, LocalText("Đang lập sổ tính", "Making the workbook"))
    path = service.workbook_path(run, order.data_dir)
    if not path.is_file():
        service.make_workbook(run, path)
    return {"address": {"code": run.campaign.code, "run": run.run_hash}}
