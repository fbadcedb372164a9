"""Open campaigns on the database of the application under test, and respondents to them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sipas.unit_of_work import unit_of_work
from tests.sipas.respond.respondent import Respondent
from tests.surveys.makers import Fieldwork, make_fieldwork

FORMS = Path(__file__).parents[2] / "forms"


@pytest.fixture
def fieldwork(app) -> Fieldwork:  # noqa: ARG001 - it connects this process to the database
    """An open anonymous campaign with the form of every kind of question and four invitations."""
    form = (FORMS / "kinds.md").read_text(encoding="utf-8")
    with unit_of_work() as session:
        return make_fieldwork(session, sizes={"SNV": 3, "703": 3}, quota=2, form=form)


@pytest.fixture
def respondent(client) -> Respondent:
    return Respondent(client)


@pytest.fixture
def another(app) -> Callable[[], Respondent]:
    """Return a maker of respondents on devices of their own."""
    return lambda: Respondent(app.test_client())
