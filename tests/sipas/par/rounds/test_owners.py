"""One province, its sheet split among six owner agencies: from set-up to publication on pages."""

import re

import pytest

from sipas.accounts.roles import Role
from sipas.par.books.models import Origin
from sipas.par.books.service import issue, save
from sipas.par.rounds.queries import round_by_code
from sipas.unit_of_work import unit_of_work
from surveys.units.loader import load_register_file, shipped_registers
from surveys.units.queries import all_units
from surveys.units.service import register
from tests.sipas.par.owners import BOOK, BY_HAND, OWNERS
from tests.sipas.par.staging import AFTER, NOW

HOME = "/staff/par/rounds/"
ROUND = f"{HOME}tinh-2024/"
SHEETS = "/staff/par/sheets/"
PLAN = {
    "title_vi": "Chỉ số CCHC cấp tỉnh 2024",
    "title_en": "PAR index of the province 2024",
    "code": "tinh-2024",
    "rulebook": "tinh-2024@1",
    "scored_on": "2024-12-31",
    "kind": "owners",
    "self_deadline": "2025-01-15T17:00",
    "explanation_deadline": "2025-01-25T17:00",
    "visibility": "after_first",
}


@pytest.fixture
def units(app):
    """The units by code, with the rule book issued."""
    del app  # which opens the database
    with unit_of_work() as session:
        for path in shipped_registers():
            register(session, load_register_file(path))
        said = {"by": "lan", "now": NOW}
        version = save(session, BOOK, origin=Origin.UPLOAD, based_on=None, **said)
        issue(session, version, decision="12/QĐ-UBND", decided_on=NOW.date(), **said)
        return {one.code: one for one in all_units(session)}


def set_up_and_split(office, units):
    assert office.submit(f"{HOME}new", **PLAN).location == f"{ROUND}units"
    province = str(units["72"].id)
    page = office.get(f"{ROUND}units").text
    assert page.count("<select") == len(OWNERS)
    lacking = office.submit(f"{ROUND}units", unit=province)
    assert lacking.status_code == 422
    assert "tu-phap" in lacking.text
    filling_in = {f"owner-{owner}": str(units[code].id) for owner, _, code in OWNERS}
    assert office.submit(f"{ROUND}units", **filling_in).status_code == 422  # which unit?
    office.submit(f"{ROUND}units", unit=province, **filling_in)
    again = office.post(f"{ROUND}units", data={"csrf_token": token(office), **filling_in})
    assert again.status_code == 422  # the one unit is there already
    office.submit(ROUND, action=f"{ROUND}open")
    with unit_of_work() as session:
        (participant,) = round_by_code(session, "tinh-2024").participants
        return participant.id, {sheet.owner: sheet.id for sheet in participant.sheets}


def token(visitor):
    return re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(ROUND).text)[1]


def claim(visitor, sheet, code, *, points):
    page = f"{SHEETS}{sheet}/criteria/{code}"
    said = {"in-points": points, "reference": "BC 5, trang 3", "version": "0"}
    assert visitor.submit(page, action=f"{page}/claim", **said).status_code == 303


def test_the_sheet_of_a_province_is_split_scored_joined_and_published(
    units, enter, signed_in, clock
):
    office = signed_in(Role.OFFICE)
    unit, sheets = set_up_and_split(office, units)
    assert office.get(f"{ROUND}units/{unit}").text.count("Phiếu của") >= len(OWNERS)

    snv, stp = enter("snv", units["SNV"]), enter("stp", units["STP"], leads=True)
    assert "Sở Nội vụ" in snv.get(SHEETS).text
    own = snv.get(f"{SHEETS}{sheets['noi-vu']}/").text
    assert [code for code in BY_HAND if f'/criteria/{code}"' in own] == ["1", "4", "5"]
    for code, points in (("1", "9"), ("4", "8,5"), ("5", "10")):
        claim(snv, sheets["noi-vu"], code, points=points)
    own = snv.get(f"{SHEETS}{sheets['noi-vu']}/").text
    assert "Đã điền 3/3 tiêu chí" in own
    assert "<b>27,5</b> / 30" in own
    foreign = f"{SHEETS}{sheets['tu-phap']}/"
    assert snv.get(foreign).status_code == 404
    assert snv.get(f"{SHEETS}{sheets['noi-vu']}/criteria/2").status_code == 404
    claim(stp, sheets["tu-phap"], "2", points="7")
    stp.submit(foreign, action=f"{foreign}approve")

    clock(AFTER)
    office.submit(ROUND, action=f"{ROUND}lock")
    progress = office.get(ROUND).text
    assert "đã duyệt và khóa" in progress
    assert progress.count("quá hạn: chưa duyệt") == len(OWNERS) - 1
    for code, owner in BY_HAND.items():
        page = f"{SHEETS}{sheets[owner]}/criteria/{code}"
        said = {"in-points": "4" if code == "8.2" else "7", "note": "theo hồ sơ", "version": "0"}
        assert office.submit(page, action=f"{page}/award", **said).status_code == 303
    office.submit(ROUND, action=f"{ROUND}second")

    result = f"{ROUND}result"
    said = {"participant": str(unit), "name": "bnv.sipas", "source": "QĐ 30/QĐ-BNV"}
    office.submit(result, action=f"{ROUND}figure", percent="85,5", **said)
    office.submit(result, action=f"{ROUND}combine")
    page = office.get(result).text
    # by hand: 7 contents of 7 points, 4 for 8.2, 0.855 of 6 points rounded half up
    assert '<td class="figure">58,13</td>' in page
    assert '<td class="figure">72,66%</td>' in page
    office.submit(result, action=f"{ROUND}publish", decision="9/QĐ-UBND", decided_on="2025-01-14")
    assert "đang có hiệu lực" in office.get(result).text
    assert "58,13" in office.get("/staff/par/reports/tinh-2024/").text
    assert "theo hồ sơ" in stp.get(f"{foreign}criteria/2").text


@pytest.mark.usefixtures("units")
def test_a_round_of_owners_is_set_up_at_the_terminal(terminal, tmp_path):
    book = tmp_path / "tinh.yaml"
    book.write_text(BOOK, encoding="utf-8")
    said = [
        *("round", "create", "tinh-2024", "--rulebook", book, "--title", "Tỉnh", "Province"),
        *("--on", "2024-12-31", "--self-until", "2025-01-15T17:00"),
        *("--explain-until", "2025-01-25T17:00"),
    ]
    owners = [f"--owner={owner}={code}" for owner, _, code in OWNERS]
    for refused, why in (
        (["--unit", "72", *owners[1:]], "noi-vu: this owner agency has no unit"),
        (owners, "choose the one unit that is scored"),
        (["--unit", "72", *owners, "--owner=la=SNV"], "no such owner agency"),
        (["--unit", "72", *owners, "--owner=la"], "an owner is named with the unit"),
        (["--unit", "72", *owners[1:], "--owner=noi-vu=XX"], "there is no such unit"),
    ):
        terminal(*said, *refused, refused=why)
    told = terminal(*said, "--unit", "72", *owners)
    assert "set up with 1 units, its sheet split among 6 owners" in told
    with unit_of_work() as session:
        (participant,) = round_by_code(session, "tinh-2024").participants
        filled_in = {sheet.owner: sheet.unit.code for sheet in participant.sheets}
    assert filled_in == {owner: code for owner, _, code in OWNERS}
