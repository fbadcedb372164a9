"""What all pages of rule books share: blueprint, the version meant, saving, the note of an act."""

import flask
from werkzeug.wrappers import Response

from analysis.par.document import Document, write_document
from sipas import access
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person
from sipas.audit.service import Fact, record
from sipas.par.books import queries
from sipas.par.books.models import Origin, RuleBookVersion
from sipas.par.books.service import save
from sipas.unit_of_work import db_session
from surveys.clock import now

Answer = str | Response | tuple[str, int]

REFUSED = 422
CONFLICT = 409

blueprint = flask.Blueprint("par_books", __name__, url_prefix="/staff/par/books")

#: Narrows a view to those who act; auditors read.
acting = access.only(Role.ADMIN, Role.OFFICE)


def the_version(book: str, number: int) -> RuleBookVersion:
    """Return the version of an address; DomainError `par.book.not_found`."""
    return queries.version_of(db_session(), book, number)


def is_newest(version: RuleBookVersion) -> bool:
    newest = queries.newest(db_session(), version.book)
    return newest is not None and newest.number == version.number


def save_document(document: Document, *, based_on: int) -> RuleBookVersion:
    """Save a changed document as the next draft; DomainError `par.book.conflict`."""
    return save_text(write_document(document), origin=Origin.EDITOR, based_on=based_on)


def save_text(text: str, *, origin: Origin, based_on: int | None) -> RuleBookVersion:
    """Save a text as the next draft, with the act on record."""
    moment = now()
    version = save(
        db_session(),
        text,
        origin=origin,
        based_on=based_on,
        by=current_person().username,
        now=moment,
    )
    if version.saved_at == moment:
        note("saved", version, origin=origin.value, content_hash=version.content_hash)
    return version


def go(version: RuleBookVersion, *, place: str = "") -> Response:
    """Send the visitor on to the page of a version, to a place in its tree where one is named."""
    address = flask.url_for("par_books.version", book=version.book, number=version.number)
    return flask.redirect(f"{address}#c-{place}" if place else address, code=303)


def go_to_criterion(version: RuleBookVersion, place: str) -> Response:
    """Send the visitor on to the form of a criterion."""
    address = flask.url_for(
        "par_books.criterion", book=version.book, number=version.number, place=place
    )
    return flask.redirect(address, code=303)


def note(action: str, version: RuleBookVersion, **details: Fact) -> None:
    """Put an act on a rule book into the audit log; the last thing a view does."""
    record(
        db_session(),
        f"par_books.{action}",
        actor=current_person().username,
        object_=f"rule_book:{version.book}:{version.number}",
        now=now(),
        details=details,
    )
