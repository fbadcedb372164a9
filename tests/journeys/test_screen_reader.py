"""What a screen reader is told: places, names, what must be answered, faults, languages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sipas.unit_of_work import unit_of_work
from tests.journeys.respondent import begin, go_on, settle
from tests.journeys.tour import FORM
from tests.surveys.makers import make_fieldwork

_TONGUES = (Path(__file__).parents[1] / "forms" / "languages.md").read_text("utf-8")
#: Texts in the letters of the Khmer, or not, with the language that their element is said to be in.
_TEXTS = """() => {
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode.data.replace(/[\\s:;.?!“”]+/g, '');
        if (text) found.push([text, walk.currentNode.parentElement.closest('[lang]').lang]);
    }
    return found;
}"""
_KHMER = re.compile("[\u1780-\u17ff]")
_HEADINGS = """[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(
    one => Number(one.tagName[1]))"""


@pytest.fixture
def page(browser_context) -> Page:
    opened: Page = browser_context(360).new_page()
    return opened


def begin_with(page: Page, live_server, form: str) -> None:
    with unit_of_work(live_server.engine) as session:
        work = make_fieldwork(session, sizes={"SNV": 3}, quota=1, form=form)
    begin(page, work.letters[0].code)


def test_questions_are_told_with_their_theme_and_what_must_be_answered(page, live_server):
    begin_with(page, live_server, FORM)
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    assert page.title() == "Thông tin chung · Trang 1 trên 2 · SIPAS"
    expect(page.locator(".progress")).to_have_text("Trang 1 trên 2")
    expect(page.get_by_role("status")).to_have_count(1)
    expect(page.get_by_role("group", name="Ngôn ngữ")).to_be_visible()
    age = page.get_by_role("textbox", name="Tuổi (bắt buộc)", exact=True)
    expect(age).to_have_accessible_description("Số tuổi tròn")
    must = page.get_by_role("group", name="Ông/bà có hồ sơ giải quyết không? (bắt buộc)")
    expect(must.get_by_role("radio")).to_have_count(2)
    other = page.get_by_role("group", name="Trình độ học vấn", exact=True)
    expect(other.get_by_role("textbox", name="Xin ghi rõ")).to_be_visible()
    age.fill("42")
    must.get_by_role("radio", name="Có").check()
    go_on(page)
    stem = "Về lần nộp hồ sơ gần nhất: "
    ways = page.get_by_role("group", name=f"{stem}Ông/bà nộp hồ sơ ở đâu?", exact=True)
    expect(ways).to_have_accessible_description("Có thể chọn nhiều ý")
    expect(ways.get_by_role("checkbox")).to_have_count(3)
    polite = page.get_by_role("group", name=f"{stem}Công chức giao tiếp lịch sự, đúng mực")
    expect(polite.get_by_role("radio", name="Rất hài lòng", exact=True)).to_be_visible()


def test_faults_are_told_at_once_and_beside_their_field(page, live_server):
    page.goto("/")
    page.locator("main form button").click()
    expect(page.get_by_role("textbox", name="Mã")).to_have_accessible_description(
        re.compile("^16 chữ cái .* Lỗi: Mã nhập chưa đúng")
    )
    begin_with(page, live_server, FORM)
    page.locator("#i-age").fill("17")
    go_on(page)
    assert page.title().startswith("Lỗi: Thông tin chung")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text(
        [
            "Tuổi: Từ 18 tuổi trở lên.",
            "Ông/bà có hồ sơ giải quyết không? Ông/bà vui lòng trả lời câu này.",
        ]
    )
    age = page.get_by_role("textbox", name="Tuổi")
    expect(age).to_have_accessible_description("Số tuổi tròn Lỗi: Từ 18 tuổi trở lên.")
    expect(age).to_have_attribute("aria-invalid", "true")
    must = page.get_by_role("group", name="Ông/bà có hồ sơ giải quyết không?")
    expect(must).to_have_accessible_description("Lỗi: Ông/bà vui lòng trả lời câu này.")


def test_headings_skip_no_level_and_links_say_what_they_change(page, live_server):
    begin_with(page, live_server, FORM)
    page.goto("/consent")
    assert set(page.evaluate(_HEADINGS)[1:]) == {2}
    page.goto("/q/first")
    page.locator("#i-age").fill("42")
    page.locator('input[name="has"][value="2"]').check()
    go_on(page)
    go_on(page)
    assert page.evaluate(_HEADINGS) == [1, 2, 2, 2]
    expect(page.get_by_role("link", name="Sửa Thông tin chung")).to_be_visible()
    expect(page.get_by_role("link", name="Sửa Ý kiến khác")).to_be_visible()


def test_every_text_is_in_the_language_it_says(page, live_server):
    """Pages in Khmer, whose surroundings stay Vietnamese: question, fault, contest, answers."""
    begin_with(page, live_server, _TONGUES)
    page.get_by_role("button", name="ខ្មែរ").click()
    settle(page)
    hold_to_languages(page)
    old = page.context.new_page()
    old.goto("/q/first")
    page.locator("#i-visits").fill("nhiều")
    go_on(page)
    expect(page.get_by_role("alert")).to_be_focused()
    hold_to_languages(page)
    page.locator("#i-visits").fill("2")
    page.get_by_label("បាទ").check()
    go_on(page)
    old.get_by_label("ទេ").check()
    go_on(old)
    expect(old.locator('[value="there"]')).to_have_count(1)
    hold_to_languages(old)
    expect(page.locator("dl")).to_be_visible()
    hold_to_languages(page)


def hold_to_languages(page: Page) -> None:
    """Fail when a text in Khmer letters is not said to be Khmer, or another one is."""
    texts: list[list[str]] = page.evaluate(_TEXTS)
    wrong = [(text, lang) for text, lang in texts if bool(_KHMER.search(text)) != (lang == "km")]
    assert [text for text, lang in wrong if not text.isdecimal()] == [], page.url
    assert "km" in {lang for _, lang in texts}
