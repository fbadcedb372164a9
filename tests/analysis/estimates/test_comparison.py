import numpy as np
import pytest
from scipy import stats

from analysis.estimates import survey
from analysis.estimates.comparison import (
    Difference,
    RankScore,
    change,
    compare_groups,
    compare_ranks,
    gap,
)
from analysis.estimates.estimand import Estimand, Ratio
from analysis.estimates.survey import Missing
from analysis.ground.errors import DomainError
from analysis.totals.cells import Variables
from analysis.totals.design import DesignColumns, declare_design
from tests.analysis.estimates.samples import nhanes, schools


def numbers(found):
    return (found.value, found.t, found.df, found.p_value)


def test_men_and_women_as_in_r():
    """R survey 4.1.1: svyttest(HI_CHOL ~ RIAGENDR, subset(nhanes, race == 1))."""
    frame, design = nhanes()
    race = (frame["race"] == 1).to_numpy()
    groups = tuple((frame["RIAGENDR"] == sex).to_numpy() & race for sex in (1, 2))
    found = compare_groups(design, frame["HI_CHOL"].to_numpy(), groups, missing=Missing.DOMAIN)
    expected = (-0.0270268331742632, -2.22332347801052, 15, 0.041981642971546)
    assert numbers(found) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (RankScore.WILCOXON, (0.0353383458646618, 0.792677108884439, 13, 0.44219249785136)),
        (RankScore.NORMAL, (0.163807562653139, 1.086665157461, 13, 0.29692335837122)),
        (RankScore.MEDIAN, (0.023759398496241, 0.315009693478513, 13, 0.757753528445889)),
    ],
)
def test_ranks_as_in_r(score, expected):
    """R survey 4.1.1: svyranktest(api00 ~ comp.imp, clus1, test)."""
    frame, design = schools("apiclus1")
    groups = tuple((frame["comp.imp"] == word).to_numpy() for word in ("No", "Yes"))
    column = frame["api00"].to_numpy(dtype=np.float64)
    assert numbers(compare_ranks(design, column, groups, score=score)) == pytest.approx(
        expected, rel=1e-9
    )


def test_equal_groups_do_not_differ():
    design = declare_design(DesignColumns(weights=np.ones(8)), rows=8)
    even = np.arange(8) % 2 == 0
    found = compare_groups(design, np.array([1.0, 1, 2, 2, 3, 3, 4, 4]), (even, ~even))
    assert (found.value, found.p_value) == (0, 1)
    assert found.lower == -found.upper


def test_a_gap_is_the_contrast_with_its_covariance():
    """Units share villages, so the variance is not the sum of the two variances."""
    rng = np.random.default_rng(4)
    village = rng.integers(0, 12, 200)
    design = declare_design(DesignColumns(ids=(village,), weights=rng.uniform(1, 5, 200)), rows=200)
    y, first = rng.normal(village, 1.0), rng.random(200) < 0.5
    variables = Variables.of({"y": y, "x": np.ones(200)})
    estimand = Estimand("mean", ((1.0, Ratio(("y",), ("x",))),), base="x")
    found = gap(design, variables, estimand, groups=(first, ~first))
    groups = {"a": first, "b": ~first}
    same = survey.contrast(design, y, groups, coefficients={"a": -1.0, "b": 1.0})
    parts = [
        survey.mean(design, {"y": y}, domain=rows).standard_errors[0] for rows in groups.values()
    ]
    assert found.value == pytest.approx(same.values[0], rel=1e-12)
    assert found.standard_error == pytest.approx(same.standard_errors[0], rel=1e-12)
    assert found.standard_error < 0.9 * np.hypot(*parts)
    assert (found.lower, found.upper) == pytest.approx((same.lower[0], same.upper[0]))


def test_a_change_between_independent_samples_is_a_gap_of_the_stacked_sample():
    rng = np.random.default_rng(9)
    y, year = rng.normal(3, 1, 90), np.repeat([0, 1], [40, 50])
    designs = [
        declare_design(
            DesignColumns(weights=np.ones(int((year == t).sum()))), rows=int((year == t).sum())
        )
        for t in (0, 1)
    ]
    before, after = (survey.mean(design, {"y": y[year == t]}) for t, design in enumerate(designs))
    stacked = declare_design(DesignColumns(strata=year, weights=np.ones(90)), rows=90)
    same = compare_groups(stacked, y, (year == 0, year == 1))
    found = change(before, after)[0]
    assert found.value == pytest.approx(same.value)
    assert found.standard_error == pytest.approx(same.standard_error)


def test_welch_by_scipy():
    """Simple random samples: Welch's t test (scipy 1.17, ttest_ind, equal_var=False)."""
    rng = np.random.default_rng(10)
    a, b = rng.normal(0, 1, 12), rng.normal(1, 3, 20)
    means = [
        survey.mean(declare_design(DesignColumns(weights=np.ones(len(y))), rows=len(y)), {"y": y})
        for y in (a, b)
    ]
    found = change(*means)[0]
    welch = stats.ttest_ind(b, a, equal_var=False)
    assert (found.t, found.df, found.p_value) == pytest.approx(
        (welch.statistic, welch.df, welch.pvalue)
    )


def test_other_estimates_are_no_change():
    design = declare_design(DesignColumns(weights=np.ones(3)), rows=3)
    first, second = (survey.mean(design, {name: np.arange(3.0)}) for name in "ab")
    with pytest.raises(DomainError, match="do not estimate the same"):
        change(first, second)


def test_without_freedom_or_error_there_is_no_test():
    for found in (Difference.of(2, 1, df=0), Difference.of(2, 0, df=5)):
        assert np.isnan([found.t, found.p_value]).all()
