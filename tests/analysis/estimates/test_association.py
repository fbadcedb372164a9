import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.estimates.association import AssociationTest, association
from analysis.ground.errors import DomainError
from analysis.totals.design import DesignColumns, declare_design
from tests.analysis.estimates.samples import nhanes


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("F", (47.7362482078948, 3.21949265061483e-14, 2.94519595233274, 47.12313523732391)),
        ("adjWald", (59.1439747091818, 3.4013412656372e-08, 3, 14)),
    ],
)
def test_women_of_nhanes_as_in_r(test, expected):
    """R survey 4.1.1: svychisq(~HI_CHOL + agecat, subset(nhanes, RIAGENDR == 2), statistic)."""
    frame, design = nhanes()
    known = frame[["HI_CHOL", "agecat"]].notna().all(axis=1).to_numpy()
    found = association(
        design,
        frame["HI_CHOL"].to_numpy(),
        frame["agecat"].to_numpy(dtype=object),
        test=AssociationTest(test),
        domain=(frame["RIAGENDR"] == 2).to_numpy() & known,
    )
    got = (found.statistic, found.p_value, found.numerator_df, found.denominator_df)
    assert got == pytest.approx(expected, rel=1e-8)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=30, max_size=60))
def test_simple_random_answers_give_pearson(pairs):
    """X² of scipy's chi2_contingency where there are neither strata nor clusters nor weights."""
    every = [(row, column) for row in range(2) for column in range(3)]
    first, second = (np.array(part) for part in zip(*pairs, *every, strict=True))
    design = declare_design(DesignColumns(weights=np.ones(len(first))), rows=len(first))
    counts = np.zeros((2, 3))
    np.add.at(counts, (first, second), 1)
    found = association(design, first, second, test=AssociationTest.RAO_SCOTT_CHI_SQUARE)
    pearson = stats.chi2_contingency(counts, correction=False).statistic
    assert found.statistic == pytest.approx(pearson, abs=1e-9)
    assert 0 <= found.p_value <= 1


def test_swapping_the_columns_changes_nothing():
    rng = np.random.default_rng(2)
    first, second = rng.integers(0, 3, 300), rng.integers(0, 4, 300)
    design = declare_design(
        DesignColumns(ids=(rng.integers(0, 40, 300),), weights=rng.uniform(1, 3, 300)), rows=300
    )
    for test in AssociationTest:
        one, two = (
            association(design, first, second, test=test),
            association(design, second, first, test=test),
        )
        assert one.statistic == pytest.approx(two.statistic)
        assert one.p_value == pytest.approx(two.p_value)


@pytest.mark.parametrize(
    ("second", "clusters", "code"),
    [([1, 1, 1, 1], 4, "association.one_category"), ([1, 2, 1, 2], 2, "association.singular")],
)
def test_tables_that_cannot_be_tested(second, clusters, code):
    design = declare_design(
        DesignColumns(ids=(np.arange(4) % clusters,), weights=np.ones(4)), rows=4
    )
    with pytest.raises(DomainError) as caught:
        association(
            design, np.array([1, 1, 2, 2]), np.array(second), test=AssociationTest.ADJUSTED_WALD
        )
    assert caught.value.code == code
