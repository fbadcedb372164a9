"""Intervals of the demonstration's campaign hold its true indices about 95 times in 100.

The population is made once and knows nothing of estimators; each seed draws, asks and analyses
anew. The band is that of the binomial: with n independent intervals of exact coverage 0.95 the
share that covers falls outside 0.95 ± 3.29·√(0.95·0.05/n) once in a thousand. Linearised
t-intervals are nominal only to first order, hence 0.01 is given away on the lower side.
"""

import numpy as np
import pytest

from analysis.estimates.estimand import plan
from analysis.estimates.finish import finish
from analysis.indices.estimands import answer_variables, indices_of
from analysis.indices.loader import method_for
from analysis.pipeline.sample import draw_sample
from analysis.totals.cells import cell_totals
from analysis.totals.design import LonelyPsu
from sipas.demo.population import BLANK, true_index, who_answers
from sipas.demo.scenario import SCENES
from sipas.demo.stage import population_of
from tests.analysis.snapshots import snapshot_of

REPLICATIONS = 150
QUOTA = 90
BUSINESSES = SCENES[1]
UNITS = ("VPUB", "STC", "STP", "SKHDT", "SCT", "STNMT")


@pytest.fixture(scope="module")
def population():
    return population_of(BUSINESSES, seed=20240101)


@pytest.fixture(scope="module")
def method():
    return method_for(BUSINESSES.questionnaire)


def cases_of(population, method, rng):
    """Draw a simple random sample in each unit and let it answer; columns of a snapshot.

    Outcomes, which enter no index, are left blank.
    """
    columns = {name: [] for name in ("unit", "base_weight", "stratum_population")}
    drawn = []
    for unit in UNITS:
        frame = population.rows_of(unit)
        size = min(QUOTA, len(frame))
        drawn.append(rng.choice(frame, size, replace=False))
        columns["unit"] += [unit] * size
        columns["base_weight"] += [len(frame) / size] * size
        columns["stratum_population"] += [len(frame)] * size
    rows = np.concatenate(drawn)
    answered = who_answers(population, rows, rng)
    items = population.codes[rows].astype(object)
    items[~answered] = None
    blank = [(BLANK if flag else None) for flag in answered]
    return {
        **columns,
        **dict.fromkeys(method.outcome, blank),
        "stratum": columns["unit"],
        "status": np.where(answered, "complete", "no_answer").tolist(),
        "mode": [("web" if flag else None) for flag in answered],
        **{name: items[:, n].tolist() for n, name in enumerate(population.form.items)},
    }


def intervals(cases, method):
    """Return, by unit and for all of them, the bounds of the overall index in per cent."""
    snapshot = snapshot_of(cases, units=dict.fromkeys(UNITS, "department"))
    sample = draw_sample(snapshot, method, lonely=LonelyPsu.FAIL)
    record = [one.estimand for one in indices_of(method) if one.of_record][:1]
    variables = answer_variables(method, sample.answers.codes)
    compiled = plan(record, columns=variables.names)
    for unit in (*UNITS, None):
        inside = sample.responded if unit is None else (sample.answers.unit == unit)
        domain = sample.responded & inside
        found = finish(
            sample.design, cell_totals(sample.design, variables, domain=domain), plan=compiled
        )
        yield unit, 100 * found.lower[0], 100 * found.upper[0]


def band(count):
    half = 3.29 * (0.95 * 0.05 / count) ** 0.5
    return 0.95 - half - 0.01, 0.95 + half


def test_intervals_of_units_and_of_all_cover_the_truth(population, method):
    truth = {unit: true_index(population, unit) for unit in UNITS}
    inside = np.concatenate([population.rows_of(unit) for unit in UNITS])
    codes = population.codes[inside]
    given = codes[codes > 0]
    truth[None] = 100 * given.sum() / (5 * given.size)
    hits = dict.fromkeys(truth, 0)
    for seed in range(REPLICATIONS):
        cases = cases_of(population, method, np.random.default_rng([11, seed]))
        for unit, low, high in intervals(cases, method):
            hits[unit] += low <= truth[unit] <= high
    low, high = band(REPLICATIONS * len(UNITS))
    assert low <= sum(hits[unit] for unit in UNITS) / (REPLICATIONS * len(UNITS)) <= high
    low, high = band(REPLICATIONS)
    assert low <= hits[None] / REPLICATIONS <= high
