"""Loading a frame: good rows stored, bad ones reported, unreadable files refused whole."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from tests.sipas.campaigns.desk import SIZES, acts, drafted
from tests.surveys.makers import frame_csv

REFUSED_ROWS = "A-1,KHÔNG,Hộ tịch\nSNV-0001,SNV,Hộ tịch\n,SNV,Hộ tịch\nA-2,SNV,Hộ tịch,999\n"


def workbook(rows: list[list[str]]) -> bytes:
    book, stream = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def _campaign(office):  # noqa: ARG001 - it connects this process to the database
    drafted()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_refused_rows_are_reported_with_line_reason_and_advice(office, language):
    office.get(f"?lang={language}")
    rows = frame_csv(SIZES).decode() + "\n" + REFUSED_ROWS
    assert office.upload(rows.encode()).status_code == 303
    page = office.get("frame").text
    for part in ("KHÔNG", "line 22", "line 23", "line 24", "999", "SNV-0001, line 3"):
        assert part in page, part
    sheet = office.get("frame/refusals.csv")
    assert sheet.data.startswith(b"\xef\xbb\xbf")
    assert len(sheet.text.strip().splitlines()) == 5


def test_a_workbook_is_a_frame_too(office):
    rows = [
        ["Mã hồ sơ", "Đơn vị", "Lĩnh vực"],
        ["H-1", "SNV", "Hộ tịch"],
        ["H-2", "703", "Đất đai"],
    ]
    assert office.upload(workbook(rows), "ho so.xlsx").status_code == 303
    assert "ho so.xlsx" in office.get("frame").text


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "frame.csv"),
        (b"\n \n", "frame.csv"),
        ("dossier,unit,field\nA,SNV,Hộ tịch".encode("utf-16"), "frame.csv"),
        (workbook([["dossier", "unit", "field"], ["A", "SNV", "x"]]), "frame.csv"),
        (b"dossier,unit,field\nA,SNV,x", "frame.xlsx"),
        (b"dossier,unit,field\n", "frame.csv"),
        (b"dossier,unit,field\nA,NONE,x", "frame.csv"),
        (b"dossier,unit\nA,SNV", "frame.csv"),
        (b"dossier,dossier,unit,field\nA,A,SNV,x", "frame.csv"),
        (b"dossier,unit,field\nA,SNV,H\xe3", "frame.csv"),
        (b"PK\x03\x04 broken", "frame.xlsx"),
    ],
    ids=[
        "empty", "blank", "utf16", "renamed", "no-workbook", "heading-only", "no-good-row",
        "missing-column", "column-twice", "latin1", "damaged",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_whole(office, content, name):
    answer = office.upload(content, name)
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert name in answer.text
    assert office.get("frame/refusals.csv").text.count("\n") == 1
    assert acts() == []


def test_no_file_chosen_says_so(office):
    answer = office.send("frame")
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text


def test_the_same_file_twice_is_one_frame(office, second_tab):
    assert office.upload().status_code == second_tab.upload().status_code == 303
    assert acts() == ["campaigns.frame_loaded"]
    assert "(lần 1)" in office.get("frame").text


def test_after_the_draw_the_frame_is_final(office, second_tab):
    office.upload()
    page = second_tab.get("frame").text
    office.draw()
    assert 'type="file"' in page
    assert 'type="file"' not in office.get("frame").text
    answer = office.send("invitations", to="frame", file=(BytesIO(frame_csv({"STC": 3})), "b.csv"))
    assert answer.status_code == 422
    assert acts() == ["campaigns.frame_loaded", "campaigns.drawn"]


def test_the_empty_table_is_a_frame(office):
    sheet = office.client.get("/staff/campaigns/frame-template.csv")
    assert office.upload(sheet.data).status_code == 303
