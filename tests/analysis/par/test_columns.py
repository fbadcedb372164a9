"""Three columns: a group adds up what its criteria have, and a claim that cannot be is placed."""

import json
from decimal import Decimal

import pytest

from analysis.ground.errors import ManyFaults
from analysis.par import columns_of, from_json, load_evidence, score, to_json
from tests.analysis.par.case_reader import book_of, unit_of
from tests.analysis.par.test_whatif import DAY, tay_ninh


def _cards(evidence: str):
    return score(
        book_of("rules-of-provinces"),
        on=DAY,
        units=[unit_of("u")],
        evidence=load_evidence(f"units: {{u: {evidence}}}"),
        metrics={"u": tay_ninh().metrics["a"]},
    )


def test_a_group_adds_up_each_column():
    (card,) = _cards(
        """{criteria: {"1.2": {points: "7"}, "1.1.4": {plan_done_percent: "80"}},
            self_assessed: {"1.2": {points: "9.5"}, "1.1.1": {plan_issued: late}}}"""
    )
    columns = columns_of(card)
    assert list(columns) == [line.code for line in card.lines]
    top, survey = columns["1"], columns["2"]
    assert (top.self_assessed, top.appraised, top.survey, top.final) == (
        Decimal("10.0"),
        Decimal(8),
        None,
        Decimal(8),
    )
    assert (survey.self_assessed, survey.appraised) == (None, None)
    # 91.17 is rounded to 91.2 first: 91.2 / 95 × 8 = 7.68.
    assert survey.survey == survey.final == Decimal("7.68")


def test_a_claim_does_not_change_the_result():
    plain = '{criteria: {"1.2": {points: "7"}}'
    (without,) = _cards(plain + "}")
    (claimed,) = _cards(plain + ', self_assessed: {"1.2": {points: "10"}}}')
    assert (claimed.points, claimed.maximum) == (without.points, without.maximum)


def test_a_claim_that_cannot_be_is_refused_with_its_column():
    with pytest.raises(ManyFaults, match=r"criterion 1\.2, self-assessed: points: the points lie"):
        _cards('{self_assessed: {"1.2": {points: "11"}}}')


def test_a_claim_on_a_survey_criterion_is_refused():
    with pytest.raises(ManyFaults, match="never scored by hand"):
        _cards('{self_assessed: {"2.1": {points: "5"}}}')


def test_cards_written_before_there_were_columns_are_still_read():
    cards = tay_ninh().cards()
    content = json.loads(to_json(cards))
    for card in content["scorecards"]:
        for key in ("bonus", "methods_missing", "not_ranked"):
            del card[key]
        for line in card["lines"]:
            for key in ("owner", "self_points", "self_words"):
                del line[key]
    assert from_json(json.dumps(content)) == cards
