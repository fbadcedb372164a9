"""What a respondent meets after the close, and when something fails: never a page for staff."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from sipas.jobs.kinds import PERIODIC
from sipas.respond import views
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.models import Campaign
from surveys.collection.closing import close_collection
from surveys.collection.models import Draft, UnfinishedResponse
from surveys.collection.service import begin_with_link
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.sipas.respond.respondent import fields_of
from tests.surveys.makers import NOW


@pytest.fixture
def begun(respondent, fieldwork):
    """A respondent in the middle of a form whose campaign has closed meanwhile."""
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="1")
    with unit_of_work() as session:
        close_collection(session, session.get_one(Campaign, fieldwork.campaign.id), now=NOW)
    return respondent


def test_an_open_page_of_a_closed_survey_says_what_became_of_it(begun, fieldwork):
    begun.send(ways=["1"])
    for address in ("", "/q/first", "/check", "/consent", "/receipt", "/withdraw"):
        if address:
            begun.open(address)
        assert begun.status == 410, address
        assert "Cuộc khảo sát đã kết thúc" in begun.page.text
        assert "05/11/2024" in begun.page.text
        assert "phiếu dở dang" in begun.page.text
    with unit_of_work() as session:
        assert session.scalars(select(Draft)).all() == []
        assert session.scalars(select(UnfinishedResponse)).one().answers == {
            "age": "35",
            "has": "1",
        }
    begun.begin(fieldwork.letters[0].code)
    assert begun.status == 410, "its code leads to the same page"


@pytest.mark.usefixtures("begun")
def test_a_code_of_a_closed_survey_is_told_that_it_is_closed(another, fieldwork):
    newcomer = another()
    newcomer.begin(fieldwork.letters[1].code)
    assert newcomer.status == 410
    assert "Cuộc khảo sát đã kết thúc" in newcomer.page.text
    assert "phiếu dở dang" not in newcomer.page.text


@pytest.mark.parametrize(
    ("error", "status"),
    [(RuntimeError("x"), 500), (OperationalError("q", {}, Exception("gone")), 503)],
)
def test_a_failure_looks_like_the_pages_around_it(
    respondent, fieldwork, monkeypatch, error, status
):
    respondent.begin(fieldwork.letters[0].code)
    form = fields_of(respondent.page.text)

    def fail(**_):
        raise error

    monkeypatch.setattr(views.visit, "the_draft", fail)
    page = respondent.client.post("/consent", data=form)
    assert page.status_code == status
    assert "respond.css" in page.text
    assert "staff.css" not in page.text
    assert "không bị mất" in page.text
    assert "staff.css" not in respondent.client.get("/no/such/page").text
    assert "staff.css" in respondent.client.get("/staff/sign-in/nowhere").text


def test_the_language_of_the_code_page_keeps_a_code_not_sent(respondent, fieldwork):
    typed = fieldwork.letters[0].code[:7]
    respondent.open("/")
    respondent.send(code=typed, go="en")
    assert "Enter the code" in respondent.page.text
    assert fields_of(respondent.page.text)["code"] == [typed]
    respondent.open("/")
    assert "Enter the code" in respondent.page.text
    respondent.send(code=fieldwork.letters[0].code)
    assert respondent.address == "/consent"


def test_what_open_links_leave_behind_is_cleared_by_the_clock(respondent, fieldwork, monkeypatch):
    monkeypatch.setenv("SIPAS_DRAFT_DAYS", "3")
    with unit_of_work() as session:
        unit = unit_by_code(session, "SNV", day=NOW.date())
        campaign = session.get_one(Campaign, fieldwork.campaign.id)
        (link,) = provide_open_links(session, campaign, [unit], now=NOW)
        for days in (2, 4):
            begin_with_link(session, link, language="vi", now=NOW - timedelta(days=days))
    respondent.begin(fieldwork.letters[0].code)
    work = PERIODIC["collection.clear"].load()
    with unit_of_work() as session:
        work(session, NOW)
        assert len(session.scalars(select(Draft)).all()) == 2
