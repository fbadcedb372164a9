"""At the close unfinished forms are kept by rule, as unlinked as complete ones, and drafts go."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from analysis.ground.errors import DomainError
from analysis.snapshot.contract import Device, Mode, Reach
from surveys.campaigns.campaign import CampaignState, Confidentiality
from surveys.collection.closing import clear_abandoned, close_collection, forget_people
from surveys.collection.in_hand import PageNote
from surveys.collection.models import Draft, Response, UnfinishedResponse
from surveys.collection.queries import unfinished_counts
from surveys.collection.response import Submission
from surveys.collection.service import (
    begin_with_code,
    begin_with_link,
    consent,
    record_invited,
    save_page,
    submit,
    withdraw,
)
from surveys.collection.unfinished import Unfinished
from surveys.frames.models import FrameContact
from surveys.invitations.models import Invitation
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.surveys.makers import KEY, NOW, make_fieldwork

CLOSED = datetime(2024, 12, 1, 9, tzinfo=UTC)
#: The path of somebody who made no complaint has three questions: s1, s2, made.
TWO_OF_THREE = {"s1": "5", "made": "2"}


@pytest.fixture
def fieldwork(session):
    return make_fieldwork(session, sizes={"SNV": 10, "STC": 4}, quota=4)


def begin(session, letter, answers, *, agreed=True):
    draft = begin_with_code(session, letter.code, key=KEY, language="vi", now=NOW)
    if agreed:
        consent(session, draft.id, now=NOW)
        save_page(session, draft.id, shown=list(answers), answers=answers, now=NOW)
    return draft


def send(session, draft):
    key = {"campaign_id": draft.campaign_id, "submission_id": draft.submission_id}
    return submit(session, draft.id, **key, now=NOW)


def unfinished(session):
    return list(session.scalars(select(UnfinishedResponse)))


def spent(session):
    return session.scalar(select(func.count()).where(Invitation.spent))


def test_an_unfinished_form_is_kept_without_a_way_to_its_invitation(session, fieldwork):
    letter = fieldwork.letters[0]
    draft = begin(session, letter, TWO_OF_THREE)
    save_page(
        session,
        draft.id,
        shown=(),
        answers={},
        now=NOW,
        note=PageNote("service", "x", 47, 1, Device.PHONE),
    )
    submission = draft.submission_id
    close_collection(session, fieldwork.campaign, now=CLOSED)
    (kept,) = unfinished(session)
    assert fieldwork.campaign.state is CampaignState.CLOSED
    assert kept.disposition is Unfinished.PARTIAL
    assert (kept.answered, kept.applicable, kept.answers) == (2, 3, TWO_OF_THREE)
    assert (kept.reach, kept.stratum, kept.left_on) == (
        Reach.PROBABILITY, letter.unit_code, date(2024, 11, 5),
    )  # fmt: skip
    assert kept.base_weight == pytest.approx({"SNV": 10 / 4, "STC": 1}[letter.unit_code])
    assert kept.invitation_id is None
    assert kept.id != submission
    assert kept.paradata == {
        "device": "phone", "seconds": 30, "faults": 1, "last_page": "service",
        "pages": {"service": {"seconds": 40, "faults": 1}},
    }  # fmt: skip
    assert session.scalars(select(Draft)).all() == []
    assert spent(session) == 1, "the case is not counted once more as unanswered"
    number = session.scalars(select(Invitation.id).where(Invitation.spent)).one()
    with pytest.raises(DBAPIError, match="anonymous_has_no_link"), session.begin_nested():
        session.execute(update(UnfinishedResponse).values(invitation_id=number))
    with pytest.raises(DBAPIError, match="not changed once written"), session.begin_nested():
        session.execute(update(UnfinishedResponse).values(disposition="unsent"))


def test_all_invitations_bear_the_stamp_of_the_close(session, fieldwork):
    begin(session, fieldwork.letters[0], TWO_OF_THREE)
    close_collection(session, fieldwork.campaign, now=CLOSED)
    stamps = session.scalars(text("SELECT DISTINCT xmin::text FROM invitation")).all()
    assert len(stamps) == 1


def test_confidential_forms_keep_their_invitation_and_their_seconds(session):
    promise = Confidentiality.CONFIDENTIAL
    work = make_fieldwork(session, sizes={"SNV": 5}, quota=2, confidentiality=promise)
    draft = begin(session, work.letters[0], TWO_OF_THREE)
    save_page(
        session,
        draft.id,
        shown=(),
        answers={},
        now=NOW,
        note=PageNote("service", "x", 47, 0, Device.TABLET),
    )
    close_collection(session, work.campaign, now=CLOSED)
    (kept,) = unfinished(session)
    assert (
        kept.invitation_id == session.scalars(select(Invitation.id).where(Invitation.spent)).one()
    )
    assert kept.paradata["seconds"] == 47


@pytest.mark.parametrize(
    ("answers", "disposition"),
    [
        ({}, Unfinished.BREAK_OFF),
        ({"s1": "5"}, Unfinished.BREAK_OFF),
        (TWO_OF_THREE, Unfinished.PARTIAL),
        ({**TWO_OF_THREE, "s2": "4"}, Unfinished.UNSENT),
        ({**TWO_OF_THREE, "s3": "1", "days": "3"}, Unfinished.PARTIAL),
    ],
    ids=["nothing", "a third", "two thirds", "all but sent", "off the path"],
)
def test_the_share_of_applicable_questions_decides(session, fieldwork, answers, disposition):
    begin(session, fieldwork.letters[0], answers)
    close_collection(session, fieldwork.campaign, now=CLOSED)
    assert unfinished_counts(session, fieldwork.campaign) == {(Reach.PROBABILITY, disposition): 1}


def test_withdrawn_unagreed_sent_and_paper_answers_leave_nothing_unfinished(session, fieldwork):
    one, two, three, four = fieldwork.letters[:4]
    withdraw(session, begin(session, one, TWO_OF_THREE).id)
    begin(session, two, {}, agreed=False)
    send(session, begin(session, three, TWO_OF_THREE))
    on_paper = begin(session, four, TWO_OF_THREE)
    invitation = session.get_one(Invitation, session.get_one(Draft, on_paper.id).invitation_id)
    form = Submission(on_paper.submission_id, Mode.PAPER, "vi", TWO_OF_THREE, keyed_by="keyer")
    record_invited(session, invitation, form, now=NOW)
    close_collection(session, fieldwork.campaign, now=CLOSED)
    assert unfinished(session) == []
    assert session.scalars(select(Draft)).all() == []
    assert session.scalar(select(func.count()).select_from(Response)) == spent(session) == 2


def test_closing_twice_changes_nothing_and_a_draft_campaign_cannot_close(session, fieldwork):
    begin(session, fieldwork.letters[0], TWO_OF_THREE)
    close_collection(session, fieldwork.campaign, now=CLOSED)
    close_collection(session, fieldwork.campaign, now=CLOSED + timedelta(days=1))
    assert fieldwork.campaign.closed_at == CLOSED
    assert len(unfinished(session)) == 1
    fieldwork.campaign.state, fieldwork.campaign.opened_at = CampaignState.DRAFT, None
    fieldwork.campaign.closed_at = None
    session.flush()
    with pytest.raises(DomainError, match="never open"):
        close_collection(session, fieldwork.campaign, now=CLOSED)


def test_abandoned_drafts_of_open_links_are_cleared_on_schedule(session, fieldwork):
    unit = unit_by_code(session, "SNV", day=date(2024, 10, 31))
    (link,) = provide_open_links(session, fieldwork.campaign, [unit], now=NOW)
    old, fresh = (begin_with_link(session, link, language="en", now=NOW) for _ in range(2))
    begin_with_link(session, link, language="en", now=NOW)
    for draft, now in ((old, NOW), (fresh, NOW + timedelta(days=9))):
        consent(session, draft.id, now=now)
        save_page(session, draft.id, shown=["s1"], answers={"s1": "5"}, now=now)
    invited = begin(session, fieldwork.letters[0], TWO_OF_THREE)
    week = timedelta(days=7)
    cleared = clear_abandoned(session, now=NOW + timedelta(days=10), retention=week)
    assert cleared == 2, "one with answers, one never agreed to"
    assert {draft.id for draft in session.scalars(select(Draft))} == {fresh.id, invited.id}
    (kept,) = unfinished(session)
    assert (kept.reach, kept.base_weight, kept.answers) == (Reach.OPEN_LINK, None, {"s1": "5"})
    assert clear_abandoned(session, now=NOW + timedelta(days=10), retention=week) == 0


def test_a_response_keeps_how_it_was_filled_in_in_classes(session, fieldwork):
    draft = begin(session, fieldwork.letters[0], TWO_OF_THREE)
    for form, seconds in (("a", 100), ("a", 160), ("b", 25)):
        save_page(
            session,
            draft.id,
            shown=(),
            answers={},
            now=NOW,
            note=PageNote("service", form, seconds, 1, Device.DESKTOP),
        )
    send(session, draft)
    held = session.scalars(select(Response.paradata)).one()
    assert held["pages"] == {"service": {"seconds": 80, "faults": 3}}
    assert (held["device"], held["seconds"]) == ("desktop", 120)


def test_people_are_forgotten_when_the_time_for_call_backs_is_over(session):
    promise = Confidentiality.CONFIDENTIAL
    work = make_fieldwork(session, sizes={"SNV": 5}, quota=2, confidentiality=promise)
    send(session, begin(session, work.letters[0], TWO_OF_THREE))
    begin(session, work.letters[1], TWO_OF_THREE)
    close_collection(session, work.campaign, now=CLOSED)
    quarter = timedelta(days=90)
    linked = (select(Response.invitation_id), select(UnfinishedResponse.invitation_id))
    forget_people(session, now=CLOSED + quarter, retention=quarter)
    assert session.scalar(select(func.count()).select_from(FrameContact)) == 5
    assert all(session.scalars(which).one() for which in linked)
    forget_people(session, now=CLOSED + quarter + timedelta(seconds=1), retention=quarter)
    assert session.scalar(select(func.count()).select_from(FrameContact)) == 0
    assert [session.scalars(which).one() for which in linked] == [None, None]
    assert session.scalars(select(Response.answers)).one() == TWO_OF_THREE
