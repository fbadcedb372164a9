"""Pages on paper: black on white, what was answered whole, nothing to press."""

import pytest
from playwright.sync_api import Page, expect

from sipas.unit_of_work import unit_of_work
from surveys.collection import service
from tests.journeys.accessibility import turn
from tests.journeys.respondent import enter_code
from tests.journeys.tour import FORM
from tests.surveys.makers import KEY, NOW, Fieldwork, make_fieldwork

_LONG = "\n".join(f"Dòng {line}:" + " cần rút ngắn thời gian chờ" * 8 for line in range(40))
_ANSWERS = {"age": "42", "education": "1", "has": "2", "remark": _LONG}
_NOTHING_TO_PRESS = ".sending, button, a.button, .languages, .foot, .skip, .outbox, .sum > p a"
#: Colours of the texts that are printed, and of the grounds beneath them.
_COLOURS = """() => {
    const found = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const box = walk.currentNode.parentElement;
        if (!walk.currentNode.data.trim() || !box.checkVisibility()) continue;
        found.add(getComputedStyle(box).color);
        for (let one = box; one; one = one.parentElement) {
            const ground = getComputedStyle(one).backgroundColor;
            if (ground !== 'rgba(0, 0, 0, 0)') found.add(ground);
        }
    }
    return [...found].sort();
}"""
_FIXED = """[...document.querySelectorAll('body *')].filter(one => one.checkVisibility()
    && ['fixed', 'sticky'].includes(getComputedStyle(one).position)).length"""
_CUT = """[...document.querySelectorAll('dd')].filter(one =>
    one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).length"""


@pytest.fixture
def work(live_server) -> Fieldwork:
    with unit_of_work(live_server.engine) as session:
        made = make_fieldwork(session, sizes={"SNV": 3}, quota=1, form=FORM, simulated=True)
        draft = service.begin_with_code(
            session, made.letters[0].code, key=KEY, language="vi", now=NOW
        )
        service.consent(session, draft.id, now=NOW)
        service.save_page(session, draft.id, shown=_ANSWERS, answers=_ANSWERS, now=NOW)
    return made


def test_what_is_printed_is_whole_and_black_on_white(browser_context, work):
    page = browser_context(1280, dark=True).new_page()
    page.goto("/")
    hold_to_paper(page, "Nhập mã trên thư mời", "16 chữ cái và chữ số", "Mất khoảng 10 phút")
    enter_code(page, work.letters[0].code)
    page.goto("/consent")
    hold_to_paper(page, "Những gì được lưu", "Nghị định số 356/2025/NĐ-CP", "đã đồng ý tham gia")
    page.goto("/check")
    hold_to_paper(page, "Khảo sát về: Sở Nội vụ", "Dữ liệu mô phỏng", "42", "Trung học", _LONG)
    turn(page, page.get_by_role("button", name="Gửi phiếu"))
    hold_to_paper(page, "Khảo sát thử", "Sở Nội vụ", "Ngày nhận")


def hold_to_paper(page: Page, *texts: str) -> None:
    """Fail when the page on paper shows less than `texts`, or by night more than ink."""
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(_COLOURS) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], page.url
    assert page.evaluate(_FIXED) == 0, page.url
    assert page.evaluate(_CUT) == 0, page.url
    for each in page.locator(_NOTHING_TO_PRESS).all():
        expect(each).to_be_hidden()
    printed = page.locator("body").inner_text()
    for text in texts:
        assert text in printed, page.url
    page.emulate_media(media="screen")
