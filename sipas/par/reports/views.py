"""Pages of reports: league tables, the sheet of a unit, where points were lost, the workbook."""

import flask
from werkzeug.wrappers import Response

from analysis.par.reports import by_criterion, by_owner, leagues, losses, sheet_rows
from sipas import access
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person
from sipas.par.reports import desk as desks
from sipas.par.reports import intervals, plan_views, trial_views
from sipas.par.reports.desk import blueprint, may_see, own_unit, show, the_desk
from sipas.par.reports.queries import tasks_of
from sipas.par.reports.workbook import workbook_of
from sipas.par.rounds.queries import all_rounds
from sipas.par.rounds.terms import book_of
from sipas.unit_of_work import db_session
from surveys.clock import now

__all__ = ["blueprint", "plan_views", "trial_views"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/")
def index() -> str:
    shown = [one for one in all_rounds(db_session()) if desks.has_result(one)]
    return flask.render_template("par/reports/index.html", rounds=shown)


@blueprint.get("/<code>/")
def league(code: str) -> str:
    desk = the_desk(code)
    tables = leagues(book_of(desk.round), desk.cards, intervals=desk.intervals(), last=desk.last)
    return show("league.html", desk, tables=tables, computed=desk.intervals() is not None)


@blueprint.post("/<code>/intervals")
@access.only(Role.ADMIN, Role.OFFICE)
def ask_intervals(code: str) -> Response:
    desk = the_desk(code)
    job = intervals.ask(db_session(), desk.result, by=current_person().username, now=now())
    return flask.redirect(flask.url_for("jobs.show", job_id=job.id), code=303)


@blueprint.get("/<code>/units/<unit>")
def sheet(code: str, unit: str) -> str:
    may_see(unit)
    desk = the_desk(code)
    card = desk.card(unit)
    rows = sheet_rows(card, last=desk.last_card(unit))
    return show("sheet.html", desk, card=card, rows=rows)


@blueprint.get("/<code>/limits")
def limits(code: str) -> str:
    desk, own = the_desk(code), own_unit()
    unit = own if own is not None else flask.request.args.get("unit", "")
    owner = flask.request.args.get("owner", "")
    cards = [card for card in desk.cards if unit in ("", card.unit)]
    last = [card for card in desk.last if unit in ("", card.unit)]
    found = [one for one in losses(cards, last=last) if owner in ("", one.owner)]
    return show(
        "limits.html",
        desk,
        losses=found,
        criteria=by_criterion(cards, last=last),
        owners=by_owner(cards, last=last),
        unit=unit,
        owner=owner,
    )


@blueprint.get("/<code>/reports.xlsx")
@access.only(Role.ADMIN, Role.OFFICE, Role.AUDITOR)
def workbook(code: str) -> Response:
    desk = the_desk(code)
    answer = flask.Response(
        workbook_of(desk, tasks_of(db_session(), desk.round.id)), content_type=_XLSX
    )
    name = f"cchc-{desk.round.code}-{desk.result.number}.xlsx"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
