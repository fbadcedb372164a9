"""Codes are issued once, renewed for those who have not answered, and kept nowhere."""

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from surveys.campaigns.queries import campaign_by_code
from surveys.campaigns.service import close_campaign
from surveys.collection.service import begin_with_code, consent, save_page, submit
from surveys.invitations.models import Invitation
from surveys.invitations.service import cut_traces, issue_invitations, renew_codes, spend
from tests.surveys.makers import KEY, NOW, make_campaign, make_fieldwork


@pytest.fixture
def fieldwork(session):
    return make_fieldwork(session, sizes={"SNV": 6, "703": 2}, quota=2)


def test_every_case_gets_a_letter_with_its_own_code_and_contact(fieldwork):
    letters = fieldwork.letters
    assert len({letter.code for letter in letters}) == len(letters) == 4
    assert [letter.serial for letter in letters][:1] == ["000001-8"]
    assert all(letter.contact_name.startswith("Người") for letter in letters)


def test_codes_are_issued_once(session, fieldwork):
    with pytest.raises(DomainError, match="issued already"):
        issue_invitations(session, fieldwork.campaign, key=KEY, now=NOW)


def test_no_table_holds_a_code(session, fieldwork):
    tables = session.scalars(
        text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    ).all()
    dump = "".join(
        str(row)
        for table in tables
        for row in session.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - names from the catalogue
    )
    assert "Người" in dump
    for letter in fieldwork.letters:
        assert letter.code not in dump
        assert letter.code.replace("-", "") not in dump


def test_renewing_kills_old_codes_and_spares_the_answered(session, fieldwork):
    answered = session.scalars(select(Invitation).where(Invitation.serial == 1)).one()
    assert spend(session, answered.id)
    renewed = renew_codes(session, fieldwork.campaign, key=KEY, now=NOW)
    assert [letter.serial for letter in renewed] == [x.serial for x in fieldwork.letters[1:]]
    with pytest.raises(DomainError, match="cannot be used"):
        begin_with_code(session, fieldwork.letters[1].code, key=KEY, language="vi", now=NOW)
    assert begin_with_code(session, renewed[0].code, key=KEY, language="vi", now=NOW)


@pytest.mark.usefixtures("fieldwork")
def test_an_invitation_is_spent_once(session):
    invitation = session.scalars(select(Invitation).where(Invitation.serial == 1)).one()
    assert spend(session, invitation.id)
    assert not spend(session, invitation.id)


def test_cutting_traces_leaves_no_stamp_shared_with_a_response(database_url):
    engine = create_engine(database_url)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        work = make_fieldwork(session, sizes={"SNV": 6}, quota=3)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        draft = begin_with_code(session, work.letters[0].code, key=KEY, language="vi", now=NOW)
        consent(session, draft.id, now=NOW)
        save_page(session, draft.id, shown=["made"], answers={"made": "2"}, now=NOW)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        submit(
            session,
            draft.id,
            campaign_id=draft.campaign_id,
            submission_id=draft.submission_id,
            now=NOW,
        )
    shared = text(
        "SELECT count(*) FROM invitation i JOIN response r ON i.xmin::text = r.xmin::text"
    )
    with Session(engine, expire_on_commit=False) as session, session.begin():
        assert session.scalar(shared) == 1
        cut_traces(session, campaign_by_code(session, "trial-2024"))
        assert session.scalar(shared) == 0
    engine.dispose()


def test_without_a_draw_or_after_closing_nobody_is_invited(session, fieldwork):
    close_campaign(session, fieldwork.campaign, now=NOW)
    with pytest.raises(DomainError, match="closed"):
        renew_codes(session, fieldwork.campaign, key=KEY, now=NOW)


def test_without_a_draw_nobody_is_invited(session):
    with pytest.raises(DomainError, match="no sample"):
        issue_invitations(session, make_campaign(session), key=KEY, now=NOW)
