import numpy as np
import pytest

from analysis.estimates import survey
from analysis.totals.design import DesignColumns, LonelyPsu, declare_design


def test_simple_random_sample_by_hand():
    """Mean 3 of 1, 2, 3, 4, 5: s² = 2.5, V = (1 - 5/20)·2.5/5 (Cochran 1977, 2.6)."""
    design = declare_design(
        DesignColumns(weights=np.full(5, 4.0), population=(np.full(5, 20.0),)), rows=5
    )
    found = survey.mean(design, {"y": np.arange(1.0, 6)})
    assert found.values[0] == 3
    assert found.covariance[0, 0] == pytest.approx(0.75 * 2.5 / 5, rel=1e-12)
    assert found.df[0] == 4
    assert found.design_effects[0] == pytest.approx(1, rel=1e-12)


def test_domain_counts_all_units_of_the_stratum():
    """Total of a domain that two of four units have: z = 2, 4, 0, 0; V = 4/3·Σ(z - 1.5)² = 44/3."""
    design = declare_design(DesignColumns(weights=np.ones(4)), rows=4)
    y = np.array([2.0, 4, 9, 9])
    found = survey.total(design, {"y": y}, domain=np.array([True, True, False, False]))
    assert found.covariance[0, 0] == pytest.approx(44 / 3, rel=1e-12)


def test_two_pass_form_keeps_small_variances():
    """Values 1e8 + (0, 1, 2): one pass of squares would lose them."""
    design = declare_design(DesignColumns(weights=np.ones(3)), rows=3)
    found = survey.total(design, {"y": 1e8 + np.arange(3.0)})
    assert found.standard_errors[0] == pytest.approx(np.sqrt(3.0), rel=1e-9)


def test_certainty_stratum_with_one_unit_is_not_lonely():
    design = declare_design(
        DesignColumns(
            strata=np.array(["a", "b", "b"]),
            weights=np.array([1.0, 5, 5]),
            population=(np.array([1.0, 10, 10]),),
        ),
        rows=3,
        lonely=LonelyPsu.FAIL,
    )
    assert np.isfinite(survey.mean(design, {"y": np.array([9.0, 1, 2])}).standard_errors[0])


def test_covariance_gives_the_variance_of_any_combination():
    rng = np.random.default_rng(11)
    design = declare_design(
        DesignColumns(strata=np.repeat([0, 1, 2], 20), weights=rng.uniform(1, 4, 60)), rows=60
    )
    y = rng.normal(10, 2, 60)
    groups = {"a": np.arange(60) % 2 == 0, "b": np.arange(60) % 2 == 1}
    gap = survey.contrast(design, y, groups, coefficients={"a": 1, "b": -1})
    both = survey.mean(design, {"y": y})
    coefficients = {
        name: float(design.weights[rows].sum() / design.weights.sum())
        for name, rows in groups.items()
    }
    again = survey.contrast(design, y, groups, coefficients=coefficients)
    means = [survey.mean(design, {"y": y}, domain=groups[name]).values[0] for name in "ab"]
    assert gap.values[0] == pytest.approx(means[0] - means[1], rel=1e-12)
    assert again.values[0] == pytest.approx(both.values[0], rel=1e-12)
