"""Every kind of page that a respondent meets, held against axe: both languages, phone and desk."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from sipas.unit_of_work import unit_of_work
from surveys.campaigns.queries import campaign_by_code
from surveys.campaigns.service import close_campaign
from surveys.clock import now
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.journeys.accessibility import hold_to_axe, hold_to_fingers, hold_to_width, turn
from tests.journeys.conftest import LiveServer
from tests.journeys.respondent import (
    CITIZEN,
    EVERY_KIND,
    enter_code,
    go_on,
    prefill,
    questionnaire,
    settle,
)
from tests.surveys.makers import NOW, Fieldwork, make_fieldwork

#: Every language, width and colour scheme; text decides the fit, colours do not know the language.
_SEEN_AS = {"vi": ((320, "light"), (1280, "dark")), "en": ((320, "dark"), (1280, "light"))}
_SIZES = {"SNV": 4, "703": 4}


def inspect(page: Page, language: str) -> None:
    """Hold the page against axe on a phone and at a desk, one by day and the other by night."""
    expect(page.locator("html")).to_have_attribute("lang", language)
    for width, scheme in _SEEN_AS[language]:
        hold_to_width(page, width)
        hold_to_fingers(page)
        page.emulate_media(color_scheme=scheme)
        hold_to_axe(page)


@pytest.fixture
def fieldwork(live_server: LiveServer) -> Fieldwork:
    """An open campaign with the form of every kind of question and two invitations."""
    with unit_of_work(live_server.engine) as session:
        return make_fieldwork(session, sizes=_SIZES, quota=1, form=EVERY_KIND, simulated=True)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_of_page_is_accessible(browser_context, fieldwork, live_server, language):
    context = browser_context(320)
    page = context.new_page()
    page.goto(f"/?lang={language}")
    inspect(page, language)
    before_the_questions(page, fieldwork.letters[0].code, language)
    the_questions(page, language)
    prefill(fieldwork.letters[0].code, EVERY_KIND)
    the_end(context, page, fieldwork.letters[0].code, language)
    by_an_open_link(page, fieldwork, language)
    at_a_counter(page, language)
    about_the_service(page, language)
    when_it_is_over(page, fieldwork.letters[1].code, language)
    when_it_goes_wrong(page, live_server, language)


def before_the_questions(page: Page, code: str, language: str) -> None:
    """From a mistyped code to consent that was not given."""
    enter_code(page, "7KQ2")
    inspect(page, language)
    page.locator("#code").fill(code)
    turn(page, page.locator("main form button"))
    inspect(page, language)
    turn(page, page.locator("main form button"))
    inspect(page, language)


def the_questions(page: Page, language: str) -> None:
    """A blank page with a note, a check page that owes, a page with a fault and one with a stem."""
    page.locator("#agree").check()
    turn(page, page.locator("main form button"))
    inspect(page, language)
    page.goto("/check")
    inspect(page, language)
    page.goto("/q/first")
    go_on(page)
    inspect(page, language)
    page.locator("#i-age").fill("42")
    page.locator('input[name="has"][value="1"]').check()
    go_on(page)
    inspect(page, language)


def the_end(context: BrowserContext, page: Page, code: str, language: str) -> None:
    """Check, send, and what is met by who comes late or comes again."""
    for address in ("/q/last", "/check", "/withdraw", "/consent", "/withdrawn"):
        page.goto(address)
        inspect(page, language)
    late = context.new_page()
    late.goto("/q/last")
    page.goto("/check")
    page.locator('main form[action="/send"] button').click()
    settle(page)
    inspect(page, language)
    go_on(late)
    expect(late.locator("main .receipt")).to_be_visible()
    inspect(late, language)
    late.close()
    enter_code(page, code)
    inspect(page, language)
    context.clear_cookies(name="sipas")
    page.goto("/q/last")
    inspect(page, language)


def by_an_open_link(page: Page, fieldwork: Fieldwork, language: str) -> None:
    with unit_of_work() as session:
        unit = unit_by_code(session, "STC", day=NOW.date())
        token = provide_open_links(session, fieldwork.campaign, [unit], now=NOW)[0].token
    page.goto(f"/o/{token}")
    inspect(page, language)
    page.goto("/o/unknown")
    inspect(page, language)


def at_a_counter(page: Page, language: str) -> None:
    """Feedback on a phone with a fault, and thanks on a kiosk."""
    page.goto("/gop-y/snv")
    turn(page, page.locator("main form button"))
    inspect(page, language)
    page.goto("/gop-y/snv?kiosk=1")
    page.locator('[name="satisfaction"][value="4"]').check()
    inspect(page, language)
    turn(page, page.locator("main form button"))
    inspect(page, language)


def about_the_service(page: Page, language: str) -> None:
    for address in ("/accessibility", "/privacy"):
        page.goto(address)
        inspect(page, language)


def when_it_is_over(page: Page, code: str, language: str) -> None:
    with unit_of_work() as session:
        close_campaign(session, campaign_by_code(session, "trial-2024"), now=now())
    enter_code(page, code)
    expect(page.locator("main form")).to_have_count(0)
    inspect(page, language)


def when_it_goes_wrong(page: Page, live_server: LiveServer, language: str) -> None:
    """An address that leads nowhere, and a view that fails."""

    def fails() -> str:
        raise RuntimeError("a view of the test")

    page.goto("/nowhere")
    inspect(page, language)
    live_server.app.view_functions["respond.withdrawn"] = fails
    page.goto("/withdrawn")
    inspect(page, language)


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
