"""A frame file is read row by row; what cannot be used is refused with line and reason."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from analysis.ground.errors import DomainError
from surveys.frames.loader import load_frame

UNITS, AREAS = {"SNV", "STC"}, {"703"}
HEADING = "dossier,unit,field,area,name,phone,email\n"


def _load(content: bytes, name: str = "frame.csv"):
    return load_frame(content, name=name, unit_codes=UNITS, area_codes=AREAS)


def _workbook() -> bytes:
    book = Workbook()
    for row in (
        ["Mã hồ sơ", "Đơn vị", "Lĩnh vực", "Điện thoại"],
        ["A1", "SNV", "Hộ tịch", 2763822233],
        [],
    ):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_rows_are_read_with_contact_and_area():
    frame = _load(
        (HEADING + "A1,SNV,Hộ tịch,703,Bùi Thị Ná,0276 382 2233,na@example.vn\n").encode()
    )
    (row,) = frame.rows
    assert (row.dossier_code, row.unit_code, row.procedure_field, row.area_code) == (
        "A1", "SNV", "Hộ tịch", "703",
    )  # fmt: skip
    assert row.contact.name == "Bùi Thị Ná"
    assert frame.refusals == ()


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("A2,XXX,Hộ tịch,,,,", "frames.unknown_unit", "line 3"),
        (",SNV,Hộ tịch,,,,", "frames.empty_cell", "line 3, dossier"),
        ("A2,SNV,,,,,", "frames.empty_cell", "line 3, field"),
        ("A1,SNV,Hộ tịch,,,,", "frames.duplicate_dossier", "A1, line 2"),
        ("A2,SNV,Hộ tịch,999,,,", "frames.unknown_area", "no area"),
        ("A2,SNV,Hộ tịch,,,khong biet,", "frames.phone", "0276"),
        ("A2,SNV,Hộ tịch,,,,na@", "frames.email", "line 3, email"),
        (f"{'9' * 300},SNV,Hộ tịch,,,,", "frames.too_long", "300 > 64"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line_and_reason(row, code, words):
    frame = _load((HEADING + f"A1,SNV,Hộ tịch,,,,\n{row}\n").encode())
    assert [kept.dossier_code for kept in frame.rows] == ["A1"]
    (fault,) = frame.refusals
    assert fault.code == code
    assert words in str(fault)
    assert "frame.csv line 3" in str(fault)
    assert fault.hint


@pytest.mark.parametrize(
    ("content", "name", "code", "words"),
    [
        (b"", "frame.csv", "table.empty", "the file is empty"),
        (b" \n\n", "frame.csv", "table.empty", "the file is empty"),
        (b'"', "frame.csv", "table.empty", "the file is empty"),
        (b",,\n,,\n", "frame.csv", "table.empty", "the file is empty"),
        ("dossier,unit\n".encode("utf-16"), "frame.csv", "table.utf16", "CSV UTF-8"),
        ("dossier,unit,field\nA1,SNV,hô".encode("cp1258"), "f.csv", "table.encoding", "line 2"),
        (b"dossier,unit,field\nA1,SNV,\xe1\xba", "frame.csv", "table.encoding", "line 2"),
        (_workbook(), "frame.csv", "table.renamed", "ending .xlsx back"),
        (b"dossier,unit,field\n", "frame.xlsx", "table.not_workbook", "Excel workbook"),
        (b"PK\x03\x04rubbish", "frame.xlsx", "table.damaged", "save it again"),
        (b"\xd0\xcf\x11\xe0old", "frame.xls", "table.not_workbook", "Save As"),
        (b"a,b\n1,2\n", "frame.csv", "frames.columns", "dossier, unit, field"),
        (b"unit,unit,dossier,field\n", "frame.csv", "frames.column_twice", "unit, unit"),
        (b"dossier,unit,field\n", "frame.csv", "frames.no_rows", "nothing below it"),
        (b"dossier,unit,field\nA1,XXX,x\n", "frame.csv", "frames.no_rows", "nothing was stored"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(content, name, code, words):
    with pytest.raises(DomainError) as caught:
        _load(content, name)
    assert caught.value.code.startswith(code)
    assert words in str(caught.value)


def test_a_workbook_with_vietnamese_headings_is_read():
    frame = _load(_workbook(), "khung.xlsx")
    assert [(row.dossier_code, row.contact.phone) for row in frame.rows] == [("A1", "2763822233")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_excels_separators_and_byte_order_mark_are_understood(separator):
    text = "\ufeffma ho so,don vi,linh vuc\nA1,SNV,Hộ tịch\n".replace(",", separator)
    assert len(_load(text.encode()).rows) == 1


def test_decomposed_vietnamese_becomes_one_spelling():
    decomposed = "dossier,unit,field\nA1,SNV,Hô\u0323 ti\u0323ch\n"
    assert _load(decomposed.encode()).rows[0].procedure_field == "Hộ tịch"


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a"]))
def test_no_content_gives_anything_but_a_frame_or_a_clear_error(content, name):
    try:
        _load(content, name)
    except DomainError as error:
        assert error.fault.hint  # noqa: PT017 - not every content is an error


@given(st.lists(st.sampled_from(["A1", "A2", "A3", ""]), max_size=8))
def test_every_row_is_either_kept_or_refused(codes):
    lines = "".join(f"{code},SNV,x\n" for code in ["A0", *codes])
    frame = _load(f"dossier,unit,field\n{lines}".encode())
    assert len(frame.rows) + len(frame.refusals) == 1 + len(codes)
    kept = [row.dossier_code for row in frame.rows]
    assert len(set(kept)) == len(kept)
