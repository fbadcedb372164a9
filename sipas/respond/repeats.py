"""Marks opt-in answers that look like repeats: the same answers soon after, or the same browser."""

import re
from functools import partial

import flask
from werkzeug.wrappers import Response

from analysis.snapshot.contract import Reach
from sipas.limits import requests
from sipas.limits.limit import Scope
from sipas.respond.visit import Visit
from sipas.unit_of_work import db_session
from surveys.collection.queries import response_by_submission
from surveys.collection.repeats import content_of, mark_as_repeat, place_of
from surveys.collection.response import Receipt

#: What this browser answered through open links: campaign and unit, no number of its own.
_COOKIE = "answered"
_HALF_A_YEAR_SECONDS = 182 * 24 * 3600
_PLACES = re.compile(r"\d{1,9}\.\d{1,9}")
_MOST_PLACES = 50


def note(receipt: Receipt, held: Visit) -> None:
    """Mark an opt-in response that was just given when it looks like a repeat of another."""
    if receipt.reach is Reach.PROBABILITY:
        return
    session = db_session()
    response = response_by_submission(session, held.campaign_id, held.submission_id)
    if response is None or _times(f"sent {held.submission_id}") > 1:
        return
    places, content = _places(), content_of(response)
    if place_of(response) in places or (content is not None and _times(content) > 1):
        mark_as_repeat(session, response)
    flask.after_this_request(partial(_remember, [*places, place_of(response)]))


def _times(what: str) -> int:
    """Return how often `what` came in this hour; of it a keyed hash is kept as long."""
    return requests.count(requests.by(Scope.SAME_ANSWERS, what))[Scope.SAME_ANSWERS]


def _places() -> list[str]:
    return _PLACES.findall(flask.request.cookies.get(_COOKIE, ""))


def _remember(places: list[str], answer: Response) -> Response:
    answer.set_cookie(
        _COOKIE,
        "_".join(dict.fromkeys(places[-_MOST_PLACES:])),
        max_age=_HALF_A_YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=flask.current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer
