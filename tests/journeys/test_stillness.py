"""Nothing on a page moves when the line on what waits appears, or when answers are restored."""

import pytest
from playwright.sync_api import Page, expect

from sipas.unit_of_work import unit_of_work
from tests.journeys.accessibility import hold_to_stillness, watch_shifts
from tests.journeys.respondent import begin
from tests.journeys.tour import FORM
from tests.surveys.makers import make_fieldwork

#: By the script, because what moves within half a second of a finger is not counted.
_SEND = "scrollTo(0, 9999); document.querySelector('main button[value=next]').click()"
_FILL = """() => {
    document.querySelector('#i-age').value = '42';
    document.querySelectorAll('input[name=education]')[2].checked = true;
    document.querySelector('#i-age').dispatchEvent(new Event('input', {bubbles: true}));
}"""
#: Whether the line covers what has the focus, wholly or in part: WCAG 2.2, 2.4.11.
_IS_HIDDEN = """document.activeElement.getBoundingClientRect().bottom
    > document.querySelector('#outbox').getBoundingClientRect().top"""
_STOPS = 10


@pytest.fixture(params=[320, 1280])
def page(request, browser_context, live_server) -> Page:
    """The first page of questions, in a browser that watches what moves."""
    with unit_of_work(live_server.engine) as session:
        work = make_fieldwork(session, sizes={"SNV": 3}, quota=1, form=FORM)
    context = browser_context(request.param)
    watch_shifts(context)
    opened: Page = context.new_page()
    begin(opened, work.letters[0].code)
    return opened


def test_the_line_on_what_waits_covers_and_moves_nothing(page):
    page.context.set_offline(True)
    page.evaluate(_FILL)
    page.evaluate(_SEND)
    expect(page.locator("#outbox")).to_contain_text("Đã lưu trên máy")
    expect(page.locator("#outbox")).to_be_in_viewport(ratio=1)
    hold_to_stillness(page)
    page.evaluate("scrollTo(0, 9999)")
    foot = page.locator(".foot a").last.bounding_box()
    line = page.locator("#outbox").bounding_box()
    assert foot["y"] + foot["height"] <= line["y"]
    for _ in range(_STOPS):
        page.keyboard.press("Tab")
        assert not page.evaluate(_IS_HIDDEN), page.evaluate("document.activeElement.outerHTML")


def test_answers_that_are_filled_in_again_move_nothing(page):
    page.evaluate(_FILL)
    page.reload()
    expect(page.locator("#i-age")).to_have_value("42")
    expect(page.locator("input[name=education]").nth(2)).to_be_checked()
    expect(page.locator("#outbox")).to_contain_text("được giữ trên máy này")
    hold_to_stillness(page)
