"""Pages of rule books: the list, one version with its check, differences, issue, files."""

from datetime import date

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError, Fault
from analysis.par.document import read_document
from analysis.par.shipped import shipped_rulebooks
from sipas.accounts.session import current_person
from sipas.i18n import translate_fault
from sipas.par.books import desk, editor_views, queries, text_views
from sipas.par.books.checking import check_text
from sipas.par.books.desk import Answer, acting, blueprint
from sipas.par.books.difference import DIFFERENCE_LABELS, differences
from sipas.par.books.faulty import faulty_codes
from sipas.par.books.models import Origin, RuleBookVersion
from sipas.par.books.rule_fields import KIND_LABELS
from sipas.par.books.service import issue as issue_version
from sipas.par.books.service import take_shipped
from sipas.par.books.tree import tree_of
from sipas.par.books.upload import chosen_text
from sipas.unit_of_work import db_session, discard
from surveys.clock import now

__all__ = ["blueprint", "editor_views", "text_views"]


@blueprint.get("/")
def index() -> str:
    return _index()


@blueprint.post("/")
@acting
def upload() -> Answer:
    try:
        saved = desk.save_text(chosen_text(), origin=Origin.UPLOAD, based_on=None)
    except DomainError as error:
        discard()
        return _index(faults=tuple(map(translate_fault, error.faults))), desk.REFUSED
    flask.flash(gettext("Saved as draft %(number)s.", number=saved.number))
    return desk.go(saved)


@blueprint.post("/take")
@acting
def take() -> Response:
    name = flask.request.form.get("shipped", "")
    moment = now()
    taken = take_shipped(db_session(), name, by=current_person().username, now=moment)
    if taken.saved_at == moment:
        desk.note("taken", taken, content_hash=taken.content_hash)
    else:
        flask.flash(gettext("This text is the newest version already; nothing was changed."))
    return desk.go(taken)


@blueprint.get("/<book>/<int:number>")
def version(book: str, number: int) -> str:
    return _version(desk.the_version(book, number))


@blueprint.get("/<book>/<int:number>.yaml")
def yaml(book: str, number: int) -> Response:
    stored = desk.the_version(book, number)
    answer = flask.Response(stored.source.encode(), content_type="application/yaml; charset=utf-8")
    name = f"{stored.book}-v{stored.number}.yaml"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/<book>/<int:number>/differences")
def difference(book: str, number: int) -> str:
    stored = desk.the_version(book, number)
    versions = queries.versions_of(db_session(), book)
    other = _compared_with(stored, versions)
    return flask.render_template(
        "par/books/differences.html",
        version=stored,
        versions=versions,
        other=other,
        found=differences(other.source, stored.source) if other else None,
        labels=DIFFERENCE_LABELS,
    )


@blueprint.post("/<book>/<int:number>/issue")
@acting
def issue(book: str, number: int) -> Answer:
    stored = desk.the_version(book, number)
    decision = flask.request.form.get("decision", "")
    try:
        issue_version(
            db_session(),
            stored,
            decision=decision,
            decided_on=_day("decided_on"),
            by=current_person().username,
            now=now(),
        )
    except DomainError as error:
        discard()
        faults = tuple(map(translate_fault, error.faults))
        return _version(desk.the_version(book, number), faults=faults), desk.REFUSED
    desk.note("issued", stored, decision=decision.strip(), content_hash=stored.content_hash)
    flask.flash(gettext("Issued. This version is in force and never changes."))
    return desk.go(stored)


@blueprint.post("/<book>/<int:number>/restore")
@acting
def restore(book: str, number: int) -> Response:
    stored = desk.the_version(book, number)
    saved = desk.save_text(stored.source, origin=Origin.EDITOR, based_on=None)
    flask.flash(gettext("Saved as draft %(number)s.", number=saved.number))
    return desk.go(saved)


def _index(*, faults: tuple[Fault, ...] = ()) -> str:
    session = db_session()
    return flask.render_template(
        "par/books/index.html",
        newest=queries.newest_versions(session),
        issued={one.book: one for one in queries.issued_versions(session)},
        shipped=shipped_rulebooks(),
        faults=faults,
    )


def _version(stored: RuleBookVersion, *, faults: tuple[Fault, ...] = ()) -> str:
    checked, document = check_text(stored.source), read_document(stored.source)
    session = db_session()
    versions = queries.versions_of(session, stored.book)
    return flask.render_template(
        "par/books/version.html",
        version=stored,
        checked=checked,
        document=document,
        rows=tree_of(document, faulty=faulty_codes(checked.faults)),
        versions=versions,
        issued=queries.issued_version(session, stored.book),
        is_newest=versions[0].number == stored.number,
        kinds=KIND_LABELS,
        faults=faults,
        typed=flask.request.form,
    )


def _compared_with(
    stored: RuleBookVersion, versions: list[RuleBookVersion]
) -> RuleBookVersion | None:
    """Return the version asked for, else the one in force, else the one before."""
    asked = flask.request.args.get("with", type=int)
    if asked is not None:
        return next((one for one in versions if one.number == asked), None)
    in_force = queries.issued_version(db_session(), stored.book)
    if in_force is not None and in_force.number != stored.number:
        return in_force
    return next((one for one in versions if one.number < stored.number), None)


def _day(name: str) -> date:
    """Return the day typed; one that is never accepted where it is no day."""
    try:
        return date.fromisoformat(flask.request.form.get(name, ""))
    except ValueError:
        return date.max
