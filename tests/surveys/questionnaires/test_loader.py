"""Files as people upload them: right, and wrong in each of the usual ways."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import DomainError
from surveys.questionnaires.export import to_markdown, to_xlsx
from surveys.questionnaires.loader import (
    FORMS,
    load_file,
    load_markdown,
    load_xlsx,
    read_file,
    read_upload,
)
from surveys.questionnaires.sheets import read_markdown
from surveys.questionnaires.uploads import BYTES_LIMIT
from tests.surveys.questionnaires.small_forms import KINDS, ROUTED, with_rows

CITIZEN = FORMS / "citizen-2024.md"
CSV = "type,name,label\ninteger,age,Tuổi\n"


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "file_name", "code", "words"),
    [
        (b"", "f.md", "empty", "the file is empty"),
        (b" \n", "f.md", "empty", "Upload a filled-in"),
        (b"", "f.xlsx", "empty", "the file is empty"),
        (b"x" * (BYTES_LIMIT + 1), "f.md", "too_large", "2,097,153 bytes"),
        (b"x" * (BYTES_LIMIT + 1), "f.xlsx", "too_large", "2,097,153 bytes"),
        (workbook(survey=[["type"]]), "f.md", "is_workbook", ".xlsx"),
        (CSV.encode(), "f.md", "no_table", "type,name,label"),
        (CSV.encode("utf-16"), "f.md", "not_utf8", "UTF-16"),
        (CSV.encode("utf-16-le"), "f.md", "not_utf8", "UTF-16"),
        ("| survey | Tu\u00f4i".encode("cp1258"), "f.md", "not_utf8", "expected UTF-8"),
        (KINDS.replace("| survey |", "| questions |").encode(), "f.md", "no_survey", "questions"),
        ((KINDS + KINDS).encode(), "f.md", "sheet_twice", "line "),
        (KINDS.replace("| constraint |", "| type |").encode(), "f.md", "column_twice", "got type"),
        (CSV.encode(), "f.xlsx", "not_workbook", "text or another kind"),
        (KINDS.encode(), "f.xlsx", "not_workbook", ".md"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "f.xlsx", "not_workbook", "97"),
        (workbook(Sheet1=[["a"]]), "f.xlsx", "no_survey", "Name the sheet"),
        (CSV.encode(), "f.csv", "unknown_ending", "got .csv"),
        (b"x", "form", "unknown_ending", "no ending"),
    ],
)
def test_wrong_files_are_refused_with_what_to_do(content, file_name, code, words):
    with pytest.raises(DomainError) as caught:
        read_upload(content, file_name=file_name)
    assert caught.value.code == f"questionnaire.file.{code}"
    assert words in str(caught.value)
    assert caught.value.fault.hint or caught.value.fault.expected


def rewritten(content, part, text):
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, text if name == part else old.read(name))
    return stream.getvalue()


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("text", ["", "<sheet", "<a/>"])
def test_damaged_workbook(part, text):
    content = rewritten(workbook(survey=[["type", "name"], ["text", "a"]]), part, text)
    with pytest.raises(DomainError) as caught:
        load_xlsx(content, name="f")
    assert caught.value.code.startswith("questionnaire.")


def test_workbook_that_unpacks_beyond_reason():
    content = workbook(survey=[["type", "name"]])
    bomb = rewritten(content, "xl/worksheets/sheet1.xml", " " * (65 * 1024 * 1024))
    with pytest.raises(DomainError, match="64 MiB"):
        load_xlsx(bomb, name="f")


def test_missing_file(tmp_path):
    with pytest.raises(DomainError, match="there is no such file"):
        load_file(tmp_path / "nothing.md")


def test_utf8_mark_and_windows_lines_are_taken():
    content = "\ufeff".encode() + KINDS.replace("\n", "\r\n").encode()
    assert read_upload(content, file_name="kinds.md").content() == (
        read_markdown(KINDS, name="kinds").content()
    )


def test_file_name_is_the_name_of_the_questionnaire():
    assert load_file(CITIZEN).name == "citizen-2024"


@pytest.mark.parametrize("text", [KINDS, ROUTED, CITIZEN.read_text(encoding="utf-8")])
def test_workbook_says_the_same_as_markdown(text):
    direct = load_markdown(text, name="form")
    through = load_xlsx(to_xlsx(text, name="form"), name="form")
    assert through.content_hash == direct.content_hash
    rows = {question.name: question.row for question in through.asked}
    assert {**rows} != {question.name: question.row for question in direct.asked}


def test_markdown_is_written_back_to_the_same_content():
    text = with_rows("| | integer | age | Tuổi a\\|b | Age |")
    form = read_markdown(text, name="form")
    again = read_markdown(to_markdown(form), name="form")
    assert again.content() == form.content()
    assert "Tuổi a|b" in str(form.content())


def test_numbers_and_dates_of_cells_become_text():
    content = workbook(
        settings=[["form_title", "title_en", "version"], ["Phiếu", "Form", 2024]],
        survey=[
            ["type", "name", "label::Tiếng Việt (vi)", "label::English (en)", "required"],
            ["begin group", "page", "Trang", "Page"],
            [],
            ["select one yesno", "used", "Đã dùng", "Used", True],
            ["end group"],
        ],
        choices=[
            ["list_name", "name", "label::Tiếng Việt (vi)", "label::English (en)"],
            ["yesno", 1, "Có", "Yes"],
            ["yesno", 2.0, "Không", "No"],
        ],
    )
    questionnaire = load_xlsx(content, name="form")
    (question,) = questionnaire.asked
    assert [choice.code for choice in question.choices] == ["1", "2"]
    assert (question.required, question.row, questionnaire.version_label) == (True, 4, "2024")


def test_row_of_a_fault_is_the_row_in_excel():
    content = workbook(survey=[["type", "name"], [], [], ["geopoint", "x"]])
    form = read_upload(content, file_name="f.xlsx")
    assert form.rows("survey")[0].number == 4


def test_reading_changes_nothing():
    before = CITIZEN.read_bytes()
    form = read_file(CITIZEN)
    form.as_pyxform()["survey"].clear()
    assert form.rows("survey")
    assert CITIZEN.read_bytes() == before


@given(data=st.data())
def test_a_form_with_any_cell_changed_loads_or_has_its_faults_told(data):
    lines = ROUTED.splitlines()
    at = data.draw(st.sampled_from([n for n, line in enumerate(lines) if line.startswith("| |")]))
    cells = lines[at].split("|")
    column = data.draw(st.integers(2, len(cells) - 1))
    words = st.sampled_from(["", "1", "begin_group", "end_group", "select_one x", "${used} = 1"])
    cells[column] = data.draw(words | st.text(max_size=12))
    text = "\n".join([*lines[:at], "|".join(cells), *lines[at + 1 :]])
    try:
        questionnaire = load_markdown(text, name="form")
    except DomainError as error:
        told = error.faults
    else:
        told = ()
        assert questionnaire.asked
    assert all(fault.code.startswith("questionnaire.") and fault.where for fault in told)


def test_questionnaire_finds_its_parts():
    questionnaire = load_file(CITIZEN)
    assert questionnaire.theme_of("q9_39").name == "service_feedback"
    assert questionnaire.question("q2").choice("7") is not None
    assert questionnaire.question("q2").choice("8") is None
    with pytest.raises(KeyError):
        questionnaire.question("q11")
