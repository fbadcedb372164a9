"""What a respondent reads when something cannot be done: what happened and what to do now."""

from collections.abc import Mapping

import flask
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError, Fault
from sipas import errors, i18n
from sipas.limits.limit import TooMany
from sipas.respond import pages, visit
from sipas.unit_of_work import db_session, discard
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.queries import campaign_by_id
from surveys.collection.queries import response_by_submission
from surveys.collection.service import receipt_of

#: Faults of the code that are shown beside its field.
CODE_FAULTS = frozenset({"invitations.mistyped", "collection.code_refused"})
#: Faults of sending that lead back to the check page, with what its address says of a change.
CHECK_AGAIN: Mapping[str, str | None] = {
    "collection.incomplete": None,
    "collection.changed": "1",
}
_SENT = 409
_CLOSED = 410

Answer = tuple[str, int] | Response


def init_blueprint(blueprint: flask.Blueprint) -> None:
    """Answer the errors of the respondent's pages in the respondent's words."""
    blueprint.register_error_handler(DomainError, on_domain_error)
    blueprint.register_error_handler(CSRFError, on_stale_form)


def on_domain_error(error: DomainError) -> Answer:
    """Answer an error by a page of its own, or by the receipt when all was sent already."""
    discard()
    if isinstance(error, TooMany):
        return _too_many(error)
    if error.code == "collection.draft_gone":
        held = visit.the_visit()
        response = response_by_submission(db_session(), held.campaign_id, held.submission_id)
        if response is not None and flask.request.method == "GET":
            return flask.redirect(flask.url_for("respond.receipt"), code=303)
        if response is not None:
            receipt = receipt_of(response)
            return pages.receipt_page("respond/sent.html", receipt, response.campaign), _SENT
        campaign = campaign_by_id(db_session(), held.campaign_id)
        if campaign is not None and campaign.state is CampaignState.CLOSED:
            return pages.closed_page(campaign), _CLOSED
    if error.code == "collection.closed":
        return pages.closed_page(None), _CLOSED
    return _page(error.fault), errors.status_of(error.code)


def code_fault(fault: Fault) -> str:
    """Return what is wrong with a code as it is said beside its field, which shows what it got."""
    said = i18n.translate_fault(fault)
    return f"{i18n.sentence(said.message)} {said.hint}"


def on_stale_form(_: CSRFError) -> Answer:
    """Answer a form without its token: cookies are off, or the browser was closed since."""
    discard()
    fault = DomainError(
        "respond.no_cookie",
        "this browser did not send the cookie that the survey needs",
        hint="Allow cookies for this site in the settings of your browser, or open the address in "
        "another browser, and enter your code again. What was saved is kept with the code.",
    ).fault
    return _page(fault), 400


def _too_many(error: TooMany) -> Answer:
    page = _page(error.fault, wait_minutes=-(-error.wait_seconds // 60))
    answer = flask.make_response(page, errors.status_of(error.code))
    answer.headers["Retry-After"] = str(error.wait_seconds)
    return answer


def _page(fault: Fault, *, wait_minutes: int = 0) -> str:
    said = i18n.translate_fault(fault)
    held = visit.current_visit()
    return flask.render_template(
        "respond/refused.html",
        heading=said.message[:1].upper() + said.message[1:],
        advice=said.hint,
        wait_minutes=wait_minutes,
        simulated=pages.is_simulated(),
        resumable=fault.code == "respond.other_visit" and held is not None,
    )
