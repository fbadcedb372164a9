import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimates import survey
from analysis.estimates.distribution import distributions, level_columns
from analysis.totals.cells import cell_totals
from analysis.totals.design import DesignColumns, declare_design

LEVELS = np.arange(1, 6)


def found_of(codes, weights):
    design = declare_design(DesignColumns(weights=weights), rows=len(weights))
    variables, plan = level_columns(codes, LEVELS)
    return design, distributions(design, cell_totals(design, variables), plan=plan, levels=LEVELS)


def test_by_hand():
    """Weights 1, 2, 3, 4 on levels 1, 5, 5 and a blank: shares 1/6 and 5/6, mean 26/6."""
    _, (found,) = found_of(np.array([[1], [5], [5], [-2]]), np.array([1.0, 2, 3, 4]))
    assert found.shares == pytest.approx([1 / 6, 0, 0, 0, 5 / 6])
    assert found.mean[0] == pytest.approx(26 / 6)
    assert found.top_box(4)[0] == pytest.approx(5 / 6)
    assert (found.median, found.answers, found.df) == (5, 3, 2)


@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3, 4, 5, -2, -5]), st.floats(1, 9)),
        min_size=3,
        max_size=40,
    )
)
def test_combinations_equal_direct_estimates(answers):
    codes = np.array([[code] for code, _ in answers])
    if (codes > 0).sum() < 2:
        return
    design, (found,) = found_of(codes, np.array([weight for _, weight in answers]))
    kept = codes[:, 0] > 0
    columns = {"mean": codes[:, 0] * 1.0, "top": (codes[:, 0] >= 4) * 1.0}
    same = survey.mean(design, columns, domain=kept)
    for number, got in enumerate((found.mean, found.top_box(4))):
        direct = (same.values[number], same.standard_errors[number])
        assert got == pytest.approx(direct, rel=1e-9, abs=1e-7)
    assert found.shares.sum() == pytest.approx(1)
    assert found.covariance.sum() == pytest.approx(0, abs=1e-12)


def test_nobody_answered():
    _, (first, second) = found_of(np.array([[1, -2], [2, -2]]), np.ones(2))
    assert first.median == 1
    assert second.median is None
    assert np.isnan(second.shares).all()
    assert (second.answers, second.df) == (0, 0)
