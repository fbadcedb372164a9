"""The office takes a campaign from nothing to open, as a browser shows it."""

from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from sipas.accounts.roles import Role
from sipas.unit_of_work import unit_of_work
from tests.journeys.accessibility import turn
from tests.journeys.staff import accessible, enter, follow, press
from tests.surveys.makers import frame_csv, make_drawn

_PHONE, _DESK = 360, 1280
UNUSABLE = "\nX-1,NOWHERE,Hộ tịch,,,,".encode()


def publish_and_register(page: Page) -> None:
    follow(page, "Phiếu hỏi")
    page.get_by_label("Mẫu phiếu có sẵn trong chương trình").select_option("citizen-2024")
    press(page, "Công bố mẫu này")
    accessible(page, _PHONE)
    follow(page, "Đơn vị")
    press(page, "Nạp danh mục")
    expect(page.get_by_text("Sở Nội vụ").first).to_be_visible()
    accessible(page, _PHONE)


def set_up(page: Page) -> None:
    page.locator("nav.rooms").get_by_role("link", name="Đợt khảo sát").click()
    follow(page, "Đợt khảo sát mới")
    page.get_by_label("Tên bằng tiếng Việt").fill("Khảo sát SIPAS Tây Ninh 2024")
    page.get_by_label("Tên bằng tiếng Anh").fill("SIPAS survey Tây Ninh 2024")
    page.get_by_label("Mã", exact=True).fill("tay-ninh-2024")
    page.get_by_label("Năm").fill("2024")
    page.get_by_label("Ngày đầu của kỳ").fill("2024-01-01")
    page.get_by_label("Ngày cuối của kỳ").fill("2024-10-31")
    accessible(page, _PHONE)
    press(page, "Lập đợt khảo sát")


def load_frame(page: Page, folder: Path) -> None:
    file = folder / "ho-so.csv"
    file.write_bytes(frame_csv({"SNV": 30, "703": 20}) + UNUSABLE)
    turn(page, page.locator(".next-step").get_by_role("link"))
    page.get_by_label("Danh sách hồ sơ").set_input_files(file)
    press(page, "Nạp danh sách")
    expect(page.get_by_text("NOWHERE")).to_be_visible()
    accessible(page, _PHONE)


def draw(page: Page) -> None:
    turn(page, page.locator(".next").get_by_role("link", name="Rút mẫu"))
    page.get_by_label("Số hồ sơ, hoặc sai số").fill("5")
    page.get_by_label("Số khởi tạo").fill("20241105")
    press(page, "Xem cỡ mẫu")
    accessible(page, _PHONE)
    press(page, "Rút 10 hồ sơ ngay")
    expect(page.locator(".notice")).to_contain_text("Đã rút mẫu")
    accessible(page, _PHONE)


def test_the_office_opens_a_campaign(browser_context, password_hash, tmp_path):
    page = enter(browser_context(_DESK), Role.OFFICE, password_hash=password_hash)
    accessible(page, _PHONE)
    publish_and_register(page)
    set_up(page)
    accessible(page, _PHONE)
    load_frame(page, tmp_path)
    draw(page)
    turn(page, page.locator(".next").get_by_role("link"))
    accessible(page, _PHONE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Phát hành thư mời và nhận tệp").dblclick()
    workbook = load_workbook(BytesIO(download.value.path().read_bytes()))
    letters = list(workbook.active.values)
    assert len(letters) == 11
    page.goto("/staff/campaigns/tay-ninh-2024/")
    press(page, "Mở đợt khảo sát")
    expect(page.locator(".state")).to_have_text("đang mở")
    accessible(page, _PHONE)
    follow(page, "0 câu trả lời chính thức")
    expect(page.get_by_role("row", name="Tổng cộng")).to_contain_text("10")
    accessible(page, _PHONE)
    code, address = letters[1][1], letters[1][2]
    page.goto(address)
    expect(page.get_by_label("Mã", exact=True)).to_have_value(code)


def test_printed_invitations_cannot_be_shown_again(browser_context, password_hash, live_server):
    with unit_of_work(live_server.engine) as session:
        make_drawn(session, sizes={"SNV": 30, "703": 20}, quota=5)
    page = enter(browser_context(_DESK), Role.ADMIN, password_hash=password_hash)
    page.goto("/staff/campaigns/trial-2024/")
    turn(page, page.locator(".next-step").get_by_role("link"))
    page.get_by_label("Trang để in, có mã QR").check()
    press(page, "Phát hành thư mời và nhận tệp")
    expect(page.locator(".card")).to_have_count(10)
    accessible(page, _PHONE)
    code = page.locator(".card .code").first.inner_text()
    page.goto("/staff/campaigns/trial-2024/invitations")
    assert code not in page.content()
    accessible(page, _PHONE)
