"""The security headers stand on every answer, errors too."""

import re
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from sipas.accounts import views
from sipas.factory import create_app
from sipas.unit_of_work import current_engine
from tests.page_laws import check_headers


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/staff/sign-in", 200),
        ("GET", "/staff/", 303),
        ("GET", "/static/staff.css", 200),
        ("GET", "/static/no-such.css", 404),
        ("GET", "/no/such/page", 404),
        ("POST", "/staff/sign-in", 400),
        ("DELETE", "/staff/sign-in", 405),
        ("GET", "/staff/sign-in?lang=en", 303),
    ],
)
def test_every_answer_has_the_headers(client, method, address, status):
    with client.open(address, method=method) as answer:
        assert answer.status_code == status
        check_headers(answer)


@pytest.mark.parametrize(
    ("error", "status"),
    [(RuntimeError("secret answer"), 500), (OperationalError("q", {}, Exception("gone")), 503)],
)
def test_a_failure_is_a_page_with_a_number_and_without_its_cause(
    client, monkeypatch, caplog, error, status
):
    def fail():
        raise error

    monkeypatch.setattr(views, "SignInForm", fail)
    answer = client.get("/staff/sign-in")
    assert answer.status_code == status
    assert "secret answer" not in answer.text
    number = caplog.records[-1].args[0]
    assert number in answer.text


def test_a_request_that_is_too_large_is_refused(client):
    answer = client.post("/staff/sign-in", data={"username": "x" * (17 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "16 MB" in answer.text


@pytest.fixture
def roomy(settings):
    """A visitor of a service that takes evidence of 20 MB."""
    yield create_app(replace(settings, evidence_mb=20)).test_client()
    current_engine().dispose()


def test_the_page_of_a_large_request_names_the_limit_that_is_set(roomy):
    data = {"username": "x" * (22 * 1024 * 1024)}
    assert "21 MB" in roomy.post("/staff/sign-in", data=data).text
    roomy.application.config["MAX_FORM_MEMORY_SIZE"] = 1000
    parts = {"data": {"username": "x" * 2000}, "content_type": "multipart/form-data"}
    long = roomy.post("/staff/sign-in", **parts)
    assert long.status_code == 413  # the text of a form has a limit of its own
    assert "MB" not in re.sub(r"<[^>]*>", "", long.text)


def test_nonces_differ_from_answer_to_answer(client):
    policies = {client.get("/staff/sign-in").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_cookies_are_closed_to_scripts_and_other_sites(client):
    cookie = client.get("/staff/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
