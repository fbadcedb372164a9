"""What a respondent's cookie holds: the draft in hand, then the submission that has a receipt."""

from dataclasses import dataclass
from uuid import UUID

import flask

from analysis.ground.errors import DomainError
from analysis.ground.hashing import sha256_of_bytes
from sipas.unit_of_work import db_session, statement_connection
from surveys.collection.in_hand import DraftInHand
from surveys.collection.queries import draft_in_hand, held_draft
from surveys.collection.service import refuse_unless_open

#: Field of each form that says which visit its page belongs to.
MARK_FIELD = "~of"
_KEY = "respond"
_MARK_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Visit:
    """One person answering once; `draft_id` is None after sending."""

    draft_id: UUID | None
    campaign_id: int
    submission_id: UUID

    @property
    def mark(self) -> str:
        """What pages carry so that two questionnaires in one browser are never mixed."""
        return sha256_of_bytes(self.submission_id.bytes)[:_MARK_LENGTH]


def hold(draft: DraftInHand) -> None:
    """Let the cookie hold `draft` from now on, in place of any other."""
    _keep(Visit(draft.id, draft.campaign_id, draft.submission_id))


def finish(visit: Visit) -> None:
    """Drop the draft from the cookie; what is left opens the receipt."""
    _keep(Visit(None, visit.campaign_id, visit.submission_id))


def leave() -> None:
    """Forget the visit."""
    flask.session.pop(_KEY, None)


def current_visit() -> Visit | None:
    """Return the visit of the cookie, None when it holds none."""
    held = flask.session.get(_KEY)
    if not isinstance(held, dict):
        return None
    draft_id = UUID(held["draft"]) if held["draft"] else None
    return Visit(draft_id, held["campaign"], UUID(held["submission"]))


def the_visit() -> Visit:
    """Return the visit that the request belongs to.

    Raises DomainError `respond.no_visit` when the cookie holds none and `respond.other_visit` when
    a form of another visit was sent.
    """
    visit = current_visit()
    if visit is None:
        raise DomainError(
            "respond.no_visit",
            "your questionnaire is not open in this browser",
            hint="Enter your code again: what was saved is kept with it. If this page comes back, "
            "allow cookies for this site in the settings of your browser.",
        )
    if flask.request.method == "POST" and flask.request.form.get(MARK_FIELD) != visit.mark:
        raise DomainError(
            "respond.other_visit",
            "another questionnaire has been opened in this browser since",
            hint="Nothing on this page was saved, so that the answers of two people are not mixed. "
            "Press Back to see what you typed, enter the code of this questionnaire in another "
            "window, and send the page again.",
        )
    return visit


def the_draft(*, lock: bool = False) -> DraftInHand:
    """Return the draft in hand, locked against parallel saves where asked.

    Raises the errors of `the_visit`, DomainError `collection.draft_gone`, `collection.not_open` or
    `collection.closed`.
    """
    draft_id, draft = the_visit().draft_id, None
    if draft_id is not None and lock:
        draft = held_draft(db_session(), draft_id)
    elif draft_id is not None:
        draft = draft_in_hand(statement_connection(), draft_id)
    if draft is None:
        raise DomainError(
            "collection.draft_gone",
            "these answers are no longer open",
            hint="They were sent or deleted. If your code has not been used yet, you can begin "
            "again with it.",
        )
    refuse_unless_open(draft.campaign)
    return draft


def _keep(visit: Visit) -> None:
    flask.session[_KEY] = {
        "draft": visit.draft_id.hex if visit.draft_id else "",
        "campaign": visit.campaign_id,
        "submission": visit.submission_id.hex,
    }
