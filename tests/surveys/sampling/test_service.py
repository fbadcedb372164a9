"""A campaign is drawn once, from its newest frame, and every case is stored with its chances."""

import pytest

from analysis.ground.errors import DomainError
from surveys.frames.service import upload
from surveys.sampling.allocation import Allocation, AllocationRule
from surveys.sampling.queries import cases_of, draw_of
from surveys.sampling.service import DrawPlan, draw_sample
from tests.surveys.makers import NOW, frame_csv, make_campaign

PLAN = DrawPlan(Allocation(AllocationRule.QUOTA, 4), seed=11)


@pytest.fixture
def campaign(session):
    made = make_campaign(session)
    content = frame_csv({"SNV": 10, "703": 3})
    upload(session, made, content=content, file_name="f.csv", by="office", now=NOW)
    return made


def test_cases_carry_stratum_probability_and_weight(session, campaign):
    draw = draw_sample(session, campaign, PLAN, by="office", now=NOW)
    cases = cases_of(session, draw)
    assert (draw.frame_size, draw.drawn, len(cases)) == (13, 7, 7)
    by_stratum = {case.stratum: case for case in cases}
    assert by_stratum["SNV"].probability == pytest.approx(0.4)
    assert by_stratum["SNV"].base_weight == pytest.approx(2.5)
    assert by_stratum["703"].probability == 1
    assert {case.stratum_population for case in cases if case.stratum == "SNV"} == {10}
    assert sum(case.base_weight for case in cases) == pytest.approx(draw.frame_size)


def test_the_same_plan_again_is_the_same_draw_and_another_is_refused(session, campaign):
    draw = draw_sample(session, campaign, PLAN, by="office", now=NOW)
    assert draw_sample(session, campaign, PLAN, by="office", now=NOW) is draw
    other = DrawPlan(PLAN.allocation, seed=12)
    with pytest.raises(DomainError, match="drawn already"):
        draw_sample(session, campaign, other, by="office", now=NOW)


def test_without_a_frame_there_is_no_draw(session):
    campaign = make_campaign(session)
    with pytest.raises(DomainError, match="no frame"):
        draw_sample(session, campaign, PLAN, by="office", now=NOW)
    assert draw_of(session, campaign) is None
