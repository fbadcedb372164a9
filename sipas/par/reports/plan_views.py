"""Pages of the action plan: every lost point with its task, and the form of one task."""

from collections.abc import Mapping
from datetime import date

import flask
from flask_babel import gettext

from analysis.ground.errors import DomainError
from analysis.par.reports import Loss, losses, proposals
from sipas import access
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person
from sipas.audit.service import record
from sipas.i18n import translate_fault
from sipas.par.reports.desk import Desk, blueprint, may_see, own_unit, show, the_desk
from sipas.par.reports.models import ParTask, TaskState
from sipas.par.reports.queries import tasks_of
from sipas.par.reports.service import Planned, put_task
from sipas.par.reports.words import STATE_LABELS
from sipas.unit_of_work import db_session, discard
from surveys.clock import now

_REFUSED = 422


@blueprint.get("/<code>/plan")
def plan(code: str) -> str:
    desk, own = the_desk(code), own_unit()
    unit = own if own is not None else flask.request.args.get("unit", "")
    cards = [card for card in desk.cards if unit in ("", card.unit)]
    return show(
        "plan.html",
        desk,
        proposals=proposals(losses(cards, last=desk.last)),
        tasks=tasks_of(db_session(), desk.round.id),
        states=STATE_LABELS,
        unit=unit,
        today=now().date(),
    )


@blueprint.get("/<code>/plan/<unit>/<criterion>")
@access.only(Role.ADMIN, Role.OFFICE, Role.AGENCY)
def task(code: str, unit: str, criterion: str) -> str:
    may_see(unit)
    desk = the_desk(code)
    return _form(desk, _loss(desk, unit, criterion), typed=None)


@blueprint.post("/<code>/plan/<unit>/<criterion>")
@access.only(Role.ADMIN, Role.OFFICE, Role.AGENCY)
def save_task(code: str, unit: str, criterion: str) -> str | flask.typing.ResponseReturnValue:
    may_see(unit)
    desk = the_desk(code)
    loss = _loss(desk, unit, criterion)
    by, place = current_person().username, (unit, criterion)
    try:
        made = put_task(db_session(), desk.round, place=place, planned=_typed(), by=by, now=now())
    except DomainError as error:
        discard()
        faults = tuple(map(translate_fault, error.faults))
        return _form(the_desk(code), loss, typed=flask.request.form, faults=faults), _REFUSED
    _note(desk, made)
    flask.flash(gettext("The task is saved."))
    return flask.redirect(flask.url_for("par_reports.plan", code=code), code=303)


def _loss(desk: Desk, unit: str, criterion: str) -> Loss:
    found = losses([desk.card(unit)], last=desk.last)
    return next((one for one in found if one.code == criterion), None) or flask.abort(404)


def _typed() -> Planned:
    form = flask.request.form
    try:
        due_on = date.fromisoformat(form["due_on"]) if form.get("due_on") else None
        state = TaskState(form.get("state", TaskState.PLANNED))
    except ValueError:
        raise DomainError(
            "par.task", "give the day as year-month-day and the state of the list", where="due_on"
        ) from None
    seen = form.get("seen", "0")
    return Planned(
        form.get("task", ""),
        form.get("owner", ""),
        due_on,
        state,
        int(seen) if seen.isdecimal() else 0,
    )


def _form(
    desk: Desk,
    loss: Loss,
    *,
    typed: Mapping[str, str] | None,
    faults: tuple[object, ...] = (),
) -> str:
    stored = tasks_of(db_session(), desk.round.id).get((loss.unit, loss.code))
    (proposal,) = proposals([loss])
    return show(
        "task.html",
        desk,
        loss=loss,
        proposal=proposal,
        stored=stored,
        typed=typed,
        states=STATE_LABELS,
        faults=faults,
    )


def _note(desk: Desk, made: ParTask) -> None:
    record(
        db_session(),
        "par.task_saved",
        actor=current_person().username,
        object_=f"par-round:{desk.round.code}",
        now=now(),
        details={
            "unit": made.unit_code,
            "criterion": made.criterion,
            "state": made.state.value,
            "version": made.version,
        },
    )
