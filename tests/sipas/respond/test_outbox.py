"""What the script on the phone is told: where to go next, and that it was us who answered."""

from sqlalchemy import select

from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Draft
from tests.sipas.respond.respondent import fields_of

_SENT = {"X-Outbox": "1"}


def test_a_saved_page_is_acknowledged_without_a_page_to_follow(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    data = fields_of(respondent.page.text) | {"age": "35", "has": "2"}
    answer = respondent.client.post("/q/first", data=data, headers=_SENT)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["X-Next"] == "/q/last"
    assert answer.headers["X-Outbox"] == "1"
    assert "Location" not in answer.headers
    with unit_of_work() as session:
        assert session.scalars(select(Draft)).one().answers == {"age": "35", "has": "2"}


def test_a_page_with_faults_comes_back_whole(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    data = fields_of(respondent.page.text) | {"age": "17"}
    answer = respondent.client.post("/q/first", data=data, headers=_SENT)
    assert answer.status_code == 422
    assert "X-Next" not in answer.headers
    assert answer.headers["X-Outbox"] == "1"
    assert "data-refused" in answer.text


def test_a_browser_without_the_script_is_redirected(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    data = fields_of(respondent.page.text) | {"age": "35", "has": "2"}
    answer = respondent.client.post("/q/first", data=data)
    assert (answer.status_code, answer.location) == (303, "/q/last")
    assert "X-Outbox" not in answer.headers
