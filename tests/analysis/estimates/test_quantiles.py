import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimates.proportions import IntervalMethod
from analysis.estimates.quantile_rules import QuantileRule, SortedValues, read_quantile
from analysis.estimates.quantiles import QuantileMethod, quantiles, replicate_quantile_errors
from analysis.estimates.replicated import declare_replicates
from analysis.ground.errors import DomainError
from analysis.totals.design import DesignColumns, declare_design
from analysis.variance.replicate_factors import bootstrap_factors, replicate_weights
from tests.analysis.estimates.samples import schools

NUMPY_NAMES = {
    QuantileRule.HF1: "inverted_cdf",
    QuantileRule.HF2: "averaged_inverted_cdf",
    QuantileRule.HF4: "interpolated_inverted_cdf",
    QuantileRule.HF5: "hazen",
    QuantileRule.HF6: "weibull",
    QuantileRule.HF7: "linear",
    QuantileRule.HF8: "median_unbiased",
    QuantileRule.HF9: "normal_unbiased",
}


@pytest.mark.parametrize("rule", NUMPY_NAMES)
@pytest.mark.parametrize("probability", [0.1, 0.25, 0.5, 0.6, 0.75, 0.95])
def test_equal_weights_give_the_rules_of_numpy(rule, probability):
    values = np.random.default_rng(3).normal(size=20)
    got = read_quantile(SortedValues.of(values, np.full(20, 2.5)), probability, rule=rule)
    assert got == pytest.approx(np.quantile(values, probability, method=NUMPY_NAMES[rule]))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("hf5", (12.3, 3.04878621151223, 15.95121378848778, 3.00785799577613)),
        ("hf8", (12.2, 2.88801951292777, 15.91290641299816, 3.03640613153823)),
        ("hf9", (12.225, 2.92821118757388, 15.92248325687057, 3.02926909759771)),
        ("school", (12, 3, 16, 3.03060441237180)),
    ],
)
def test_primary_schools_as_in_r(rule, expected):
    """R survey 4.1.1: svyquantile(~mobility, subset(clus1, stype=="E"), 0.2, qrule=rule)."""
    frame, design = schools("apiclus1")
    found = quantiles(
        design,
        frame["mobility"].to_numpy(dtype=np.float64),
        probabilities=[0.2],
        method=QuantileMethod(QuantileRule(rule)),
        domain=(frame["stype"] == "E").to_numpy(),
    )
    got = (found.values[0], found.lower[0], found.upper[0], found.standard_errors[0])
    assert got == pytest.approx(expected, rel=1e-9)


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 9)), min_size=1, max_size=30),
    st.floats(0.01, 0.99),
    st.randoms(use_true_random=False),
)
def test_whole_weights_are_repeated_answers(answers, probability, random):
    """Codes of a scale: a person of weight 3 counts as three; the order of rows is nothing."""
    codes = np.array([code for code, _ in answers], dtype=np.float64)
    weights = np.array([weight for _, weight in answers], dtype=np.float64)
    repeated = np.repeat(codes, weights.astype(int))
    mixed = np.array(random.sample(range(len(codes)), len(codes)))
    got = read_quantile(
        SortedValues.of(codes[mixed], weights[mixed]), probability, rule=QuantileRule.MATH
    )
    whole = SortedValues.of(repeated, np.ones(len(repeated)))
    assert got == read_quantile(whole, probability, rule=QuantileRule.MATH)
    assert (repeated <= got).mean() >= probability - 1e-9


def test_a_bound_outside_the_data_is_unknown():
    design = declare_design(DesignColumns(weights=np.ones(3)), rows=3)
    found = quantiles(design, np.array([1.0, 2, 3]), probabilities=[0.5])
    assert found.values[0] == 2
    assert np.isnan([found.lower[0], found.upper[0], found.standard_errors[0]]).all()


def test_the_bootstrap_agrees_with_woodruff():
    """A median of 400 skewed values: both errors estimate the same quantity, to a fifth."""
    rng = np.random.default_rng(8)
    design = declare_design(DesignColumns(weights=np.ones(400)), rows=400)
    column = rng.lognormal(size=400)
    made = bootstrap_factors(design, replicates=400, generator=rng)
    sample = declare_replicates(design.weights, replicate_weights(design, made), rule=made.rule)
    found = replicate_quantile_errors(sample, column, probabilities=[0.5])
    woodruff = quantiles(design, column, probabilities=[0.5])
    assert found[0] == pytest.approx(woodruff.standard_errors[0], rel=0.2)


@pytest.mark.parametrize(
    ("probability", "method", "code"),
    [
        (1.0, QuantileMethod(), "quantile.probability"),
        (0.5, QuantileMethod(interval=IntervalMethod.WILSON), "quantile.interval"),
    ],
)
def test_what_is_refused(probability, method, code):
    design = declare_design(DesignColumns(weights=np.ones(3)), rows=3)
    with pytest.raises(DomainError) as caught:
        quantiles(design, np.arange(3.0), probabilities=[probability], method=method)
    assert caught.value.code == code


def test_nothing_has_no_quantile():
    nothing = SortedValues.of(np.zeros(0), np.zeros(0))
    assert np.isnan(read_quantile(nothing, 0.5, rule=QuantileRule.HF7))
