"""Setting a campaign up: all faults at once, what was typed kept, twice is once."""

import pytest

from sipas.unit_of_work import unit_of_work
from surveys.questionnaires.service import publish
from tests.sipas.campaigns.desk import acts, campaigns
from tests.surveys.makers import FORM, NOW

NEW = "/staff/campaigns/new"
PLAN = {
    "code": "tay-ninh-2024",
    "title_vi": "Khảo sát Tây Ninh",
    "title_en": "Survey of Tây Ninh",
    "year": "2024",
    "period_from": "2024-01-01",
    "period_to": "2024-10-31",
    "confidentiality": "anonymous",
}


@pytest.fixture
def plan(app) -> dict[str, str]:  # noqa: ARG001 - it connects this process to the database
    with unit_of_work() as session:
        return PLAN | {"questionnaire": str(publish(session, FORM, name="trial", now=NOW).id)}


def test_without_a_questionnaire_the_page_leads_to_publishing_one(office):
    assert "/staff/questionnaires/" in office.client.get(NEW).text
    assert "/staff/questionnaires/" in office.client.get("/staff/campaigns/").text


def test_a_campaign_is_set_up_and_the_frame_comes_next(office, plan):
    answer = office.client.submit(NEW, **plan)
    assert answer.location == "/staff/campaigns/tay-ninh-2024/"
    assert 'href="/staff/campaigns/tay-ninh-2024/frame"' in office.client.get(answer.location).text
    assert acts() == ["campaigns.set_up"]


def test_the_same_plan_twice_is_one_campaign(office, second_tab, plan):
    answers = [tab.client.submit(NEW, **plan).location for tab in (office, second_tab)]
    assert answers[0] == answers[1]
    assert len(campaigns()) == 1
    assert acts() == ["campaigns.set_up"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_fault_is_shown_and_what_was_typed_is_kept(office, plan, language):
    office.client.get(f"{NEW}?lang={language}")
    wrong = {
        "code": "Tây Ninh",
        "title_en": "",
        "year": "hai nghìn",
        "period_from": "2024-12-01",
        "period_to": "2024-01-31",
    }
    answer = office.client.submit(NEW, **(plan | wrong))
    assert answer.status_code == 422
    for field in ("code", "title_en", "year", "period_to"):
        assert f'id="{field}-error"' in answer.text, field
    for typed in ("Tây Ninh", "hai nghìn", "2024-12-01", PLAN["title_vi"]):
        assert f'value="{typed}"' in answer.text, typed
    assert campaigns() == []


def test_a_code_that_is_taken_by_another_plan_is_refused(office, plan):
    office.client.submit(NEW, **plan)
    answer = office.client.submit(NEW, **(plan | {"year": "2025"}))
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert len(campaigns()) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title_vi", "x" * 201),
        ("title_vi", "   "),
        ("year", "1"),
        ("year", "9" * 300),
        ("period_to", "2024-02-31"),
        ("questionnaire", "99"),
        ("confidentiality", "secret"),
        ("code", "a" * 61),
        ("code", "a--b"),
    ],
)
def test_bad_values_are_refused(office, plan, field, value):
    assert office.client.submit(NEW, **(plan | {field: value})).status_code == 422
    assert campaigns() == []


def test_an_unknown_campaign_is_not_found(office):
    for page in ("", "frame", "draw", "invitations", "links", "progress", "close"):
        assert office.client.get(f"/staff/campaigns/none/{page}").status_code == 404, page
