"""Questionnaires on the web: published once, refused with every fault, read and taken away."""

from io import BytesIO

import pytest

from sipas.accounts.roles import Role
from surveys.questionnaires.export import to_xlsx
from surveys.questionnaires.loader import load_markdown, load_xlsx
from tests.surveys.makers import FORM

ADDRESS = "/staff/questionnaires/"


@pytest.fixture
def office(signed_in):
    return signed_in(Role.OFFICE)


def upload(office, content: bytes, name: str):
    return office.submit(ADDRESS, file=(BytesIO(content), name))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_form_is_published_once_whatever_its_format(office, language):
    office.get(f"{ADDRESS}?lang={language}")
    first = upload(office, FORM.encode(), "trial.md").location
    assert first == f"{ADDRESS}trial/1"
    assert upload(office, to_xlsx(FORM, name="trial"), "trial.xlsx").location == first
    page = office.get(first).text
    for question in load_markdown(FORM, name="trial").asked:
        assert question.label.vi in page
        assert f"<code>{question.name}</code>" in page


def test_a_changed_form_is_the_next_version(office):
    upload(office, FORM.encode(), "trial.md")
    changed = FORM.replace("Trial", "Second trial", 1)
    assert changed != FORM
    assert upload(office, changed.encode(), "trial.md").location == f"{ADDRESS}trial/2"


def test_what_is_taken_away_says_the_same(office):
    upload(office, FORM.encode(), "trial.md")
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
