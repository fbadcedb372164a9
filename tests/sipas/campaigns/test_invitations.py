"""Invitations leave once, as a file; renewing and closing want the campaign's code typed."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from sipas.accounts.roles import Role
from sipas.campaigns.downloads import inert
from tests.sipas.campaigns.desk import Desk, acts, drafted, opened


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


@pytest.fixture
def ready(office) -> Desk:
    drafted()
    office.upload()
    office.draw()
    return office


def test_the_page_says_beforehand_that_codes_come_once(ready):
    assert "Mã chỉ được đưa ra một lần" in ready.get("invitations").text


def test_a_workbook_of_letters_comes_once(ready):
    answer = ready.send("invitations", format="xlsx")
    assert answer.headers["Cache-Control"] == "no-store"
    head, *letters = load_workbook(BytesIO(answer.data)).active.values
    assert head[:3] == ("Số phiếu", "Mã", "Đường dẫn")
    assert len(letters) == 8
    assert all(str(letter[1]) not in ready.get("invitations").text for letter in letters)


def test_issuing_twice_says_calmly_that_it_is_done(ready, second_tab):
    ready.send("invitations", format="csv")
    again = second_tab.send("", to="invitations")
    assert again.status_code == 422
    assert 'class="faults"' in again.text
    assert acts().count("campaigns.invitations_issued") == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_link_of_a_letter_fills_the_code_in(ready, client, language):
    ready.get(f"?lang={language}")
    letter = rows_of(ready.send("invitations", format="csv"))[0]
    serial, code, link = list(letter.values())[:3]
    assert link == f"http://localhost/i/{code}"
    assert serial == "000001-8"
    assert f'value="{code}"' in client.get(link.removeprefix("http://localhost")).text


def test_a_sheet_to_print_has_a_qr_code_for_each(ready):
    page = ready.send("invitations", format="sheet")
    assert page.text.count("<svg") == 8
    assert page.headers["Cache-Control"] == "no-store"


def test_renewing_wants_the_code_typed(ready):
    first = rows_of(ready.send("invitations", format="csv"))
    refused = ready.send("invitations", to="invitations/renew", confirmation="yes")
    assert refused.status_code == 422
    assert 'id="confirmation-error"' in refused.text
    renewed = rows_of(
        ready.send("invitations", to="invitations/renew", confirmation="trial-2024", format="csv")
    )
    assert [row["Số phiếu"] for row in renewed] == [row["Số phiếu"] for row in first]
    assert not {row["Mã"] for row in renewed} & {row["Mã"] for row in first}
    assert acts()[-2:] == ["campaigns.invitations_issued", "campaigns.codes_renewed"]


def test_every_unit_of_the_frame_gets_one_open_link(ready, second_tab):
    for tab in (ready, second_tab):
        assert tab.send("links").status_code == 303
    assert ready.get("links").text.count("<svg") == 2
    assert acts().count("campaigns.open_links_provided") == 1


def test_invitations_wait_for_the_draw(office):
    drafted()
    assert office.send("frame", to="invitations").status_code == 422
    assert acts() == []


def test_opening_and_closing_twice_is_once(office, second_tab):
    opened()
    for tab in (office, second_tab):
        assert tab.send("", to="open").status_code == 303
    refused = office.send("close", confirmation="Trial-2024")
    assert refused.status_code == 422
    for tab in (office, second_tab):
        assert tab.send("", to="close", confirmation="trial-2024").status_code == 303
    assert acts() == ["campaigns.closed"]


def test_a_closed_campaign_takes_no_more_acts(office):
    opened()
    office.send("close", confirmation="trial-2024")
    assert office.send("", to="open").status_code == 410
    assert office.send("", to="invitations/renew", confirmation="trial-2024").status_code == 422
    assert office.send("", to="frame").status_code == 422
    assert acts() == ["campaigns.closed"]


def test_a_draft_cannot_be_closed(office):
    drafted()
    assert office.send("", to="close", confirmation="trial-2024").status_code == 422
    assert acts() == []


def test_an_auditor_reads_and_does_nothing(signed_in):
    opened()
    auditor = Desk(signed_in(Role.AUDITOR))
    for page in ("", "frame", "draw", "invitations", "links", "progress"):
        shown = auditor.get(page)
        assert shown.status_code == 200, page
        assert shown.text.count('method="post"') == 1, f"{page}: signing out alone"
    for act in ("open", "close", "frame", "draw", "invitations", "invitations/renew", "links"):
        assert auditor.send("", to=act).status_code == 403, act


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-1+cmd", "'-1+cmd"),
        ("+84 276 382", "+84 276 382"),
        ("An", "An"),
        ("", ""),
    ],
)
def test_no_cell_of_a_csv_runs_as_a_formula(cell, kept):
    assert inert(cell) == kept
