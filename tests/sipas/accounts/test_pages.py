"""Signing in and out and managing accounts, through the pages."""

import re

import pytest

from sipas.accounts.roles import Role
from sipas.audit.service import verify_chain
from sipas.unit_of_work import unit_of_work
from tests.conftest import PASSWORD


def test_a_stranger_is_sent_to_the_door_and_back(client):
    answer = client.get("/staff/password")
    assert answer.status_code == 303
    assert answer.location == "/staff/sign-in?next=/staff/password"


def test_wrong_names_and_wrong_passwords_get_equal_answers(client, signed_in):
    known = signed_in(Role.KEYER).username
    for username in ("nobody", known):
        answer = client.submit("/staff/sign-in", username=username, password="wrong wrong wrong")
        assert answer.status_code == 422
        assert 'id="password-error"' in answer.text


def test_after_five_failures_even_the_right_password_waits(client):
    for _ in range(5):
        client.submit("/staff/sign-in", username="nobody", password="wrong wrong wrong")
    answer = client.submit("/staff/sign-in", username="nobody", password="wrong wrong wrong")
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "next_", ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example"]
)
def test_signing_in_never_leads_to_another_site(client, signed_in, next_):
    signed_in(Role.OFFICE)
    page = client.get("/staff/sign-in", query_string={"next": next_})
    assert page.status_code == 200
    admin = signed_in(Role.ADMIN)
    answer = admin.get("/staff/sign-in", query_string={"next": next_})
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))


def test_an_administrator_creates_an_account_that_signs_in(signed_in, client):
    admin = signed_in(Role.ADMIN)
    page = admin.submit(
        "/staff/accounts/new", username="lan", display_name="Trần Thị Lan", role="keyer"
    )
    password = re.search(r"<code>([^<]+)</code>", page.text)[1]
    assert client.submit("/staff/sign-in", username="Lan", password=password).status_code == 303
    assert client.get("/staff/password").status_code == 200
    with unit_of_work() as session:
        report = verify_chain(session)
    assert (report.events, report.broken_at) == (3, None)


@pytest.mark.parametrize("username", ["Đỗ", "", "a b", "x" * 65])
def test_a_bad_user_name_is_refused_beside_its_field(signed_in, username):
    admin = signed_in(Role.ADMIN)
    answer = admin.submit(
        "/staff/accounts/new", username=username, display_name="Lan", role="keyer"
    )
    assert answer.status_code == 422
    assert 'id="username-error"' in answer.text


def test_a_closed_account_is_out_at_once(signed_in):
    keyer, admin = signed_in(Role.KEYER), signed_in(Role.ADMIN)
    accounts = admin.get("/staff/accounts/").text
    closing = [*re.findall(r'action="(/staff/accounts/\d+/close)"', accounts)]
    assert len(closing) == 1
    admin.submit("/staff/accounts/", action=closing[0])
    assert keyer.get("/staff/password").status_code == 303


def test_a_new_password_signs_out_other_devices(signed_in, app):
    keyer = signed_in(Role.KEYER)
    other = app.test_client()
    with keyer.session_transaction() as held, other.session_transaction() as copy:
        copy.update(held)
    assert other.get("/staff/password").status_code == 200
    changed = keyer.submit(
        "/staff/password", old=PASSWORD, new="một hai ba bốn năm", again="một hai ba bốn năm"
    )
    assert changed.status_code == 303
    assert keyer.get("/staff/password").status_code == 200
    assert other.get("/staff/password").status_code == 303


def test_signing_out_needs_a_post_with_its_token(signed_in):
    keyer = signed_in(Role.KEYER)
    assert keyer.get("/staff/sign-out").status_code == 405
    assert keyer.post("/staff/sign-out").status_code == 400
    assert keyer.submit("/staff/password", action="/staff/sign-out").status_code == 303
    assert keyer.get("/staff/password").status_code == 303


def test_the_audit_log_filters_and_checks_its_chain(signed_in):
    auditor = signed_in(Role.AUDITOR)
    assert "accounts.signed_in" in auditor.get("/staff/audit/").text
    assert "accounts.signed_in" not in auditor.get("/staff/audit/?action=campaigns").text
    assert auditor.get("/staff/audit/chain").status_code == 200
