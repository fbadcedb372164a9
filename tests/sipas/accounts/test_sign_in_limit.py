"""Wrong passwords count by address as well, whatever names they are tried with."""

from dataclasses import replace

import pytest

from sipas.accounts.roles import Role
from sipas.limits.limit import Limit, Scope
from tests.conftest import PASSWORD


@pytest.fixture
def settings(settings):
    limits = {**settings.limits, Scope.SIGN_IN_ADDRESS: Limit(3, 86_400)}
    return replace(settings, limits=limits, proxies=1)


def try_password(client, *, username: str, password: str):
    return client.submit("/staff/sign-in", username=username, password=password)


def test_who_tries_many_names_waits_and_others_sign_in(app, signed_in):
    username = signed_in(Role.OFFICE).username
    guesser, neighbour = app.test_client(), app.test_client()
    guesser.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.9"
    neighbour.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.10"
    for number in range(3):
        answer = try_password(guesser, username=f"name{number}", password="wrong password")
        assert answer.status_code == 422
    answer = try_password(guesser, username=username, password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "từ mạng của ông/bà" in answer.text
    assert try_password(neighbour, username=username, password=PASSWORD).status_code == 303
