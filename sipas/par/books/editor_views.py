"""Pages that edit the tree of a rule book: one criterion, a new one, its order, its removal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from analysis.par import document as documents
from analysis.par.document import Document, read_document
from sipas.i18n import translate_fault
from sipas.par.books import criterion_form, desk, queries
from sipas.par.books.checking import PlacedFault, check_text, placed
from sipas.par.books.desk import Answer, acting, blueprint
from sipas.par.books.faulty import faults_of
from sipas.par.books.form_fields import Typed, row_numbers
from sipas.par.books.models import RuleBookVersion
from sipas.par.books.rule_fields import AS_YAML, KIND_LABELS
from sipas.par.books.rule_lines import within_rule
from sipas.unit_of_work import db_session, discard

_NEW = "new"


@dataclass(frozen=True, slots=True)
class Target:
    """What a form of the editor is about: a version, a place in it, or a new entry under one."""

    version: RuleBookVersion
    document: Document
    entry: Mapping[str, Any]
    place: str
    under: str

    def changed(self, entry: Mapping[str, Any]) -> Document:
        """Return the document with `entry` written at the target."""
        if self.place == _NEW:
            return documents.added(self.document, self.under, entry)
        return documents.replaced(self.document, self.place, entry)


@blueprint.get("/<book>/<int:number>/criteria/<place>")
@acting
def criterion(book: str, number: int, place: str) -> str:
    target = _target(desk.the_version(book, number), place, flask.request.args.get("under", ""))
    checked = check_text(target.version.source)
    faults = faults_of(checked.faults, str(target.entry.get("code") or ""))
    typed = criterion_form.shown(target.entry)
    return _form(target, typed, faults=within_rule(faults, target.entry))


@blueprint.post("/<book>/<int:number>/criteria/<place>")
@acting
def save_criterion(book: str, number: int, place: str) -> Answer:
    typed = flask.request.form
    target = _target(desk.the_version(book, number), place, typed.get("under", ""))
    if typed.get("kind") != typed.get("shown_kind"):
        return _form(target, typed)
    try:
        entry = criterion_form.criterion_of(typed, target.entry)
        saved = desk.save_document(target.changed(entry), based_on=number)
    except DomainError as error:
        discard()
        faults = placed(error, "")
        if error.code == "par.book.conflict":
            return _on_newest(target, typed, faults=faults), desk.CONFLICT
        return _form(target, typed, faults=faults), desk.REFUSED
    return _saved(saved, str(entry.get("code") or ""))


@blueprint.post("/<book>/<int:number>/criteria/<place>/move")
@acting
def move(book: str, number: int, place: str) -> Response:
    stored = desk.the_version(book, number)
    by = -1 if flask.request.form.get("to") == "up" else 1
    document = documents.moved(read_document(stored.source), place, by)
    saved = desk.save_document(document, based_on=number)
    return desk.go(saved, place=place)


@blueprint.post("/<book>/<int:number>/criteria/<place>/remove")
@acting
def remove(book: str, number: int, place: str) -> Response:
    stored = desk.the_version(book, number)
    document = read_document(stored.source)
    gone = documents.at(document, place)
    saved = desk.save_document(documents.removed(document, place), based_on=number)
    flask.flash(
        gettext(
            "Criterion %(code)s is gone from draft %(number)s. Version %(before)s still has it.",
            code=gone.code,
            number=saved.number,
            before=stored.number,
        )
    )
    return desk.go(saved)


def _target(version: RuleBookVersion, place: str, under: str) -> Target:
    document = read_document(version.source)
    if place == _NEW:
        if under:
            documents.at(document, under)
        entry: Mapping[str, Any] = {"method": "appraised", "rule": {"kind": "manual", "min": "0"}}
        return Target(version, document, entry, _NEW, under)
    return Target(version, document, documents.at(document, place).entry, place, "")


def _on_newest(target: Target, typed: Typed, *, faults: tuple[PlacedFault, ...]) -> str:
    """Return the form with what was typed, to be saved on top of the version saved meanwhile."""
    newest = queries.newest(db_session(), target.version.book) or target.version
    document = read_document(newest.source)
    code = str(target.entry.get("code") or "")
    place = documents.place_of(document, code) if target.place != _NEW else None
    moved = _target(newest, place or _NEW, "")
    return _form(moved, typed, faults=faults, meanwhile=_meanwhile(moved, typed))


def _meanwhile(target: Target, typed: Typed) -> list[tuple[str, str, str]]:
    """Return each input whose value in the newest version is not the one typed."""
    stored = criterion_form.shown(target.entry) if target.place != _NEW else {}
    return [
        (name, value, typed.get(name, ""))
        for name, value in stored.items()
        if value.strip() != typed.get(name, "").replace("\r\n", "\n").strip()
    ]


def _form(
    target: Target,
    typed: Typed,
    *,
    faults: tuple[PlacedFault, ...] = (),
    meanwhile: list[tuple[str, str, str]] | None = None,
) -> str:
    kinds = criterion_form.kinds_of(target.entry)
    kind = typed.get("kind", "")
    return flask.render_template(
        "par/books/criterion.html",
        target=target,
        typed=typed,
        parts=criterion_form.outer_parts(target.entry),
        kinds={name: KIND_LABELS[name] for name in (*kinds, AS_YAML)},
        kind=kind,
        rule_parts=kinds.get(kind, ()),
        prefix=criterion_form.RULE,
        faults=faults,
        say=translate_fault,
        row_numbers=row_numbers,
        meanwhile=meanwhile or [],
    )


def _saved(saved: RuleBookVersion, code: str) -> Response:
    """Return to the tree, or to the form while the criterion has faults."""
    place = documents.place_of(read_document(saved.source), code)
    flask.flash(gettext("Saved as draft %(number)s.", number=saved.number))
    if place is None or not faults_of(check_text(saved.source).faults, code):
        return desk.go(saved, place=place or "")
    return desk.go_to_criterion(saved, place)
