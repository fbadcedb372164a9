"""The busiest pages ask the database no more than they must; a change here wants a reason."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from sipas.par.evidence.models import EvidenceAttachment, EvidenceFile
from sipas.par.rounds.progress import progress_of
from sipas.par.rounds.queries import round_by_code
from sipas.unit_of_work import current_engine, unit_of_work
from tests.sipas.par.staging import NOW, stage_round
from tests.sipas.respond.respondent import Respondent, fields_of
from tests.surveys.makers import make_fieldwork

#: Statements by page, each named by what it reads or writes.
FIRST_PAGE = 1  # are all campaigns simulated?
QUESTION_PAGE = 1  # the draft with all that its pages show
SAVED_PAGE = 2  # the draft locked, its answers and notes written
ROUND_PROGRESS = 3  # entries, demands and evidence of all sheets, however many there are


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_):
        statements.append(" ".join(statement.split())[:120])

    engine = current_engine()
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def inside(client) -> Respondent:
    """A respondent on the first page of questions."""
    with unit_of_work() as session:
        work = make_fieldwork(session, sizes={"SNV": 3}, quota=2)
    respondent = Respondent(client)
    respondent.begin(work.letters[0].code)
    respondent.agree()
    return respondent


def test_the_first_page(client):
    with counted() as statements:
        client.get("/")
    assert len(statements) <= FIRST_PAGE, statements


def test_a_page_of_questions(inside):
    with counted() as statements:
        inside.client.get(inside.address)
    assert len(statements) <= QUESTION_PAGE, statements


def test_a_page_saved(inside):
    data = fields_of(inside.page.text) | {"s1": "5", "made": "1", "~go": "next"}
    with counted() as statements:
        answer = inside.client.post(inside.address, data=data)
    assert answer.status_code == 303
    assert len(statements) <= SAVED_PAGE, statements


def test_the_progress_of_a_round(app):
    del app  # which opens the database
    with unit_of_work() as session:
        sheet = stage_round(session, "STP", "SNV", "SYT", "SCT").sheet("SYT")
        file = EvidenceFile(sha256="0" * 64, kind="pdf", size_bytes=9, stored_at=NOW)
        said = {"label": "a", "pages": "", "added_at": NOW, "added_by": "syt"}
        session.add(EvidenceAttachment(sheet_id=sheet.id, criterion="2", file=file, **said))
    with unit_of_work() as session:
        round_ = round_by_code(session, "cchc-2024")
        with counted() as statements:
            rows = progress_of(session, round_, now=NOW)
    assert len(rows) == 4
    assert len(statements) <= ROUND_PROGRESS, statements
