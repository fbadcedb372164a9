"""Indices by hand, and against published figures of the field."""

import numpy as np
import pytest

from analysis.estimates import survey
from analysis.estimates.estimand import plan
from analysis.estimates.finish import finish
from analysis.indices.definition import Level, RollUp, Scoring
from analysis.indices.estimands import answer_columns, answer_variables, indices_of
from analysis.indices.loader import load_method
from analysis.totals.cells import CellTotals, cell_totals
from analysis.totals.design import DesignColumns, declare_design
from tests.analysis.methods import TINY_METHOD


def indices(method, codes, weights=None):
    """Return every index in per cent by (code, scoring, roll-up)."""
    codes = {item: np.array(values) for item, values in codes.items()}
    rows = len(next(iter(codes.values())))
    design = declare_design(
        DesignColumns(weights=np.ones(rows) if weights is None else np.array(weights)), rows=rows
    )
    variables = answer_variables(method, codes)
    found = indices_of(method)
    compiled = plan([one.estimand for one in found], columns=variables.names)
    values = finish(design, cell_totals(design, variables), plan=compiled).values
    keys = [(one.node.code, str(one.scoring), str(one.rollup)) for one in found]
    return dict(zip(keys, (100 * values).tolist(), strict=True))


CODES = {  # three people; -2 blank, -5 two ticks
    "q1": [5, 4, 3],
    "q2": [4, -2, 2],
    "q3": [1, 5, 4],
    "q4": [5, 5, -5],
    "q5": [-2, -2, 3],
}


def test_scorings_and_roll_ups_by_hand(method):
    """F1: satisfied of answered; F2: sum of levels over five times the answered."""
    found = indices(method, CODES)
    by_hand = {
        ("q1", "F1", ""): 2 / 3,
        ("q2", "F1", ""): 1 / 2,
        ("q2", "F2", ""): 6 / 10,
        ("q4", "F2", ""): 1.0,
        ("I.A", "F1", "R1"): 3 / 5,
        ("I.A", "F1", "R2"): (2 / 3 + 1 / 2) / 2,
        ("I.A", "F2", "R1"): 18 / 25,
        ("I", "F2", "R1"): 28 / 40,
        ("I", "F2", "R2"): (12 / 15 + 6 / 10 + 10 / 15) / 3,
        ("I", "F2", "R3"): (18 / 25 + 10 / 15) / 2,
        ("overall", "F2", "R1"): 41 / 55,
        ("overall", "F2", "R2"): (12 / 15 + 6 / 10 + 10 / 15 + 1 + 3 / 5) / 5,
        ("overall", "F2", "R3"): (18 / 25 + 10 / 15 + 13 / 15) / 3,
        ("overall", "F2", "R4"): (28 / 40 + 13 / 15) / 2,
        ("overall", "F1", "R1"): 7 / 11,
    }
    for key, share in by_hand.items():
        assert found[key] == pytest.approx(100 * share, rel=1e-12), key


def test_weights_enter_numerator_and_denominator(method):
    found = indices(method, CODES, weights=[2.0, 1, 1])
    assert found["q2", "F2", ""] == pytest.approx(100 * (8 + 2) / 15)


@pytest.mark.parametrize("missing", [-2, -3, -5])
def test_what_is_no_answer_never_counts_as_the_middle(method, missing):
    with_gap = indices(method, {**CODES, "q3": [1, 5, missing]})
    middle = indices(method, {**CODES, "q3": [1, 5, 3]})
    assert with_gap["q3", "F1", ""] == pytest.approx(50)
    assert middle["q3", "F1", ""] == pytest.approx(100 / 3)
    assert with_gap["q3", "F2", ""] == middle["q3", "F2", ""]


def test_a_mean_with_a_criterion_nobody_answered_is_undefined_and_the_pool_is_not(method):
    found = indices(method, {**CODES, "q5": [-2, -2, -2]})
    assert np.isnan(found["q5", "F2", ""])
    assert np.isnan(found["II.A", "F2", "R2"])
    assert np.isnan(found["overall", "F2", "R2"])
    assert found["II.A", "F2", "R1"] == pytest.approx(100)


def test_declared_weights(tmp_path):
    path = tmp_path / "weighted.yaml"
    text = TINY_METHOD.replace("blocks:", "weights: {I: '0.4', II: '0.6'}\nblocks:")
    path.write_text(text, encoding="utf-8")
    found = indices(load_method(path), CODES)
    assert found["overall", "F2", "RW"] == pytest.approx(100 * (0.4 * 28 / 40 + 0.6 * 13 / 15))


def test_one_index_a_scoring_is_of_record(method):
    found = [one for one in indices_of(method) if one.of_record]
    assert len(found) == len(list(method.nodes()))
    assert {one.scoring for one in found} == {Scoring.F2}
    assert {one.rollup for one in found} == {RollUp.NONE, RollUp.R1}


def published(percent, answered):
    """Indices of the citizens' method from the per cent and the answered share of each factor."""
    method = load_method("sipas-citizen-2024")
    found = [one for one in indices_of(method) if one.scoring is Scoring.F2]
    names = answer_variables(method, {item: np.ones(1, dtype=int) for item in method.items}).names
    sums = dict.fromkeys(names, 1.0)
    for node in method.nodes():
        if node.level is Level.FACTOR:
            for item, column in zip(node.items, answer_columns(node), strict=True):
                sums[column] = answered[node.code]
                sums[f"F2:{item}"] = answered[node.code] * percent[node.code] / 100
    half = np.array(list(sums.values())) / 2
    totals = CellTotals(
        names, np.arange(2), np.vstack([half, half]), np.zeros((len(half),) * 2), 2 * half
    )
    design = declare_design(DesignColumns(weights=np.ones(2)), rows=2)
    compiled = plan([one.estimand for one in found], columns=names)
    values = 100 * finish(design, totals, plan=compiled).values
    keys = [(one.node.code, str(one.rollup)) for one in found]
    return dict(zip(keys, values.round(3).tolist(), strict=True))


FACTORS = ("I.A", "I.B", "I.C", "I.D", "II.A", "II.B", "II.C", "II.D", "II.E")


def test_roll_ups_of_the_published_blocks_of_2024():
    """National 2024: policy 83.84, service 84.09, overall 83.94; R3 and R4 give other figures."""
    percent = {code: 83.84 if code.startswith("I.") else 84.09 for code in FACTORS}
    found = published(percent, dict.fromkeys(FACTORS, 1.0))
    assert round(found["overall", "R1"], 2) == 83.94
    assert round(found["overall", "R2"], 2) == 83.94
    assert round(found["overall", "R3"], 2) == 83.98
    assert found["overall", "R4"] == 83.965


def test_pooling_gives_the_published_service_index_of_2023():
    """Factors 83.00, 83.02, 83.12, 83.03, 82.27, the last answered by 44 %, make 82.97."""
    percent = dict(zip(FACTORS, [82.49] * 4 + [83.00, 83.02, 83.12, 83.03, 82.27], strict=True))
    answered = {code: 0.44 if code == "II.E" else 1.0 for code in FACTORS}
    found = published(percent, answered)
    assert round(found["II", "R1"], 2) == 82.97
    assert round(found["II", "R3"], 2) != 82.97


def test_shares_of_all_answers_to_a_question_make_a_whole():
    """Trouble made by officials, national 2024: none 90.06, some 8.98, many 0.96 per cent."""
    answers = np.repeat(["none", "some", "many"], [9006, 898, 96])
    design = declare_design(DesignColumns(weights=np.ones(10_000)), rows=10_000)
    found = survey.mean(design, survey.indicators(answers))
    shares = dict(zip(found.names, (100 * found.values).round(2).tolist(), strict=True))
    assert shares == {"none": 90.06, "some": 8.98, "many": 0.96}
    assert found.covariance.sum() == pytest.approx(0, abs=1e-15)
