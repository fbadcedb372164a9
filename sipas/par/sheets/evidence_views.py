"""Evidence on a sheet: attach a file to a criterion, take it off with a reason, download it."""

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from sipas.config import current_settings
from sipas.par.evidence import answers
from sipas.par.evidence.owner import Owner
from sipas.par.evidence.queries import attachment
from sipas.par.evidence.service import attach, cabinet_of, detach
from sipas.par.sheets.desk import Desk, blueprint, go, note, the_desk
from sipas.par.sheets.service import check_open, criterion_on
from sipas.unit_of_work import db_session


@blueprint.post("/<int:sheet_id>/criteria/<code>/files")
def add_file(sheet_id: int, code: str) -> Response:
    desk = _filling_in(sheet_id, code)
    made = attach(
        db_session(),
        Owner(sheet_id, code),
        upload=answers.chosen_upload(),
        cabinet=cabinet_of(current_settings()),
        by=desk.account.username,
        now=desk.moment,
    )
    if made.added_at == desk.moment:
        note("evidence_attached", desk, criterion=code, sha256=made.file.sha256)
    flask.flash(gettext("The file is attached."))
    return go(desk, code)


@blueprint.post("/<int:sheet_id>/criteria/<code>/files/<int:number>/detach")
def remove_file(sheet_id: int, code: str, number: int) -> Response:
    desk = _filling_in(sheet_id, code)
    found = attachment(db_session(), number)
    answers.belongs(found, Owner(sheet_id, code))
    reason = flask.request.form.get("reason", "").strip()
    detach(db_session(), number, reason=reason, by=desk.account.username, now=desk.moment)
    note("evidence_detached", desk, criterion=code, sha256=found.file.sha256)
    return go(desk, code)


@blueprint.get("/<int:sheet_id>/criteria/<code>/files/<int:number>")
def file(sheet_id: int, code: str, number: int) -> Response:
    the_desk(sheet_id)
    found = attachment(db_session(), number)
    answers.belongs(found, Owner(sheet_id, code))
    return answers.download(found)


def _filling_in(sheet_id: int, code: str) -> Desk:
    """Return the desk of an agency that may still change its sheet; refuse everybody else."""
    desk = the_desk(sheet_id, lock=True)
    if not desk.own:
        flask.abort(404)
    criterion_on(desk.sheet, code)
    check_open(desk.sheet, now=desk.moment)
    return desk
