"""Pages of the registry of units: the list on a day, registers to load into it."""

from collections.abc import Iterable
from datetime import date

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError, Fault
from sipas import access
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person
from sipas.audit.service import record
from sipas.campaigns.words import KINDS
from sipas.i18n import translate_fault
from sipas.unit_of_work import db_session, discard
from sipas.units.registers import chosen_register
from surveys.clock import local_day, now
from surveys.units.loader import COLUMNS, provinces, shipped_registers
from surveys.units.queries import units_on
from surveys.units.service import register
from surveys.units.unit import UnitKind, UnitRecord

Answer = str | Response | tuple[str, int]

blueprint = flask.Blueprint("units", __name__, url_prefix="/staff/units")
_REFUSED = 422


@blueprint.get("/")
def index() -> str:
    return _page()


@blueprint.post("/")
@access.only(Role.ADMIN, Role.OFFICE)
def load() -> Answer:
    try:
        name, records = chosen_register(flask.request.form, flask.request.files)
        added = register(db_session(), records)
    except DomainError as error:
        discard()
        return _page(faults=tuple(map(translate_fault, error.faults))), _REFUSED
    if added:
        _note(name, added)
    flask.flash(_said(added))
    return flask.redirect(flask.url_for("units.index", day=_useful_day(records)), code=303)


def _page(*, faults: tuple[Fault, ...] = ()) -> str:
    asked = {name: flask.request.args.get(name, "").strip() for name in ("kind", "day")}
    kinds = [UnitKind(asked["kind"])] if asked["kind"] in set(UnitKind) else []
    day = _day(asked["day"])
    return flask.render_template(
        "units/index.html",
        units=units_on(db_session(), day, kinds=kinds),
        asked=asked | {"day": day.isoformat()},
        kinds=KINDS,
        faults=faults,
        columns=COLUMNS,
        provinces=provinces(),
        registers=[path.stem for path in shipped_registers()],
    )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return local_day(now())


def _useful_day(records: Iterable[UnitRecord]) -> str | None:
    """Return a day on which most of what was loaded stands; None means today."""
    today = local_day(now())
    ends = [record_.valid_to for record_ in records]
    if any(end is None or end >= today for end in ends):
        return None
    return max(end for end in ends if end is not None).isoformat()


def _said(added: int) -> str:
    said: str = (
        gettext("Units added: %(number)s.", number=added)
        if added
        else gettext("All of these units are on record already; nothing was changed.")
    )
    return said


def _note(name: str, added: int) -> None:
    record(
        db_session(),
        "units.registered",
        actor=current_person().username,
        object_=f"register:{name}"[:200],
        now=now(),
        details={"added": added},
    )
