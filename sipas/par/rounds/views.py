"""The office's pages of rounds: list, set-up, progress with the next step, deadlines, reminders."""

import csv
import io

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas.accounts.session import current_person
from sipas.i18n import translate_fault
from sipas.par.decisions import views as decision_views
from sipas.par.decisions.queries import publications_of
from sipas.par.rounds import unit_views
from sipas.par.rounds.deadlines import begin_second, move_deadlines, open_round
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
from sipas.par.rounds.forms import RoundForm, as_typed, typed_moment
from sipas.par.rounds.jobs import lock_round
from sipas.par.rounds.models import ParDeadlineMove, ParRound
from sipas.par.rounds.progress import SheetProgress, progress_of
from sipas.par.rounds.queries import all_rounds
from sipas.par.rounds.rulebooks import offer, offers
from sipas.par.rounds.service import set_up
from sipas.par.rounds.terms import MOVABLE, Deadlines, Decided, book_of
from sipas.unit_of_work import db_session, discard

__all__ = ["PARTS", "blueprint"]

#: The modules whose views stand on the blueprint besides these.
PARTS = (unit_views, decision_views)


@blueprint.get("/")
def index() -> str:
    return flask.render_template("par/rounds/index.html", rounds=all_rounds(db_session()))


@blueprint.route("/new", methods=["GET", "POST"])
@acting
def create() -> Answer:
    form, books = RoundForm(), offers(db_session())
    form.rulebook.choices = [(one.key, one.title) for one in books]
    round_ = _set_up(form) if form.validate_on_submit() else None
    if round_ is None:
        status = REFUSED if form.is_submitted() else 200
        return flask.render_template("par/rounds/new.html", form=form, books=books), status
    return go("units", round_)


def _set_up(form: RoundForm) -> ParRound | None:
    session = db_session()
    try:
        text = offer(session, form.rulebook.data).text
        by = current_person().username
        made = set_up(session, form.plan(), rulebook_text=text, by=by, now=moment())
    except DomainError as error:
        discard()
        form.blame(error)
        return None
    note("round_set_up", made, rulebook=made.rulebook_id, hash=made.rulebook_hash)
    return made


@blueprint.get("/<code>/")
def page(code: str) -> str:
    return _page(the_round(code))


def _page(round_: ParRound, *, faults: tuple[object, ...] = ()) -> str:
    due = moment() >= round_.self_deadline
    return show(
        "page.html",
        round_,
        book=book_of(round_),
        rows=progress_of(db_session(), round_, now=moment()),
        publications=publications_of(db_session(), round_.id),
        due=due,
        in_force=(as_typed(round_.self_deadline), as_typed(round_.explanation_deadline)),
        movable=round_.state in MOVABLE and not due,
        faults=faults,
        typed=flask.request.form,
    )


@blueprint.post("/<code>/move")
@acting
def move(code: str) -> Answer:
    round_ = the_round(code, lock=True)
    try:
        made = _move(round_)
    except DomainError as error:
        discard()
        return _page(the_round(code), faults=tuple(map(translate_fault, error.faults))), REFUSED
    if made is not None:
        until = made.self_after.isoformat(timespec="minutes")
        note("deadlines_moved", round_, until=until, decision=made.decision)
    flask.flash(gettext("The deadlines are moved."))
    return go("page", round_)


def _move(round_: ParRound) -> ParDeadlineMove | None:
    self_scoring = typed_moment(typed("self_until"))
    explanations = typed_moment(typed("explain_until"))
    if self_scoring is None or explanations is None:
        raise DomainError("par.moment", "give day and time")
    until = Deadlines(self_scoring, explanations)
    decided = Decided(typed("reason"), typed("decision"))
    by = current_person().username
    return move_deadlines(db_session(), round_, until, decided=decided, by=by, now=moment())


@blueprint.post("/<code>/open")
@acting
def open_(code: str) -> Response:
    round_ = the_round(code, lock=True)
    if round_.opened_at is None:
        open_round(db_session(), round_, now=moment())
        note("opened", round_)
    flask.flash(gettext("The round is open: agencies can score themselves."))
    return go("page", round_)


@blueprint.post("/<code>/lock")
@acting
def lock(code: str) -> Response:
    locked = lock_round(db_session(), code, by=current_person().username, now=moment())
    flask.flash(gettext("%(number)s sheets are locked.", number=len(locked)))
    return go("page", the_round(code))


@blueprint.post("/<code>/second")
@acting
def second(code: str) -> Response:
    round_ = the_round(code, lock=True)
    begin_second(db_session(), round_)
    note("second_appraisal", round_)
    flask.flash(gettext("The second appraisal has begun."))
    return go("page", round_)


@blueprint.get("/<code>/reminders")
def reminders(code: str) -> str:
    round_ = the_round(code)
    return show("reminders.html", round_, rows=_to_remind(round_))


@blueprint.get("/<code>/reminders.csv")
def reminders_csv(code: str) -> Response:
    round_ = the_round(code)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(
        ["unit", "name", "contact", "deadline", "owed", "filled", "unproven", "explanations_owed"]
    )
    for row in _to_remind(round_):
        unit = row.sheet.unit
        counts = [row.owed, row.filled, row.unproven, row.demands_open]
        deadline = row.deadline.isoformat(timespec="minutes")
        texts = [unit.code, unit.name_vi, row.sheet.contact]
        writer.writerow([*map(_harmless, texts), deadline, *counts])
    answer = flask.Response("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"nhac-viec-{round_.code}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _to_remind(round_: ParRound) -> list[SheetProgress]:
    rows = progress_of(db_session(), round_, now=moment())
    return [row for row in rows if row.needs_reminder] if round_.opened_at else []


def _harmless(text: str) -> str:
    """Keep spreadsheets from reading a cell as a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
