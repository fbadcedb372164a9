"""An officer who knows no YAML takes a rule book, changes it by form, compares and issues it."""

from playwright.sync_api import Page, expect

from sipas.accounts.roles import Role
from tests.journeys.accessibility import turn
from tests.journeys.staff import accessible, enter, follow, press

_PHONE, _DESK = 360, 1280


def take(page: Page) -> None:
    turn(page, page.locator("nav.rooms").get_by_role("link", name="Bộ tiêu chí"))
    accessible(page, _PHONE)
    page.get_by_label("Bộ tiêu chí có sẵn trong phần mềm").select_option("tay-ninh-2024")
    press(page, "Lấy làm bản nháp")
    expect(page.get_by_text("Không có lỗi: văn bản là bộ tiêu chí dùng được.")).to_be_visible()
    accessible(page, _PHONE)


def change_criterion(page: Page) -> None:
    page.get_by_role("link", name="Sửa tiêu chí 8.1").click()
    page.get_by_label("Loại quy tắc").select_option("bands")
    press(page, "Hiện các ô của loại này")
    page.get_by_label("Tên số liệu đầu vào").fill("sipas.overall")
    for number, (edge, at, points) in enumerate((("from", "90", "10"), ("rest", "", "5")), 1):
        page.get_by_label(f"Ngưỡng, {number}").select_option(edge)
        page.get_by_label(f"Số, {number}", exact=True).fill(at)
        page.locator(f'[name="rule.bands.{number - 1}.points"]').fill(points)
    accessible(page, _PHONE)
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.locator(".notice")).to_contain_text("Đã lưu thành bản nháp 2")
    expect(page.get_by_text("các mức có ngưỡng")).to_be_visible()


def break_and_mend(page: Page) -> None:
    page.get_by_role("link", name="Sửa tiêu chí 8.1").click()
    points = page.locator('[name="maximum.0.points"]')
    points.fill("12")
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_text("total of department").first).to_be_visible()
    page.go_back()
    points.fill("11")
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_text("Chưa lưu: trong lúc đó có người đã lưu")).to_be_visible()
    accessible(page, _PHONE)
    points.fill("10")
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_text("Không có lỗi: văn bản là bộ tiêu chí dùng được.")).to_be_visible()


def compare_and_issue(page: Page) -> None:
    follow(page, "Điểm khác nhau")
    page.get_by_label("So với phiên bản").select_option("1")
    press(page, "So sánh")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("quy tắc")
    accessible(page, _PHONE)
    page.get_by_role("link", name="tay-ninh-2024 · 4").click()
    page.get_by_label("Số quyết định").fill("12/QĐ-UBND")
    page.get_by_label("Ngày quyết định").fill("2024-12-01")
    page.get_by_role("button", name="Ban hành", exact=True).click()
    expect(page.locator(".headline .state")).to_have_text("đang có hiệu lực")


def test_a_rule_book_from_the_shelf_to_its_issue(browser_context, password_hash):
    page = enter(browser_context(_DESK), Role.OFFICE, password_hash=password_hash)
    take(page)
    change_criterion(page)
    break_and_mend(page)
    compare_and_issue(page)
