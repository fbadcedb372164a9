"""What pages of a round share: blueprint, the round meant, the moment, acts put on record."""

from datetime import datetime
from typing import Any

import flask
from werkzeug.wrappers import Response

from sipas import access
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person
from sipas.audit.service import Fact, record
from sipas.par.rounds import words
from sipas.par.rounds.models import ParRound
from sipas.par.rounds.queries import round_by_code
from sipas.unit_of_work import db_session
from surveys.clock import now

Answer = str | Response | tuple[str, int]

REFUSED = 422

blueprint = flask.Blueprint("par_rounds", __name__, url_prefix="/staff/par/rounds")
words.init_blueprint(blueprint)

#: Narrows a view to those who act; auditors read.
acting = access.only(Role.ADMIN, Role.OFFICE)


def moment() -> datetime:
    """Return the moment by which deadlines are judged in this request."""
    return now()


def the_round(code: str, *, lock: bool = False) -> ParRound:
    """Return the round of an address; locked, acts on it wait for each other."""
    return round_by_code(db_session(), code, lock=lock)


def show(template: str, round_: ParRound, **context: Any) -> str:
    """Render a page about one round, which says so when its figures are made up."""
    return flask.render_template(
        f"par/rounds/{template}", round=round_, simulated=round_.simulated, **context
    )


def go(endpoint: str, round_: ParRound, **values: Any) -> Response:
    """Send the visitor on to another page of the round."""
    return flask.redirect(flask.url_for(f"par_rounds.{endpoint}", code=round_.code, **values), 303)


def note(action: str, round_: ParRound, **details: Fact) -> None:
    """Put an act on a round into the audit log; the last thing a view does."""
    record(
        db_session(),
        f"par.{action}",
        actor=current_person().username,
        object_=f"par-round:{round_.code}",
        now=moment(),
        details=details,
    )


def typed(name: str) -> str:
    """Return one field of the form, its spaces tidied."""
    return " ".join(flask.request.form.get(name, "").split())
