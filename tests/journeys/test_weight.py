"""What the pages of a questionnaire weigh on the wire, and how many requests a phone makes."""

from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.test import TestResponse

from sipas.unit_of_work import unit_of_work
from tests.journeys.respondent import CITIZEN, begin, prefill, questionnaire
from tests.sipas.respond.respondent import Respondent
from tests.surveys.makers import make_fieldwork

_COLD_BYTES = 25_000
_FOLLOWING_BYTES = 8_000
_COLD_REQUESTS = 3
_THEMES = questionnaire(CITIZEN).themes


def test_a_phone_fetches_little_and_nothing_twice(browser_context, live_server):
    with unit_of_work(live_server.engine) as session:
        work = make_fieldwork(session, sizes={"SNV": 2}, quota=1, form=CITIZEN, simulated=True)
    page = browser_context(360).new_page()
    begin(page, work.letters[0].code)
    fresh = browser_context(360)
    fresh.add_cookies(page.context.cookies())
    page = fresh.new_page()
    cold, requests = _weigh(page, f"/q/{_THEMES[0].name}")
    assert len(requests) <= _COLD_REQUESTS, requests
    assert cold <= _COLD_BYTES
    prefill(work.letters[0].code, CITIZEN)
    following, requests = _weigh(page, f"/q/{_THEMES[1].name}")
    # Chromium asks for the icon of each page anew and is told that it is the same.
    assert [one for one in requests if "icon" not in one] == [page.url]
    assert following <= _FOLLOWING_BYTES


def test_every_following_page_is_light(client):
    with unit_of_work() as session:
        work = make_fieldwork(session, sizes={"SNV": 2}, quota=1, form=CITIZEN, simulated=True)
    prefill(work.letters[0].code, CITIZEN)
    Respondent(client).begin(work.letters[0].code)
    for theme in _THEMES:
        answer = FlaskClient.open(client, f"/q/{theme.name}", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, theme.name
        assert _on_the_wire(answer) <= _FOLLOWING_BYTES, theme.name


def _on_the_wire(answer: TestResponse) -> int:
    return len(answer.data) + len(str(answer.headers))


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
