"""The 95 % intervals hold the true index of a known population about 95 times in 100.

The bands are those of the binomial: with n independent intervals of exact coverage 0.95 the share
that covers falls outside 0.95 ± 3.29·√(0.95·0.05/n) once in a thousand. Linearised t-intervals are
nominal only to first order, hence 0.01 is given away on the lower side.
"""

import numpy as np
import pytest

from analysis.estimates.estimand import plan
from analysis.estimates.finish import finish
from analysis.indices.estimands import answer_variables, indices_of
from analysis.pipeline.sample import draw_sample
from analysis.totals.cells import cell_totals
from analysis.totals.design import DesignColumns, LonelyPsu, declare_design
from tests.analysis import population as made
from tests.analysis.snapshots import snapshot_of

REPLICATIONS = 400
UNITS = dict.fromkeys(made.SIZES, "department")


def band(intervals):
    half = 3.29 * (0.95 * 0.05 / intervals) ** 0.5
    return 0.95 - half - 0.01, 0.95 + half


@pytest.fixture(scope="module")
def population():
    return made.make_population(seed=20240102)


@pytest.fixture(scope="module")
def truth(population):
    units = {
        name: population.true_index(np.flatnonzero(population.unit == number))
        for number, name in enumerate(made.SIZES)
    }
    return {**units, "all": population.true_index(np.arange(len(population.unit)))}


def interval(method, design, codes, *, domain=None):
    """Return the bounds of the overall index of record, as shares."""
    record = [one.estimand for one in indices_of(method) if one.of_record][:1]
    variables = answer_variables(method, codes)
    totals = cell_totals(design, variables, domain=domain)
    found = finish(design, totals, plan=plan(record, columns=variables.names))
    assert found.names == ("overall F2 R1",)
    return found.lower[0], found.upper[0]


@pytest.fixture(scope="module")
def covered(population, truth, method):
    """By scope, the share of replications whose interval held the truth."""
    hits = {scope: [] for scope in truth}
    for seed in range(REPLICATIONS):
        cases = made.cases_of(population, np.random.default_rng([7, seed]))
        sample = draw_sample(snapshot_of(cases, units=UNITS), method, lonely=LonelyPsu.FAIL)
        for scope, true in truth.items():
            domain = sample.responded & (np.isin(sample.answers.unit, [scope]) | (scope == "all"))
            low, high = interval(method, sample.design, sample.answers.codes, domain=domain)
            hits[scope].append(low <= true <= high)
    return {scope: np.mean(values) for scope, values in hits.items()}


def test_units_are_covered(covered):
    low, high = band(REPLICATIONS * len(UNITS))
    assert low <= np.mean([covered[name] for name in UNITS]) <= high


@pytest.mark.parametrize("scope", [*UNITS, "all"])
def test_each_scope_is_covered(covered, scope):
    low, high = band(REPLICATIONS)
    assert low <= covered[scope] <= high


def coverage_of_villages(population, method, *, clustered):
    """Coverage over draws of 40 whole villages of 300, with or without saying they were drawn."""
    inside = np.flatnonzero(population.unit == len(made.SIZES) - 1)
    truth = population.true_index(inside)
    hits = []
    for seed in range(REPLICATIONS):
        rows = made.draw_villages(population, np.random.default_rng([8, seed]), villages=40)
        ids = (population.village[rows],) if clustered else ()
        size = 300.0 if clustered else float(len(inside))
        columns = DesignColumns(
            ids=ids, weights=np.full(len(rows), 7.5), population=(np.full(len(rows), size),)
        )
        design = declare_design(columns, rows=len(rows))
        codes = {item: values[rows] for item, values in population.codes.items()}
        low, high = interval(method, design, codes)
        hits.append(low <= truth <= high)
    return np.mean(hits)


def test_clusters_are_covered(population, method):
    low, high = band(REPLICATIONS)
    assert low <= coverage_of_villages(population, method, clustered=True) <= high


def test_forgetting_the_clusters_would_show(population, method):
    assert coverage_of_villages(population, method, clustered=False) < band(REPLICATIONS)[0]
