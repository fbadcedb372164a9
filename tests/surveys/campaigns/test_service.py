"""A campaign is set up with every fault said at once, and moves forward only."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from surveys.campaigns.campaign import (
    CampaignPlan,
    CampaignState,
    Confidentiality,
    NextStep,
    Progress,
    next_step,
)
from surveys.campaigns.queries import all_campaigns, campaign_by_code
from surveys.campaigns.service import close_campaign, open_campaign, set_up
from tests.surveys.makers import NOW, make_campaign


def _plan(version_id: int) -> CampaignPlan:
    return CampaignPlan(
        code="second-2024",
        title=LocalText(vi="Hai", en="Two"),
        year=2024,
        period_from=date(2024, 1, 1),
        period_to=date(2024, 12, 31),
        confidentiality=Confidentiality.ANONYMOUS,
        questionnaire_version_id=version_id,
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "Tây Ninh"}, "campaigns.code"),
        ({"code": ""}, "campaigns.code"),
        ({"code": "a" * 61}, "campaigns.code"),
        ({"code": "trial-2024"}, "campaigns.code_taken"),
        ({"title": LocalText(vi="Hai", en=" ")}, "campaigns.title"),
        ({"period_to": date(2023, 1, 1)}, "campaigns.period"),
        ({"year": 24}, "campaigns.year"),
    ],
)
def test_a_plan_that_cannot_stand_is_refused(session, change, code):
    version_id = make_campaign(session).questionnaire_version_id
    with pytest.raises(DomainError) as caught:
        set_up(session, replace(_plan(version_id), **change), now=NOW)
    assert [fault.code for fault in caught.value.faults] == [code]
    assert len(all_campaigns(session)) == 1


def test_it_moves_forward_only_and_repeats_change_nothing(session):
    campaign = make_campaign(session)
    with pytest.raises(DomainError, match="never open"):
        close_campaign(session, campaign, now=NOW)
    open_campaign(session, campaign, now=NOW)
    open_campaign(session, campaign, now=NOW)
    close_campaign(session, campaign, now=NOW)
    close_campaign(session, campaign, now=NOW)
    assert campaign_by_code(session, campaign.code, lock=True).state is CampaignState.CLOSED
    with pytest.raises(DomainError, match="closed for good"):
        open_campaign(session, campaign, now=NOW)


def test_an_unknown_code_says_so(session):
    with pytest.raises(DomainError, match="no campaign of this code"):
        campaign_by_code(session, "nowhere")


@pytest.mark.parametrize(
    ("progress", "step"),
    [
        (("draft", False, False, False, False), NextStep.LOAD_FRAME),
        (("draft", True, False, False, False), NextStep.DRAW),
        (("draft", True, True, False, False), NextStep.ISSUE_INVITATIONS),
        (("draft", True, True, True, False), NextStep.OPEN),
        (("open", True, True, True, False), NextStep.CLOSE),
        (("closed", True, True, True, False), NextStep.RUN),
        (("closed", True, True, True, True), NextStep.EXPORT),
    ],
)
def test_the_next_step_follows_from_what_exists(progress, step):
    state, *stations = progress
    assert next_step(Progress(CampaignState(state), *stations)) is step
