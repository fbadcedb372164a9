"""Forms keyed twice: held until they agree or somebody rules, slips counted, nothing lost."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from analysis.ground.errors import DomainError
from analysis.snapshot.contract import Mode
from surveys.campaigns.campaign import CampaignState, Confidentiality
from surveys.collection.models import Response
from surveys.collection.response import Submission
from surveys.collection.service import record_invited
from surveys.invitations.models import Invitation
from surveys.paper import service
from surveys.paper.closing import close_fieldwork
from surveys.paper.models import HeldForm
from surveys.paper.queries import held_forms, keyer_counts
from surveys.paper.service import BatchPlan, Keyed, key_form, open_batch, rule_form
from surveys.units.queries import unit_by_code
from tests.surveys.makers import NOW, make_fieldwork

TRUE = {"s1": "5", "s2": "-5", "made": "2"}
SLIP = TRUE | {"s1": "4"}


class Desk:
    """A pile of which every form is keyed twice, and its letters."""

    def __init__(self, session, *, twice=1, confidentiality=Confidentiality.ANONYMOUS):
        self.session = session
        self.work = make_fieldwork(
            session, sizes={"SNV": 6}, quota=3, confidentiality=confidentiality
        )
        self.campaign = self.work.campaign
        unit = unit_by_code(session, "SNV", day=self.campaign.period_to)
        plan = BatchPlan(unit, "SNV 1", 3, keyed_twice=twice)
        self.batch = open_batch(session, self.campaign, plan, by="office", now=NOW)

    def key(self, answers, *, by, letter=0, submission_id=None):
        submission = Submission(submission_id or uuid4(), Mode.PAPER, "vi", answers, keyed_by=by)
        serial = self.work.letters[letter].serial
        return key_form(self.session, self.batch.id, serial, submission, now=NOW)

    def rule(self, answers, *, by, submission_id=None):
        submission = Submission(submission_id or uuid4(), Mode.PAPER, "vi", answers, keyed_by=by)
        serial = self.work.letters[0].serial
        rule_form(self.session, self.batch.id, serial, submission, now=NOW)

    @property
    def responses(self):
        return self.session.scalars(select(Response)).all()

    @property
    def counts(self):
        found = keyer_counts(self.session, self.campaign)
        return {one.keyer: (one.fields, one.errors) for one in found}

    @property
    def held(self):
        return len(held_forms(self.session, self.campaign))


def test_a_form_is_no_response_until_it_is_keyed_again(session):
    desk = Desk(session)
    assert desk.key(TRUE, by="an") is Keyed.HELD
    assert (desk.responses, desk.held, desk.batch.forms_keyed) == ([], 1, 1)
    assert desk.key(TRUE, by="binh") is Keyed.STORED
    (response,) = desk.responses
    assert (response.answers, response.keyed_by) == (TRUE, "binh")
    assert (desk.held, desk.batch.forms_keyed) == (0, 1)
    assert desk.counts == {"an": (3, 0), "binh": (3, 0)}


def test_somebody_rules_where_two_keyings_differ(session):
    desk = Desk(session)
    desk.key(SLIP, by="an")
    assert desk.key(TRUE, by="binh") is Keyed.DIFFERS
    assert desk.key(SLIP, by="chi") is Keyed.DIFFERS
    assert (desk.responses, desk.counts) == ([], {})
    ruled = uuid4()
    for _ in range(2):
        desk.rule(TRUE, by="chi", submission_id=ruled)
    (response,) = desk.responses
    assert (response.answers, response.keyed_by) == (TRUE, "chi")
    assert desk.counts == {"an": (3, 1), "binh": (3, 0)}
    assert session.scalars(select(HeldForm)).all() == []


def test_counts_add_up_over_forms(session):
    desk = Desk(session)
    for letter in range(2):
        desk.key(TRUE, by="an", letter=letter)
        desk.key(TRUE, by="binh", letter=letter)
    assert desk.counts == {"an": (6, 0), "binh": (6, 0)}


def test_the_first_keyer_does_not_key_again(session):
    desk, submission_id = Desk(session), uuid4()
    for _ in range(2):
        assert desk.key(TRUE, by="an", submission_id=submission_id) is Keyed.HELD
    with pytest.raises(DomainError, match="keyed this form yourself"):
        desk.key(TRUE, by="an")
    assert (desk.held, desk.responses) == (1, [])


def test_nothing_is_ruled_that_does_not_differ(session):
    desk = Desk(session)
    with pytest.raises(DomainError, match="no two keyings"):
        desk.rule(TRUE, by="chi")
    desk.key(TRUE, by="an")
    with pytest.raises(DomainError, match="no two keyings"):
        desk.rule(TRUE, by="chi")


@pytest.mark.parametrize(("drawn", "became"), [(0, Keyed.HELD), (3, Keyed.STORED)])
def test_one_form_in_ten_is_chosen_by_chance(session, monkeypatch, drawn, became):
    monkeypatch.setattr(service.secrets, "randbelow", lambda size: drawn if size == 10 else None)
    assert Desk(session, twice=10).key(TRUE, by="an") is became


@pytest.mark.parametrize("confidentiality", Confidentiality)
def test_the_close_keeps_what_was_keyed_once_or_not_ruled_upon(session, confidentiality):
    desk = Desk(session, confidentiality=confidentiality)
    desk.key(TRUE, by="an", letter=0)
    desk.key(SLIP, by="an", letter=1)
    desk.key(TRUE, by="binh", letter=1)
    for _ in range(2):
        close_fieldwork(session, desk.campaign, now=NOW)
    assert desk.campaign.state is CampaignState.CLOSED
    assert sorted(str(one.answers) for one in desk.responses) == sorted([str(TRUE), str(SLIP)])
    assert {one.keyed_by for one in desk.responses} == {"an"}
    assert session.scalars(select(HeldForm)).all() == []
    assert desk.counts == {}


def test_who_answered_on_the_web_meanwhile_is_counted_by_that_alone(session):
    desk = Desk(session)
    desk.key(SLIP, by="an")
    (held,) = held_forms(session, desk.campaign)
    invitation = session.get_one(Invitation, held.invitation_id)
    record_invited(session, invitation, Submission(uuid4(), Mode.WEB, "vi", TRUE), now=NOW)
    session.expire_all()
    assert desk.held == 0
    with pytest.raises(DomainError, match="keyed already"):
        desk.key(SLIP, by="binh")
    close_fieldwork(session, desk.campaign, now=NOW)
    assert [one.answers for one in desk.responses] == [TRUE]
    assert session.scalars(select(HeldForm)).all() == []


def test_after_the_close_nothing_is_held(session):
    desk = Desk(session)
    close_fieldwork(session, desk.campaign, now=NOW)
    with pytest.raises(DomainError, match="closed"):
        desk.key(TRUE, by="an")
