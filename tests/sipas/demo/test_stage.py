"""A staged campaign: repeatable by seed, and every invitation spent for exactly one response."""

from collections import Counter

from sqlalchemy import select

from analysis.snapshot.contract import Mode, Reach
from sipas.demo.population import true_index
from sipas.demo.stage import population_of
from sipas.publications.figures import EVERYBODY, Figures
from sipas.publications.results import result_of
from surveys.campaigns.campaign import CampaignState
from surveys.collection.queries import responses_of
from surveys.collection.service import begin_with_code
from surveys.invitations.models import Invitation
from surveys.sampling.queries import draw_of
from tests.sipas.staging import KEY, NOW, SIZES, publish_small, scene, stage_small


def answers_of(session, campaign):
    return Counter(
        (response.unit.code, response.mode, response.reach, str(sorted(response.answers.items())))
        for response in responses_of(session, campaign)
    )


def test_the_same_seed_gives_the_same_draw_and_answers(session):
    found = []
    for seed in (5, 5, 6):
        with session.begin_nested() as savepoint:
            campaign = stage_small(session, seed=seed).campaign
            found.append((draw_of(session, campaign).content_hash, answers_of(session, campaign)))
            savepoint.rollback()
        session.expunge_all()
    first, again, other = found
    assert first == again
    assert first[0] != other[0]
    assert first[1] != other[1]
    assert sum(first[1].values()) > sum(SIZES.values()) / 4


def test_an_invitation_is_spent_for_each_response_and_no_other(session):
    campaign = stage_small(session).campaign
    responses = list(responses_of(session, campaign))
    drawn = [one for one in responses if one.reach is Reach.PROBABILITY]
    opted_in = [one for one in responses if one.reach is Reach.OPEN_LINK]
    invitations = session.scalars(
        select(Invitation)
        .where(Invitation.campaign_id == campaign.id)
        .execution_options(populate_existing=True)
    ).all()
    assert len(drawn) == sum(invitation.spent for invitation in invitations)
    assert 0 < len(drawn) < len(invitations)
    assert len(opted_in) == 60
    assert {one.mode for one in drawn} == {Mode.WEB, Mode.PAPER}
    assert all(one.invitation_id is None for one in responses)


def test_an_open_campaign_keeps_codes_and_serials_for_visitors(session):
    staged = stage_small(session, scene(closed=False))
    assert staged.campaign.state is CampaignState.OPEN
    assert Counter(letter.unit_code for letter in staged.spared) == {"STP": 10, "703": 6}
    for letter in staged.spared:
        draft = begin_with_code(session, letter.code, key=KEY, language="vi", now=NOW)
        assert draft.unit_name == letter.unit_name


def test_the_computed_index_is_near_the_known_truth(session, tmp_path):
    run = publish_small(session, tmp_path)
    index = Figures(result_of(run)).index(EVERYBODY)
    truth = true_index(population_of(scene(), seed=7))
    assert abs(index.estimate - truth) < 4 * index.standard_error
