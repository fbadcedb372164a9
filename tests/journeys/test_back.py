"""The Back button after a page that was refused and put right: no page asks to send it again."""

import re

from playwright.sync_api import Page, expect

from sipas.unit_of_work import unit_of_work
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.journeys.accessibility import turn
from tests.journeys.respondent import enter_code, go_on
from tests.journeys.tour import FORM
from tests.surveys.makers import NOW, make_fieldwork


def test_back_leads_through_pages_that_were_refused(browser_context, live_server):
    with unit_of_work(live_server.engine) as session:
        work = make_fieldwork(session, sizes={"SNV": 3}, quota=1, form=FORM)
    page = browser_context(360).new_page()
    enter_code(page, "7KQ2")
    page.locator("#code").fill(work.letters[0].code)
    press(page, "/consent$")
    turn(page, page.locator("main form button"))
    expect(page.locator(".problems")).to_be_focused()
    page.locator("#agree").check()
    press(page, "/q/first$")
    go_on(page)
    expect(page.locator(".problems")).to_be_focused()
    page.locator("#i-age").fill("42")
    page.locator('input[name="has"][value="1"]').check()
    go_on(page)
    for address in ("/q/first$", "/consent$", "/consent$", "/$", "/$"):
        page.go_back()
        expect(page).to_have_url(re.compile(address))
        expect(page.locator(".problems")).to_have_count(0)


def test_back_leads_through_an_open_link_whose_task_did_not_fit(browser_context, live_server):
    with unit_of_work(live_server.engine) as session:
        campaign = make_fieldwork(session, sizes={"SNV": 2}, quota=1).campaign
        unit = unit_by_code(session, "STC", day=NOW.date())
        token = provide_open_links(session, campaign, [unit], now=NOW)[0].token
    page = browser_context(360).new_page()
    page.goto(f"/o/{token}")
    form = page.query_selector("form")
    with page.expect_navigation():
        page.evaluate("form => { form['~task'].value = 'no'; form.submit(); }", form)
    expect(page.locator(".problems")).to_be_focused()
    press(page, "/consent$")
    page.go_back()
    expect(page).to_have_url(re.compile(f"/o/{token}$"))
    expect(page.locator("main form button")).to_be_visible()


def press(page: Page, address: str) -> None:
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(address))
