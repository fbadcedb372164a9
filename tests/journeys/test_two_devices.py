"""One questionnaire on a phone and on a computer: previews, hours, two answers, sent, closed."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from sipas.unit_of_work import unit_of_work
from surveys.campaigns.models import Campaign
from surveys.collection.closing import close_collection
from surveys.collection.models import Draft, Response, UnfinishedResponse
from surveys.invitations.models import Invitation
from tests.journeys.accessibility import hold_to_axe, hold_to_fingers, hold_to_width
from tests.journeys.respondent import EVERY_KIND, begin, go_on
from tests.surveys.makers import NOW, make_fieldwork

_PREVIEW = {"User-Agent": "facebookexternalhit/1.1"}
_TIMES = 10


def open_link(page: Page, code: str) -> None:
    page.goto(f"/i/{code}")
    page.locator("main form button").click()


def tick(page: Page, name: str, code: str) -> None:
    page.locator(f'input[name="{name}"][value="{code}"]').check()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def held() -> tuple[int, int]:
    """Return how many drafts there are and how many invitations are spent."""
    with unit_of_work() as session:
        drafts = session.scalar(select(func.count()).select_from(Draft))
        return drafts or 0, session.scalar(select(func.count()).where(Invitation.spent)) or 0


def hold_to_laws(page: Page) -> None:
    hold_to_width(page, 1280, 320)
    hold_to_fingers(page)
    hold_to_axe(page)


def test_a_phone_and_a_computer_lose_nothing_of_each_other(browser_context, live_server):
    with unit_of_work(live_server.engine) as session:
        work = make_fieldwork(session, sizes={"SNV": 6}, quota=3, form=EVERY_KIND)
    code, other = work.letters[0].code, work.letters[1].code
    phone, computer = browser_context(360).new_page(), browser_context(javascript=False).new_page()
    previews_begin_nothing(phone, code)
    a_page_open_for_three_hours_is_saved(phone, code)
    both_change_a_page(phone, computer, code=code)
    an_old_window_takes_what_was_saved_elsewhere(phone, computer)
    what_comes_after_sending_changes_nothing(computer)
    late = browser_context(360).new_page()
    the_close_keeps_what_was_begun(late, other, campaign_id=work.campaign.id)
    assert held() == (0, 2)


def previews_begin_nothing(phone: Page, code: str) -> None:
    for _ in range(_TIMES):
        assert phone.request.get(f"/i/{code}", headers=_PREVIEW).ok
        assert phone.request.head(f"/i/{code}", headers=_PREVIEW).ok
    assert held() == (0, 0)


def a_page_open_for_three_hours_is_saved(phone: Page, code: str) -> None:
    phone.clock.install()
    open_link(phone, code)
    phone.locator("#agree").check()
    phone.locator("main form button").click()
    phone.clock.fast_forward("03:00:00")
    phone.locator('[name="age"]').fill("35")
    tick(phone, "has", "1")
    go_on(phone)
    expect(phone).to_have_url(re.compile("/q/dossier$"))


def both_change_a_page(phone: Page, computer: Page, *, code: str) -> None:
    open_link(computer, code)
    expect(computer).to_have_url(re.compile("/q/dossier$"))
    tick(computer, "ways", "1")
    computer.locator('[name="fee"]').fill("1,5")
    go_on(computer)
    tick(phone, "ways", "2")
    go_on(phone)
    heading(phone, "đã được thay đổi ở nơi khác")
    expect(phone.get_by_text("Tại quầy")).to_be_visible()
    hold_to_laws(phone)
    go_on(phone)
    expect(phone).to_have_url(re.compile("/q/last$"))


def an_old_window_takes_what_was_saved_elsewhere(phone: Page, computer: Page) -> None:
    computer.goto("/q/dossier")
    old = phone.context.new_page()
    old.goto("/q/dossier")
    tick(computer, "ways", "9")
    computer.locator('input[name="ways"][value="2"]').uncheck()
    go_on(computer)
    old.locator('[name="fee"]').fill("2")
    tick(old, "ways", "1")
    go_on(old)
    heading(old, "đã được thay đổi ở nơi khác")
    old.get_by_role("radio", name="Đã lưu ở nơi khác").check()
    go_on(old)
    expect(old).to_have_url(re.compile("/q/last$"))
    go_on(old)
    old.locator("main form button").click()
    heading(old, "Cảm ơn ông/bà")
    with unit_of_work() as session:
        sent = session.scalars(select(Response)).one()
    assert sent.answers == {"age": "35", "has": "1", "ways": ["9"], "fee": "2"}
    assert sent.paradata["pages"]["first"]["seconds"] < 1280, "the server's clock counts"


def what_comes_after_sending_changes_nothing(computer: Page) -> None:
    computer.locator('[name="remark"]').fill("muộn")
    go_on(computer)
    heading(computer, "đã được gửi rồi")


def the_close_keeps_what_was_begun(late: Page, code: str, *, campaign_id: int) -> None:
    begin(late, code)
    late.locator('[name="age"]').fill("50")
    go_on(late)
    with unit_of_work() as session:
        close_collection(session, session.get_one(Campaign, campaign_id), now=NOW)
    late.locator('[name="remark"]').fill("quá muộn")
    go_on(late)
    heading(late, "Cuộc khảo sát đã kết thúc")
    hold_to_laws(late)
    with unit_of_work() as session:
        assert session.scalars(select(UnfinishedResponse)).one().answers == {"age": "50"}
