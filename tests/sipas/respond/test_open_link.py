"""Answers through an open link: anyone may, each is marked as such, none spends an invitation."""

import pytest
from sqlalchemy import select

from analysis.snapshot.contract import Reach
from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Response
from surveys.invitations.models import Invitation
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.surveys.makers import NOW


@pytest.fixture
def token(fieldwork) -> str:
    with unit_of_work() as session:
        unit = unit_by_code(session, "STC", day=NOW.date())
        return provide_open_links(session, fieldwork.campaign, [unit], now=NOW)[0].token


def test_opening_says_what_it_is_and_begins_nothing(respondent, token):
    respondent.open(f"/o/{token}")
    assert "Sở Tài chính" in respondent.page.text
    assert "khảo sát mở" in respondent.page.text


def test_an_opt_in_answer_is_marked_and_spends_nothing(respondent, token):
    respondent.open(f"/o/{token}")
    respondent.send()
    assert respondent.address == "/consent"
    assert "đường dẫn mở" in respondent.page.text
    respondent.agree()
    respondent.send(age="35")
    respondent.send()
    respondent.send()
    assert respondent.address == "/receipt"
    with unit_of_work() as session:
        (response,) = session.scalars(select(Response))
        assert response.reach is Reach.OPEN_LINK
        assert response.base_weight is None
        assert not any(session.scalars(select(Invitation.spent)))


def test_two_people_at_one_counter_give_two_answers(another, token):
    for age in ("35", "64"):
        person = another()
        person.open(f"/o/{token}")
        person.send()
        person.agree()
        person.send(age=age)
        person.send()
        person.send()
    with unit_of_work() as session:
        assert {r.answers["age"] for r in session.scalars(select(Response))} == {"35", "64"}
