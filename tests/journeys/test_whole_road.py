"""The whole road in one browser at 360 px: office, two citizens, keyer, office, the workbook."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Download, Page, expect

from analysis.pipeline.rows import Scope
from sipas.accounts.roles import Role
from sipas.accounts.service import create_account
from sipas.config import Settings
from sipas.publications.queries import latest_run
from sipas.publications.results import result_of
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.queries import campaign_by_code
from surveys.clock import now
from surveys.questionnaires.loader import FORMS, load_markdown
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.service import publish
from surveys.units.loader import load_register_file, shipped_registers
from surveys.units.service import register
from tests.journeys.conftest import LiveServer
from tests.journeys.respondent import settle
from tests.worker import work

CODE = "tay-ninh-thu"
PASSWORD = "một hai ba bốn năm"
FORM = (FORMS / "business-2024.md").read_text(encoding="utf-8")
QUESTIONNAIRE = load_markdown(FORM, name="business-2024")
UNITS = ("SNV", "STC")
ANSWERS = {Kind.INTEGER: "2", Kind.TEXT: "Nên trả kết quả qua bưu điện"}


@pytest.fixture
def house(live_server: LiveServer) -> LiveServer:
    """A service with staff, units and a published questionnaire, and nothing else."""
    with unit_of_work(live_server.engine) as session:
        for path in shipped_registers():
            register(session, load_register_file(path))
        publish(session, FORM, name="business-2024", now=now())
        for name, role in (("lan", Role.OFFICE), ("tam", Role.KEYER)):
            create_account(
                session, name, display_name=name, role=role, password=PASSWORD, now=now()
            )
    return live_server


@pytest.fixture
def frame_file(tmp_path: Path) -> Path:
    path = tmp_path / "khung.csv"
    lines = ["Mã hồ sơ,Đơn vị,Lĩnh vực"]
    lines += [f"{unit}-{number:03d},{unit},Đất đai" for unit in UNITS for number in range(12)]
    path.write_text("\n".join([*lines, "X-1,KHONG-CO,Đất đai"]), encoding="utf-8")
    return path


def sign_in(page: Page, name: str) -> None:
    page.goto("/staff/sign-in")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.locator("nav.rooms")).to_be_visible()


def set_up(page: Page, frame_file: Path) -> Download:
    """Set a campaign up, load the frame, draw, issue: return the file of letters."""
    page.goto("/staff/campaigns/new")
    fields = {
        "title_vi": "Khảo sát thử", "title_en": "Trial", "code": CODE, "year": "2024",
        "period_from": "2024-01-01", "period_to": "2024-12-31",
    }  # fmt: skip
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button[type=submit]").click()
    page.locator(".next-step a").click()
    page.locator("input[type=file]").set_input_files(frame_file)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("KHONG-CO")
    page.goto(f"/staff/campaigns/{CODE}/draw")
    page.locator("#rule-quota").check()
    page.locator("#number").fill("6")
    page.locator("#seed").fill("20240115")
    page.locator("main form button[type=submit]").first.click()
    page.locator("main form[method=post] button[type=submit]").click()
    page.goto(f"/staff/campaigns/{CODE}/invitations")
    with page.expect_download() as started:
        page.locator("main form[method=post] button[type=submit]").click()
    page.goto(f"/staff/campaigns/{CODE}/")
    page.locator(".next-step button").click()
    expect(page.locator('main a[href$="/close"]').first).to_be_visible()
    return started.value


def letters_of(download: Download) -> dict[str, list[dict[str, str]]]:
    """Return the rows of the file of letters by unit code."""
    sheet = load_workbook(BytesIO(Path(download.path()).read_bytes())).worksheets[0]
    heading, *rows = sheet.iter_rows(values_only=True)
    letters: dict[str, list[dict[str, str]]] = {unit: [] for unit in UNITS}
    for row in rows:
        cells = dict(zip(heading, row, strict=True))
        unit = next(value for value in row if value in UNITS)
        letters[unit].append(cells)
    return letters


def answer(page: Page, address: str, *, level: str) -> None:
    """Answer the whole questionnaire from an invitation's link, the criteria with `level`."""
    page.goto(address)
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Tiếp tục").click()
    while "/check" not in page.url:
        for name in page.locator('input[name="~shown"]').input_value().split():
            question = QUESTIONNAIRE.question(name)
            if question.kind is Kind.SELECT_MULTIPLE:
                page.locator(f'[name="{name}"]').first.check()
            elif question.choices:
                code = level if name.startswith("s_") and question.choice(level) else "1"
                page.locator(f'[name="{name}"][value="{code}"]').check()
            else:
                page.locator(f'[name="{name}"]').fill(ANSWERS[question.kind])
        page.get_by_role("button", name="Lưu và tiếp tục").click()
        settle(page)
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cảm ơn")


def key_form(page: Page, serial: str) -> None:
    """Put a pile on the list and key one form of it, every criterion 3, the second two ticks."""
    page.goto(f"/staff/paper/new/{CODE}")
    unit = page.locator("[name=unit] option", has_text="Sở Tài chính").get_attribute("value")
    page.locator("[name=unit]").select_option(unit)
    page.locator("[name=label]").fill("STC 1")
    page.locator("[name=forms_expected]").fill("1")
    page.locator("main form button[type=submit]").click()
    page.locator("#serial").fill(serial)
    page.locator("main form button[type=submit]").click()
    for question in QUESTIONNAIRE.asked:
        box = page.locator(f'[name="{question.name}"]')
        if question.name == "s_access_2":
            box.press("*")
        elif question.kind is Kind.SELECT_ONE:
            box.fill("3" if question.name.startswith("s_") and question.choice("3") else "1")
        elif question.kind is Kind.SELECT_MULTIPLE:
            box.press("1")
        else:
            box.fill(ANSWERS[question.kind])
    page.locator(".send button").click()
    expect(page.locator("[role=status]")).to_contain_text(serial)
    expect(page.locator(".count")).to_have_text("1 / 1")


def close_and_publish(page: Page, settings: Settings) -> Download:
    """Close, compute, and download the workbook."""
    page.goto(f"/staff/campaigns/{CODE}/close")
    page.locator("#confirmation").fill(CODE)
    page.locator("main form button[type=submit]").click()
    page.goto(f"/staff/campaigns/{CODE}/results")
    page.locator("main form button[type=submit]").click()
    work(settings)
    page.goto(f"/staff/campaigns/{CODE}/results")
    expect(page.locator(".lead-figure")).to_contain_text("%")
    page.locator("main form.next button").click()
    work(settings)
    page.reload()
    with page.expect_download() as started:
        page.locator("main .next a").click()
    return started.value


def test_from_an_empty_house_to_the_workbook(browser_context, house, frame_file, settings):
    office = browser_context(360).new_page()
    sign_in(office, "lan")
    letters = letters_of(set_up(office, frame_file))
    links = {
        unit: next(value for value in rows[0].values() if "/i/" in str(value))
        for unit, rows in letters.items()
    }
    answer(browser_context(360).new_page(), links["SNV"], level="5")
    answer(browser_context(360, javascript=False).new_page(), links["STC"], level="4")
    serial = next(value for value in letters["STC"][1].values() if str(value)[6:7] == "-")
    keyer = browser_context(1280).new_page()
    sign_in(keyer, "tam")
    key_form(keyer, serial)

    download = close_and_publish(office, settings)
    workbook = load_workbook(BytesIO(Path(download.path()).read_bytes()))

    with unit_of_work(house.engine) as session:
        result = result_of(latest_run(session, campaign_by_code(session, CODE)))
    record = {
        row.scope_code: row
        for row in result.indices
        if row.of_record and row.scope is Scope.UNIT and row.code == "overall"
    }
    # By hand, 19 criteria: one person of SNV says 5 to all; of STC one says 4 to all, one 3 to all
    # but the one with two ticks: (19·4 + 18·3) / (5·37).
    assert record["SNV"].estimate == 100.0
    assert record["STC"].estimate == pytest.approx(100 * 130 / 185)
    cells = {
        cell.value for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value
    }
    assert {"Sở Nội vụ", "Sở Tài chính"} <= cells
    assert any(isinstance(v, float) and v == pytest.approx(record["STC"].estimate) for v in cells)
    assert result.info.snapshot_sha256 in cells
    points = {card.unit: card.points for card in result.scorecards}
    assert str(points["SNV"]) in {"10", "10.00"}
