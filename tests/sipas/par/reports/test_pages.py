"""Reports of two rounds on the web: league, sheets, losses, plan, what-if, another book, Excel."""

import io

import html5lib
import openpyxl
import pytest

from analysis.ground.errors import DomainError
from sipas.accounts.models import Account
from sipas.accounts.roles import Role
from sipas.par.books.models import Origin
from sipas.par.books.service import save
from sipas.par.reports.models import TaskState
from sipas.par.reports.queries import tasks_of
from sipas.par.reports.service import Planned, put_task
from sipas.par.rounds.queries import round_by_code
from sipas.unit_of_work import unit_of_work
from surveys.units.queries import unit_by_code
from tests.sipas.par.reports.staging import stage_reports
from tests.sipas.par.staging import BOOK, NOW, SCORED_ON, stage_round
from tests.worker import work

REPORTS = "/staff/par/reports/"
ROUND = f"{REPORTS}cchc-2024/"


@pytest.fixture
def office(signed_in, tmp_path):
    with unit_of_work() as session:
        stage_reports(session, tmp_path)
    return signed_in(Role.OFFICE)


@pytest.fixture
def agency(office, signed_in):  # noqa: ARG001 - the rounds are staged by then
    """A visitor of the Department of Justice."""
    visitor = signed_in(Role.AGENCY)
    with unit_of_work() as session:
        account = session.query(Account).filter_by(username=visitor.username).one()
        account.unit_id = unit_by_code(session, "STP", day=SCORED_ON).id
    return visitor


def words(answer):
    assert answer.status_code == 200
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    return " ".join(" ".join(tree.itertext()).split())


def test_every_report_shows_this_year_and_last_in_both_languages(office):
    for language in ("en", "vi"):
        _shows_both_years(office, language)
    page = words(office.get(f"{ROUND}limits?unit=SNV&last="))
    assert "1,00 10,00 1/1 –" in page
    assert "2/2" not in page
    page = words(office.get(f"{ROUND}limits?owner=tu-phap"))
    assert "1,00 8,00 1/2" in page
    assert "2,50 20,00 2/2" not in page


def _shows_both_years(office, language):
    office.get(f"{REPORTS}?lang={language}")
    point = "," if language == "vi" else "."
    assert "cchc-2024" in office.get(REPORTS).text
    # STP: 1 + 3 + 3 + 8.5 = 15.5 of 20, last year 2 + 3 + 3 + 8 = 16; SNV: 2 + 4 + 4 + 9 = 19.
    league = words(office.get(ROUND))
    for shown in ("95.00", "77.50", "▼ 2.50"):
        assert shown.replace(".", point) in league
    sheet = words(office.get(f"{ROUND}units/STP"))
    for shown in ("15.50 / 20.00", "77.50", "85.00", "4.00"):
        assert shown.replace(".", point) in sheet
    assert ("Số nhiệm vụ đã xong: 9" if language == "vi" else "Tasks carried out: 9") in sheet
    limits = words(office.get(f"{ROUND}limits"))
    assert "2.50 20.00 2/2 3.00".replace(".", point) in limits
    assert "1/2" in limits


def test_rank_intervals_are_computed_once_by_a_job(office, settings):
    assert "1–1" not in words(office.get(ROUND))
    first = office.submit(ROUND, action=f"{ROUND}intervals").location
    work(settings)
    assert ROUND in office.get(first).text
    league = words(office.get(ROUND))
    assert "1–1" in league
    assert "2–2" in league
    assert f'action="{ROUND}intervals"' not in office.get(ROUND).text


def test_a_task_follows_a_lost_point(office, agency):
    address = f"{ROUND}plan/STP/1.1"
    typed = {"task": "Ban hành kế hoạch sớm", "owner": "Văn phòng Sở", "due_on": "2025-02-01"}
    answer = agency.submit(address, **typed, state="under_way", seen="0")
    assert answer.status_code == 303
    page = words(office.get(f"{ROUND}plan"))
    assert "Ban hành kế hoạch sớm" in page
    assert "01/02/2025" in page
    late = office.submit(address, **{**typed, "task": "Khác"}, state="done", seen="0")
    assert late.status_code == 422
    assert "Khác" in late.text
    assert "Ban hành kế hoạch sớm" in late.text
    assert office.submit(address, task=" ", state="done", seen="1").status_code == 422
    assert office.submit(address, **{**typed, "due_on": "x"}, state="done").status_code == 422
    assert office.submit(address, **typed, state="done", seen="1").status_code == 303
    with unit_of_work() as session:
        (task,) = tasks_of(session, round_by_code(session, "cchc-2024").id).values()
        assert (task.state, task.version, task.owner) == (TaskState.DONE, 2, "Văn phòng Sở")
    assert office.get(f"{ROUND}plan/SNV/1.1").status_code == 404


def test_the_same_task_twice_is_one_change(session):
    round_ = stage_round(session).round
    planned = Planned("Việc", "Ai", None, TaskState.PLANNED, seen=0)
    place = ("STP", "1.1")
    for _ in range(2):
        made = put_task(session, round_, place=place, planned=planned, by="lan", now=NOW)
    assert made.version == 1
    other = Planned("Khác", "Ai", None, TaskState.PLANNED, seen=0)
    with pytest.raises(DomainError) as caught:
        put_task(session, round_, place=place, planned=other, by="mai", now=NOW)
    assert caught.value.code == "par.task.conflict"


def test_a_unit_tries_what_moves_it(agency):
    page = words(agency.get(f"{ROUND}what-if/STP?lever=|sipas.overall&value=90"))
    # 85 → 90 % of 10 points is half a point: 15.5 → 16 of 20.
    assert "77,50 80,00 ▲ 2,50" in page
    # 80 % of 20 points is 16, which takes 9 points from the survey: 8.995 is 9.00, half up.
    assert "sipas.overall = 89,95" in page
    assert "chỉ riêng" in page
    page = words(agency.get(f"{ROUND}what-if/STP?lever=2|points&value=4"))
    assert "▲ 1,00" in page
    page = words(agency.get(f"{ROUND}what-if/STP?lever=1.1|plan&value=in_time"))
    assert "1,00 → 2,00" in page
    assert "(Số nhiệm vụ đã xong = 9)" in page
    for asked in ("|sipas.overall&value=101", "2|points&value=9", "1.1|plan&value=x"):
        page = agency.get(f"{ROUND}what-if/STP?lever={asked}")
        assert page.status_code == 200
        assert 'class="faults"' in page.text


def test_an_agency_sees_its_own_and_what_is_published(office, agency):
    page = agency.get(ROUND).text
    assert "units/STP" in page
    assert "units/SNV" not in page
    assert agency.get(f"{ROUND}units/STP").status_code == 200
    for address in ("units/SNV", "what-if/SNV", "plan/SNV/8"):
        assert agency.get(ROUND + address).status_code == 404
    assert agency.get(f"{ROUND}rescore").status_code == 403
    assert "SNV" not in agency.get(f"{ROUND}plan").text
    with unit_of_work() as session:
        stage_round(session, code="cchc-moi")
    assert "cchc-moi" not in agency.get(REPORTS).text
    assert agency.get(f"{REPORTS}cchc-moi/").status_code == 404
    assert office.get(f"{REPORTS}cchc-moi/").status_code == 404


def test_a_round_is_scored_again_under_a_draft(office):
    harder = BOOK.replace('points: "4", reference: qd-1#2', 'points: "8", reference: qd-1#2')
    harder = harder.replace('total: "20"', 'total: "24"')
    with unit_of_work() as session:
        save(session, harder, origin=Origin.UPLOAD, based_on=None, by="lan", now=NOW)
    page = words(office.get(f"{ROUND}rescore?book=so-nganh-2024@1"))
    # STP 15.5 of 24 is 64.58 %, SNV 19 of 24 is 79.17 %.
    assert "77,50 64,58 ▼ 12,92" in page
    assert "95,00 79,17 ▼ 15,83" in page
    assert "3,00 / 4,00 → 3,00 / 8,00" in page
    assert office.get(f"{ROUND}rescore?book=nothing").status_code == 200


def test_the_workbook_holds_what_the_pages_show(office):
    answer = office.get(f"{ROUND}reports.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == [
        "Bìa",
        "Xếp hạng",
        "Phiếu điểm",
        "Hạn chế theo tiêu chí",
        "Hạn chế theo chủ trì",
        "Kế hoạch khắc phục",
    ]
    league = list(book["Xếp hạng"].iter_rows(min_row=4, values_only=True))
    assert [(row[1], row[2], row[6], row[11]) for row in league if row[1]][-2:] == [
        (1, "SNV", 95.0, 95.0),
        (2, "STP", 77.5, 80.0),
    ]
    plan = [
        row for row in book["Kế hoạch khắc phục"].iter_rows(values_only=True) if row[0] == "STP"
    ]
    assert [(row[2], row[4]) for row in plan] == [
        ("8", 1.5),
        ("1.1", 1.0),
        ("1.2", 1.0),
        ("2", 1.0),
    ]
    assert answer.data == office.get(f"{ROUND}reports.xlsx").data
