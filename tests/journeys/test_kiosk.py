"""A form left behind on a kiosk is cleared for the next visitor, after a question."""

import pytest
from playwright.sync_api import Page, expect

from sipas.unit_of_work import unit_of_work
from tests.journeys.accessibility import hold_to_axe
from tests.surveys.makers import make_fieldwork


@pytest.fixture
def page(browser_context, live_server) -> Page:
    with unit_of_work(live_server.engine) as session:
        make_fieldwork(session, sizes={"SNV": 2}, quota=1)
    page: Page = browser_context(1280).new_page()
    page.clock.install()
    page.goto("/gop-y/snv?kiosk=1")
    return page


def question(page):
    return page.get_by_role("dialog", name="Ông/bà còn ở đây không?")


def test_what_was_left_behind_is_cleared(page):
    page.locator("#i-comment").fill("Tôi tên là …")
    page.clock.run_for(59_000)
    expect(question(page)).to_be_hidden()
    page.clock.run_for(1_500)
    expect(question(page)).to_be_visible()
    expect(question(page).get_by_role("button")).to_be_focused()
    hold_to_axe(page)
    with page.expect_navigation():
        page.clock.run_for(30_000)
    expect(page.locator("#i-comment")).to_have_value("")
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_a_touch_or_a_key_keeps_it(page):
    page.locator("#i-comment").fill("Thêm ghế")
    for sign in (lambda: page.keyboard.press("Shift"), lambda: page.mouse.click(5, 5)):
        page.clock.run_for(61_000)
        expect(question(page)).to_be_visible()
        sign()
        expect(question(page)).to_be_hidden()
    page.clock.run_for(59_000)
    expect(question(page)).to_be_hidden()
    expect(page.locator("#i-comment")).to_have_value("Thêm ghế")


def test_a_blank_form_asks_nothing(page):
    page.clock.run_for(600_000)
    expect(question(page)).to_be_hidden()
