"""Forms written for ODK and KoboToolbox load here, and forms written here load in pyxform."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from analysis.ground.errors import ManyFaults
from analysis.ground.text import LocalText
from surveys.questionnaires.adapt import adapt
from surveys.questionnaires.export import to_markdown, to_xlsx
from surveys.questionnaires.loader import FORMS, load_file, load_form, load_xlsx, read_file
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.route import path
from surveys.questionnaires.sheets import read_markdown

SAMPLES = Path(__file__).parents[2] / "forms"
ODK = SAMPLES / "odk"
ALL = sorted([*SAMPLES.glob("*.md"), *ODK.glob("*.md"), *FORMS.glob("*.md")])
TODAY = date(2024, 11, 5)
VISIT = load_file(ODK / "kobo_field_visit.md")
PLAIN = load_file(ODK / "ungrouped.md")
NESTED = load_file(ODK / "nested.md")


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_what_is_exported_opens_in_pyxform_without_a_warning(file):
    book = to_xlsx(file.read_text(encoding="utf-8"), name=file.stem)
    assert convert(BytesIO(book), file_type=".xlsx", form_name=file.stem).warnings == []
    assert load_xlsx(book, name=file.stem).content_hash == load_file(file).content_hash


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_a_form_taken_in_once_is_in_our_shape(file):
    form = read_file(file)
    once = adapt(form)
    assert form == read_file(file), "the form that was read is left as it was"
    again = adapt(read_markdown(to_markdown(once.form), name=file.stem))
    assert again.form.content() == once.form.content()
    assert again.remarks == ()


@pytest.mark.parametrize("file", sorted(FORMS.glob("*.md")), ids=lambda file: file.stem)
def test_shipped_forms_are_in_our_shape_already(file):
    form = read_file(file)
    assert adapt(form).form.content() == form.content()
    assert adapt(form).remarks == ()


def remarks(name):
    return {fault.code.rpartition(".")[2] for fault in adapt(read_file(ODK / name)).remarks}


def test_a_form_of_kobotoolbox_is_taken_whole():
    assert [theme.name for theme in VISIT.themes] == ["place", "person", "rating"]
    assert VISIT.question("visit_day").calculation == "today()"
    assert VISIT.question("age").required
    assert not VISIT.question("education").required
    assert VISIT.theme("rating").stem == LocalText(
        vi="Ông/bà hài lòng về:", en="How satisfied are you with:"
    )
    assert [q.name for q in VISIT.theme("rating").asked] == ["polite", "quick"]
    assert remarks("kobo_field_visit.md") == {
        "default", "column", "title", "times", "today", "heading", "or_other",
    }  # fmt: skip


def test_its_last_note_follows_the_calculation():
    answers = {"district": "tan_bien", "age": "61"}
    last = path(VISIT, answers, today=TODAY)[-1]
    assert last.questions[-1].label.en == "You have priority (61 years)."
    assert path(VISIT, {"age": "59"}, today=TODAY)[-1].questions[-1].name == "quick"


def test_a_form_without_groups_or_languages_is_one_page_in_vietnamese():
    (page,) = PLAIN.themes
    assert page.title.vi == "Phiếu một trang"
    assert [each.code for each in PLAIN.languages] == ["vi"]
    assert PLAIN.question("age").constraint_message.vi == "Từ 18 tuổi trở lên"
    assert PLAIN.question("km").relevant == "${came} = 'yes'"
    assert [q.kind for q in page.questions][-1] is Kind.NOTE
    assert remarks("ungrouped.md") == {"page"}


def test_groups_inside_groups_are_pages_one_after_the_other():
    assert [(theme.name, theme.relevant) for theme in NESTED.themes] == [
        ("consent", ""),
        ("counter", "${agree} = 'yes'"),
        ("result", "(${agree} = 'yes') and (${minutes} > 30 or ${polite} = '1')"),
        ("visit", "${agree} = 'yes'"),
    ]
    assert NESTED.theme("counter").questions[0].name == "intro"
    assert NESTED.theme("visit").title.vi == "Lần đến giao dịch"
    assert remarks("nested.md") == {"times", "nested"}


REFUSED = {
    "geopoint": "type.unsupported", "image": "type.unsupported", "begin_repeat": "type.unsupported",
    "time": "type.unsupported", "range": "type.unsupported", "rank yn": "type.unsupported",
    "acknowledge": "type.unsupported", "barcode": "type.unsupported", "file": "type.unsupported",
    "select_one_from_file places.csv": "type.unsupported", "csv-external": "type.unsupported",
    "begin_kobomatrix": "type.unsupported", "deviceid": "type.identifies",
    "phonenumber": "type.identifies", "start-geopoint": "type.identifies",
}  # fmt: skip


@pytest.mark.parametrize("word", REFUSED)
def test_what_is_not_asked_here_is_refused_by_its_name(word):
    text = (ODK / "ungrouped.md").read_text(encoding="utf-8")
    changed = text.replace("| text | commune |", f"| {word} | commune |")
    with pytest.raises(ManyFaults) as caught:
        load_form(read_markdown(changed, name="odk"))
    found = {fault.code: fault for fault in caught.value.faults}
    fault = found[f"questionnaire.{REFUSED[word]}"]
    assert fault.got == word
    assert fault.where == "odk sheet survey row 3 column type"
    assert fault.hint


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("media::image | | ", ""),
        ("media::image | | map.png", "column.media"),
        ("trigger | | ${age}", "column.unknown"),
        ("repeat_count | | 3", "column.unknown"),
    ],
)
def test_columns_that_would_be_lost_are_refused_when_they_are_filled(cell, code):
    header, _, filled = cell.split("|")
    text = (ODK / "ungrouped.md").read_text(encoding="utf-8")
    text = text.replace("| media::image |", f"| {header.strip()} |")
    text = text.replace("| yes | | | | | |", f"| yes | | | | | {filled.strip()} |", 1)
    try:
        load_form(read_markdown(text, name="odk"))
        found = ""
    except ManyFaults as error:
        found = error.faults[0].code.removeprefix("questionnaire.")
    assert found == code


def test_the_workbook_has_the_three_sheets_of_a_form():
    book = to_xlsx((SAMPLES / "or_other.md").read_text(encoding="utf-8"), name="or_other")
    assert load_workbook(BytesIO(book)).sheetnames == ["settings", "survey", "choices"]
