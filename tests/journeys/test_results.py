"""An officer computes results in the browser, reads them, and takes the workbook away."""

from collections.abc import Callable

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from sipas.accounts.models import Account
from sipas.accounts.roles import Role
from sipas.publications.figures import EVERYBODY, Figures
from sipas.publications.results import result_of
from sipas.unit_of_work import unit_of_work
from surveys.clock import now
from tests.conftest import PASSWORD
from tests.sipas.published import database_url, published, result, run
from tests.worker import work

__all__ = ["database_url", "published", "result", "run"]

RESULTS = "/staff/campaigns/nho/results"


@pytest.fixture
def officer(live_server, browser_context: Callable[..., BrowserContext], password_hash) -> Page:
    """A signed-in officer's page at the width of a desk."""
    del live_server
    with unit_of_work() as session:
        session.add(
            Account(
                username="lan",
                display_name="Nguyễn Thị Lan",
                role=Role.OFFICE.value,
                password_hash=password_hash,
                active=True,
                created_at=now(),
            )
        )
    page = browser_context(1280).new_page()
    page.goto(f"/staff/sign-in?next={RESULTS}")
    page.fill("[name=username]", "lan")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.goto(RESULTS)
    return page


def test_results_are_read_computed_again_and_taken_away(officer, settings, run, tmp_path):
    figures = Figures(result_of(run))
    shown = f"{figures.index(EVERYBODY).estimate:.2f}".replace(".", ",")
    assert shown in officer.locator(".lead-figure strong").inner_text()
    assert officer.locator("svg .dot").count() == len(figures.result.units)
    assert officer.locator("svg .accent .dot").count() == 1
    officer.get_by_label("Bộ tiêu chí để tính điểm").select_option("tay-ninh-2024")
    officer.get_by_role("button", name="Tính lại").click()
    work(settings)
    officer.get_by_role("link", name="Xem kết quả").click()
    assert officer.locator("text=Các lần tính").count() == 1
    officer.get_by_role("button", name="Lập sổ tính Excel").click()
    work(settings)
    with officer.expect_download() as download:
        officer.get_by_role("link", name="Xem kết quả").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    sheet = openpyxl.load_workbook(path)["Chỉ số theo đơn vị"]
    assert sheet["D5"].value == figures.index(EVERYBODY).estimate


def test_pages_of_results_are_accessible_and_fit_a_phone(officer):
    pages = ("", "/units/STP", "/quality", "/drivers")
    for address in (f"{RESULTS}{page}" for page in pages):
        officer.goto(address)
        found = Axe().run(officer).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
        officer.set_viewport_size({"width": 320, "height": 640})
        assert officer.evaluate("document.documentElement.scrollWidth") == 320
        dots = officer.locator("svg .dot")
        boxes = [dots.nth(number).bounding_box() for number in range(dots.count())]
        assert boxes
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)
        officer.set_viewport_size({"width": 1280, "height": 900})
