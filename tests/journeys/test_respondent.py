"""A citizen at a phone walks the whole questionnaire, with and without JavaScript."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Response
from surveys.questionnaires.loader import load_markdown
from surveys.questionnaires.questionnaire import Kind
from tests.journeys.conftest import LiveServer
from tests.surveys.makers import Fieldwork, make_fieldwork

_FORMS = Path(__file__).parents[2] / "surveys" / "questionnaires" / "forms"
_CITIZEN = (_FORMS / "citizen-2024.md").read_text(encoding="utf-8")
_QUESTIONNAIRE = load_markdown(_CITIZEN, name="trial")
_TYPED = {Kind.INTEGER: "42", Kind.TEXT: "Mong thủ tục gọn hơn nữa."}
_COLD_BYTES = 25_000
_FOLLOWING_BYTES = 8_000
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def fieldwork(live_server: LiveServer) -> Fieldwork:
    """An open simulated campaign with the citizens' questionnaire and two invitations."""
    with unit_of_work(live_server.engine) as session:
        return make_fieldwork(
            session, sizes={"SNV": 4, "703": 4}, quota=1, form=_CITIZEN, simulated=True
        )


def next_page(page: Page) -> None:
    page.get_by_role("button", name="Lưu và tiếp tục").click()


def begin(page: Page, code: str) -> None:
    page.goto("/")
    page.get_by_label("Mã", exact=True).fill(code)
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Tiếp tục").click()


def answer_page(page: Page) -> list[str]:
    """Answer every question of the page by its last choice and return their names."""
    names = page.locator('input[name="~shown"]').input_value().split()
    for name in names:
        question = _QUESTIONNAIRE.question(name)
        if question.choices:
            code = question.choices[0].code if name.endswith("_consent") else ""
            code = code or question.choices[-1].code
            page.locator(f'input[name="{name}"][value="{code}"]').check()
        else:
            page.locator(f'[name="{name}"]').fill(_TYPED[question.kind])
    return names


def walk_to_the_check_page(page: Page) -> list[str]:
    answered = []
    while "/check" not in page.url:
        answered += answer_page(page)
        next_page(page)
        expect(page.locator(".problems")).to_have_count(0)
    return answered


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_citizen_answers_the_whole_questionnaire_on_a_phone(
    browser_context, fieldwork, javascript
):
    page = browser_context(360, javascript=javascript).new_page()
    begin(page, fieldwork.letters[0].code)
    expect(page.get_by_text("Dữ liệu mô phỏng")).to_be_visible()
    assert "Trang 1 trên" in page.title()
    answered = walk_to_the_check_page(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại câu trả lời trước khi gửi")
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cảm ơn ông/bà")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cảm ơn ông/bà")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cảm ơn ông/bà")
    with unit_of_work() as session:
        (response,) = session.scalars(select(Response))
    assert set(response.answers) == set(answered)
    assert {f"q9_{number:02d}" for number in range(1, 37)} <= set(answered)


def test_the_browsers_own_back_button_and_reload_are_safe(browser_context, fieldwork):
    page = browser_context(360).new_page()
    begin(page, fieldwork.letters[0].code)
    for _ in range(3):
        answer_page(page)
        next_page(page)
    here = page.url
    page.go_back()
    page.go_back()
    expect(page.locator("input:checked").first).to_be_visible()
    next_page(page)
    page.goto(here)
    page.reload()
    assert page.url == here


def test_the_enter_key_goes_on_and_a_fault_takes_the_focus(browser_context, fieldwork):
    page = browser_context(360).new_page()
    begin(page, fieldwork.letters[0].code)
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


def test_the_language_changes_without_losing_place_or_answers(browser_context, fieldwork):
    page = browser_context(360, javascript=False).new_page()
    begin(page, fieldwork.letters[0].code)
    page.locator("#i-a_age").fill("42")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Page 1 of")).to_be_visible()
    expect(page.locator("#i-a_age")).to_have_value("42")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_accessible_and_fits_phone_and_desk(browser_context, fieldwork, language):
    page = browser_context(320).new_page()
    page.goto(f"/?lang={language}")
    _check(page)
    page.locator("#code").fill("7KQ2")
    page.locator("main button").click()
    _check(page)
    page.locator("#code").fill(fieldwork.letters[0].code)
    page.locator("main button").click()
    _check(page)
    page.locator("main button").click()
    _check(page)
    page.locator("#agree").check()
    page.locator("main button").click()
    page.goto("/check")
    _check(page)
    page.goto("/q/profile")
    page.locator('main button[value="next"]').click()
    _check(page)
    while "/check" not in page.url:
        answer_page(page)
        _check(page)
        page.locator('main button[value="next"]').click()
    for address in ("/check", "/withdraw", "/consent", "/withdrawn"):
        page.goto(address)
        _check(page)
    page.goto("/check")
    page.locator("main form button").click()
    _check(page)
    page.context.clear_cookies(name="sipas")
    page.goto("/q/profile")
    _check(page)


def test_the_first_page_of_questions_is_light(browser_context, fieldwork):
    page = browser_context(360).new_page()
    begin(page, fieldwork.letters[0].code)
    address = page.url
    answer_page(page)
    next_page(page)
    fresh = browser_context(360)
    fresh.add_cookies(page.context.cookies())
    cold, requests = _weigh(fresh.new_page(), address)
    assert len(requests) <= 3, requests
    assert cold <= _COLD_BYTES
    while "/check" not in page.url:
        html, _ = _weigh(page, page.url)
        assert html <= _FOLLOWING_BYTES, page.url
        answer_page(page)
        next_page(page)


def _weigh(page: Page, address: str) -> tuple[float, list[str]]:
    """Return bytes on the wire, heads included, and the addresses fetched for one page."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    fetched: dict[str, str] = {}
    bytes_by_request: dict[str, float] = {}

    def note(event: dict) -> None:
        fetched[event["requestId"]] = event["request"]["url"]

    def weigh(event: dict) -> None:
        bytes_by_request[event["requestId"]] = event["encodedDataLength"]

    devtools.on("Network.requestWillBeSent", note)
    devtools.on(
        "Network.requestServedFromCache", lambda event: fetched.pop(event["requestId"], None)
    )
    devtools.on("Network.loadingFinished", weigh)
    page.goto(address, wait_until="networkidle")
    devtools.detach()
    return sum(bytes_by_request.get(request, 0) for request in fetched), sorted(fetched.values())


def _check(page: Page) -> None:
    """Hold the page against axe and the width of the screen, on a phone, at night and at a desk."""
    page.evaluate(Axe().axe_script)
    for width, scheme in ((320, "light"), (320, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert found == [], f"{page.url} at {width}, {scheme}"
        heights = page.locator(".row").evaluate_all("rows => rows.map(r => r.offsetHeight)")
        assert min(heights, default=44) >= 44, page.url
        assert page.evaluate(_OVERFLOW) <= 0, f"{page.url} is wider than {width}"
