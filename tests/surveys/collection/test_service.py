"""Answers come in page by page, are stored once, and lead to nobody who was promised anonymity."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.snapshot.contract import Mode, Reach
from surveys.campaigns.campaign import Confidentiality
from surveys.campaigns.service import close_campaign
from surveys.collection.models import Draft, Response
from surveys.collection.service import (
    begin_with_code,
    begin_with_link,
    consent,
    save_page,
    submit,
    withdraw,
)
from surveys.invitations.models import Invitation
from surveys.invitations.service import provide_open_links, renew_codes
from surveys.units.queries import unit_by_code
from tests.surveys.makers import KEY, NOW, Fieldwork, make_fieldwork


@pytest.fixture
def fieldwork(session: Session) -> Fieldwork:
    return make_fieldwork(session, sizes={"SNV": 10, "STC": 4}, quota=3)


def _begin(session: Session, code: str) -> Draft:
    return begin_with_code(session, code, key=KEY, language="vi", now=NOW)


def _fill(session: Session, code: str) -> Draft:
    draft = _begin(session, code)
    consent(session, draft.id, now=NOW)
    answers = {"s1": "5", "s2": "4", "made": "1"}
    save_page(session, draft.id, shown=["s1", "s2", "made"], answers=answers, now=NOW)
    return draft


def _submit(session: Session, draft: Draft):
    return submit(
        session,
        draft.id,
        campaign_id=draft.campaign_id,
        submission_id=draft.submission_id,
        now=NOW,
    )


def test_an_answer_travels_with_its_sampling_metadata_and_spends_the_code(session, fieldwork):
    letter = fieldwork.letters[0]
    receipt = _submit(session, _fill(session, letter.code))
    response = session.scalars(select(Response)).one()
    assert receipt.unit_name == letter.unit_name
    assert receipt.received_on == date(2024, 11, 5)
    assert response.stratum == letter.unit_code
    assert (response.reach, response.mode) == (Reach.PROBABILITY, Mode.WEB)
    assert response.base_weight == pytest.approx({"SNV": 10 / 3, "STC": 4 / 3}[letter.unit_code])
    assert response.answers == {"s1": "5", "s2": "4", "made": "1"}
    assert session.scalars(select(Invitation.spent).where(Invitation.spent)).all() == [True]
    assert session.scalars(select(Draft)).all() == []


def test_an_anonymous_response_leads_to_no_invitation(session, fieldwork):
    _submit(session, _fill(session, fieldwork.letters[0].code))
    response = session.scalars(select(Response)).one()
    assert response.invitation_id is None
    assert response.paper_serial is None
    invitation_id = session.scalars(select(Invitation.id).where(Invitation.spent)).one()
    with pytest.raises(DBAPIError, match="anonymous_has_no_link"), session.begin_nested():
        session.execute(update(Response).values(invitation_id=invitation_id))


def test_a_confidential_response_keeps_its_invitation(session):
    work = make_fieldwork(
        session, sizes={"SNV": 5}, quota=2, confidentiality=Confidentiality.CONFIDENTIAL
    )
    _submit(session, _fill(session, work.letters[0].code))
    response = session.scalars(select(Response)).one()
    assert (
        response.invitation_id
        == session.scalars(select(Invitation.id).where(Invitation.spent)).one()
    )


def test_a_stored_answer_cannot_be_changed(session, fieldwork):
    _submit(session, _fill(session, fieldwork.letters[0].code))
    with pytest.raises(DBAPIError, match="not changed once written"), session.begin_nested():
        session.execute(update(Response).values(answers={"s1": "1"}))


def test_sending_twice_gives_the_same_receipt_and_one_response(session, fieldwork):
    draft = _fill(session, fieldwork.letters[0].code)
    first, second = _submit(session, draft), _submit(session, draft)
    assert first == second
    assert len(session.scalars(select(Response)).all()) == 1


def test_the_same_code_on_another_device_goes_on_with_the_same_draft(session, fieldwork):
    draft = _fill(session, fieldwork.letters[0].code)
    again = _begin(session, fieldwork.letters[0].code.lower().replace("-", " "))
    assert again.id == draft.id
    assert again.answers["s1"] == "5"


def test_unknown_and_spent_codes_get_the_same_answer(session, fieldwork):
    spent, renewed = fieldwork.letters[0].code, fieldwork.letters[1].code
    _submit(session, _fill(session, spent))
    renew_codes(session, fieldwork.campaign, key=KEY, now=NOW)
    faults = []
    for code in (spent, renewed):
        with pytest.raises(DomainError) as caught:
            _begin(session, code)
        faults.append(caught.value.fault)
    assert faults[0] == faults[1]
    assert faults[0].code == "collection.code_refused"


def test_a_page_replaces_its_own_answers_and_no_others(session, fieldwork):
    draft = _fill(session, fieldwork.letters[0].code)
    save_page(session, draft.id, shown=["s3", "days"], answers={"s3": "2"}, now=NOW)
    saved = save_page(session, draft.id, shown=["s1", "s2", "made"], answers={"s2": "1"}, now=NOW)
    assert saved.answers == {"s3": "2", "s2": "1"}


def test_answers_left_behind_by_the_path_are_not_stored(session, fieldwork):
    draft = _fill(session, fieldwork.letters[0].code)
    save_page(session, draft.id, shown=["s3"], answers={"s3": "2"}, now=NOW)
    answers = {"s1": "5", "made": "2"}
    save_page(session, draft.id, shown=["s1", "s2", "made"], answers=answers, now=NOW)
    _submit(session, draft)
    assert session.scalars(select(Response.answers)).one() == {"s1": "5", "made": "2"}


def test_a_required_answer_is_waited_for(session, fieldwork):
    draft = _begin(session, fieldwork.letters[0].code)
    consent(session, draft.id, now=NOW)
    save_page(session, draft.id, shown=["s1"], answers={"s1": "5"}, now=NOW)
    with pytest.raises(DomainError, match="not complete") as caught:
        _submit(session, draft)
    assert caught.value.fault.where == "made"
    assert session.scalars(select(Response)).all() == []


def test_nothing_is_saved_before_consent(session, fieldwork):
    draft = _begin(session, fieldwork.letters[0].code)
    with pytest.raises(DomainError, match="before you agree"):
        save_page(session, draft.id, shown=["s1"], answers={"s1": "5"}, now=NOW)


def test_withdrawing_deletes_the_draft_and_keeps_the_code_good(session, fieldwork):
    draft = _fill(session, fieldwork.letters[0].code)
    withdraw(session, draft.id)
    withdraw(session, draft.id)
    assert _begin(session, fieldwork.letters[0].code).answers == {}


def test_a_closed_campaign_takes_nothing_but_gives_receipts(session, fieldwork):
    sent = _fill(session, fieldwork.letters[0].code)
    receipt = _submit(session, sent)
    open_draft = _fill(session, fieldwork.letters[1].code)
    close_campaign(session, fieldwork.campaign, now=datetime(2024, 12, 1, tzinfo=UTC))
    with pytest.raises(DomainError, match="closed"):
        _submit(session, open_draft)
    with pytest.raises(DomainError, match="closed"):
        _begin(session, fieldwork.letters[2].code)
    assert _submit(session, sent) == receipt


def test_an_open_link_gives_an_opt_in_response_without_weight(session, fieldwork):
    unit = unit_by_code(session, "SNV", day=date(2024, 10, 31))
    (link,) = provide_open_links(session, fieldwork.campaign, [unit], now=NOW)
    draft = begin_with_link(session, link, language="en", now=NOW)
    consent(session, draft.id, now=NOW)
    save_page(session, draft.id, shown=["made"], answers={"made": "2"}, now=NOW)
    receipt = _submit(session, draft)
    response = session.scalars(select(Response)).one()
    assert receipt.reach is Reach.OPEN_LINK
    assert response.base_weight is None
    assert response.language == "en"


def test_a_submission_nobody_began_is_refused(session, fieldwork):
    with pytest.raises(DomainError, match="no longer open"):
        submit(
            session,
            uuid4(),
            campaign_id=fieldwork.campaign.id,
            submission_id=uuid4(),
            now=NOW,
        )
