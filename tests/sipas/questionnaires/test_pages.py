"""Questionnaires on the web: published once, refused with every fault, read and taken away."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from sqlalchemy import select

from sipas.accounts.roles import Role
from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Draft
from surveys.questionnaires.export import to_xlsx
from surveys.questionnaires.loader import load_markdown, load_xlsx
from tests.page_laws import token_of
from tests.sipas.respond.respondent import Respondent
from tests.surveys.makers import FORM

FORMS = Path(__file__).parents[2] / "forms"
ADDRESS = "/staff/questionnaires/"


@pytest.fixture
def office(signed_in):
    return signed_in(Role.OFFICE)


def upload(office, content: bytes, name: str):
    return office.submit(ADDRESS, action=f"{ADDRESS}proposals", file=(BytesIO(content), name))


def publish(office, content: bytes, name: str):
    """Upload a form, look it over and publish it; return where that leads."""
    proposal = upload(office, content, name).location
    return office.submit(proposal, action=proposal).location


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_form_is_published_once_whatever_its_format(office, language):
    office.get(f"{ADDRESS}?lang={language}")
    first = publish(office, FORM.encode(), "trial.md")
    assert first == f"{ADDRESS}trial/1"
    assert publish(office, to_xlsx(FORM, name="trial"), "trial.xlsx") == first
    page = office.get(first).text
    for question in load_markdown(FORM, name="trial").asked:
        assert question.label.vi in page
        assert f"<code>{question.name}</code>" in page


def test_a_changed_form_is_the_next_version(office):
    publish(office, FORM.encode(), "trial.md")
    changed = FORM.replace("Trial", "Second trial", 1)
    assert changed != FORM
    assert publish(office, changed.encode(), "trial.md") == f"{ADDRESS}trial/2"


def test_what_is_taken_away_says_the_same(office):
    publish(office, FORM.encode(), "trial.md")
    markdown = office.get(f"{ADDRESS}trial/1.md")
    workbook = office.get(f"{ADDRESS}trial/1.xlsx")
    wanted = load_markdown(FORM, name="trial").content_hash
    assert load_markdown(markdown.text, name="trial").content_hash == wanted
    assert load_xlsx(workbook.data, name="trial").content_hash == wanted


def test_a_shipped_form_is_published(office):
    assert office.submit(ADDRESS, shipped="citizen-2024").location == f"{ADDRESS}citizen-2024/1"
    assert office.get(f"{ADDRESS}citizen-2024/1").status_code == 200


def test_every_fault_is_shown_with_sheet_row_and_column(office):
    faulty = FORM.replace("select_one", "select_two").replace("end_group", "end_loop")
    faulty = faulty.replace("end group", "end loop")
    answer = upload(office, faulty.encode(), "trial.md")
    assert answer.status_code == 422
    faults = answer.text.split('class="faults"')[1].split("</ul>")[0]
    assert faults.count("<li>") > 1
    assert "survey" in faults
    assert office.get(f"{ADDRESS}trial/1").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "trial.md"),
        (FORM.encode("utf-16"), "trial.md"),
        (to_xlsx(FORM, name="trial"), "trial.md"),
        (FORM.encode(), "trial.xlsx"),
        (FORM.encode(), "trial.pdf"),
        (FORM.encode(), "Phiếu hỏi.md"),
        (b"hello", "trial.md"),
    ],
    ids=["empty", "utf16", "renamed", "no-workbook", "pdf", "name", "text"],
)
def test_a_file_that_is_no_questionnaire_is_refused(office, content, name):
    answer = upload(office, content, name)
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text


def test_no_file_chosen_says_so(office):
    assert office.submit(ADDRESS, shipped="../secret").status_code == 422


def test_an_auditor_reads_and_does_not_publish(signed_in):
    auditor = signed_in(Role.AUDITOR)
    assert auditor.submit(ADDRESS, shipped="citizen-2024").status_code == 403


def changed_form() -> str:
    """Return the trial form with a question reworded, one moved, one removed, one added."""
    lines = FORM.splitlines()
    start = next(number for number, line in enumerate(lines) if " s1 " in line)
    lines[start], lines[start + 1] = lines[start + 1], lines[start]
    text = "\n".join(lines).replace("Trả đúng hẹn", "Trả kết quả đúng hẹn")
    text = text.replace("| days    |", "| waited  |").replace("${made} = '1'", "${made} = '2'")
    return text.replace("By telephone", "By phone")


def test_what_changed_stands_side_by_side_before_it_is_published(office):
    publish(office, FORM.encode(), "trial.md")
    office.get(f"{ADDRESS}?lang=en")
    proposal = upload(office, changed_form().encode(), "trial.md").location
    page = office.get(proposal).text
    rows = re.findall(r"<tr><th scope=\"row\"><code>(\w+)</code></th><td>([\w ]+)</td>", page)
    assert set(rows) == {
        ("s2", "reworded"), ("s2", "moved"), ("waited", "added"), ("days", "removed"),
        ("after", "condition changed"), ("ways", "choices changed"),
    }  # fmt: skip
    assert "Trả đúng hẹn" in page
    assert "Trả kết quả đúng hẹn" in page
    assert office.get(f"{ADDRESS}trial/2").status_code == 404


def test_the_same_form_in_two_windows_is_one_proposal_and_one_version(office):
    first = upload(office, FORM.encode(), "trial.md").location
    assert upload(office, to_xlsx(FORM, name="trial"), "trial.xlsx").location == first
    token = token_of(office.get(first).text)
    answers = [office.post(first, data={"csrf_token": token}) for _ in range(2)]
    assert answers[0].location == f"{ADDRESS}trial/1"
    assert answers[1].status_code == 404
    assert office.get(f"{ADDRESS}trial/2").status_code == 404


def test_a_form_is_deleted_without_being_published(office):
    proposal = upload(office, FORM.encode(), "trial.md").location
    office.submit(proposal, action=f"{proposal}/delete")
    assert office.get(proposal).status_code == 404
    assert office.get(f"{ADDRESS}trial/1").status_code == 404


def test_remarks_say_how_a_form_was_taken(office):
    form = (FORMS / "odk" / "kobo_field_visit.md").read_text(encoding="utf-8")
    office.get(f"{ADDRESS}?lang=en")
    page = office.get(upload(office, form.encode(), "field-visit.md").location).text
    assert "start time_begun" in page
    assert "notes the day of an answer" in page


def walk(office, address: str):
    """Return a walker through the preview at an address, which opens its first page."""
    walker = Respondent(office)
    walker.open(address)
    return walker


def test_a_preview_walks_the_form_and_stores_nothing(office, app):
    form = (FORMS / "or_other.md").read_text(encoding="utf-8")
    proposal = upload(office, form.encode(), "or-other.md").location
    walker = walk(office, f"{proposal}/preview")
    assert "Trình độ học vấn" in walker.page.text
    walker.send(education="other", channel="8")
    assert walker.page.text.count("Lỗi:") == 2
    walker.send(education="other", education_other="<b>Sơ cấp</b>", channel="1")
    assert "Hết phiếu hỏi" in walker.page.text
    with app.app_context(), unit_of_work() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_preview_speaks_each_language_of_the_form_and_keeps_what_was_typed(office):
    form = (FORMS / "languages.md").read_text(encoding="utf-8")
    walker = walk(office, f"{publish(office, form.encode(), 'tongues.md')}/preview")
    walker.send(go="km", polite="2", visits="ba")
    assert 'lang="km">មន្ត្រីគួរសម' in walker.page.text
    assert 'value="ba"' in walker.page.text
    assert '<html lang="vi">' in walker.page.text
    walker.send(go="en")
    assert "Staff are polite" in walker.page.text
    assert '<html lang="en">' in walker.page.text
    assert '<html lang="vi">' in office.get(ADDRESS).text


def test_every_page_can_be_looked_at_whatever_the_answers(office):
    address = publish(office, FORM.encode(), "trial.md") + "/preview"
    page = office.get(f"{address}?page=after").text
    assert "Sau mấy ngày?" in page
    assert office.get(f"{address}?page=nothing").status_code == 200
    walker = walk(office, f"{address}?page=after")
    walker.send(**{"~carried": "[[[", "days": "2"})
    assert walker.status == 200


def test_a_bomb_is_refused_before_it_unpacks(office):
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (70 * 1024 * 1024))
    assert stream.tell() < 200_000
    answer = upload(office, stream.getvalue(), "trial.xlsx")
    assert answer.status_code == 422
    assert "64 MiB" in answer.text


def other_book() -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Bảng điểm").write(0, 0, "Tổng")
    return stream.getvalue()


def test_a_workbook_with_other_sheets_says_which_are_wanted(office):
    answer = upload(office, other_book(), "trial.xlsx")
    assert answer.status_code == 422
    assert "survey, choices" in answer.text
