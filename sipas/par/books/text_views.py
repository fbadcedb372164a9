"""Pages that edit a rule book whole: its YAML text, and its settings."""

import flask
from flask_babel import gettext

from analysis.ground.errors import DomainError
from analysis.par.document import read_document
from sipas.i18n import translate_fault
from sipas.par.books import desk, queries
from sipas.par.books.checking import PlacedFault, check_text, placed
from sipas.par.books.desk import Answer, acting, blueprint
from sipas.par.books.difference import text_diff
from sipas.par.books.form_fields import Typed, row_numbers, typed_of
from sipas.par.books.models import Origin, RuleBookVersion
from sipas.par.books.settings_form import book_of, settings_parts
from sipas.par.books.upload import typed_text
from sipas.unit_of_work import db_session, discard


@blueprint.get("/<book>/<int:number>/text")
@acting
def text(book: str, number: int) -> str:
    stored = desk.the_version(book, number)
    return _text(stored, stored.source, faults=check_text(stored.source).faults)


@blueprint.post("/<book>/<int:number>/text")
@acting
def save_text(book: str, number: int) -> Answer:
    stored, typed = desk.the_version(book, number), typed_text()
    try:
        _refuse_other_book(typed, book)
        saved = desk.save_text(typed, origin=Origin.EDITOR, based_on=number)
    except DomainError as error:
        discard()
        faults = placed(error, typed)
        if error.code == "par.book.conflict":
            return _text(_newest(book), typed, faults=faults, before=stored), desk.CONFLICT
        return _text(stored, typed, faults=faults), desk.REFUSED
    flask.flash(gettext("Saved as draft %(number)s.", number=saved.number))
    return desk.go(saved)


@blueprint.get("/<book>/<int:number>/settings")
@acting
def settings(book: str, number: int) -> str:
    stored = desk.the_version(book, number)
    document = read_document(stored.source)
    return _settings(stored, typed_of(settings_parts(document), document))


@blueprint.post("/<book>/<int:number>/settings")
@acting
def save_settings(book: str, number: int) -> Answer:
    stored, typed = desk.the_version(book, number), flask.request.form
    try:
        changed = book_of(typed, read_document(stored.source))
        saved = desk.save_document(changed, based_on=number)
    except DomainError as error:
        discard()
        faults = placed(error, "")
        if error.code == "par.book.conflict":
            return _settings(_newest(book), typed, faults=faults, before=stored), desk.CONFLICT
        return _settings(stored, typed, faults=faults), desk.REFUSED
    flask.flash(gettext("Saved as draft %(number)s.", number=saved.number))
    return desk.go(saved)


def _newest(book: str) -> RuleBookVersion:
    newest = queries.newest(db_session(), book)
    return newest or desk.the_version(book, 1)


def _text(
    stored: RuleBookVersion,
    typed: str,
    *,
    faults: tuple[PlacedFault, ...],
    before: RuleBookVersion | None = None,
) -> str:
    return flask.render_template(
        "par/books/text.html",
        version=stored,
        typed=typed,
        faults=faults,
        say=translate_fault,
        meanwhile=text_diff(before.source, stored.source) if before else (),
    )


def _settings(
    stored: RuleBookVersion,
    typed: Typed,
    *,
    faults: tuple[PlacedFault, ...] = (),
    before: RuleBookVersion | None = None,
) -> str:
    return flask.render_template(
        "par/books/settings.html",
        version=stored,
        parts=settings_parts(read_document(stored.source)),
        typed=typed,
        faults=faults,
        say=translate_fault,
        row_numbers=row_numbers,
        meanwhile=text_diff(before.source, stored.source) if before else (),
    )


def _refuse_other_book(typed: str, book: str) -> None:
    found = read_document(typed).get("id")
    if found != book:
        raise DomainError(
            "par.book.id",
            "the text names another rule book",
            where="id",
            got=str(found or "")[:64],
            expected=book,
            hint="Keep the id; upload the text as a new book from the list of rule books.",
        )
