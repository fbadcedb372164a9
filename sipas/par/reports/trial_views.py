"""Pages of trials: what if a unit moved a figure or a criterion; last year under another book."""

import flask

from analysis.ground.errors import DomainError
from analysis.par import Round, RuleBook, Scorecard
from analysis.par.rescoring import Rescored, rescore
from analysis.par.whatif import Change
from sipas import access
from sipas.accounts.roles import Role
from sipas.i18n import translate_fault
from sipas.par.books.checking import check_text
from sipas.par.books.difference import last_day
from sipas.par.books.queries import newest_versions
from sipas.par.reports.desk import blueprint, may_see, show, the_desk
from sipas.par.reports.trial import Choice, Need, choices, needs, tried
from sipas.par.rounds.rulebooks import offers
from sipas.unit_of_work import db_session

_NOTHING: tuple[DomainError, ...] = ()


@blueprint.get("/<code>/what-if/<unit>")
def what_if(code: str, unit: str) -> str:
    may_see(unit)
    desk = the_desk(code)
    within, card = desk.scored(), desk.card(unit)
    levers = choices(within, card)
    asked = flask.request.args.get("lever", "")
    choice = next((one for one in levers if one.key == asked), None)
    value = flask.request.args.get("value", "").strip()
    change, refused = _change(within, card, choice, value=value.replace(",", "."))
    wanted, unclear = _needs(within, card, choice)
    faults = [translate_fault(fault) for error in refused for fault in error.faults]
    return show(
        "what_if.html",
        desk,
        card=card,
        levers=levers,
        choice=choice,
        value=value,
        change=change,
        needs=wanted,
        unclear=unclear,
        faults=faults,
    )


def _change(
    within: Round, card: Scorecard, choice: Choice | None, *, value: str
) -> tuple[Change | None, tuple[DomainError, ...]]:
    if choice is None or not value:
        return None, _NOTHING
    try:
        return tried(within, card.unit, choice, value=value), _NOTHING
    except DomainError as error:
        return None, (error,)


def _needs(within: Round, card: Scorecard, choice: Choice | None) -> tuple[tuple[Need, ...], bool]:
    """Return what better places take, and whether that cannot be told for this lever."""
    if choice is None:
        return (), False
    try:
        return needs(within, card, choice), False
    except DomainError:
        return (), True


@blueprint.get("/<code>/rescore")
@access.only(Role.ADMIN, Role.OFFICE, Role.AUDITOR)
def rescoring(code: str) -> str:
    desk = the_desk(code)
    books = _books()
    book = books.get(flask.request.args.get("book", ""))
    found, refused = _rescored(desk.scored(), book)
    faults = [translate_fault(fault) for error in refused for fault in error.faults]
    return show("rescore.html", desk, books=books, other=book, found=found, faults=faults)


def _books() -> dict[str, RuleBook]:
    """Return the books to score under: drafts without faults too, then issued and shipped ones."""
    session = db_session()
    texts = {f"{one.book}@{one.number}": one.source for one in newest_versions(session)}
    texts |= {one.key: one.text for one in offers(session)}
    read = {key: check_text(text).book for key, text in texts.items()}
    return {key: book for key, book in read.items() if book is not None}


def _rescored(
    within: Round, book: RuleBook | None
) -> tuple[Rescored | None, tuple[DomainError, ...]]:
    if book is None:
        return None, _NOTHING
    try:
        return rescore(within, book, on=last_day(book)), _NOTHING
    except DomainError as error:
        return None, (error,)
