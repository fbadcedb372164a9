"""The 95 % intervals after calibration hold the true total and mean about 95 times in 100.

A population in which an auxiliary variable, known of everybody, explains most of the answer, drawn
by unequal probabilities within strata. The band is that of `tests.analysis.test_coverage`.
"""

import numpy as np
import pytest

from analysis.estimates import survey
from analysis.totals.design import DesignColumns, declare_design, reweighted
from analysis.weighting.calibrate import Auxiliaries, calibrate, rake
from analysis.weighting.distance import Bounds, Distance
from analysis.weighting.margins import Margin
from analysis.weighting.steps import base_weights

REPLICATIONS = 400
SIZES = {0: 1500, 1: 3500}
DRAWN = {0: 150, 1: 150}


@pytest.fixture(scope="module")
def population():
    rng = np.random.default_rng(20240711)
    rows = sum(SIZES.values())
    stratum = np.repeat(list(SIZES), list(SIZES.values()))
    x = rng.gamma(4.0, 10.0, rows)
    gender = np.where(rng.random(rows) < 0.4 + 0.2 * stratum, "f", "m")
    age = np.where(rng.random(rows) < 0.3 + 0.3 * (gender == "f"), "old", "young")
    y = 2.0 * x + 30 * (gender == "f") + 25 * (age == "old") + rng.normal(0, 15, rows)
    return {"stratum": stratum, "x": x, "gender": gender, "age": age, "y": y}


def drawn(population, seed):
    rng = np.random.default_rng([11, seed])
    return np.concatenate(
        [
            rng.choice(np.flatnonzero(population["stratum"] == number), size, replace=False)
            for number, size in DRAWN.items()
        ]
    )


def raked(population, sample):
    margins, words = [], []
    for name in ("gender", "age"):
        found, counts = np.unique(population[name], return_counts=True)
        margins.append(Margin.of(name, dict(zip(found.tolist(), counts.tolist(), strict=True))))
        words.append(sample[name])
    return rake(base_weights(sample["d"]), margins, words=words)


def regressed(population, sample):
    values = np.column_stack([np.ones(len(sample["x"])), sample["x"]])
    totals = np.array([len(population["x"]), population["x"].sum()])
    found = Auxiliaries.of_rows(("all", "x"), values, totals=totals)
    bounds = Bounds(0.3, 3)
    return calibrate(base_weights(sample["d"]), found, distance=Distance.LOGIT, bounds=bounds)


def intervals(population, make):
    """By replication, whether the total of y and its mean among the old are held, and both SEs."""
    for seed in range(REPLICATIONS):
        rows = drawn(population, seed)
        sample = {name: column[rows] for name, column in population.items()}
        size = np.array(list(SIZES.values()), dtype=np.float64)[sample["stratum"]]
        sample["d"] = size / np.array(list(DRAWN.values()))[sample["stratum"]]
        columns = DesignColumns(strata=sample["stratum"], weights=sample["d"], population=(size,))
        plain = declare_design(columns, rows=len(rows))
        weights = make(population, sample)
        design = reweighted(plain, weights.final, adjustments=weights.adjustments)
        careless = reweighted(plain, weights.final)
        old = sample["age"] == "old"
        whole = survey.total(design, {"y": sample["y"]})
        part = survey.mean(design, {"y": sample["y"]}, domain=old)
        blind = survey.total(careless, {"y": sample["y"]})
        true = population["y"].sum(), population["y"][population["age"] == "old"].mean()
        yield (
            whole.lower[0] <= true[0] <= whole.upper[0],
            part.lower[0] <= true[1] <= part.upper[0],
            blind.standard_errors[0] / whole.standard_errors[0],
        )


@pytest.mark.parametrize("make", [raked, regressed])
def test_calibrated_intervals_cover(population, make):
    found = np.array(list(intervals(population, make)), dtype=np.float64).mean(axis=0)
    half = 3.29 * (0.95 * 0.05 / REPLICATIONS) ** 0.5
    assert 0.95 - half - 0.01 <= found[0] <= 0.95 + half
    assert 0.95 - half - 0.01 <= found[1] <= 0.95 + half
    assert found[2] > 1.1  # without the calibration intervals would be too wide
