"""A keyer keys one whole form without touching the mouse, one without JavaScript, one again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from sipas.accounts.roles import Role
from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Response
from surveys.paper.service import BatchPlan, open_batch
from surveys.questionnaires.loader import load_markdown
from surveys.questionnaires.questionnaire import Kind
from surveys.units.queries import unit_by_code
from tests.journeys.conftest import LiveServer
from tests.journeys.staff import accessible, enter, follow
from tests.surveys.makers import NOW, Fieldwork, make_fieldwork

_FORMS = Path(__file__).parents[2] / "surveys" / "questionnaires" / "forms"
_CITIZEN = (_FORMS / "citizen-2024.md").read_text(encoding="utf-8")
_QUESTIONNAIRE = load_markdown(_CITIZEN, name="trial")
_SPECIAL = {
    "a_age": "42",
    "a_ethnicity": "10",
    "q2": "13",
    "comment": "Cần nhanh hơn.",
    "q9_01": "*",
}
_STORED = {"a_age": "42", "a_ethnicity": "10", "q2": ["1", "3"], "q9_01": "-5", "q9_02": "-2"}
_ENTER_AFTER = {Kind.INTEGER, Kind.TEXT, Kind.SELECT_MULTIPLE}


@pytest.fixture
def fieldwork(live_server: LiveServer) -> Fieldwork:
    """An open campaign with the citizens' questionnaire and a pile of two forms."""
    with unit_of_work(live_server.engine) as session:
        work = make_fieldwork(session, sizes={"SNV": 4, "703": 4}, quota=2, form=_CITIZEN)
        unit = unit_by_code(session, "SNV", day=work.campaign.period_to)
        assert unit is not None
        for label, twice in (("SNV 1", 0), ("SNV 2", 1)):
            plan = BatchPlan(unit, label, 2, keyed_twice=twice)
            open_batch(session, work.campaign, plan, by="office", now=NOW)
        return work


def serial_of(fieldwork: Fieldwork) -> str:
    return next(letter.serial for letter in fieldwork.letters if letter.unit_code == "SNV")


def open_pile(page: Page) -> None:
    """Follow to the pile; the cursor stands in the field of the serial before a key is pressed."""
    follow(page, "SNV 1")
    expect(page.locator("[name=serial]")).to_be_focused()


def stored() -> dict[str, object]:
    with unit_of_work() as session:
        return session.scalars(select(Response)).one().answers


def key_answers(page: Page) -> None:
    """Type as the paper says; the cursor must be in each field when its turn comes."""
    for question in _QUESTIONNAIRE.asked:
        expect(page.locator(f"[name={question.name}]")).to_be_focused()
        key = "-" if question.name == "q9_02" else _SPECIAL.get(question.name, "1")
        page.keyboard.type(key)
        if question.kind in _ENTER_AFTER:
            page.keyboard.press("Enter")


def test_a_form_is_keyed_by_the_keyboard_alone(browser_context, fieldwork, password_hash):
    page = enter(browser_context(1280), Role.KEYER, password_hash=password_hash)
    accessible(page)
    open_pile(page)
    accessible(page)
    page.keyboard.type(serial_of(fieldwork).replace("-", ""))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"Phiếu {serial_of(fieldwork)}")
    accessible(page)
    key_answers(page)
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text(f"Đã nhập phiếu {serial_of(fieldwork)}")
    expect(page.locator(".count")).to_have_text("1 / 2")
    assert page.evaluate("document.activeElement.name") == "serial"
    answers = stored()
    assert {name: answers[name] for name in _STORED} == _STORED
    assert answers["comment"] == "Cần nhanh hơn."


def test_a_wrong_key_stays_and_a_slip_is_taken_back(browser_context, fieldwork, password_hash):
    page = enter(browser_context(1280), Role.KEYER, password_hash=password_hash)
    open_pile(page)
    page.keyboard.type(serial_of(fieldwork))
    page.keyboard.press("Enter")
    gender = page.locator("[name=a_gender]")
    expect(gender).to_be_focused()
    page.keyboard.type("8")
    expect(gender).to_be_focused()
    expect(gender).to_have_attribute("aria-invalid", "true")
    page.keyboard.type("2")
    expect(page.locator("[name=a_age]")).to_be_focused()
    page.keyboard.press("Backspace")
    expect(gender).to_be_focused()
    page.keyboard.type("1")
    expect(gender).to_have_value("1")


def test_a_form_is_keyed_without_javascript(browser_context, fieldwork, password_hash):
    context = browser_context(1280, javascript=False)
    page = enter(context, Role.KEYER, password_hash=password_hash)
    follow(page, "SNV 1")
    page.get_by_label("Số của phiếu tiếp theo").fill(serial_of(fieldwork))
    page.get_by_role("button", name="Nhập phiếu này").click()
    for question in _QUESTIONNAIRE.asked:
        page.locator(f"[name={question.name}]").fill(_SPECIAL.get(question.name, "1"))
    page.locator("[name=q9_02]").fill("")
    page.get_by_role("button", name="Lưu phiếu").click()
    expect(page.locator(".faults")).to_contain_text("q9_02: Chưa nhập")
    expect(page.locator("[name=comment]")).to_have_value("Cần nhanh hơn.")
    page.locator("[name=q9_02]").fill("-")
    page.get_by_role("button", name="Lưu phiếu").click()
    expect(page.locator(".notice")).to_contain_text("Đã nhập phiếu")
    answers = stored()
    assert {name: answers[name] for name in _STORED} == _STORED


def fill_form(page: Page, **changes: str) -> None:
    for question in _QUESTIONNAIRE.asked:
        keyed = changes.get(question.name, _SPECIAL.get(question.name, "1"))
        page.locator(f"[name={question.name}]").fill(keyed)
    page.get_by_role("button", name="Lưu phiếu").click()


def test_two_keyers_differ_and_one_rules(browser_context, fieldwork, password_hash):
    serial = serial_of(fieldwork)
    first = enter(browser_context(1280), Role.KEYER, password_hash=password_hash)
    follow(first, "SNV 2")
    first.get_by_label("Số của phiếu tiếp theo").fill(serial)
    first.get_by_role("button", name="Nhập phiếu này").click()
    fill_form(first, a_age="24")
    expect(first.locator(".notice")).to_contain_text("người khác nhập lần hai")
    expect(first.locator("main")).to_contain_text(f"{serial} bạn đã nhập")
    accessible(first, 360)
    second = enter(browser_context(1280), Role.ADMIN, password_hash=password_hash)
    second.goto(first.url)
    follow(second, serial)
    expect(second.locator("[name=a_age]")).to_have_value("")
    accessible(second)
    fill_form(second)
    expect(second).to_have_url(re.compile("/ruling$"))
    age = second.locator("[name=a_age]")
    expect(age).to_be_focused()
    expect(second.locator("#a_age-error")).to_contain_text("Lần một: 24 · lần hai: 42")
    expect(second.locator("[name=q9_01]")).to_have_value("*")
    expect(second.locator("[aria-invalid]")).to_have_count(1)
    accessible(second, 360)
    second.get_by_role("button", name="Lưu phiếu").click()
    expect(second.locator("#a_age-error")).to_contain_text("Chưa nhập")
    second.locator("[name=a_age]").fill("42")
    second.get_by_role("button", name="Lưu phiếu").click()
    expect(second.locator(".notice")).to_contain_text(f"Đã nhập phiếu {serial}")
    assert stored()["a_age"] == "42"
    second.goto("/staff/campaigns/trial-2024/progress")
    fields = len(stored())
    expect(second.get_by_role("row", name=f"keyer-browser {fields} 1 ")).to_be_visible()
    expect(second.get_by_role("row", name=f"admin-browser {fields} 0 ")).to_be_visible()
    accessible(second, 360)
