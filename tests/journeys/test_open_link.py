"""Somebody scans the code at a counter: the phone solves its task while the page is read."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from sipas.limits.models import LimitCount
from sipas.unit_of_work import unit_of_work
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.surveys.makers import NOW, make_fieldwork


@pytest.fixture
def token(live_server) -> str:
    with unit_of_work(live_server.engine) as session:
        campaign = make_fieldwork(session, sizes={"SNV": 2}, quota=1).campaign
        unit = unit_by_code(session, "STC", day=NOW.date())
        return provide_open_links(session, campaign, [unit], now=NOW)[0].token


def test_the_phone_solves_its_task_and_a_phone_without_javascript_gets_in_too(
    browser_context, token
):
    for javascript in (True, False):
        page = browser_context(360, javascript=javascript).new_page()
        page.goto(f"/o/{token}")
        page.locator("main form button").click(click_count=2)
        expect(page.locator("#agree")).to_be_visible()
    with unit_of_work() as session:
        times = {c.scope: c.times for c in session.scalars(select(LimitCount))}
    plain = times["plain_link"]
    assert plain in {1, 2}, "without a script a second click may send again"
    links = {"link": 1 + plain, "link_address": 1 + plain}
    assert times == {"task": 1, **links, "plain_link": plain, "plain_address": plain}
