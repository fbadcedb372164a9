"""A citizen at a phone walks the whole questionnaire, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Response
from tests.journeys.conftest import LiveServer
from tests.journeys.respondent import (
    CITIZEN,
    EVERY_KIND,
    answer_page,
    answer_page_quickly,
    begin,
    go_on,
    questionnaire,
)
from tests.surveys.makers import Fieldwork, make_fieldwork

_CITIZEN = questionnaire(CITIZEN)
_EVERY_KIND = questionnaire(EVERY_KIND)
_PAGES_BY_HAND = 3


@pytest.fixture
def open_campaign(live_server: LiveServer):
    """Return a maker of an open simulated campaign with a form and two invitations."""

    def made(form: str) -> Fieldwork:
        with unit_of_work(live_server.engine) as session:
            sizes = {"SNV": 4, "703": 4}
            return make_fieldwork(session, sizes=sizes, quota=1, form=form, simulated=True)

    return made


def the_response() -> Response:
    with unit_of_work() as session:
        (response,) = session.scalars(select(Response))
        return response


def send(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại câu trả lời trước khi gửi")
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cảm ơn ông/bà")


def test_a_citizen_answers_the_whole_questionnaire_on_a_phone(browser_context, open_campaign):
    page = browser_context(360).new_page()
    begin(page, open_campaign(CITIZEN).letters[0].code)
    expect(page.get_by_text("Dữ liệu mô phỏng")).to_be_visible()
    assert "Trang 1 trên" in page.title()
    a_fault_takes_the_focus_and_enter_goes_on(page)
    page.goto("/q/profile")
    answered, pages = [], 0
    while "/check" not in page.url:
        answer = answer_page if pages < _PAGES_BY_HAND else answer_page_quickly
        answered += answer(page, _CITIZEN)
        go_on(page)
        expect(page.locator(".problems")).to_have_count(0)
        pages += 1
        if pages == _PAGES_BY_HAND:
            back_and_reload_are_safe(page)
    send(page)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cảm ơn ông/bà")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cảm ơn ông/bà")
    assert set(the_response().answers) == set(answered)
    assert {f"q9_{number:02d}" for number in range(1, 40)} <= set(answered)


def a_fault_takes_the_focus_and_enter_goes_on(page: Page) -> None:
    page.locator("#i-a_age").fill("bốn hai")
    page.keyboard.press("Enter")
    expect(page.locator(".problems")).to_be_focused()
    assert page.title().startswith("Lỗi:")
    page.locator(".problems a").first.click()
    expect(page.locator("#i-a_age")).to_be_focused()
    expect(page.locator("#i-a_age")).to_have_value("bốn hai")
    page.locator("#i-a_age").fill("42")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/q/interest$"))


def back_and_reload_are_safe(page: Page) -> None:
    here = page.url
    page.go_back()
    page.go_back()
    expect(page.locator("input:checked").first).to_be_visible()
    go_on(page)
    page.goto(here)
    page.reload()
    assert page.url == here


def test_every_kind_of_question_is_answered_without_javascript(browser_context, open_campaign):
    page = browser_context(360, javascript=False).new_page()
    begin(page, open_campaign(EVERY_KIND).letters[0].code)
    page.locator("#i-age").fill("42")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Page 1 of")).to_be_visible()
    expect(page.locator("#i-age")).to_have_value("42")
    page.get_by_role("button", name="Tiếng Việt").click()
    answered = []
    while "/check" not in page.url:
        answered += answer_page(page, _EVERY_KIND)
        go_on(page)
        expect(page.locator(".problems")).to_have_count(0)
    send(page)
    assert set(the_response().answers) == set(answered)
    assert {"ways", "on_day", "fee", "remark"} <= set(answered)
