"""Progress by unit, against answers given through the services; filters stand in the address."""

from uuid import uuid4

import pytest

from analysis.snapshot.contract import Mode
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.queries import campaign_by_code
from surveys.collection.response import Submission
from surveys.collection.service import (
    begin_with_code,
    begin_with_link,
    consent,
    record_many,
    save_page,
    submit,
)
from surveys.invitations.queries import unspent_invitations
from surveys.invitations.service import provide_open_links
from tests.sipas.campaigns.desk import drafted, opened
from tests.surveys.makers import KEY, NOW

ANSWERS = {"s1": "5", "s2": "4", "made": "2"}


def answer_some() -> None:
    """Two answers on paper about SNV, one draft, one opt-in answer about 703."""
    codes = opened()
    with unit_of_work() as session:
        campaign = campaign_by_code(session, "trial-2024")
        waiting = unspent_invitations(session, campaign)
        snv = [invitation for invitation in waiting if invitation.case.unit.code == "SNV"][:2]
        paper = [Submission(uuid4(), Mode.PAPER, "vi", ANSWERS, "keyer") for _ in snv]
        city = next(i.case.unit for i in waiting if i.case.unit.code == "703")
        spent = {invitation.serial for invitation in snv}
        free = next(n for n, _ in enumerate(codes) if n + 1 not in spent)
        begin_with_code(session, codes[free], key=KEY, language="vi", now=NOW)
        record_many(session, campaign, list(zip(snv, paper, strict=True)), now=NOW)
        link = provide_open_links(session, campaign, [city], now=NOW)[0]
        draft = begin_with_link(session, link, language="vi", now=NOW)
        consent(session, draft.id, now=NOW)
        save_page(session, draft.id, shown=list(ANSWERS), answers=ANSWERS, now=NOW)
        submit(
            session, draft.id, campaign_id=campaign.id, submission_id=draft.submission_id, now=NOW
        )


def cells(page: str, head: str) -> list[str]:
    row = next(row for row in page.split("<tr>") if f">{head}</th>" in row)
    return [
        cell.split("</td>")[0].removeprefix("<b>").removesuffix("</b>")
        for cell in row.split('<td class="figure">')[1:]
    ]


@pytest.mark.parametrize(
    ("language", "rate", "total"), [("vi", "50,0%", "Tổng cộng"), ("en", "50.0%", "Total")]
)
def test_each_unit_shows_drawn_answered_by_mode_rate_and_opt_in(office, language, rate, total):
    answer_some()
    office.get(f"?lang={language}")
    page = office.get("progress").text
    name = {
        "vi": ("Sở Nội vụ", "Thành phố Tây Ninh"),
        "en": ("Department of Home Affairs", "Tây Ninh city"),
    }[language]
    assert cells(page, name[0])[:5] == ["4", "0", "2", "2", rate]
    assert cells(page, name[1])[6] == "1"
    assert cells(page, total)[:4] == ["8", "0", "2", "2"]
    assert cells(page, total)[5:] == ["1", "1", "0"]


def test_filters_narrow_rows_and_total(office):
    opened()
    page = office.get("progress?kind=district").text
    assert ">Sở Nội vụ</th>" not in page
    assert cells(page, "Tổng cộng")[0] == "4"
    assert '<option value="district" selected>' in page
    assert "Thành phố" not in office.get("progress?words=nội").text
    assert office.get("progress?words=🙂&kind=none").status_code == 200


def test_before_the_draw_the_page_says_what_comes_first(office):
    drafted()
    assert 'class="empty"' in office.get("progress").text
