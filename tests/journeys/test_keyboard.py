"""From the code to the receipt, and feedback at a counter, by the keys of a keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Response
from surveys.feedback.models import Feedback
from tests.journeys.respondent import settle
from tests.journeys.tour import FORM
from tests.surveys.makers import make_fieldwork

_LEAST_OUTLINE_PX = 2
_MOST_STOPS = 60
#: What the Tab key stops at, in the order of the page: of radios that belong together one.
_STOPS = """() => {
    const all = [...document.querySelectorAll('a[href], button, input, textarea')].filter(
        one => one.tabIndex >= 0 && one.type !== 'hidden' && one.checkVisibility());
    const first = radio => all.find(one => one.name === radio.name && one.checked)
        || all.find(one => one.name === radio.name);
    window.stops = all.filter(one => one.type !== 'radio' || one === first(one));
    return window.stops.length;
}"""
_STOP = """() => {
    const at = document.activeElement, isRadio = at.type === 'radio';
    return window.stops.findIndex(one => one === at || (isRadio && one.name === at.name));
}"""
#: How what has the focus shows it: a row to choose from stands for its field.
_FOCUS = """() => {
    const at = document.activeElement, shown = at.closest('.row') || at;
    const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
    return {
        what: at.outerHTML.slice(0, 150),
        outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
        isInView: box.left >= 0 && box.right <= innerWidth && box.bottom > 0
            && box.top < innerHeight,
        isSame: style.outlineColor === getComputedStyle(document.body).backgroundColor,
    };
}"""


@pytest.fixture(params=[360, 1280], ids=["phone", "desk"])
def page(request, browser_context) -> Page:
    opened: Page = browser_context(request.param).new_page()
    return opened


def test_the_whole_way_by_keys_alone(page, live_server):
    with unit_of_work(live_server.engine) as session:
        work = make_fieldwork(session, sizes={"SNV": 3}, quota=1, form=FORM)
    page.goto("/")
    the_skip_link_leads_past_the_head(page)
    a_code_is_typed_and_the_language_changed(page, work.letters[0].code)
    consent_is_owed_and_given(page)
    faults_are_read_and_mended(page)
    choices_are_made_by_arrows_and_space(page)
    texts_are_typed_and_left(page)
    an_answer_is_changed_and_all_is_sent(page)
    with unit_of_work() as session:
        (response,) = session.scalars(select(Response))
    assert response.answers == {
        "age": "42",
        "education": "2",
        "has": "1",
        "ways": ["1", "2"],
        "polite": "4",
        "fee": "3.5",
        "name_of_service": "Khai sinh",
        "remark": "Nhanh hơn\nnữa",
    }


def the_skip_link_leads_past_the_head(page: Page) -> None:
    stop_at_everything(page)
    page.reload()
    press(page, "Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, "Tab")
    expect(page.locator("#code")).to_be_focused()


def a_code_is_typed_and_the_language_changed(page: Page, code: str) -> None:
    page.keyboard.type(code)
    go_to(page, ".languages button", key="Shift+Tab")
    follow(page, "Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#code")).to_have_value(code)
    go_to(page, ".languages button")
    follow(page, "Space")
    go_to(page, "main form button")
    follow(page, "Enter")


def consent_is_owed_and_given(page: Page) -> None:
    stop_at_everything(page)
    go_to(page, "main form button")
    follow(page, "Enter")
    follow_the_first_problem(page, "#agree")
    page.keyboard.press("Space")
    press(page, "Tab")
    follow(page, "Enter")


def faults_are_read_and_mended(page: Page) -> None:
    stop_at_everything(page)
    go_to(page, 'main button[value="next"]')
    send(page, "Enter")
    follow_the_first_problem(page, "#i-age")
    page.keyboard.type("42")
    go_to(page, "input[name=education]")
    press(page, "ArrowDown")
    expect(page.locator("input[name=education][value='2']")).to_be_checked()
    press(page, "Tab")
    expect(page.locator("#i-education_other")).to_be_focused()
    go_to(page, "input[name=has]")
    page.keyboard.press("Space")
    press(page, "Tab")
    expect(page.locator('main button[value="next"]')).to_be_focused()
    send(page, "Space")
    expect(page).to_have_url(re.compile("/q/dossier$"))


def choices_are_made_by_arrows_and_space(page: Page) -> None:
    """Tick two boxes, go down to the fourth radio, and change the language on the way."""
    stop_at_everything(page)
    go_to(page, "input[name=ways]")
    page.keyboard.press("Space")
    press(page, "Tab")
    page.keyboard.press("Space")
    go_to(page, "input[name=polite]")
    for _ in range(3):
        press(page, "ArrowDown")
    go_to(page, ".languages button", key="Shift+Tab")
    send(page, "Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    go_to(page, "input[name=polite]")
    expect(page.locator("input[name=polite][value='4']")).to_be_focused()
    go_to(page, "#i-fee")
    page.keyboard.type("3,5")
    send(page, "Enter")
    expect(page).to_have_url(re.compile("/q/last$"))


def texts_are_typed_and_left(page: Page) -> None:
    """The Enter key makes a new line in a long text; the Tab key leaves it."""
    stop_at_everything(page)
    go_to(page, "#i-name_of_service")
    page.keyboard.type("Khai sinh")
    press(page, "Tab")
    page.keyboard.type("Nhanh hơn")
    page.keyboard.press("Enter")
    page.keyboard.type("nữa")
    press(page, "Tab")
    send(page, "Enter")
    expect(page).to_have_url(re.compile("/check$"))


def an_answer_is_changed_and_all_is_sent(page: Page) -> None:
    stop_at_everything(page)
    go_to(page, ".sum a")
    follow(page, "Enter")
    go_to(page, 'main button[value="next"]')
    send(page, "Enter")
    expect(page).to_have_url(re.compile("/check$"))
    go_to(page, 'form[action="/send"] button')
    send(page, "Enter")
    expect(page).to_have_url(re.compile("/receipt$"))
    stop_at_everything(page)


@pytest.mark.parametrize("address", ["/gop-y/snv", "/gop-y/snv?kiosk=1"])
def test_feedback_by_keys_alone(page, live_server, address):
    with unit_of_work(live_server.engine) as session:
        make_fieldwork(session, sizes={"SNV": 2}, quota=1)
    page.goto(address)
    stop_at_everything(page)
    go_to(page, "main form button")
    follow(page, "Enter")
    follow_the_first_problem(page, "#i-satisfaction")
    press(page, "ArrowDown")
    go_to(page, "#i-comment")
    page.keyboard.type("Thêm ghế")
    press(page, "Tab")
    follow(page, "Enter")
    expect(page.locator(".done")).to_be_visible()
    with unit_of_work() as session:
        said = session.scalars(select(Feedback)).one()
    assert (said.satisfaction, said.comment) == (4, "Thêm ghế")
    stop_at_everything(page)
    if "kiosk" in address:
        go_to(page, "main a.button")
        follow(page, "Enter")
        expect(page.locator("#i-satisfaction")).to_be_visible()


def press(page: Page, key: str) -> None:
    """Press a key that moves the focus and hold what has it to being seen."""
    page.keyboard.press(key)
    focus: dict[str, Any] = page.evaluate(_FOCUS)
    assert focus["outline"] >= _LEAST_OUTLINE_PX, focus
    assert not focus["isSame"], focus
    assert focus["isInView"], focus


def go_to(page: Page, selector: str, *, key: str = "Tab") -> None:
    """Press `key` until the focus is at `selector`; a trap on the way never lets it get there."""
    for _ in range(_MOST_STOPS):
        press(page, key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{key} does not lead to {selector} on {page.url}")


def stop_at_everything(page: Page) -> None:
    """Tab through a page that was just opened, and back: every stop in the order of the page."""
    count, met = page.evaluate(_STOPS), []
    for key in ["Tab"] * count + ["Shift+Tab"] * (count - 1):
        press(page, key)
        met.append(page.evaluate(_STOP))
    assert met == [*range(count), *range(count - 2, -1, -1)], page.url


def follow(page: Page, key: str) -> None:
    """Press what leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def send(page: Page, key: str) -> None:
    """Press what sends a page by the script that keeps what is typed."""
    page.evaluate("document.body.dataset.left = '1'")
    page.keyboard.press(key)
    expect(page.locator("body[data-left]")).to_have_count(0)
    settle(page)


def follow_the_first_problem(page: Page, selector: str) -> None:
    """The summary of faults has the focus; its first link moves it to the field."""
    expect(page.locator(".problems")).to_be_focused()
    press(page, "Tab")
    page.keyboard.press("Enter")
    expect(page.locator(selector)).to_be_focused()
    focus: dict[str, Any] = page.evaluate(_FOCUS)
    assert focus["outline"] >= _LEAST_OUTLINE_PX, focus
