"""Rows that are their own sampling units: read twice they give what sums by unit give."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimates.estimand import Estimand, Ratio, plan
from analysis.estimates.finish import finish, finish_every, linear_coefficients
from analysis.estimates.replicated import jackknife_estimates
from analysis.ground.errors import DomainError
from analysis.quality.modes import gaps_of_totals
from analysis.totals.cells import RowBlock, Variables, cell_totals, side_by_side, together
from analysis.totals.design import DesignColumns, DomainDf, LonelyPsu, declare_design, reweighted
from analysis.variance.own_rows import OwnRows, covariances
from analysis.variance.scores import Part, Scores
from analysis.weighting.calibrate import Auxiliaries, calibrate, poststratify, rake
from analysis.weighting.margins import Margin
from analysis.weighting.steps import base_weights

RULE = settings(max_examples=40, deadline=None)
LONELY = (LonelyPsu.REMOVE, LonelyPsu.ADJUST, LonelyPsu.AVERAGE, LonelyPsu.COLLAPSE)


class Sample:
    """A made-up sample of elements, or of elements and clusters, two columns and a base."""

    def __init__(self, seed, *, lonely=LonelyPsu.ADJUST, calibrated=0, clusters=0.0, **how):
        rng = np.random.default_rng(seed)
        rows = int(rng.integers(20, 60))
        strata = rng.integers(0, 5, rows)
        strata[:2] = 7
        strata[2] = 8
        clustered = rng.random(rows) < clusters
        ids = np.where(clustered, rng.integers(0, 3, rows), 100 + np.arange(rows))
        weights = rng.uniform(1, 4, 5)[strata % 5]
        population = np.bincount(strata)[strata] * rng.uniform(2, 4, 9)[strata]
        columns = DesignColumns(
            ids=(ids,), strata=strata, weights=weights, population=(population,), nest=True
        )
        design = declare_design(columns, rows=rows, lonely=lonely, **how)
        self.design = _calibrated(design, rng, steps=calibrated)
        self.own = (np.bincount(design.unit) == 1)[design.unit]
        self.groups = rng.integers(0, 3, rows)
        answered = rng.random(rows) < 0.8
        values = np.column_stack([rng.normal(50, 1, rows), rng.normal(2, 1, rows), np.ones(rows)])
        self.variables = Variables(("a", "b", "n"), values * answered[:, None])
        self.size = int(rng.integers(1, rows + 1))

    def domains(self, rows=slice(None)):
        group = self.groups[rows]
        return [np.ones(len(group), dtype=np.bool_), group == 0, group == 1, group == 9]

    def blocks(self):
        """Yield blocks of rows, the last one perhaps smaller."""
        for start in range(0, self.design.rows, self.size):
            rows = slice(start, min(start + self.size, self.design.rows))
            numbers = np.arange(rows.start, rows.stop)
            design = replace(
                self.design,
                weights=self.design.weights[rows],
                unit=self.design.unit[rows],
                adjustments=tuple(one.take(numbers) for one in self.design.adjustments),
            )
            variables = Variables(self.variables.names, self.variables.values[rows])
            yield RowBlock(design, variables, self.domains(rows), self.own[rows])

    @property
    def again(self):
        return OwnRows(self.own, self.blocks)

    def totals_by_stratum(self):
        parts = [
            [cell_totals(block.design, block.variables, domain=one, own=block.own)
             for one in block.domains]
            for block in self.blocks()
        ]  # fmt: skip
        return [together(same) for same in zip(*parts, strict=True)]

    def totals_by_unit(self):
        return [cell_totals(self.design, self.variables, domain=one) for one in self.domains()]


def _calibrated(design, rng, *, steps):
    if not steps:
        return design
    rows = design.rows
    margins = [Margin.of("sex", {"f": 60.0, "m": 70.0}), Margin.of("age", {"o": 50.0, "y": 80.0})]
    words = [rng.choice(list(margin.categories), rows) for margin in margins]
    for column, margin in zip(words, margins, strict=True):
        column[:2] = margin.categories
    weights = rake(base_weights(design.weights), margins, words=words)
    if steps == 2:
        weights = poststratify(weights, margins[1], words=words[1], name="again")
    if steps == 3:
        values = np.column_stack([np.ones(rows), rng.normal(10, 1, rows)])
        known = Auxiliaries.of_rows(("n", "x"), values, totals=np.array([130.0, 1_320.0]))
        weights = calibrate(weights, known, name="number")
    return reweighted(design, weights.final, adjustments=weights.adjustments)


ESTIMANDS = [
    Estimand("mean", ((1.0, Ratio(("a",), ("n",))),), "n"),
    Estimand("ratio", ((0.5, Ratio(("a", "b"), ("n",))), (0.5, Ratio(("b",), ("a",)))), "n"),
    Estimand("total", ((1.0, Ratio(("b",))),), "n"),
]
PLAN = plan(ESTIMANDS, columns=("a", "b", "n"))


def assert_alike(got, wanted):
    for name in ("values", "standard_errors", "covariance", "lower", "upper", "design_effects"):
        one, other = getattr(got, name), getattr(wanted, name)
        assert one == pytest.approx(other, rel=1e-9, abs=1e-11, nan_ok=True), name
    assert got.df.tolist() == wanted.df.tolist()
    assert got.rows.tolist() == wanted.rows.tolist()


@given(
    seed=st.integers(0, 10_000),
    lonely=st.sampled_from(LONELY),
    calibrated=st.integers(0, 3),
    clusters=st.sampled_from([0.0, 0.5, 1.0]),
    adjust=st.booleans(),
    domain_df=st.sampled_from(DomainDf),
)
@RULE
def test_estimates_are_those_of_sums_by_unit(seed, lonely, calibrated, clusters, adjust, domain_df):
    sample = Sample(
        seed,
        lonely=lonely,
        calibrated=calibrated,
        clusters=clusters,
        adjust_domain_lonely=adjust,
        domain_df=domain_df,
    )
    found = finish_every(sample.design, sample.totals_by_stratum(), plan=PLAN, again=sample.again)
    for got, totals in zip(found, sample.totals_by_unit(), strict=True):
        assert_alike(got, finish(sample.design, totals, plan=PLAN))


@given(
    seed=st.integers(0, 10_000),
    lonely=st.sampled_from(LONELY),
    calibrated=st.integers(0, 3),
    clusters=st.sampled_from([0.0, 0.5]),
)
@RULE
def test_two_groups_keep_their_covariance(seed, lonely, calibrated, clusters):
    sample = Sample(seed, lonely=lonely, calibrated=calibrated, clusters=clusters)
    sample.variables = replace(sample.variables, names=("a", "b", ""))
    estimands = [Estimand("mean", ((1.0, Ratio(("a",), ("",))),), "")]
    (wanted,) = gaps_of_totals(sample.design, sample.totals_by_unit()[1:3], estimands)
    domains = sample.domains
    sample.domains = lambda rows=slice(None): domains(rows)[1:3]
    (got,) = gaps_of_totals(
        sample.design, sample.totals_by_stratum(), estimands, again=sample.again
    )
    assert got.values == pytest.approx(wanted.values, rel=1e-9, nan_ok=True)
    assert got.standard_errors == pytest.approx(wanted.standard_errors, rel=1e-9, nan_ok=True)
    assert got.df.tolist() == wanted.df.tolist()


@given(seed=st.integers(0, 10_000), lonely=st.sampled_from(LONELY), calibrated=st.integers(0, 3))
@RULE
def test_one_estimate_of_each_domain_side_by_side(seed, lonely, calibrated):
    """As units that share strata are ranked: each part knows the place of its estimate."""
    sample = Sample(seed, lonely=lonely, calibrated=calibrated)
    one = plan(ESTIMANDS[:1], columns=("a", "b", "n"))

    def joint(totals, again):
        slopes = [linear_coefficients(totals[number], one) for number in (1, 2)]
        parts = [
            Part(number, slope, np.array([place]))
            for place, (number, slope) in enumerate(zip((1, 2), slopes, strict=True))
        ]
        both = [
            totals[number].combined(("z",), slope)
            for number, slope in zip((1, 2), slopes, strict=True)
        ]
        wanted = Scores(side_by_side(both), np.eye(2), tuple(parts))
        return next(covariances(sample.design, [wanted], again=again))

    got = joint(sample.totals_by_stratum(), sample.again)
    assert got == pytest.approx(joint(sample.totals_by_unit(), None), rel=1e-9, abs=1e-12)


def test_the_second_look_keeps_small_variances():
    """Values 1e8 + (0, 1, 2) as in the two-pass form of sums by unit."""
    design = declare_design(DesignColumns(weights=np.ones(3)), rows=3)
    table = Variables(("y", "n"), np.column_stack([1e8 + np.arange(3.0), np.ones(3)]))
    own = np.ones(3, dtype=np.bool_)

    def blocks():
        yield RowBlock(design, table, [own], own)

    compiled = plan([Estimand("y", ((1.0, Ratio(("y",))),), "n")], columns=("y", "n"))
    totals = cell_totals(design, table, own=own)
    (found,) = finish_every(design, [totals], plan=compiled, again=OwnRows(own, blocks))
    assert found.standard_errors[0] == pytest.approx(np.sqrt(3.0), rel=1e-9)


def test_totals_by_stratum_alone_give_no_error():
    sample = Sample(3)
    totals = sample.totals_by_stratum()
    with pytest.raises(ValueError, match="read again"):
        next(finish_every(sample.design, totals, plan=PLAN))
    with pytest.raises(ValueError, match="read again"):
        jackknife_estimates(sample.design, totals[0], plan=PLAN)


def test_a_lonely_unit_is_refused_where_the_policy_says_so():
    sample = Sample(3, lonely=LonelyPsu.FAIL)
    with pytest.raises(DomainError) as caught:
        next(finish_every(sample.design, sample.totals_by_stratum(), plan=PLAN, again=sample.again))
    assert caught.value.code == "design.lonely_psu"
