"""Visitors of the office's desk."""

import pytest

from sipas.accounts.roles import Role
from tests.sipas.campaigns.desk import Desk


@pytest.fixture
def office(signed_in) -> Desk:
    return Desk(signed_in(Role.OFFICE))


@pytest.fixture
def second_tab(app, office) -> Desk:
    """The same member of staff in another tab: the same cookies, other pages."""
    other = app.test_client()
    with office.client.session_transaction() as held, other.session_transaction() as copy:
        copy.update(held)
    return Desk(other)
