"""Pages of decision: survey joined, figures of others, combination, publication, correction."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from analysis.par import Scorecard
from analysis.par.readings import NUMBER
from sipas.accounts.session import current_person
from sipas.i18n import translate_fault
from sipas.par.decisions import service
from sipas.par.decisions.figures import figures_wanted, surveys_wanted
from sipas.par.decisions.models import ParResult
from sipas.par.decisions.queries import (
    figures_of,
    finished_runs,
    joins_of,
    latest_result,
    publications_of,
    result_numbered,
    results_of,
)
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
from sipas.par.rounds.models import ParRound
from sipas.par.rounds.terms import book_of, participant_of
from sipas.publications.queries import run_by_hash
from sipas.unit_of_work import db_session, discard


@blueprint.get("/<code>/result")
def result(code: str) -> str:
    return _page(the_round(code))


def _page(round_: ParRound, *, faults: tuple[object, ...] = ()) -> str:
    session, book = db_session(), book_of(round_)
    newest = latest_result(session, round_.id)
    return show(
        "result.html",
        round_,
        book=book,
        surveys=surveys_wanted(book),
        joins=joins_of(session, round_.id),
        runs=finished_runs(session),
        figures=figures_wanted(book),
        noted=figures_of(session, round_.id),
        results=results_of(session, round_.id),
        newest=newest,
        cards=sorted(service.cards_of(newest), key=_rank) if newest else [],
        publications=publications_of(session, round_.id),
        faults=faults,
        typed=flask.request.form,
    )


def _rank(card: Scorecard) -> tuple[str, int, str]:
    return (card.group, card.rank or 10**6, card.unit)


def _acted(code: str, act: Callable[[ParRound], None]) -> Answer:
    """Do one act on a round; what is refused is shown on the page, with what was typed."""
    round_ = the_round(code, lock=True)
    try:
        act(round_)
    except DomainError as error:
        discard()
        faults = tuple(map(translate_fault, error.faults))
        return _page(the_round(code), faults=faults), REFUSED
    return go("result", round_)


@blueprint.post("/<code>/join")
@acting
def join(code: str) -> Answer:
    def act(round_: ParRound) -> None:
        run = run_by_hash(db_session(), typed("run"))
        if run is None:
            raise DomainError("par.no_run", "choose a finished run of a survey")
        by, survey = current_person().username, typed("survey")
        service.join_run(db_session(), round_, run, survey=survey, by=by, now=moment())
        note("survey_joined", round_, survey=survey, run=run.run_hash)

    return _acted(code, act)


@blueprint.post("/<code>/figure")
@acting
def figure(code: str) -> Answer:
    def act(round_: ParRound) -> None:
        key, percent = typed("participant"), typed("percent").replace(",", ".")
        if not NUMBER.fullmatch(percent):
            raise DomainError("par.bad_input", "this input must be a number")
        participant = participant_of(round_, int(key) if key.isdecimal() else 0)
        said = service.OutsideFigure(typed("name"), Decimal(percent), typed("source"))
        by = current_person().username
        service.note_figure(db_session(), participant, said, by=by, now=moment())
        note("figure_noted", round_, unit=participant.unit.code, figure=said.name, percent=percent)

    return _acted(code, act)


@blueprint.post("/<code>/combine")
@acting
def combine(code: str) -> Answer:
    def act(round_: ParRound) -> None:
        by = current_person().username
        made = service.combine(db_session(), round_, by=by, now=moment())
        note("combined", round_, number=made.number, inputs=made.inputs_hash, cards=made.cards_hash)
        flask.flash(gettext("The round is combined. Look the table over, then publish it."))

    return _acted(code, act)


@blueprint.post("/<code>/publish")
@acting
def publish(code: str) -> Answer:
    def act(round_: ParRound) -> None:
        try:
            day = date.fromisoformat(typed("decided_on"))
        except ValueError:
            message = "give the day of the decision"
            raise DomainError("par.day", message) from None
        decision = service.Decision(typed("decision"), day, typed("correction"))
        by = current_person().username
        made = service.publish(db_session(), round_, decision, by=by, now=moment())
        kept = made.result
        facts = {"decision": made.decision, "cards": kept.cards_hash}
        note("published", round_, **facts, result=kept.number, correction=made.correction)
        flask.flash(gettext("Published by decision %(number)s.", number=made.decision))

    return _acted(code, act)


@blueprint.post("/<code>/correct")
@acting
def correct(code: str) -> Answer:
    def act(round_: ParRound) -> None:
        service.begin_correction(db_session(), round_)
        note("correction_begun", round_)
        flask.flash(gettext("The second appraisal is open again. What is published stays public."))

    return _acted(code, act)


@blueprint.get("/<code>/results/<int:number>/inputs.yaml")
def inputs(code: str, number: int) -> Response:
    found = _result(code, number)
    return _file(found.inputs_text, f"{code}-{number}-inputs.yaml", kind="application/yaml")


@blueprint.get("/<code>/results/<int:number>/scorecards.json")
def scorecards(code: str, number: int) -> Response:
    found = _result(code, number)
    return _file(found.cards_text, f"{code}-{number}-scorecards.json", kind="application/json")


@blueprint.get("/<code>/rulebook.yaml")
def rulebook(code: str) -> Response:
    round_ = the_round(code)
    return _file(round_.rulebook_text, f"{round_.rulebook_id}.yaml", kind="application/yaml")


def _result(code: str, number: int) -> ParResult:
    found = result_numbered(db_session(), the_round(code).id, number)
    if found is None:
        flask.abort(404)
    return found


def _file(text: str, name: str, *, kind: str) -> Response:
    answer = flask.Response(text, content_type=f"{kind}; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
