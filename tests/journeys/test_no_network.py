"""A phone whose network comes and goes: nothing typed is lost, nothing is sent twice."""

import contextlib
import re

import pytest
from playwright.sync_api import Error, Page, Route, expect
from sqlalchemy import select

from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Draft, Response
from tests.journeys.respondent import EVERY_KIND, begin, enter_code, go_on, prefill, settle
from tests.surveys.makers import Fieldwork, make_fieldwork

_KEPT = "Đã lưu trên máy, sẽ gửi khi có mạng"
_STORED = "Object.keys(localStorage).filter(k => k.startsWith('sipas:')).length"


@pytest.fixture
def fieldwork(live_server) -> Fieldwork:
    with unit_of_work(live_server.engine) as session:
        return make_fieldwork(session, sizes={"SNV": 3}, quota=3, form=EVERY_KIND)


def drafts() -> list[Draft]:
    with unit_of_work() as session:
        return list(session.scalars(select(Draft)))


def responses() -> list[Response]:
    with unit_of_work() as session:
        return list(session.scalars(select(Response)))


def open_first_page(page: Page, work: Fieldwork, *, letter: int = 0) -> None:
    begin(page, work.letters[letter].code)
    expect(page.locator("#i-age")).to_be_visible()


def test_a_page_left_without_network_waits_on_the_phone(browser_context, fieldwork):
    context = browser_context(360)
    page = context.new_page()
    open_first_page(page, fieldwork)
    here = page.url
    context.set_offline(True)
    page.locator("#i-age").fill("35")
    page.locator("input[name=has]").nth(1).check()
    page.locator("main button[value=next]").dblclick()
    expect(page.locator("#outbox")).to_contain_text(_KEPT)
    assert page.url == here
    assert drafts()[0].answers == {}
    context.set_offline(False)
    expect(page).to_have_url(re.compile("/q/last$"))
    assert drafts()[0].answers == {"age": "35", "has": "2"}
    assert page.evaluate(_STORED) == 0
    page.go_back()
    page.locator("#i-age").fill("17")
    go_on(page)
    expect(page.locator(".problems")).to_be_focused()
    assert page.title().startswith("Lỗi:")
    page.reload()
    expect(page.locator("#i-age")).to_have_value("17")
    expect(page.locator("#outbox")).to_contain_text("đã được giữ trên máy này")


def test_what_waits_survives_a_closed_browser_and_is_nobody_elses(
    browser_context, live_server, fieldwork
):
    context = browser_context(360)
    page = context.new_page()
    open_first_page(page, fieldwork)
    context.set_offline(True)
    page.locator("#i-age").fill("35")
    page.locator("main button[value=next]").click()
    expect(page.locator("#outbox")).to_contain_text(_KEPT)
    live_server.stop()  # a context that closes gives its pages the network back first
    state = context.storage_state()
    stored = {entry["name"]: entry["value"] for entry in state["origins"][0]["localStorage"]}
    context.close()
    live_server.start()
    reopened = browser_context(360)
    page = reopened.new_page()
    page.goto("/")
    page.evaluate("held => Object.assign(localStorage, held)", stored)
    open_first_page(page, fieldwork, letter=1)
    expect(page.locator("#i-age")).to_have_value("")
    assert all(draft.answers == {} for draft in drafts())
    enter_code(page, fieldwork.letters[0].code)
    expect(page).to_have_url(re.compile("/q/last$"))
    assert sorted(draft.answers.get("age", "") for draft in drafts()) == ["", "35"]
    page.goto("/q/first")
    page.locator("#i-age").fill("36")
    page.goto("/withdraw")
    assert page.evaluate(_STORED) == 1
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/withdrawn$"))
    assert page.evaluate(_STORED) == 0


def test_sending_survives_a_server_that_dies_before_it_answers(
    browser_context, live_server, fieldwork
):
    prefill(fieldwork.letters[0].code, EVERY_KIND)
    page = browser_context(360).new_page()
    enter_code(page, fieldwork.letters[0].code)
    expect(page).to_have_url(re.compile("/check$"))
    page.route("**/send", drop_the_answer)
    page.locator("form[data-outbox] button").dblclick()
    expect(page.locator("#outbox")).to_contain_text(_KEPT)
    assert len(responses()) == 1
    live_server.stop()
    page.evaluate("dispatchEvent(new Event('online'))")
    settle(page)
    expect(page.locator("#outbox")).to_contain_text(_KEPT)
    page.unroute("**/send")
    live_server.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page).to_have_url(re.compile("/receipt$"))
    assert page.evaluate(_STORED) == 0
    assert (len(responses()), drafts()) == (1, [])


def drop_the_answer(route: Route) -> None:
    """Let a request reach the server if there is one, and its answer nobody."""
    with contextlib.suppress(Error):
        route.fetch(max_redirects=0)
    route.abort()
