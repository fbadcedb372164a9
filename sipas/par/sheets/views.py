"""Pages of sheets: those that are mine, one sheet as a tree, approval by the head of the agency."""

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas.accounts.service import existing_account
from sipas.accounts.session import current_person
from sipas.i18n import translate_fault
from sipas.par.rounds.queries import sheets_appraised_by, sheets_of_unit
from sipas.par.rounds.terms import deadline_of
from sipas.par.sheets import approval, criterion_views, evidence_views
from sipas.par.sheets.desk import REFUSED, Answer, Desk, blueprint, go, moment, note, the_desk
from sipas.par.sheets.pages import page_of
from sipas.par.sheets.queries import demands_of, entries_of_sheets
from sipas.unit_of_work import db_session, discard

__all__ = ["PARTS", "blueprint"]

#: The modules whose views stand on the blueprint besides these.
PARTS = (criterion_views, evidence_views)


@blueprint.get("/")
def index() -> str:
    session = db_session()
    account = existing_account(session, current_person().account_id)
    own = sheets_of_unit(session, account.unit_id) if account.unit_id else []
    waiting = {
        one.sheet_id
        for one in demands_of(session, [sheet.id for sheet in own])
        if one.answered_at is None
    }
    appraised = sheets_appraised_by(session, account.id)
    return flask.render_template(
        "par/sheets/index.html",
        own=own,
        appraised=appraised,
        deadlines={sheet.id: deadline_of(sheet) for sheet in (*own, *appraised)},
        waiting=waiting,
        moment=moment(),
    )


@blueprint.get("/<int:sheet_id>/")
def sheet(sheet_id: int) -> str:
    return _page(the_desk(sheet_id))


def _page(desk: Desk, *, faults: tuple[object, ...] = ()) -> str:
    entries = entries_of_sheets(db_session(), [desk.sheet.id])[desk.sheet.id]
    return flask.render_template(
        "par/sheets/sheet.html",
        desk=desk,
        page=page_of(db_session(), desk.sheet),
        deadline=deadline_of(desk.sheet),
        may_approve=approval.may_approve(desk.sheet, desk.account, entries),
        simulated=desk.round.simulated,
        faults=faults,
    )


@blueprint.post("/<int:sheet_id>/approve")
def approve(sheet_id: int) -> Answer:
    desk = _own(sheet_id)
    fresh = desk.sheet.approved_at is None
    try:
        approval.approve(db_session(), desk.sheet, desk.account, now=desk.moment)
    except DomainError as error:
        discard()
        faults = tuple(map(translate_fault, error.faults))
        return _page(the_desk(sheet_id), faults=faults), REFUSED
    if fresh:
        note("approved", desk)
    flask.flash(gettext("The sheet is approved."))
    return go(desk)


@blueprint.post("/<int:sheet_id>/withdraw")
def withdraw(sheet_id: int) -> Response:
    desk = _own(sheet_id)
    if desk.sheet.approved_at is not None:
        approval.withdraw_approval(db_session(), desk.sheet, desk.account, now=desk.moment)
        note("approval_withdrawn", desk)
    return go(desk)


def _own(sheet_id: int) -> Desk:
    desk = the_desk(sheet_id, lock=True)
    if not desk.own:
        flask.abort(404)
    return desk
