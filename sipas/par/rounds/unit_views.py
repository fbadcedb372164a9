"""Pages of a round's units: who takes part, what is decided of a unit, appraisers, extensions."""

from collections.abc import Callable
from decimal import Decimal

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from analysis.par.readings import NUMBER
from sipas.accounts.service import existing_account
from sipas.accounts.session import current_person
from sipas.i18n import translate_fault
from sipas.par.rounds import beforehand, service
from sipas.par.rounds.deadlines import extend
from sipas.par.rounds.desk import (
    REFUSED,
    Answer,
    acting,
    blueprint,
    go,
    moment,
    note,
    show,
    the_round,
    typed,
)
from sipas.par.rounds.forms import typed_moment
from sipas.par.rounds.models import ParParticipant, ParRound, ParSheet
from sipas.par.rounds.queries import (
    accounts_of_unit,
    declaration_numbered,
    exemption_numbered,
    possible_appraisers,
    sheet_numbered,
)
from sipas.par.rounds.round import RoundKind
from sipas.par.rounds.terms import Decided, book_of, deadline_of, participant_of
from sipas.par.rounds.words import DECLARATIONS
from sipas.unit_of_work import db_session, discard
from surveys.units.models import Unit
from surveys.units.queries import units_on


@blueprint.get("/<code>/units")
def units(code: str) -> str:
    return _units_page(the_round(code))


def _units_page(round_: ParRound, *, faults: tuple[object, ...] = ()) -> str:
    book = book_of(round_)
    taken = {one.unit_id for one in round_.participants}
    return show(
        "units.html",
        round_,
        book=book,
        free=[unit for unit in _units_for(round_) if unit.id not in taken],
        agencies=units_on(db_session(), round_.scored_on),
        owners=service.owners_of(book),
        faults=faults,
        typed=flask.request.form,
    )


def _units_for(round_: ParRound) -> list[Unit]:
    book = book_of(round_)
    every = units_on(db_session(), round_.scored_on)
    return [unit for unit in every if book.group_of(unit.kind.value) is not None]


@blueprint.post("/<code>/units")
@acting
def add(code: str) -> Answer:
    round_ = the_round(code, lock=True)
    chosen = {int(one) for one in flask.request.form.getlist("unit") if one.isdecimal()}
    found = [unit for unit in _units_for(round_) if unit.id in chosen]
    try:
        added = _add(round_, found)
    except DomainError as error:
        discard()
        faults = tuple(map(translate_fault, error.faults))
        return _units_page(the_round(code), faults=faults), REFUSED
    note("units_added", round_, units=", ".join(unit.code for unit in found))
    flask.flash(gettext("%(number)s units added.", number=added))
    return go("units", round_)


def _add(round_: ParRound, found: list[Unit]) -> int:
    session = db_session()
    if round_.kind is RoundKind.UNITS:
        return service.add_units(session, round_, found)
    if len(found) != 1:
        raise DomainError("par.one_unit", "choose the one unit that is scored", where=round_.code)
    every = {str(unit.id): unit for unit in units_on(session, round_.scored_on)}
    picked = {
        owner: every.get(flask.request.form.get(f"owner-{owner}", ""))
        for owner in service.owners_of(book_of(round_))
    }
    owners = {owner: unit for owner, unit in picked.items() if unit is not None}
    service.split_among(session, round_, found[0], owners=owners)
    return 1


@blueprint.post("/<code>/units/<int:number>/remove")
@acting
def remove(code: str, number: int) -> Response:
    round_ = the_round(code, lock=True)
    unit = participant_of(round_, number).unit.code
    service.remove_unit(db_session(), round_, number)
    note("unit_removed", round_, unit=unit)
    return go("units", round_)


@blueprint.get("/<code>/units/<int:number>")
def unit(code: str, number: int) -> str:
    return _unit_page(the_round(code), number)


def _unit_page(round_: ParRound, number: int, *, faults: tuple[object, ...] = ()) -> str:
    session, participant = db_session(), participant_of(round_, number)
    sheets = participant.sheets
    return show(
        "unit.html",
        round_,
        participant=participant,
        book=book_of(round_),
        deadlines={sheet.id: deadline_of(sheet) for sheet in sheets},
        accounts={sheet.id: accounts_of_unit(session, sheet.unit_id) for sheet in sheets},
        people=possible_appraisers(session),
        declarations=DECLARATIONS,
        faults=faults,
        typed=flask.request.form,
    )


def _acted(code: str, number: int, act: Callable[[ParRound, ParParticipant], None]) -> Answer:
    """Do one act on a unit; what is refused is shown on its page, with what was typed."""
    round_ = the_round(code, lock=True)
    try:
        act(round_, participant_of(round_, number))
    except DomainError as error:
        discard()
        faults = tuple(map(translate_fault, error.faults))
        return _unit_page(the_round(code), number, faults=faults), REFUSED
    return go("unit", round_, number=number)


def _decided() -> Decided:
    return Decided(typed("reason"), typed("decision"))


def _sheet_of(participant: ParParticipant) -> ParSheet:
    number = typed("sheet")
    known = {str(sheet.id) for sheet in participant.sheets}
    return sheet_numbered(db_session(), int(number) if number in known else 0)


@blueprint.post("/<code>/units/<int:number>/exempt")
@acting
def exempt(code: str, number: int) -> Answer:
    def act(round_: ParRound, participant: ParParticipant) -> None:
        text = typed("points").replace(",", ".")
        if text and not NUMBER.fullmatch(text):
            raise DomainError("par.bad_input", "this input must be a number")
        points = Decimal(text) if text else None
        made = beforehand.exempt(
            db_session(), participant, typed("criterion"), decided=_decided(), points=points
        )
        facts = {"unit": participant.unit.code, "criterion": made.criterion}
        note("exempted", round_, **facts, points=text, decision=made.decision)

    return _acted(code, number, act)


@blueprint.post("/<code>/units/<int:number>/declare")
@acting
def declare(code: str, number: int) -> Answer:
    def act(round_: ParRound, participant: ParParticipant) -> None:
        what = typed("what")
        if what not in DECLARATIONS:
            flask.abort(400)
        made = beforehand.declare(db_session(), participant, what, decided=_decided())
        unit_code = participant.unit.code
        note("declared", round_, unit=unit_code, what=what, decision=made.decision)

    return _acted(code, number, act)


@blueprint.post("/<code>/units/<int:number>/take-back")
@acting
def take_back(code: str, number: int) -> Answer:
    def act(round_: ParRound, participant: ParParticipant) -> None:
        kind, _, key = typed("decided").partition(":")
        find = exemption_numbered if kind == "exemption" else declaration_numbered
        found = find(db_session(), [participant.id], int(key) if key.isdecimal() else 0)
        if found is not None:
            beforehand.take_back(db_session(), participant, found)
            note("taken_back", round_, unit=participant.unit.code, what=kind)

    return _acted(code, number, act)


@blueprint.post("/<code>/units/<int:number>/extend")
@acting
def extension(code: str, number: int) -> Answer:
    def act(round_: ParRound, participant: ParParticipant) -> None:
        sheet, until = _sheet_of(participant), typed_moment(typed("deadline"))
        if until is None:
            raise DomainError("par.moment", "give day and time")
        by = current_person().username
        made = extend(db_session(), sheet, until, decided=_decided(), by=by, now=moment())
        text = made.deadline.isoformat(timespec="minutes")
        note("extended", round_, unit=sheet.unit.code, until=text, decision=made.decision)

    return _acted(code, number, act)


@blueprint.post("/<code>/units/<int:number>/assign")
@acting
def assign(code: str, number: int) -> Answer:
    def act(round_: ParRound, participant: ParParticipant) -> None:
        key = typed("account")
        account = existing_account(db_session(), int(key) if key.isdecimal() else 0)
        sheet = _sheet_of(participant)
        service.assign(db_session(), sheet, account, criterion=typed("criterion"))
        facts = {"unit": sheet.unit.code, "criterion": typed("criterion")}
        note("appraiser_assigned", round_, account=account.username, **facts)

    return _acted(code, number, act)


@blueprint.post("/<code>/units/<int:number>/release")
@acting
def release(code: str, number: int) -> Answer:
    def act(round_: ParRound, participant: ParParticipant) -> None:
        key = typed("appraiser")
        sheet = _sheet_of(participant)
        service.release(db_session(), sheet, int(key) if key.isdecimal() else 0)
        note("appraiser_released", round_, unit=sheet.unit.code)

    return _acted(code, number, act)


@blueprint.post("/<code>/units/<int:number>/contact")
@acting
def contact(code: str, number: int) -> Answer:
    def act(round_: ParRound, participant: ParParticipant) -> None:
        sheet = _sheet_of(participant)
        sheet.contact = typed("contact")[:300]
        db_session().flush()
        note("contact_changed", round_, unit=sheet.unit.code)

    return _acted(code, number, act)
