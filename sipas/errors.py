"""The one table from errors to answers: which status, which words; never JSON, never a trace."""

import logging
import secrets
from fnmatch import fnmatchcase

import flask
from flask_babel import LazyString, gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from analysis.ground.errors import DomainError
from sipas import unit_of_work
from sipas.i18n import translate_fault
from sipas.limits.limit import TooMany

log = logging.getLogger("sipas.errors")

Answer = tuple[str, int] | tuple[str, int, dict[str, str]]

#: Status of a DomainError by the pattern of its code; the first that fits, else 422.
STATUS_BY_CODE = (
    ("access.*", 403),
    ("*not_found", 404),
    ("*.unknown_address", 404),
    ("*.conflict", 409),
    ("*.already_*", 409),
    ("*.closed", 410),
    ("*.draft_gone", 410),
    ("*.too_many", 429),
    ("*.unavailable", 503),
)
_DEFAULT_STATUS = 422
_MEGABYTE = 1024 * 1024
_STAFF = "/staff"

#: Title and advice of the page for a status.
WORDS: dict[int, tuple[LazyString, LazyString]] = {
    400: (
        lazy_gettext("The request could not be read"),
        lazy_gettext("Go back, reload the page and try again. What you typed is still there."),
    ),
    403: (
        lazy_gettext("This page is not for your role"),
        lazy_gettext("Ask an administrator if you need it for your work."),
    ),
    404: (
        lazy_gettext("There is no such page"),
        lazy_gettext("Check the address, or start again from the first page."),
    ),
    405: (
        lazy_gettext("This address does not take that kind of request"),
        lazy_gettext("Go back and use the buttons of the page."),
    ),
    409: (
        lazy_gettext("Somebody was faster"),
        lazy_gettext("Reload the page to see how things stand now."),
    ),
    410: (lazy_gettext("This is over"), lazy_gettext("Nothing more can be sent here.")),
    413: (
        lazy_gettext("The file is too large"),
        lazy_gettext("Send a smaller file or a shorter text."),
    ),
    422: (
        lazy_gettext("Something needs to be put right"),
        lazy_gettext("Read what is said below, correct it and send it again."),
    ),
    429: (
        lazy_gettext("Too many attempts"),
        lazy_gettext("Wait a few minutes, then try again."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("It has been recorded. Try again; if it happens again, tell us the number."),
    ),
    503: (
        lazy_gettext("The service cannot reach its database"),
        lazy_gettext("Try again in a minute."),
    ),
}


def init_app(app: flask.Flask) -> None:
    """Answer every error of `app` with a page from the table."""
    app.register_error_handler(DomainError, _on_domain_error)
    app.register_error_handler(CSRFError, _on_stale_form)
    app.register_error_handler(RequestEntityTooLarge, _on_too_large)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(OperationalError, _on_lost_database)
    app.register_error_handler(Exception, _on_unexpected)


def status_of(code: str) -> int:
    """Return the HTTP status of a DomainError's code."""
    return next(
        (status for pattern, status in STATUS_BY_CODE if fnmatchcase(code, pattern)),
        _DEFAULT_STATUS,
    )


def _page(status: int, **context: object) -> tuple[str, int]:
    unit_of_work.discard()
    title, advice = WORDS.get(status, WORDS[500 if status >= 500 else 400])  # noqa: PLR2004 - HTTP's own classes
    shown = {"title": title, "advice": advice, "faults": (), "error_id": "", **context}
    return flask.render_template(_template(), **shown), status


def _template() -> str:
    """Return the page of an error in the look of the pages around it: the staff's or the public."""
    is_staff = flask.request.path.startswith(_STAFF)
    return "errors/error.html" if is_staff else "respond/failed.html"


def _on_domain_error(error: DomainError) -> Answer:
    status = status_of(error.code)
    log.info("refused: %s answered %s", error.code, status)
    page = _page(status, faults=tuple(map(translate_fault, error.faults)))
    if isinstance(error, TooMany):
        return *page, {"Retry-After": str(error.wait_seconds)}
    return page


def _on_stale_form(_: CSRFError) -> Answer:
    advice = gettext("Go back, reload the page and send it again: this form is from another visit.")
    return _page(400, advice=advice)


def _on_http_error(error: HTTPException) -> Answer | HTTPException:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - a redirect raised as an exception
        return error
    return _page(error.code)


def _on_too_large(_: RequestEntityTooLarge) -> Answer:
    """Say the limit where the whole request passed it; long texts of a form have another."""
    limit = flask.current_app.config["MAX_CONTENT_LENGTH"]
    if (flask.request.content_length or 0) <= limit:
        return _page(413)
    advice = gettext("Send a file of at most %(limit)s MB.", limit=limit // _MEGABYTE)
    return _page(413, advice=advice)


def _on_lost_database(error: OperationalError) -> Answer:
    error_id = secrets.token_hex(4)
    log.error("database: %s %s", error_id, type(error.orig).__name__, exc_info=error)
    return _page(503, error_id=error_id)


def _on_unexpected(error: Exception) -> Answer:
    error_id = secrets.token_hex(4)
    log.error("unexpected: %s", error_id, exc_info=error)
    return _page(500, error_id=error_id)
