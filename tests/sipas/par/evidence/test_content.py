"""What a file is, told by its content; what is not safe, not whole or not true is refused."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import DomainError
from sipas.par.evidence.content import recognise
from sipas.par.evidence.kind import FileKind
from sipas.par.evidence.label import clean_label
from tests.sipas.par.evidence.files import JPEG, MAIN, PDF, PNG, WEBP, office, old_office

WHOLE = {
    FileKind.PDF: PDF,
    FileKind.PNG: PNG,
    FileKind.JPEG: JPEG,
    FileKind.WEBP: WEBP,
    FileKind.DOCX: office(MAIN["docx"]),
    FileKind.XLSX: office(MAIN["xlsx"]),
    FileKind.PPTX: office(MAIN["pptx"]),
    FileKind.DOC: old_office("Root Entry", "WordDocument"),
    FileKind.XLS: old_office("Root Entry", "Workbook"),
}
MACROS = (
    MAIN["docx"].replace("officedocument.word", "x").replace("main+xml", "macroEnabled.main+xml")
)
ARCHIVE = io.BytesIO()
with zipfile.ZipFile(ARCHIVE, "w") as plain:
    plain.writestr("a.txt", "a")


def code_of(data, name):
    with pytest.raises(DomainError) as caught:
        recognise(data, name=name)
    return caught.value.code


@pytest.mark.parametrize("kind", FileKind)
def test_each_kind_is_known_by_content_whatever_its_name(kind):
    assert recognise(WHOLE[kind], name="") is kind
    for ending in kind.endings:
        assert recognise(WHOLE[kind], name=f"Báo cáo.{ending[1:].upper()}") is kind


@pytest.mark.parametrize("kind", FileKind)
def test_a_name_may_not_contradict_the_content(kind):
    other = "a.pdf" if kind is not FileKind.PDF else "a.docx"
    assert code_of(WHOLE[kind], other) == "par.evidence.name"
    assert code_of(WHOLE[kind], "a.html") == "par.evidence.name"


@pytest.mark.parametrize(
    "kind", [FileKind.PDF, FileKind.PNG, FileKind.JPEG, FileKind.WEBP, FileKind.DOCX]
)
def test_a_file_that_is_cut_off_is_refused(kind):
    assert code_of(WHOLE[kind][:-9], "a") == "par.evidence.cut_off"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<!doctype html><script>alert(1)</script>", "a.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "a.png"),
        (b"MZ\x90\x00" + b"\0" * 100, "a.pdf"),
        (b"\x7fELF" + b"\0" * 100, "a.doc"),
        (b"#!/bin/sh\nrm -rf ~\n", "a.pdf"),
        (b"GIF89a" + b"\0" * 20, "a.gif"),
        (b"junk before " + PDF, "a.pdf"),
        (ARCHIVE.getvalue(), "a.docx"),
        (office("application/epub+zip"), "a.docx"),
        (old_office("Root Entry", "__properties"), "a.msg"),
        (b"words", "a.txt"),
    ],
)
def test_what_is_no_evidence_is_refused(data, name):
    assert code_of(data, name) == "par.evidence.kind"


@pytest.mark.parametrize(
    "data",
    [
        office(MACROS),
        office(MAIN["docx"], "word/vbaProject.bin"),
        office(MAIN["xlsx"], "xl/activeX/activeX1.xml"),
        office(MAIN["pptx"], "ppt/embeddings/oleObject1.bin"),
        office(MAIN["xlsx"], "xl/macrosheets/sheet1.xml"),
        old_office("WordDocument", "Macros"),
        old_office("Workbook", "_VBA_PROJECT"),
    ],
)
def test_macros_and_programs_are_refused(data):
    assert code_of(data, "") == "par.evidence.macros"


def test_an_empty_file_and_one_under_a_password_are_refused():
    assert code_of(b"", "a.pdf") == "par.evidence.empty"
    assert code_of(old_office("EncryptedPackage"), "a.docx") == "par.evidence.locked"


def test_a_damaged_part_of_an_office_file_is_found():
    data = bytearray(WHOLE[FileKind.DOCX])
    data[data.index(b"main.xml") + 10] ^= 0xFF
    assert code_of(bytes(data), "a.docx") == "par.evidence.cut_off"


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(data):
    for start in (b"", b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"RIFF"):
        try:
            found = recognise(start + data, name="a.pdf")
        except DomainError as error:
            found = error.code.removeprefix("par.evidence.")
        assert found in {FileKind.PDF, "empty", "kind", "cut_off", "name", "macros", "locked"}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Báo cáo 12.pdf", "Báo cáo 12.pdf"),
        ("C:\\Users\\lan\\bao-cao.pdf", "bao-cao.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe\r\nX: y", "afdp.exe X y"),
        ('<b>"a"|?*', "b a"),
        ("..", ""),
        ("x" * 300, "x" * 120),
    ],
)
def test_names_become_plain_labels(name, label):
    assert clean_label(name) == label


@given(st.text())
def test_a_label_is_never_a_path(name):
    label = clean_label(name)
    assert len(label) <= 120
    assert not set(label) & set('/\\:*?"<>|\r\n\0')
    assert label.strip(".") == label
    assert clean_label(label) == label
