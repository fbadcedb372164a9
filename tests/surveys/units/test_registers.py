"""Registers hold the units that official lists name, and refuse what contradicts them."""

from datetime import date

import pytest

from analysis.ground.errors import DomainError
from surveys.units.loader import (
    load_register,
    load_register_file,
    official_communes,
    shipped_registers,
)
from surveys.units.queries import all_units, unit_by_code, units_on
from surveys.units.service import register
from surveys.units.unit import UnitKind

HEADING = "code,kind,name_vi,name_en,valid_from,valid_to,parent,reference\n"
ROW = "SNV,department,Sở Nội vụ,Home Affairs,2023-01-01,,72,x\n"
#: Codes of the General Statistics Office as vietnam-provinces 0.6.0 has them for province 72.
DISTRICTS = {
    "703": "Thành phố Tây Ninh",
    "705": "Huyện Tân Biên",
    "706": "Huyện Tân Châu",
    "707": "Huyện Dương Minh Châu",
    "708": "Huyện Châu Thành",
    "709": "Thị xã Hòa Thành",
    "710": "Huyện Gò Dầu",
    "711": "Huyện Bến Cầu",
    "712": "Thị xã Trảng Bàng",
}


def test_tay_ninh_2024_has_19_departments_and_9_districts(session):
    for path in shipped_registers():
        register(session, load_register_file(path))
    units = units_on(session, date(2024, 6, 30))
    assert len([unit for unit in units if unit.kind is UnitKind.DEPARTMENT]) == 19
    districts = {unit.code: unit.name_vi for unit in units if unit.kind is UnitKind.DISTRICT}
    assert districts == DISTRICTS


def test_since_july_2025_there_are_96_communes_and_no_district(session):
    for path in shipped_registers():
        register(session, load_register_file(path))
    register(session, official_communes("80"))
    units = units_on(session, date(2025, 7, 1))
    assert [unit.kind for unit in units] == [UnitKind.COMMUNE] * 96
    assert len([unit for unit in units if unit.name_vi.startswith("Phường")]) == 14
    assert units_on(session, date(2025, 6, 30), kinds=[UnitKind.COMMUNE]) == []


def test_names_repeat_but_codes_do_not(session):
    register(session, official_communes("80"))
    units = all_units(session)
    assert len({unit.code for unit in units}) == 96
    assert unit_by_code(session, units[0].code, day=date(2026, 1, 1)) is units[0]


def test_loading_twice_adds_nothing(session):
    records = load_register(HEADING + ROW, name="u.csv")
    assert (register(session, records), register(session, records)) == (1, 0)


def test_a_unit_that_overlaps_with_itself_is_refused_whole(session):
    register(session, load_register(HEADING + ROW, name="u.csv"))
    other = HEADING + "NEW,other,a,b,2023-01-01,,,x\n" + ROW.replace("2023", "2024")
    with pytest.raises(DomainError, match="exists in the same days"):
        register(session, load_register(other, name="u.csv"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "lacks columns"),
        ("code,kind\n", "expected name_vi"),
        (HEADING + ROW + ROW, "got SNV, line 2"),
        (HEADING + ROW.replace("department", "ministry"), "line 2: the kind is unknown"),
        (HEADING + ROW.replace("2023-01-01", "1/1/2023"), "this is not a day"),
        (HEADING + ROW.replace("Home Affairs", ""), "line 2, name_en: a cell"),
    ],
)
def test_faults_name_line_and_remedy(text, words):
    with pytest.raises(DomainError, match=words):
        load_register(text, name="u.csv")


def test_all_faults_are_said_at_once():
    text = HEADING + ROW.replace("department", "ministry") + ROW.replace("2023-01-01", "?")
    with pytest.raises(DomainError) as caught:
        load_register(text, name="u.csv")
    assert [fault.code for fault in caught.value.faults] == ["units.kind", "units.day"]


def test_a_register_in_another_encoding_or_nowhere_says_so(tmp_path):
    path = tmp_path / "u.csv"
    path.write_text(HEADING + ROW, encoding="utf-16")
    with pytest.raises(DomainError, match="CSV UTF-8"):
        load_register_file(path)
    with pytest.raises(DomainError, match="cannot be read"):
        load_register_file(tmp_path / "none.csv")


@pytest.mark.parametrize("code", ["72", "x", ""])
def test_a_province_of_yesterday_has_no_communes_of_today(code):
    with pytest.raises(DomainError, match="no province of this code"):
        official_communes(code)
