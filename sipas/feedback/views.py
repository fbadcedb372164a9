"""The pages behind the QR code at a counter: one form of four questions, and thanks."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import flask
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError, ManyFaults
from sipas import errors, i18n
from sipas.feedback import words
from sipas.limits import requests
from sipas.limits.limit import Scope, TooMany
from sipas.unit_of_work import db_session, discard
from surveys.clock import now
from surveys.feedback import service
from surveys.feedback.feedback import COMMENT_LIMIT, read_said, unknown_unit
from surveys.feedback.queries import unit_at_counter
from surveys.units.models import Unit

Answer = str | Response | tuple[str, int]

blueprint = flask.Blueprint("feedback", __name__, url_prefix="/gop-y")

_QUESTIONS = ("satisfaction", "in_time", "treatment", "comment")
_KEY_FIELD = "~key"
_CODE_LIMIT = 32
_REFUSED = 422
#: How long thanks stand on a kiosk before the next visitor's form.
_KIOSK_SECONDS = 10
#: When a form on a kiosk that nobody touches asks whether somebody is there, and waits for a sign.
_ASKS_AFTER_SECONDS = 60
_CLEARS_AFTER_SECONDS = 30


@blueprint.get("/<code>")
def form(code: str) -> str:
    return _form_page(_unit(code), typed={}, faults={}, key=uuid4())


@blueprint.post("/<code>")
def send(code: str) -> Answer:
    unit = _unit(code)
    typed = {name: flask.request.form.get(name, "") for name in _QUESTIONS}
    key = _key(flask.request.form.get(_KEY_FIELD, ""))
    try:
        said = read_said(**typed)
    except ManyFaults as error:
        faults = {f.where: i18n.sentence(gettext(f.message)) for f in error.faults}
        return _form_page(unit, typed=typed, faults=faults, key=key), _REFUSED
    requests.count_or_refuse(
        requests.by(Scope.FEEDBACK, unit.code), requests.by_address(Scope.FEEDBACK_ADDRESS)
    )
    service.receive(db_session(), unit, said, key=key, language=i18n.language(), now=now())
    return flask.redirect(_address("feedback.thanks", unit), code=303)


@blueprint.get("/<code>/cam-on")
def thanks(code: str) -> Response:
    """Say thanks; on a kiosk the form comes back by itself for the next visitor."""
    unit = _unit(code)
    again = _next_visitor(unit)
    answer = flask.make_response(
        flask.render_template(
            "feedback/thanks.html", agency=unit.name, again=again, kiosk=_is_kiosk()
        )
    )
    if _is_kiosk():
        answer.headers["Refresh"] = f"{_KIOSK_SECONDS}; url={again}"
    return answer


@blueprint.errorhandler(DomainError)
def on_domain_error(error: DomainError) -> Answer:
    discard()
    answer = flask.make_response(_error_page(error), errors.status_of(error.code))
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.wait_seconds)
    return answer


@blueprint.errorhandler(CSRFError)
def on_stale_form(_: CSRFError) -> Answer:
    discard()
    error = DomainError(
        "feedback.no_cookie",
        "this browser did not send the cookie that the form needs",
        hint="Allow cookies for this site in the settings of your browser, scan the code again and "
        "send once more.",
    )
    return _error_page(error), 400


def _form_page(
    unit: Unit, *, typed: Mapping[str, str], faults: Mapping[str, str], key: UUID
) -> str:
    return flask.render_template(
        "feedback/form.html",
        agency=unit.name,
        typed=typed,
        faults=faults,
        key=key.hex,
        key_field=_KEY_FIELD,
        kiosk=_is_kiosk(),
        again=_next_visitor(unit),
        asks_after=_ASKS_AFTER_SECONDS,
        clears_after=_CLEARS_AFTER_SECONDS,
        words=words,
        comment_limit=COMMENT_LIMIT,
    )


def _error_page(error: DomainError) -> str:
    said = i18n.translate_fault(error.fault)
    heading = said.message[:1].upper() + said.message[1:]
    return flask.render_template("feedback/refused.html", heading=heading, advice=said.hint)


def _unit(code: str) -> Unit:
    unit = unit_at_counter(db_session(), code[:_CODE_LIMIT])
    if unit is None:
        raise unknown_unit(code[:_CODE_LIMIT])
    return unit


def _key(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return uuid4()


def _is_kiosk() -> bool:
    return "kiosk" in flask.request.args


def _next_visitor(unit: Unit) -> str:
    """Return the address of the form on a kiosk, whatever language the last visitor chose."""
    return flask.url_for(
        "feedback.form", code=unit.code.lower(), kiosk=1, lang=i18n.DEFAULT_LANGUAGE
    )


def _address(endpoint: str, unit: Unit) -> str:
    kiosk = 1 if _is_kiosk() else None
    return flask.url_for(endpoint, code=unit.code.lower(), kiosk=kiosk)
