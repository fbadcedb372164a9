"""The registry of units: loaded twice is once, a register with faults is refused whole."""

from io import BytesIO

import pytest

from sipas.accounts.roles import Role
from tests.surveys.makers import UNITS

ADDRESS = "/staff/units/"
ON = f"{ADDRESS}?day=2024-06-01"


@pytest.fixture
def office(signed_in):
    return signed_in(Role.OFFICE)


def upload(office, content: bytes, name: str = "units.csv"):
    return office.submit(ADDRESS, source="file", file=(BytesIO(content), name))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_register_is_loaded_once(office, language):
    office.get(f"{ADDRESS}?lang={language}")
    for _ in range(2):
        assert upload(office, UNITS.encode()).location == f"{ADDRESS}?day=2025-06-30"
    page = office.get(ON).text
    assert page.count("<code>SNV</code>") == 1
    assert "<code>703</code>" not in office.get(f"{ON}&kind=department").text
    assert "SNV" not in office.get(f"{ADDRESS}?day=2026-01-01").text


def test_official_communes_and_the_shipped_register(office):
    assert office.submit(ADDRESS, source="communes", province="80").location == ADDRESS
    # 96 communes of Tây Ninh since 1 July 2025, resolution 1682/NQ-UBTVQH15
    assert office.get(f"{ADDRESS}?kind=commune&day=2025-07-01").text.count("<tr><td>") == 96
    office.submit(ADDRESS, source="shipped", register="tay-ninh-2024")
    # the province, its 19 departments and 9 districts of 2024
    assert office.get(ON).text.count("<tr><td>") == 29


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "units.csv"),
        (UNITS.encode("utf-16"), "units.csv"),
        (b"PK\x03\x04\x00rest", "units.xlsx"),
        (UNITS.encode() + UNITS.splitlines()[1].encode(), "units.csv"),
        (UNITS.replace("department", "ministry").encode(), "units.csv"),
        (UNITS.replace("2023-01-01", "1/1/2023").encode(), "units.csv"),
        (UNITS.replace("code,", "ma,").encode(), "units.csv"),
    ],
    ids=["empty", "utf16", "workbook", "duplicate-code", "kind", "day", "column"],
)
def test_a_register_that_cannot_be_used_is_refused_whole(office, content, name):
    answer = upload(office, content, name)
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert office.get(ON).text.count("<tr><td>") == 0


def test_a_contradiction_with_the_registry_is_refused(office):
    upload(office, UNITS.encode())
    answer = upload(office, UNITS.replace("2023-01-01", "2024-01-01").encode())
    assert answer.status_code == 422
    assert "SNV" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "communes", "province": "72"},
        {"source": "communes", "province": "x"},
        {"source": "shipped", "register": "../../etc/passwd"},
        {"source": "file"},
        {},
    ],
    ids=str,
)
def test_a_choice_that_does_not_exist_is_refused(office, wrong):
    assert office.submit(ADDRESS, **wrong).status_code == 422


def test_odd_filters_show_the_list(office):
    assert office.get(f"{ADDRESS}?kind=none&day=yesterday").status_code == 200


def test_an_auditor_reads_and_does_not_load(signed_in):
    auditor = signed_in(Role.AUDITOR)
    assert auditor.submit(ADDRESS, source="shipped", register="tay-ninh-2024").status_code == 403
