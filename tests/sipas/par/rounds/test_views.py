"""The office's pages of a round and the agencies' sheets, as they are walked without JavaScript."""

import re
from datetime import timedelta

import pytest

from sipas.accounts.queries import account_named
from sipas.accounts.roles import Role
from sipas.par.books.service import issue, take_shipped
from sipas.par.rounds.queries import round_by_code
from sipas.unit_of_work import unit_of_work
from surveys.units.loader import load_register_file, shipped_registers
from surveys.units.queries import all_units
from surveys.units.service import register
from tests.sipas.par.staging import AFTER, DEADLINE, NOW, stage_round

HOME = "/staff/par/rounds/"
ROUND = f"{HOME}cchc-2024/"


@pytest.fixture
def staged(app):
    del app  # which opens the database
    with unit_of_work() as session:
        return stage_round(session)


def sheet_ids():
    with unit_of_work() as session:
        made = round_by_code(session, "cchc-2024")
        return {one.unit.code: one.sheets[0].id for one in made.participants}


@pytest.mark.usefixtures("clock")
def test_an_officer_sets_a_round_up_and_opens_it(signed_in):
    with unit_of_work() as session:
        for path in shipped_registers():
            register(session, load_register_file(path))
        units = {one.code: one.id for one in all_units(session)}
    office = signed_in(Role.OFFICE)
    said = {
        "title_vi": "Chỉ số CCHC năm 2024",
        "title_en": "PAR index 2024",
        "code": "cchc-2024",
        "rulebook": "tay-ninh-emulation-2024",
        "scored_on": "2024-12-31",
        "kind": "units",
        "self_deadline": "2025-01-15T17:00",
        "explanation_deadline": "2025-01-25T17:00",
        "visibility": "after_first",
    }
    wrong = office.submit(f"{HOME}new", **{**said, "explanation_deadline": "2025-01-01T17:00"})
    assert wrong.status_code == 422
    assert 'value="Chỉ số CCHC năm 2024"' in wrong.text
    made = office.submit(f"{HOME}new", **said)
    assert made.location == f"{ROUND}units"
    assert office.submit(f"{HOME}new", **said).status_code == 422  # the code is taken
    office.submit(f"{ROUND}units", unit=[str(units["STP"]), str(units["SNV"])])
    page = office.get(ROUND).text
    assert "giả định, cần xác nhận" in page
    assert "17:00 15/01/2025" in page  # typed in Vietnam's time, shown in it
    office.submit(ROUND, action=f"{ROUND}open")
    assert "Các cơ quan tự chấm" in office.get(ROUND).text
    assert office.get(f"{ROUND}rulebook.yaml").text.startswith("# An emulation")


def test_an_issued_rule_book_can_be_chosen(signed_in):
    with unit_of_work() as opened:
        version = take_shipped(opened, "tay-ninh-2024", by="lan", now=NOW)
        issue(opened, version, decision="12/QĐ-UBND", decided_on=NOW.date(), by="lan", now=NOW)
    page = signed_in(Role.OFFICE).get(f"{HOME}new").text
    assert re.search(r'value="tay-ninh-2024@1".*ban hành theo 12/QĐ-UBND', page)


@pytest.mark.usefixtures("clock")
def test_what_is_decided_of_a_unit_is_kept_or_refused_with_what_was_typed(staged, signed_in):
    office = signed_in(Role.OFFICE)
    number = staged.round.participants[0].id
    unit = f"{ROUND}units/{number}"
    lacking = office.submit(unit, action=f"{unit}/exempt", criterion="2", reason="Không phát sinh")
    assert lacking.status_code == 422
    assert 'value="Không phát sinh"' in lacking.text
    said = {"reason": "Không phát sinh", "decision": "12/QĐ-SNV"}
    office.submit(unit, action=f"{unit}/exempt", criterion="2", points="1,5", **said)
    office.submit(unit, action=f"{unit}/declare", what="not_ranked", **said)
    office.submit(unit, action=f"{unit}/contact", sheet=str(sheet_ids()["STP"]), contact="=Lan")
    page = office.get(unit).text
    assert "1,5 điểm" in page
    taken = re.search(r'value="(declaration:\d+)"', page)[1]
    office.submit(unit, action=f"{unit}/take-back", decided=taken)
    assert taken not in office.get(unit).text
    office.submit(ROUND, action=f"{ROUND}open")
    late = {"sheet": str(sheet_ids()["STP"]), "deadline": "2025-01-10T08:00", **said}
    assert office.submit(unit, action=f"{unit}/extend", **late).status_code == 422
    office.submit(unit, action=f"{unit}/extend", **{**late, "deadline": "2025-01-20T08:00"})
    assert "08:00 20/01/2025" in office.get(unit).text
    table = office.get(f"{ROUND}reminders.csv").text
    assert "STP,Sở Tư pháp,'=Lan,2025-01-20T01:00+00:00,3,0,0,0" in table
    assert "cần nhắc" not in office.get(f"{ROUND}reminders").text


@pytest.mark.usefixtures("clock")
def test_agencies_see_their_own_sheets_only(staged, enter, signed_in):
    office = signed_in(Role.OFFICE)
    ids = sheet_ids()
    stp = enter("stp", staged.units["STP"])
    assert stp.get(f"/staff/par/sheets/{ids['STP']}/").status_code == 404  # not open yet
    office.submit(ROUND, action=f"{ROUND}open")
    assert stp.get(f"/staff/par/sheets/{ids['STP']}/").status_code == 200
    for address in (f"{ids['SNV']}/", f"{ids['SNV']}/criteria/2", "999/"):
        assert stp.get(f"/staff/par/sheets/{address}").status_code == 404
    assert stp.get(ROUND).status_code == 403
    assert signed_in(Role.AUDITOR).get(f"/staff/par/sheets/{ids['SNV']}/").status_code == 200
    nobody = signed_in(Role.AGENCY)
    assert nobody.get(f"/staff/par/sheets/{ids['STP']}/").status_code == 404
    assert "Không có phiếu nào" in nobody.get("/staff/par/sheets/").text


def test_two_tabs_lose_nothing_and_a_closed_sheet_is_refused(staged, enter, signed_in, clock):
    signed_in(Role.OFFICE).submit(ROUND, action=f"{ROUND}open")
    sheet = f"/staff/par/sheets/{sheet_ids()['STP']}/criteria/2"
    stp, second = enter("stp", staged.units["STP"]), enter("second", staged.units["STP"])
    said = {"in-points": "3,75", "explanation": "đang ký", "version": "0"}
    for _ in range(2):  # a double click
        assert stp.submit(sheet, action=f"{sheet}/claim", **said).status_code == 303
    lost = second.submit(sheet, action=f"{sheet}/claim", **{**said, "in-points": "4"})
    assert lost.status_code == 409
    assert 'value="4"' in lost.text
    assert "<p>3,75 ·" in lost.text
    again = re.search(r'name="version" value="(\d+)"', lost.text)[1]
    second.submit(sheet, action=f"{sheet}/claim", **{**said, "in-points": "4", "version": again})
    page = stp.get(sheet).text
    assert page.count('<td class="figure">3,75</td>') == 2  # from, and to, in the history
    bad = stp.submit(sheet, action=f"{sheet}/claim", **{**said, "in-points": "bốn"})
    assert bad.status_code == 422
    assert 'value="bốn"' in bad.text
    page = stp.get(sheet)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    clock(DEADLINE)
    late = stp.post(f"{sheet}/claim", data={"csrf_token": token, **said, "version": "2"})
    assert late.status_code == 422
    assert "đã kết thúc" in late.text


def test_an_assigned_account_appraises_its_domain_and_no_other(staged, enter, signed_in, clock):
    office = signed_in(Role.OFFICE)
    snv = enter("snv", staged.units["SNV"])
    unit = f"{ROUND}units/{staged.round.participants[0].id}"
    with unit_of_work() as session:
        account = account_named(session, "snv").id
    sheet = sheet_ids()["STP"]
    said = {"sheet": str(sheet), "account": str(account), "criterion": "1"}
    office.submit(unit, action=f"{unit}/assign", **said)
    office.submit(ROUND, action=f"{ROUND}open")
    clock(AFTER)
    office.submit(ROUND, action=f"{ROUND}lock")
    mine = f"/staff/par/sheets/{sheet}/criteria/1.1"
    said = {"in-plan": "late", "note": "ban hành tháng 3", "version": "0"}
    assert snv.submit(mine, action=f"{mine}/award", **said).status_code == 303
    other = f"/staff/par/sheets/{sheet}/criteria/2"
    said = {"in-points": "1", "note": "x", "version": "0"}
    assert snv.submit(other, action=f"{other}/award", **said).status_code == 403
    stp = enter("stp", staged.units["STP"])
    assert "ban hành tháng 3" not in stp.get(mine).text  # visible after the first appraisal
    office.submit(ROUND, action=f"{ROUND}second")
    assert "ban hành tháng 3" in stp.get(mine).text


def test_inputs_are_asked_and_told_in_the_words_of_the_rule_book(staged, enter, signed_in, clock):
    del clock  # which tells the day
    signed_in(Role.OFFICE).submit(ROUND, action=f"{ROUND}open")
    page = f"/staff/par/sheets/{sheet_ids()['STP']}/criteria/1.2"
    stp = enter("stp", staged.units["STP"])
    assert re.search(r'<label for="in-done">Số nhiệm vụ đã xong ', stp.get(page).text)
    said = {"in-done": "9", "in-planned": "12", "reference": "BC 5, trang 3", "version": "0"}
    stp.submit(page, action=f"{page}/claim", **said)
    assert "Số nhiệm vụ đã xong: 9; Số nhiệm vụ của kế hoạch: 12" in stp.get(page).text


@pytest.mark.usefixtures("staged")
def test_the_office_moves_the_deadlines_of_a_round_on_record(signed_in, clock):
    office = signed_in(Role.OFFICE)
    office.submit(ROUND, action=f"{ROUND}open")
    assert 'value="2025-01-15T17:00"' in office.get(ROUND).text  # what is in force
    said = {
        "self_until": "2025-01-20T17:00",
        "explain_until": "2025-01-30T17:00",
        "reason": "Bão số 9",
        "decision": "",
    }
    refused = office.submit(ROUND, action=f"{ROUND}move", **said)
    assert refused.status_code == 422
    assert 'value="Bão số 9"' in refused.text
    said["decision"] = "15/QĐ-UBND"
    unreadable = {**said, "self_until": "mai"}
    assert office.submit(ROUND, action=f"{ROUND}move", **unreadable).status_code == 422
    for _ in range(2):  # a double click
        assert office.submit(ROUND, action=f"{ROUND}move", **said).status_code == 303
    page = office.get(ROUND).text
    assert page.count("Bão số 9 (15/QĐ-UBND)") == 1
    assert "17:00 15/01/2025 → 17:00 20/01/2025" in page
    assert f"{ROUND}move" not in signed_in(Role.AUDITOR).get(ROUND).text
    clock(AFTER)  # past the old deadline, not the new one
    assert "Khóa các phiếu" not in office.get(ROUND).text
    clock(AFTER + timedelta(days=9))
    assert f"{ROUND}move" not in office.get(ROUND).text
