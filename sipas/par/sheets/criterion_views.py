"""Pages of one criterion on a sheet: claim it, appraise it, demand and give an explanation."""

from dataclasses import dataclass

import flask
from flask_babel import gettext

from analysis.ground.errors import DomainError, Fault
from analysis.par.rulebook import Criterion
from sipas.i18n import translate_fault
from sipas.par.evidence.owner import Owner
from sipas.par.evidence.queries import history_of as files_of
from sipas.par.rounds.terms import deadline_of
from sipas.par.sheets import explanations, service
from sipas.par.sheets.desk import (
    CONFLICT,
    REFUSED,
    Answer,
    Desk,
    blueprint,
    go,
    note,
    the_desk,
)
from sipas.par.sheets.entry import EntryText, Stage
from sipas.par.sheets.inputs import fields_of, read_inputs
from sipas.par.sheets.models import ParEntry
from sipas.par.sheets.pages import page_of
from sipas.par.sheets.queries import entry_at, history_of, open_demand
from sipas.unit_of_work import db_session, discard

_CONFLICT = "par.conflict"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form shows: the inputs and texts as typed or stored, and the version seen."""

    inputs: dict[str, str]
    reference: str = ""
    note: str = ""
    explanation: str = ""
    version: int = 0


@blueprint.get("/<int:sheet_id>/criteria/<code>")
def criterion(sheet_id: int, code: str) -> str:
    return _page(the_desk(sheet_id), code)


def _page(
    desk: Desk, code: str, *, typed: Typed | None = None, faults: tuple[Fault, ...] = ()
) -> str:
    session = db_session()
    row = page_of(session, desk.sheet).row(code)
    if row is None or not row.line.is_leaf:
        flask.abort(404)
    found = _criterion(desk, code)
    stored = _stored(desk, code) if found else None
    shown = typed or _typed_of(stored, before=_before(desk, code))
    return flask.render_template(
        "par/sheets/criterion.html",
        desk=desk,
        row=row,
        fields=fields_of(found) if found else (),
        titles={field.name: field.title for field in fields_of(found)} if found else {},
        typed=shown,
        stored=stored,
        conflict=typed is not None and any(fault.code == _CONFLICT for fault in faults),
        history=history_of(session, desk.sheet.id, code),
        files=files_of(session, Owner(desk.sheet.id, code)),
        demand=open_demand(session, desk.sheet.id, code),
        deadline=deadline_of(desk.sheet),
        may_appraise=found is not None and desk.may_appraise(code),
        may_demand=found is not None and _may_demand(desk, code),
        simulated=desk.round.simulated,
        faults=tuple(map(translate_fault, faults)),
    )


def _criterion(desk: Desk, code: str) -> Criterion | None:
    try:
        return service.criterion_on(desk.sheet, code)
    except DomainError:
        return None


def _may_demand(desk: Desk, code: str) -> bool:
    return desk.may_appraise(code) and service.appraisal_stage(desk.sheet) is Stage.APPRAISAL_1


def _stage(desk: Desk, code: str) -> Stage:
    return service.appraisal_stage(desk.sheet) if desk.may_appraise(code) else Stage.SELF


def _stored(desk: Desk, code: str) -> ParEntry | None:
    return entry_at(db_session(), desk.sheet.id, code, stage=_stage(desk, code))


def _before(desk: Desk, code: str) -> ParEntry | None:
    """Return what an appraiser starts from where nothing is awarded yet at this stage."""
    if not desk.may_appraise(code):
        return None
    stages = list(Stage)
    earlier = stages[: stages.index(_stage(desk, code))]
    found = (entry_at(db_session(), desk.sheet.id, code, stage=one) for one in reversed(earlier))
    return next((one for one in found if one is not None), None)


def _typed_of(entry: ParEntry | None, *, before: ParEntry | None) -> Typed:
    if entry is None:
        return Typed(dict(before.inputs) if before else {})
    return Typed(dict(entry.inputs), entry.reference, entry.note, entry.explanation, entry.version)


@blueprint.post("/<int:sheet_id>/criteria/<code>/claim")
def claim(sheet_id: int, code: str) -> Answer:
    desk = the_desk(sheet_id, lock=True)
    if not desk.own:
        flask.abort(404)
    return _put(desk, code, act="claimed")


@blueprint.post("/<int:sheet_id>/criteria/<code>/award")
def award(sheet_id: int, code: str) -> Answer:
    desk = the_desk(sheet_id, lock=True)
    service.appraisal_stage(desk.sheet)
    if not desk.may_appraise(code):
        flask.abort(403)
    return _put(desk, code, act="awarded")


def _put(desk: Desk, code: str, *, act: str) -> Answer:
    """Store what was typed; refused, the page shows it again beside what is stored now."""
    typed = _typed(desk, code)
    put = service.put_claim if act == "claimed" else service.put_appraisal
    seen = service.Seen(typed.version, desk.account.username, desk.moment)
    try:
        inputs = read_inputs(service.criterion_on(desk.sheet, code), typed.inputs)
        text = EntryText(inputs, typed.reference, typed.note, typed.explanation)
        entry = put(db_session(), desk.sheet, code, text=text, seen=seen)
    except DomainError as error:
        discard()
        status = CONFLICT if error.fault.code == _CONFLICT else REFUSED
        return _page(the_desk(desk.sheet.id), code, typed=typed, faults=error.faults), status
    if entry.changed_at == desk.moment:
        note(act, desk, criterion=code, stage=entry.stage.value, version=entry.version)
    flask.flash(gettext("Stored."))
    return go(desk, code)


def _typed(desk: Desk, code: str) -> Typed:
    form, found = flask.request.form, _criterion(desk, code)
    version = form.get("version", "")
    return Typed(
        inputs={
            field.name: form.get(f"in-{field.name}", "")
            for field in (fields_of(found) if found else ())
        },
        reference=form.get("reference", "").strip(),
        note=form.get("note", "").strip(),
        explanation=form.get("explanation", "").strip(),
        version=int(version) if version.isdecimal() else 0,
    )


@blueprint.post("/<int:sheet_id>/criteria/<code>/demand")
def demand(sheet_id: int, code: str) -> Answer:
    desk = the_desk(sheet_id, lock=True)
    if not desk.may_appraise(code):
        flask.abort(403)
    question = flask.request.form.get("question", "").strip()
    try:
        made = explanations.demand(
            db_session(),
            desk.sheet,
            code,
            question=question,
            by=desk.account.username,
            now=desk.moment,
        )
    except DomainError as error:
        discard()
        return _page(the_desk(sheet_id), code, faults=error.faults), REFUSED
    if made.demanded_at == desk.moment:
        note("explanation_demanded", desk, criterion=code)
    flask.flash(gettext("The explanation is demanded; the agency sees it on its sheet."))
    return go(desk, code)


@blueprint.post("/<int:sheet_id>/criteria/<code>/explain")
def explain(sheet_id: int, code: str) -> Answer:
    desk = the_desk(sheet_id, lock=True)
    if not desk.own:
        flask.abort(404)
    answer = flask.request.form.get("answer", "").strip()
    by, session = desk.account.username, db_session()
    try:
        explanations.explain(session, desk.sheet, code, answer=answer, by=by, now=desk.moment)
    except DomainError as error:
        discard()
        return _page(the_desk(sheet_id), code, faults=error.faults), REFUSED
    note("explained", desk, criterion=code)
    flask.flash(gettext("Your explanation is stored."))
    return go(desk, code)
