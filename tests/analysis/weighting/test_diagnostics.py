import numpy as np
import pytest

from analysis.weighting.diagnostics import kish_design_effect, summaries
from analysis.weighting.steps import adjust_for_nonresponse, base_weights


def test_steps_in_figures():
    """Weights 1, 3 of one respondent each after 1, 1, 3: n·Σw²/(Σw)² = 2·(4 + 9)/25."""
    base = base_weights(np.array([1.0, 1, 3]))
    weights = adjust_for_nonresponse(
        base, classes=np.array(["a", "a", "b"]), responded=np.array([True, False, True])
    )
    first, second = summaries(weights)
    assert (first.cases, first.sum_before, first.sum_after) == (3, 5, 5)
    assert (second.cases, second.sum_before, second.sum_after) == (2, 5, 5)
    assert (second.minimum, second.maximum) == (2, 3)
    assert second.kish_design_effect == pytest.approx(26 / 25)
    assert second.coefficient_of_variation == pytest.approx(0.5 / 2.5)


def test_equal_weights_lose_nothing():
    assert kish_design_effect(np.full(7, 3.0)) == pytest.approx(1)
