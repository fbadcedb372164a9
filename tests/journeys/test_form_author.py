"""An officer brings a form in, looks it over as on a phone, publishes it; a person answers it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from sipas.accounts.roles import Role
from sipas.unit_of_work import unit_of_work
from surveys.questionnaires.export import to_xlsx
from tests.journeys.respondent import begin
from tests.journeys.staff import accessible, enter, follow, press
from tests.surveys.makers import make_fieldwork

_FORMS = Path(__file__).parents[1] / "forms"
_OTHER = (_FORMS / "or_other.md").read_text(encoding="utf-8")
_TONGUES = (_FORMS / "languages.md").read_text(encoding="utf-8")


def test_an_officer_looks_a_form_over_before_publishing(browser_context, password_hash):
    page = enter(browser_context(1280), Role.OFFICE, password_hash=password_hash)
    follow(page, "Phiếu hỏi")
    bring(page, _OTHER.replace("| select_one education or_other", "| select_two education"))
    expect(page.get_by_role("heading", level=2).first).to_contain_text("lỗi trong other.xlsx")
    accessible(page, 360)
    bring(page, _OTHER)
    press(page, "Công bố")
    expect(page.get_by_role("status")).to_contain_text("Đã công bố phiếu hỏi")
    follow(page, "Phiếu hỏi")
    bring(
        page,
        _OTHER.replace("Đại học", "Đại học trở lên").replace(
            "| 9 | Không kênh", "| 7 | Không kênh"
        ),
    )
    expect(page.get_by_role("region", name="Thay đổi")).to_contain_text("Đại học trở lên")
    accessible(page, 360)
    follow(page, "Xem như trên điện thoại")
    expect(page.locator(".phone")).to_be_visible()
    expect(page.get_by_text("không lưu gì")).to_be_visible()
    accessible(page, 320)
    press(page, "English")
    expect(page.get_by_role("group", name="Education")).to_be_visible()
    page.get_by_label("Other", exact=True).check()
    press(page, "Save and go on")
    expect(page.get_by_role("alert")).to_contain_text("Please say what")
    accessible(page, 320)
    page.get_by_label("Please say what").fill("Primary")
    press(page, "Save and go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("End of the questionnaire")


def bring(page: Page, form: str) -> None:
    """Choose a workbook of `form` on the list of questionnaires and send it."""
    book = to_xlsx(form, name="other")
    page.get_by_label("Mẫu phiếu của cơ quan (XLSForm)").set_input_files(
        {"name": "other.xlsx", "mimeType": "application/octet-stream", "buffer": book}
    )
    press(page, "Kiểm tra và xem trước")


def test_a_person_writes_what_other_means_and_reads_a_third_language(live_server, browser_context):
    with unit_of_work(live_server.engine) as session:
        work = make_fieldwork(session, sizes={"SNV": 4, "703": 4}, quota=1, form=_TONGUES)
    page = browser_context(360).new_page()
    begin(page, work.letters[0].code)
    press(page, "ខ្មែរ")
    expect(page.locator("h1")).to_have_attribute("lang", "km")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.get_by_text("Chỉ ghi chữ số")).to_have_count(1)
    accessible(page, 320)
    page.get_by_label("បាទ").check()
    press(page, "Lưu và tiếp tục")
    expect(page.locator("h1")).to_have_text("Xem lại câu trả lời trước khi gửi")
    expect(page.get_by_text("បាទ")).to_be_visible()
    press(page, "Gửi phiếu")
    expect(page.locator("h1")).to_contain_text("Cảm ơn ông/bà")
