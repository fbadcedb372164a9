"""Every page that a respondent meets: axe, large letters, fingers and stillness, both languages."""

import pytest
from playwright.sync_api import Page, expect

from sipas.about.views import STATEMENT_ON
from sipas.unit_of_work import unit_of_work
from tests.journeys.accessibility import (
    LEAST_ROW,
    LEAST_TARGET,
    LETTERS_PERCENT,
    hold_to_axe,
    hold_to_fingers,
    hold_to_large_letters,
    hold_to_stillness,
    hold_to_width,
    watch_shifts,
)
from tests.journeys.respondent import CITIZEN, enter_code, prefill, questionnaire
from tests.journeys.tour import tour
from tests.surveys.makers import make_fieldwork

_PHONE, _DESK = 320, 1280
_PAGES = 37
#: Pages with faults whose name does not say so.
_REFUSED = frozenset({"check owing", "/check?changed=1", "code spent", "open link stale"})


@pytest.mark.parametrize(("language", "width"), [("vi", _PHONE), ("en", _DESK)])
def test_every_page_is_accessible(browser_context, live_server, language, width):
    context = browser_context(width)
    watch_shifts(context)
    met = []
    for name, page in tour(context, live_server, language=language):
        met.append(name)
        inspect(page, language, name=name)
        page.set_viewport_size({"width": width, "height": 740})
    assert len(set(met)) == _PAGES


def inspect(page: Page, language: str, *, name: str) -> None:
    """Hold a page to all laws as it was opened, then on a phone and at a desk, by day and night."""
    expect(page.locator("html")).to_have_attribute("lang", language)
    hold_to_stillness(page)
    hold_to_title(page, is_refused="refused" in name or name in _REFUSED)
    for width in (_PHONE, _DESK):
        hold_to_width(page, width)
        hold_to_fingers(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            hold_to_axe(page)
    page.emulate_media(color_scheme="light")
    hold_to_width(page, _PHONE)
    hold_to_large_letters(page)


def hold_to_title(page: Page, *, is_refused: bool) -> None:
    """Fail when the title says of a fault that there is none, or nothing of one that is there."""
    heading = page.locator("h1").inner_text()
    assert heading in page.title()
    assert page.title().startswith(("Lỗi: ", "Error: ")) == is_refused
    assert page.locator(".problems:focus").count() == is_refused


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_statement_names_the_measures_of_these_tests(client, language):
    said = client.get(f"/accessibility?lang={language}", follow_redirects=True).text
    for measure in (_PHONE, _DESK, LEAST_ROW, LEAST_TARGET, f"{LETTERS_PERCENT} %"):
        assert f" {measure}" in said, measure
    assert f"{STATEMENT_ON:%d/%m/%Y}" in said


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_the_citizens_questionnaire_fits(browser_context, live_server, language):
    with unit_of_work(live_server.engine) as session:
        work = make_fieldwork(session, sizes={"SNV": 2}, quota=1, form=CITIZEN)
    prefill(work.letters[0].code, CITIZEN)
    page = browser_context(320).new_page()
    page.goto(f"/?lang={language}")
    enter_code(page, work.letters[0].code)
    for theme in questionnaire(CITIZEN).themes:
        page.goto(f"/q/{theme.name}")
        assert page.url.endswith(theme.name)
        hold_to_width(page, 320)
        hold_to_fingers(page)
    hold_to_axe(page)
