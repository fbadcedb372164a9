"""Opt-in answers that look like repeats are marked, kept and counted; invited ones never are."""

from typing import Any

import pytest
from sqlalchemy import select

from sipas.campaigns.progress import progress_of
from sipas.limits.models import LimitCount
from sipas.unit_of_work import unit_of_work
from surveys.collection import service
from surveys.collection.models import Draft, Response
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.journeys.respondent import CITIZEN, answer_to, questionnaire
from tests.sipas.respond.respondent import Respondent, fields_of
from tests.surveys.makers import NOW, Fieldwork, make_fieldwork

_GIVEN = {question.name: answer_to(question) for question in questionnaire(CITIZEN).asked}


@pytest.fixture
def fieldwork(app) -> Fieldwork:  # noqa: ARG001 - it connects this process to the database
    with unit_of_work() as session:
        return make_fieldwork(session, sizes={"SNV": 2}, quota=1, form=CITIZEN)


@pytest.fixture
def token(fieldwork) -> str:
    with unit_of_work() as session:
        unit = unit_by_code(session, "STC", day=NOW.date())
        return provide_open_links(session, fieldwork.campaign, [unit], now=NOW)[0].token


def answer(person: Respondent, **changed: Any) -> None:
    """Fill the draft in hand in at once and send it, twice as when the first answer is lost."""
    person.agree()
    with unit_of_work() as session:
        (draft,) = session.scalars(select(Draft))
        answers = _GIVEN | changed
        service.save_page(session, draft.id, shown=answers, answers=answers, now=NOW)
    person.open("/check")
    cookie, data = person.client.get_cookie("sipas").value, fields_of(person.page.text)
    person.send()
    assert person.address == "/receipt"
    person.client.set_cookie("sipas", cookie)
    assert person.client.post("/send", data=data).status_code == 303


def answer_openly(person: Respondent, token: str, **changed: Any) -> None:
    person.open(f"/o/{token}")
    person.send()
    answer(person, **changed)


def marks() -> list[bool]:
    with unit_of_work() as session:
        return sorted(session.scalars(select(Response.looks_repeated)))


def test_the_same_answers_from_another_device_are_marked(another, token, fieldwork):
    answer_openly(another(), token)
    answer_openly(another(), token, a_age="43")
    assert marks() == [False, False]
    answer_openly(another(), token)
    assert marks() == [False, False, True]
    with unit_of_work() as session:
        rows = {row.unit.code: row for row in progress_of(session, fieldwork.campaign)}
        counts = list(session.scalars(select(LimitCount.subject)))
    assert (rows["STC"].opted_in, rows["STC"].repeated) == (3, 1)
    assert {len(subject) for subject in counts} == {16}


def test_a_second_answer_from_one_browser_is_marked_and_a_repeated_click_is_not(respondent, token):
    answer_openly(respondent, token)
    assert marks() == [False]
    answer_openly(respondent, token, a_age="43")
    assert marks() == [False, True]


def test_an_invited_answer_is_never_marked(respondent, token, fieldwork):
    answer_openly(respondent, token)
    respondent.begin(fieldwork.letters[0].code)
    answer(respondent)
    assert marks() == [False, False]
    assert respondent.client.get_cookie("answered") is not None
