"""Evidence through the pages of a sheet: attach, refuse, fetch, take off with a reason."""

import io
import re

import pytest

from sipas.accounts.roles import Role
from sipas.par.evidence.queries import evidenced_criteria
from sipas.unit_of_work import unit_of_work
from tests.page_laws import token_of
from tests.sipas.par.evidence.files import PDF
from tests.sipas.par.staging import AFTER, stage_round

ROUND = "/staff/par/rounds/cchc-2024/"


@pytest.fixture
def sheet(app, signed_in, enter, clock):
    """A criterion of an open sheet, its agency's visitor, and another agency's."""
    del app, clock  # the one opens the database, the other tells the day
    with unit_of_work() as session:
        staged = stage_round(session)
        number = staged.sheet("STP").id
    signed_in(Role.OFFICE).submit(ROUND, action=f"{ROUND}open")
    page = f"/staff/par/sheets/{number}/criteria/2"
    return page, enter("stp", staged.units["STP"]), enter("snv", staged.units["SNV"])


def attach(visitor, page, data, name="ke-hoach.pdf", **said):
    upload = (io.BytesIO(data), name)
    return visitor.submit(page, action=f"{page}/files", file=upload, **said)


def test_a_file_is_attached_once_fetched_and_taken_off_with_a_reason(sheet):
    page, stp, snv = sheet
    for _ in range(2):  # a double click
        assert attach(stp, page, PDF, pages="Mục II, trang 3").status_code == 303
    shown = stp.get(page).text
    (address,) = re.findall(rf'href="({page}/files/\d+)"', shown)
    assert "Mục II, trang 3" in shown
    fetched = stp.get(address)
    assert fetched.data == PDF
    assert fetched.headers["Content-Disposition"].startswith("attachment;")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert snv.get(address).status_code == 404
    assert stp.get(address.replace("criteria/2", "criteria/1.1")).status_code == 404
    assert stp.submit(page, action=f"{address}/detach", reason="").status_code == 422
    stp.submit(page, action=f"{address}/detach", reason="nhầm tệp")
    shown = stp.get(page).text
    assert "<s>ke-hoach.pdf</s>" in shown
    assert "nhầm tệp" in shown
    with unit_of_work() as session:
        assert evidenced_criteria(session, [int(page.split("/")[4])]) == {}


def test_what_is_no_evidence_is_refused_in_words(sheet):
    page, stp, _ = sheet
    refused = attach(stp, page, b"<script>alert(1)</script>", "bang-chung.pdf")
    assert refused.status_code == 422
    assert stp.submit(page, action=f"{page}/files").status_code == 422
    assert "Chưa có tệp" in stp.get(page).text


def test_only_the_agency_attaches_and_only_until_its_deadline(sheet, signed_in, clock):
    page, stp, snv = sheet
    office = signed_in(Role.OFFICE)
    for visitor, door in ((snv, "/staff/par/sheets/"), (office, ROUND)):
        token = token_of(visitor.get(door).text)
        said = {"csrf_token": token, "file": (io.BytesIO(PDF), "a.pdf")}
        assert visitor.post(f"{page}/files", data=said).status_code == 404
    token = token_of(stp.get(page).text)
    clock(AFTER)
    said = {"csrf_token": token, "file": (io.BytesIO(PDF), "a.pdf")}
    assert stp.post(f"{page}/files", data=said).status_code == 422
