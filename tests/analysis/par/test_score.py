"""Scoring as a whole: uncertainty, traces, refusals, inputs untouched, JSON and back."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from analysis.ground.errors import DomainError, ManyFaults
from analysis.ground.rounding import Rounding
from analysis.par import (
    Metric,
    from_json,
    load_evidence,
    metric_of,
    score,
    shipped_rulebook,
    to_json,
)
from analysis.par.rounding_rule import RoundingRule
from tests.analysis.par.case_reader import all_cases, book_of, unit_of

DAY = date(2024, 12, 31)


def _sipas(share: float, error: float | None = 0.01):
    return {"u": {"sipas.overall": metric_of(share, standard_error=error, source="run 1f2e")}}


def _score_sipas(share: float, error: float | None = 0.01):
    book = shipped_rulebook("sipas-points-2024")
    return score(book, on=DAY, units=[unit_of("u")], metrics=_sipas(share, error))[0]


def test_standard_error_of_points_is_that_of_the_index_scaled():
    card = _score_sipas(0.9117, 0.012)
    assert card.standard_error == pytest.approx(0.12)
    assert card.lines[0].standard_error == pytest.approx(0.12)


def test_unknown_standard_error_stays_unknown():
    assert _score_sipas(0.9117, None).standard_error is None


def test_an_estimate_on_the_half_is_not_lost_to_binary_fractions():
    assert _score_sipas(0.9115).points == Decimal("9.12")


def test_a_percentage_multiplied_in_binary_is_read_as_what_it_stands_for():
    metrics = {"u": {"sipas.overall": Metric(Decimal("91.14999999999999"), None, "run")}}
    book = shipped_rulebook("sipas-points-2024")
    card = score(book, on=DAY, units=[unit_of("u")], metrics=metrics)[0]
    assert card.points == Decimal("9.12")
    assert card.lines[0].inputs[0].value == "91.15"


def test_the_trace_names_input_run_reference_and_arithmetic():
    line = _score_sipas(0.9117).lines[0]
    assert [(one.name, one.value, one.source) for one in line.inputs] == [
        ("sipas.overall", "91.17", "run 1f2e")
    ]
    assert line.words.vi == "91,17% / 100% × 10 điểm, làm tròn nửa lên 2 chữ số = 9,12 điểm"
    assert line.words.en == "91.17% / 100% × 10 points, rounded half up to 2 decimals = 9.12 points"
    assert line.reference is not None
    assert "876/QĐ-BNV" in line.reference.vi


def test_a_long_estimate_is_cut_in_words_and_whole_in_the_inputs():
    line = _score_sipas(0.8451234567).lines[0]
    assert line.words.en.startswith("≈84.5123% / 100%")
    assert line.inputs[0].value == "84.51234567"


def test_assumptions_travel_with_the_card():
    card = _score_sipas(0.9)
    assert [one.where for one in card.assumptions] == ["8.1", "ranking"]
    assert card.lines[0].assumption is not None


def test_nam_dinh_printed_a_rate_that_is_not_half_up():
    # Nam Định prints 89.45 for 62.62 of 70 points; half-up gives 89.46.
    rate = Decimal("62.62") * 100 / 70
    assert RoundingRule(Rounding.HALF_UP, 2).apply(rate) == Decimal("89.46")
    assert RoundingRule(Rounding.TRUNCATE, 2).apply(rate) == Decimal("89.45")


@pytest.mark.parametrize("case", list(all_cases()), ids=lambda case: case.name)
def test_json_and_back_gives_the_same_cards(case):
    cards = case.cards()
    assert from_json(to_json(cards)) == cards


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": "par-scorecards/2"}', '{"schema": 1}']
)
def test_other_json_is_refused(text):
    with pytest.raises(DomainError, match="no scorecards"):
        from_json(text)


def test_inputs_are_not_changed():
    metrics, book = _sipas(0.9), book_of("rules-of-provinces")
    evidence = load_evidence('units: {u: {values: {plan_done_percent: "80"}}}')
    before = deepcopy((metrics, evidence))
    score(book, on=DAY, units=[unit_of("u")], evidence=evidence, metrics=metrics)
    assert (metrics, evidence) == before


def _refusal(evidence: str, *, book: str = "rules-of-provinces", kind: str = "department"):
    with pytest.raises(ManyFaults) as caught:
        score(book_of(book), on=DAY, units=[unit_of("u", kind)], evidence=load_evidence(evidence))
    return str(caught.value)


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        ("units: {v: {}}", "a unit that is not scored"),
        ('units: {u: {values: {plan_done: "1"}}}', "no rule reads this input"),
        ('units: {u: {values: {sipas.overall: "99"}}}', "joined from a run, never typed"),
        ('units: {u: {criteria: {"2.1": {points: "1"}}}}', "never scored by hand"),
        ('units: {u: {criteria: {"9": {points: "1"}}}}', "no such single criterion"),
        ('units: {u: {criteria: {"1.2": {points: "10.25"}}}}', "outside what can be awarded"),
        ('units: {u: {criteria: {"1.2": {points: "-1"}}}}', "outside what can be awarded"),
        ('units: {u: {criteria: {"1.2": {points: "0.3"}}}}', "whole number of steps"),
        ('units: {u: {criteria: {"1.2": {points: "9,5"}}}}', "must be a number"),
        ('units: {u: {criteria: {"1.2": {points: "1e999999"}}}}', "must be a number"),
        ("units: {u: {values: {plan_issued: maybe}}}", "none of the options"),
        ("units: {u: {values: {reports_complete: x, reports_in_time: x}}}", "met or not"),
    ],
)
def test_evidence_that_does_not_fit_is_refused(evidence, words):
    assert words in _refusal(evidence)


def _exempt(criterion: str, points: str) -> str:
    entry = f'criterion: "{criterion}", points: "{points}", reason: {{vi: a, en: a}}, decision: a'
    return f"units: {{u: {{not_applicable: [{{{entry}}}]}}}}"


@pytest.mark.parametrize(
    ("criterion", "points"), [("1.2", "10"), ("1.2", "0"), ("1.1.4", "1"), ("1", "2")]
)
def test_a_part_that_cannot_leave_the_maximum_is_refused(criterion, points):
    assert "cannot be taken out" in _refusal(_exempt(criterion, points))


def test_faults_of_several_criteria_come_together():
    words = _refusal(
        'units: {u: {values: {plan_issued: maybe}, criteria: {"1.2": {points: "99"}}}}'
    )
    assert "criterion 1.1.1" in words
    assert "criterion 1.2" in words


def test_a_kind_without_a_group_and_a_day_out_of_force_are_refused():
    assert "not for this kind of unit" in _refusal("units: {}", kind="commune")
    assert "does not apply on this day" in _refusal("units: {}", book="tay-ninh-2023")


def test_numbers_of_numpy_are_numbers_and_an_error_that_is_none_is_unknown():
    metric = metric_of(np.float64(0.9), standard_error=np.float64("nan"), source="run")
    assert (metric.percent, metric.standard_error) == (Decimal(90), None)
    assert metric.as_reading("sipas.overall").value == "90"


def test_a_negative_standard_error_is_refused():
    with pytest.raises(DomainError, match="no error"):
        metric_of(0.9, standard_error=-0.1, source="run")


@pytest.mark.parametrize("share", [1.2, -0.1, float("nan"), float("inf")])
def test_a_figure_outside_the_scale_is_refused(share):
    with pytest.raises(DomainError, match="outside 0–100"):
        metric_of(share, standard_error=None, source="run")
