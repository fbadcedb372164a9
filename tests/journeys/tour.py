"""Every page that a respondent can meet, opened one after another, each under a name of its own."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from sipas.unit_of_work import unit_of_work
from surveys.campaigns.queries import campaign_by_code
from surveys.clock import now
from surveys.collection.closing import close_collection
from surveys.invitations.code import new_code
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.journeys.accessibility import turn
from tests.journeys.conftest import LiveServer
from tests.journeys.respondent import enter_code, go_on, prefill, settle
from tests.surveys.makers import NOW, Fieldwork, make_fieldwork

FORM = (Path(__file__).parents[1] / "forms" / "tour.md").read_text("utf-8")
#: A page under its name; names are said in the failure of a test.
Stop = tuple[str, Page]

_WRONG_CODES = """async ([code, times]) => {
    const body = new URLSearchParams(new FormData(document.querySelector('form#page')));
    body.set('code', code);
    for (let time = 0; time < times; time++) await fetch('/', {method: 'POST', body});
}"""
_WRONG_CODES_ALLOWED = 20


def tour(context: BrowserContext, server: LiveServer, *, language: str) -> Iterator[Stop]:
    """Stop at every page, in `language`; the fresh database of the test is used up by it."""
    with unit_of_work(server.engine) as session:
        sizes = {"SNV": 4, "703": 4}
        work = make_fieldwork(session, sizes=sizes, quota=1, form=FORM, simulated=True)
    page = context.new_page()
    page.goto(f"/?lang={language}")
    yield "code", page
    yield from before_the_questions(page, work.letters[0].code)
    yield from the_questions(page)
    prefill(work.letters[0].code, FORM)
    yield from two_windows(context, page)
    yield from the_end(context, page, work.letters[0].code)
    yield from by_an_open_link(page, work)
    yield from at_a_counter(page)
    yield from about_the_service(page)
    yield from when_it_is_over(page, work.letters[1].code)
    yield from when_it_goes_wrong(page, server)


def before_the_questions(page: Page, code: str) -> Iterator[Stop]:
    """From a mistyped code to consent that was not given."""
    enter_code(page, "7KQ2")
    yield "code refused", page
    page.goto(f"/i/{code}")
    turn(page, page.locator("main form button"))
    yield "consent", page
    turn(page, page.locator("main form button"))
    yield "consent refused", page
    page.locator("#agree").check()
    turn(page, page.locator("main form button"))


def the_questions(page: Page) -> Iterator[Stop]:
    """Blank pages and pages with faults of every kind of question; a check page that owes."""
    yield "questions", page
    page.goto("/check")
    yield "check owing", page
    page.goto("/q/first")
    page.locator("#i-age").fill("mười bảy")
    page.locator('input[name="education"]').nth(2).check()
    go_on(page)
    yield "questions refused", page
    page.locator("#i-age").fill("42")
    page.locator('input[name="education"]').nth(0).check()
    page.locator('input[name="has"][value="1"]').check()
    go_on(page)
    yield "questions with a stem", page
    page.locator('input[name="ways"][value="2"]').check()
    page.locator('input[name="ways"][value="9"]').check()
    page.locator("#i-on_day").fill("31/2")
    page.locator("#i-fee").fill("nhiều")
    go_on(page)
    yield "questions with a stem refused", page


def two_windows(context: BrowserContext, page: Page) -> Iterator[Stop]:
    """A page filled in, and the same page changed in two windows."""
    page.goto("/q/last")
    yield "questions filled in", page
    page.goto("/q/dossier")
    other = context.new_page()
    other.goto("/q/dossier")
    other.locator('input[name="polite"][value="2"]').check()
    other.locator("#i-fee").fill("3,5")
    go_on(other)
    other.close()
    page.locator('input[name="polite"][value="1"]').check()
    page.locator("#i-fee").fill("4,5")
    go_on(page)
    yield "contested", page


def the_end(context: BrowserContext, page: Page, code: str) -> Iterator[Stop]:
    """Check, send, and what is met by who comes late or comes again."""
    for address in ("/check", "/check?changed=1", "/withdraw", "/consent", "/withdrawn"):
        page.goto(address)
        yield address, page
    late = context.new_page()
    late.goto("/q/last")
    page.goto("/check")
    page.locator('main form[action="/send"] button').click()
    settle(page)
    yield "receipt", page
    go_on(late)
    expect(late.locator("main .receipt")).to_be_visible()
    yield "sent already", late
    late.close()
    enter_code(page, code)
    yield "code spent", page
    context.clear_cookies(name="sipas")
    page.goto("/q/last")
    yield "no visit", page


def by_an_open_link(page: Page, work: Fieldwork) -> Iterator[Stop]:
    """The page before an open link, once more with a task that does not fit, and no such link."""
    with unit_of_work() as session:
        unit = unit_by_code(session, "STC", day=NOW.date())
        token = provide_open_links(session, work.campaign, [unit], now=NOW)[0].token
    page.goto(f"/o/{token}")
    yield "open link", page
    with page.expect_navigation():
        page.evaluate(
            "form => { form['~task'].value = 'no'; form.submit(); }", page.query_selector("form")
        )
    yield "open link stale", page
    page.goto("/o/unknown")
    yield "open link unknown", page


def at_a_counter(page: Page) -> Iterator[Stop]:
    """Feedback on a phone and on a kiosk: blank, with faults, and thanks."""
    for address in ("/gop-y/snv", "/gop-y/snv?kiosk=1"):
        page.goto(address)
        yield address, page
        turn(page, page.locator("main form button"))
        yield f"{address} refused", page
        page.locator('[name="satisfaction"][value="4"]').check()
        turn(page, page.locator("main form button"))
        yield f"{address} thanks", page
    page.goto("/gop-y/unknown")
    yield "/gop-y unknown", page


def about_the_service(page: Page) -> Iterator[Stop]:
    for address in ("/accessibility", "/privacy"):
        page.goto(address)
        yield address, page


def when_it_is_over(page: Page, code: str) -> Iterator[Stop]:
    """A code and a questionnaire under way when the survey closes."""
    enter_code(page, code)
    with unit_of_work() as session:
        close_collection(session, campaign_by_code(session, "trial-2024"), now=now())
    page.goto("/consent")
    yield "closed under way", page
    enter_code(page, code)
    expect(page.locator("main form")).to_have_count(0)
    yield "closed", page


def when_it_goes_wrong(page: Page, server: LiveServer) -> Iterator[Stop]:
    """An address that leads nowhere, a view that fails, and too many wrong codes."""

    def fails() -> str:
        raise RuntimeError("a view of the test")

    page.goto("/nowhere")
    yield "no such page", page
    server.app.view_functions["respond.withdrawn"] = fails
    page.goto("/withdrawn")
    yield "failed", page
    page.goto("/")
    page.evaluate(_WRONG_CODES, [new_code(), _WRONG_CODES_ALLOWED])
    enter_code(page, new_code())
    expect(page.locator("main form")).to_have_count(0)
    yield "too many wrong codes", page
