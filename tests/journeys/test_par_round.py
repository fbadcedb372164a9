"""A PAR round in the browser: agencies, an appraiser, a deadline, publication, correction."""

import pytest
from playwright.sync_api import expect

from sipas.accounts.models import Account
from sipas.accounts.roles import Role
from sipas.par.rounds import desk as rounds_desk
from sipas.par.rounds.jobs import lock_what_is_due
from sipas.par.sheets import desk as sheets_desk
from sipas.unit_of_work import unit_of_work
from tests.conftest import PASSWORD
from tests.journeys.staff import accessible, enter, follow, press
from tests.sipas.par.staging import AFTER, NOW, stage_round
from tests.sipas.published import database_url, published, result, run

__all__ = ["database_url", "published", "result", "run"]

ROUND = "/staff/par/rounds/cchc-2024/"


@pytest.fixture
def clock(monkeypatch):
    """Say what time it is on the pages; the deadline passes by telling, not by waiting."""
    told = [NOW]
    for desk in (rounds_desk, sheets_desk):
        monkeypatch.setattr(desk, "now", lambda: told[0])

    def tell(moment):
        told[0] = moment

    return tell


@pytest.fixture
def agency(browser_context, password_hash):
    """Return a maker of pages on which an account of an agency has signed in."""

    def visit(name, unit, *, leads=False, width=360):
        with unit_of_work() as session:
            session.add(
                Account(
                    username=name,
                    display_name=name,
                    role=Role.AGENCY.value,
                    password_hash=password_hash,
                    active=True,
                    created_at=NOW,
                    unit_id=unit.id,
                    leads=leads,
                )
            )
        page = browser_context(width).new_page()
        page.goto("/staff/sign-in?next=/staff/par/sheets/")
        page.get_by_label("Tên đăng nhập").fill(name)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        press(page, "Đăng nhập")
        return page

    return visit


def fill_in(page, unit):
    """Score a sheet as an agency does: a choice, two counts, points with an explanation."""
    page.goto("/staff/par/sheets/")
    follow(page, unit)
    follow(page, "Kế hoạch ban hành")
    page.get_by_label("Trường hợp áp dụng").select_option("Đúng hạn")
    page.get_by_label("Tài liệu kiểm chứng: văn bản, mục, trang").fill("QĐ 10, trang 1")
    press(page, "Lưu")
    expect(page.get_by_role("status")).to_contain_text("Đã lưu")
    follow(page, f"Phiếu của {unit}")
    follow(page, "Hoàn thành kế hoạch")
    page.get_by_label("Số nhiệm vụ đã xong").fill("9")
    page.get_by_label("Số nhiệm vụ của kế hoạch").fill("12")
    page.get_by_label("Tài liệu kiểm chứng: văn bản, mục, trang").fill("BC 5, trang 3")
    press(page, "Lưu")
    follow(page, f"Phiếu của {unit}")
    follow(page, "Thể chế")
    page.get_by_label("Điểm", exact=True).fill("3,75")
    press(page, "Lưu")
    follow(page, f"Phiếu của {unit}")


def award_all(page, sheet, *, points, reason):
    """Appraise every criterion of a sheet; the points of the last with a reason."""
    for code in ("1.1", "1.2"):
        page.goto(f"{sheet}criteria/{code}")
        press(page, "Cho điểm")
        expect(page.get_by_role("status")).to_contain_text("Đã lưu")
    page.goto(f"{sheet}criteria/2")
    page.get_by_label("Điểm", exact=True).fill(points)
    page.get_by_label("Lý do", exact=True).fill(reason)
    press(page, "Cho điểm")
    expect(page.get_by_role("status")).to_contain_text("Đã lưu")


def approve(clerk, head):
    """Owe an explanation, give it, and let the head approve the sheet."""
    follow(head, "Sở Tư pháp")
    press(head, "Duyệt phiếu")
    expect(head.get_by_role("alert")).to_contain_text("phải giải trình")
    follow(clerk, "Thể chế")
    clerk.get_by_label("Giải trình (bắt buộc").fill("Văn bản đang được ký")
    press(clerk, "Lưu")
    accessible(clerk)
    press(head, "Duyệt phiếu")
    expect(head.locator(".next-step")).to_contain_text("Đã duyệt lúc")


def pass_the_deadline(other, office, clock):
    """Let the deadline pass: the edge refuses what is sent late, the worker's task locks."""
    follow(other, "Thể chế")
    clock(AFTER)
    other.get_by_label("Điểm", exact=True).fill("4")
    press(other, "Lưu")
    expect(other.get_by_role("alert")).to_contain_text("đã kết thúc")
    with unit_of_work() as session:
        lock_what_is_due(session, AFTER)
    office.goto(ROUND)
    expect(office.locator("tr", has_text="Sở Nội vụ")).to_contain_text("quá hạn: chưa duyệt")
    accessible(office)


def explain(office, clerk, criterion):
    """Demand an explanation and give it."""
    office.goto(criterion)
    office.get_by_label("Nội dung cần giải trình").fill("Văn bản nào?")
    press(office, "Gửi yêu cầu")
    accessible(office)
    clerk.goto("/staff/par/sheets/")
    expect(clerk.locator("table")).to_contain_text("phải giải trình")
    clerk.goto(criterion)
    clerk.get_by_label("Giải trình của cơ quan").fill("QĐ 11, trang 2")
    press(clerk, "Gửi giải trình")
    office.goto(criterion)
    expect(office.locator("main")).to_contain_text("QĐ 11, trang 2")


def publish(office, number, day, *, correction=""):
    """Combine and publish by a decision."""
    press(office, "Tổng hợp")
    expect(office.get_by_role("region", name="Kết quả")).to_contain_text("Sở Tư pháp")
    office.get_by_label("Số quyết định").fill(number)
    office.get_by_label("Ngày quyết định").fill(day)
    if correction:
        office.get_by_label("Nội dung đính chính và lý do").fill(correction)
    press(office, "Công bố theo quyết định này")
    expect(office.locator("main li", has_text=number)).to_contain_text("đang có hiệu lực")


def test_a_round_from_self_scoring_to_a_correction(
    browser_context, password_hash, agency, clock, run
):
    with unit_of_work() as session:
        units = stage_round(session).units
    office = enter(browser_context(1280), Role.OFFICE, password_hash=password_hash)
    office.goto(ROUND)
    sheet_of = {
        unit: office.get_by_role("link", name=f"Phiếu của {unit}").get_attribute("href")
        for unit in ("Sở Tư pháp", "Sở Nội vụ")
    }
    stp = sheet_of["Sở Tư pháp"]
    press(office, "Mở đợt")
    office.get_by_label("Hạn tự chấm điểm").fill("2025-01-15T16:30")
    office.get_by_label("Lý do", exact=True).fill("Bão số 9")
    office.get_by_label("Số và ngày văn bản").fill("15/QĐ-UBND")
    press(office, "Thay đổi và ghi lại")
    expect(office.locator("main li", has_text="Bão số 9")).to_contain_text("15/QĐ-UBND")
    accessible(office)

    clerk = agency("tu-phap", units["STP"])
    fill_in(clerk, "Sở Tư pháp")
    expect(clerk.locator("tr", has_text="Thể chế")).to_contain_text("thiếu tài liệu kiểm chứng")
    expect(clerk.locator(".next-step")).to_contain_text("8,75")
    accessible(clerk)
    approve(clerk, agency("lanh-dao", units["STP"], leads=True, width=1280))
    other = agency("noi-vu", units["SNV"], width=1280)
    fill_in(other, "Sở Nội vụ")
    expect(other.locator("nav.rooms")).not_to_contain_text("Đợt chấm CCHC")
    pass_the_deadline(other, office, clock)

    explain(office, clerk, f"{stp}criteria/2")
    office.goto(ROUND)
    press(office, "Bắt đầu thẩm định lần 2")
    award_all(office, stp, points="3,5", reason="trừ một văn bản")
    award_all(office, sheet_of["Sở Nội vụ"], points="3", reason="thiếu hai văn bản")

    office.goto(f"{ROUND}result")
    office.get_by_label("Lần tính đã hoàn thành").select_option(run.run_hash)
    press(office, "Nối kết quả khảo sát")
    publish(office, "2729/QĐ-UBND", "2025-01-14")
    accessible(office)
    clerk.goto(f"{stp}criteria/2")
    expect(clerk.locator("main")).to_contain_text("trừ một văn bản")

    press(office, "Mở lại thẩm định lần 2")
    office.goto(f"{stp}criteria/2")
    office.get_by_label("Điểm", exact=True).fill("3,75")
    office.get_by_label("Lý do", exact=True).fill("chấp nhận giải trình")
    press(office, "Cho điểm")
    history = office.get_by_role("region", name="Lịch sử thay đổi điểm").locator("tbody tr")
    expect(history.first).to_contain_text("chấp nhận giải trình")
    office.goto(f"{ROUND}result")
    publish(office, "31/QĐ-UBND", "2025-01-15", correction="Tiêu chí 2 của Sở Tư pháp")
    expect(office.locator("main li", has_text="2729/QĐ-UBND")).to_contain_text("đã bị thay thế")
