"""Answers through an open link: anyone may, each is marked as such, none spends an invitation."""

import json
from dataclasses import replace

import altcha
import pytest
from sqlalchemy import select

from analysis.snapshot.contract import Reach
from sipas.limits.limit import Limit, Scope
from sipas.limits.models import LimitCount
from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Response
from surveys.invitations.models import Invitation
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.sipas.respond.respondent import form_of
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


@pytest.fixture
def settings(settings):
    few = {Scope.LINK: Limit(4, 86_400), Scope.PLAIN_ADDRESS: Limit(2, 86_400)}
    return replace(settings, limits={**settings.limits, **few})


def solution_to(html: str) -> str:
    """Solve the task of a page as the library's own solver does."""
    task = altcha.Challenge.from_dict(json.loads(form_of(html).get("data-task")))
    return altcha.Payload(task, altcha.solve_challenge(task)).to_base64()


def scopes() -> set[str]:
    with unit_of_work() as session:
        return set(session.scalars(select(LimitCount.scope)))


def test_a_solved_task_lets_in_once(another, token):
    person = another()
    person.open(f"/o/{token}")
    solution = solution_to(person.page.text)
    person.send(**{"~task": solution})
    assert person.address == "/consent"
    assert scopes() == {"task", "link", "link_address"}
    again = another()
    again.open(f"/o/{token}")
    again.send(**{"~task": solution})
    assert again.status == 422
    assert "thêm một lần nữa" in again.page.text
    again.send(**{"~task": solution_to(again.page.text)})
    assert again.address == "/consent"


@pytest.mark.parametrize("wrong", ["x", "e30=", "x" * 9000])
def test_a_wrong_solution_is_given_a_new_task(respondent, token, wrong):
    respondent.open(f"/o/{token}")
    respondent.send(**{"~task": wrong})
    assert respondent.status == 422
    assert form_of(respondent.page.text).get("data-task")


def test_without_a_task_fewer_are_let_in_and_told_what_to_do(another, token):
    for expected in (200, 200, 429):
        person = another()
        person.open(f"/o/{token}")
        person.send()
        assert person.status == expected
    assert int(person.page.headers["Retry-After"]) > 0
    assert "JavaScript" in person.page.text
    person.open(f"/o/{token}")
    person.send(**{"~task": solution_to(person.page.text)})
    assert person.address == "/consent"


def test_one_link_takes_so_many_in_an_hour_and_no_more(another, token):
    for expected in (200, 200, 200, 200, 429):
        person = another()
        person.open(f"/o/{token}")
        person.send(**{"~task": solution_to(person.page.text)})
        assert person.status == expected
