"""The respondent's pages, in the order in which they are met."""

from collections.abc import Callable
from functools import partial

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas import i18n
from sipas.config import current_settings
from sipas.limits import gate
from sipas.respond import guessing, outbox, pages, refusals, repeats, steps, visit, way
from sipas.unit_of_work import db_session, discard, keep
from surveys.clock import now
from surveys.collection import service
from surveys.collection.in_hand import DraftInHand
from surveys.collection.queries import response_by_submission
from surveys.collection.refusals import gone
from surveys.invitations.code import grouped, read_code
from surveys.invitations.models import OpenLink
from surveys.invitations.queries import open_link_by_token
from surveys.questionnaires.questionnaire import Theme

Answer = str | Response | tuple[str, int]

blueprint = flask.Blueprint("respond", __name__)
refusals.init_blueprint(blueprint)
outbox.init_blueprint(blueprint)

_CODE_LIMIT = 100
_TOKEN_LIMIT = 64
_REFUSED = 422
_CONTESTED = 409


@blueprint.get("/")
def door() -> str:
    return pages.code_page("")


@blueprint.get("/i/<code>")
def invited(code: str) -> str:
    """Fill the code in; whoever merely opens or previews the link begins and spends nothing."""
    return pages.code_page(_in_fours(code[:_CODE_LIMIT]))


@blueprint.post("/")
def begin() -> Answer:
    typed = flask.request.form.get("code", "")[:_CODE_LIMIT]
    key, language = current_settings().code_key, i18n.language()
    if (asked := flask.request.form.get(steps.GO_FIELD)) and i18n.is_language(asked):
        return _in_language(asked, partial(pages.code_page, typed)) or ""
    guessing.refuse_guessers()
    try:
        draft = service.begin_with_code(db_session(), typed, key=key, language=language, now=now())
    except DomainError as error:
        if error.code not in refusals.CODE_FAULTS:
            raise
        discard()
        guessing.note(error)
        return pages.code_page(typed, fault=refusals.code_fault(error.fault)), _REFUSED
    visit.hold(draft)
    return _go(way.place(draft))


@blueprint.get("/o/<token>")
def opened(token: str) -> str:
    link = _link(token)
    service.refuse_unless_open(link.campaign)
    return pages.open_page(link)


@blueprint.post("/o/<token>")
def begin_open(token: str) -> Answer:
    link, language = _link(token), i18n.language()
    service.refuse_unless_open(link.campaign)
    if gate.pass_gate(link.token) is gate.Way.STALE:
        return pages.open_page(link, is_stale=True), _REFUSED
    draft = service.begin_with_link(db_session(), link, language=language, now=now())
    visit.hold(draft)
    return _go(way.place(draft))


@blueprint.get("/consent")
def consent() -> str:
    return pages.consent_page(visit.the_draft())


@blueprint.post("/consent")
def agree() -> Answer:
    draft = visit.the_draft(lock=True)
    if "agree" not in flask.request.form:
        fault = gettext("Tick the box if you agree to take part.")
        return pages.consent_page(draft, fault=fault), _REFUSED
    return _go(way.place(service.consent(db_session(), draft.id, now=now())))


@blueprint.get("/q/")
def resume() -> Response:
    return _go(way.place(visit.the_draft()))


@blueprint.get("/q/<theme_name>")
def theme(theme_name: str) -> Answer:
    draft = visit.the_draft()
    page = way.page_on_path(draft, theme_name)
    if draft.consented_at is None or page is None or not way.is_reached(draft, page):
        return _go(way.place(draft))
    return pages.theme_page(draft, page)


@blueprint.post("/q/<theme_name>")
def leave_theme(theme_name: str) -> Answer:
    answer = _leave_theme(visit.the_draft(), theme_name)
    if answer is None:  # it was saved elsewhere since it was read: once more, under the lock
        answer = _leave_theme(visit.the_draft(lock=True), theme_name)
    if answer is None:
        raise gone()
    return answer


def _leave_theme(draft: DraftInHand, theme_name: str) -> Answer | None:
    """Save a page and say where the way leads; None if the draft was changed since it was read."""
    left_theme = way.theme_named(draft, theme_name)
    if draft.consented_at is None or left_theme is None:
        return _go(way.place(draft))
    before, saved = draft.answers, way.save(draft, left_theme)
    if saved is None:
        return None
    draft, left = saved
    asked, go = flask.request.form.get(steps.GO_FIELD), way.way_left()
    if asked and i18n.is_language(asked):
        return _switch_language(draft, left_theme, left, language=asked)
    if again := _shown_again(draft, left_theme, left, go=go):
        return again
    if go is steps.Go.NEXT and left.follow_ups:
        return _go(way.theme_address(theme_name, question=left.follow_ups[0]))
    return _go(way.next_place(draft, left_theme, before=before, go=go))


@blueprint.get("/check")
def check() -> Answer:
    draft = visit.the_draft()
    if draft.consented_at is None:
        return _go(way.place(draft))
    changed = "changed" in flask.request.args
    return pages.check_page(draft, is_changed=changed, today=way.today())


@blueprint.get("/send")
def not_sent() -> Response:
    """Send nothing: the address was typed or reloaded."""
    return _go(flask.url_for("respond.check"))


@blueprint.post("/send")
def send() -> Response:
    held = visit.the_visit()
    if held.draft_id is not None:
        try:
            receipt = service.submit(
                db_session(),
                held.draft_id,
                campaign_id=held.campaign_id,
                submission_id=held.submission_id,
                read_back=flask.request.form.get(steps.SEEN_FIELD, ""),
                now=now(),
            )
        except DomainError as error:
            if error.code not in refusals.CHECK_AGAIN:
                raise
            discard()
            return _go(flask.url_for("respond.check", changed=refusals.CHECK_AGAIN[error.code]))
        repeats.note(receipt, held)
    visit.finish(held)
    return _go(flask.url_for("respond.receipt"))


@blueprint.get("/receipt")
def receipt() -> Answer:
    held = visit.the_visit()
    response = response_by_submission(db_session(), held.campaign_id, held.submission_id)
    if response is None:
        return _go(way.place(visit.the_draft()))
    visit.finish(held)
    return pages.receipt_page(
        "respond/receipt.html", service.receipt_of(response), response.campaign
    )


@blueprint.get("/withdraw")
def withdraw() -> str:
    return pages.draft_page("respond/withdraw.html", visit.the_draft())


@blueprint.post("/withdraw")
def delete() -> Response:
    draft = visit.the_draft(lock=True)
    service.withdraw(db_session(), draft.id)
    visit.leave()
    return _go(flask.url_for("respond.withdrawn"))


@blueprint.get("/withdrawn")
def withdrawn() -> str:
    return flask.render_template("respond/withdrawn.html", simulated=pages.is_simulated())


def _shown_again(
    draft: DraftInHand, left_theme: Theme, left: steps.LeftPage, *, go: steps.Go
) -> Answer | None:
    """Show what cannot be saved as it was typed once more; what can be is kept already."""
    page = way.page_on_path(draft, left_theme.name)
    if page and left.contested:
        keep()
        return pages.contested_page(draft, page, left), _CONTESTED
    if page and left.is_refused(go):
        keep()
        return pages.theme_page(draft, page, left), _REFUSED
    return None


def _switch_language(
    draft: DraftInHand, left_theme: Theme, left: steps.LeftPage, *, language: str
) -> Answer:
    """Show the same page in another language, with what was typed and could not be saved."""
    again = partial(_shown_again, draft, left_theme, left, go=steps.Go.BACK)
    kept = _in_language(language, again)
    return kept or _go(flask.request.path + i18n.language_address(language))


def _in_language(language: str, render: Callable[[], Answer | None]) -> Response | None:
    """Answer with a page in another language, which is remembered; None when there is no page."""
    with i18n.speaking(language):
        page = render()
    if page is None:
        return None
    answer = flask.make_response(page)
    i18n.remember(answer, language)
    return answer


def _link(token: str) -> OpenLink:
    link = open_link_by_token(db_session(), token[:_TOKEN_LIMIT])
    if link is None:
        raise DomainError(
            "respond.not_found",
            "this link leads to no survey",
            hint="Scan the code again or ask at the counter. If you have an invitation, "
            "enter its code.",
        )
    return link


def _in_fours(code: str) -> str:
    try:
        return grouped(read_code(code))
    except DomainError:
        return code


def _go(address: str) -> Response:
    return flask.redirect(address, code=303)
