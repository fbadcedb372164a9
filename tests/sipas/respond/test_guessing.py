"""Invitation codes cannot be guessed: who tries wrong ones waits, and nothing is learnt."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from sipas.limits.limit import Limit, Scope
from sipas.limits.models import LimitCount
from sipas.unit_of_work import current_engine, unit_of_work
from surveys.collection import service
from surveys.collection.models import Draft
from surveys.invitations.code import ALPHABET, new_code
from surveys.invitations.models import Invitation
from tests.sipas.respond.respondent import Respondent
from tests.statements import statements
from tests.surveys.makers import KEY, NOW


@pytest.fixture
def settings(settings):
    limits = {**settings.limits, Scope.CODE_ADDRESS: Limit(3, 86_400)}
    return replace(settings, limits={**limits, Scope.CODE_ALL: Limit(5, 86_400)}, proxies=1)


def at(app, address: str) -> Respondent:
    """Return a respondent whose proxy names `address` as where the request comes from."""
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = address
    return Respondent(client)


def mistyped(code: str) -> str:
    """Return a code with a wrong check letter."""
    return code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % len(ALPHABET)]


def test_who_tries_wrong_codes_waits_and_others_do_not(app, fieldwork):
    guesser = at(app, "203.0.113.9")
    for _ in range(9):
        guesser.begin(mistyped(new_code()))
        assert guesser.status == 422
    for _ in range(3):
        guesser.begin(new_code())
        assert guesser.status == 422
    guesser.begin(fieldwork.letters[0].code)
    assert guesser.status == 429
    assert 0 < int(guesser.page.headers["Retry-After"]) <= 86_400
    assert "từ mạng của ông/bà" in guesser.page.text
    assert "phút nữa" in guesser.page.text
    neighbour = at(app, "203.0.113.10")
    neighbour.begin(fieldwork.letters[0].code)
    assert neighbour.address == "/consent"


def test_many_addresses_together_are_stopped_too(app, fieldwork):
    for number in range(5):
        at(app, f"2001:db8:0:{number}::1").begin(new_code())
    late = at(app, "203.0.113.11")
    late.begin(fieldwork.letters[0].code)
    assert late.status == 429
    assert "Retry-After" in late.page.headers


def test_one_customer_cannot_change_the_address_within_the_network(app, fieldwork):
    for number in range(3):
        at(app, f"2001:db8::{number}").begin(new_code())
    again = at(app, "2001:db8::ffff")
    again.begin(fieldwork.letters[0].code)
    assert again.status == 429


@pytest.mark.usefixtures("fieldwork")
def test_no_address_is_stored(app):
    at(app, "203.0.113.9").begin(new_code())
    with unit_of_work() as session:
        counts = list(session.scalars(select(LimitCount)))
    assert {count.scope for count in counts} == {"code_address", "code_all"}
    for count in counts:
        assert b"203.0.113" not in count.subject
        assert len(count.subject) == 16


def test_unknown_and_spent_codes_cost_the_same_statements(app, fieldwork):
    spent = fieldwork.letters[1].code
    with unit_of_work() as session:
        draft = service.begin_with_code(session, spent, key=KEY, language="vi", now=NOW)
        number = session.get_one(Draft, draft.id).invitation_id
        session.get_one(Invitation, number).spent = True
    told = []
    at(app, "203.0.113.12").begin(new_code())
    for code in (new_code(), spent):
        person = at(app, "203.0.113.12")
        person.open("/")
        with statements(current_engine()) as seen:
            person.send(code=code)
        told.append(seen)
    assert told[0] == told[1]
    assert len(told[1]) > 2
