"""Intervals of shares near 1 cover the truth of a population made without regard to them."""

import numpy as np
import pytest

from analysis.estimates import survey
from analysis.estimates.proportions import IntervalMethod, Shares, share_intervals
from analysis.totals.design import DesignColumns, declare_design

VILLAGES, SIZE, DRAWN, ASKED, DRAWS = 400, 50, 24, 15, 600


@pytest.fixture(scope="module")
def draws():
    """Shares of 600 samples of villages, 15 people in each, and the true share, near 0.95."""
    rng = np.random.default_rng(31)
    level = rng.beta(19 * 1.5, 1.5, VILLAGES)
    satisfied = rng.random((VILLAGES, SIZE)) < level[:, None]
    village = np.repeat(np.arange(DRAWN), ASKED)
    design = declare_design(
        DesignColumns(ids=(village,), weights=np.ones(DRAWN * ASKED)), rows=DRAWN * ASKED
    )
    answers = {}
    for number in range(DRAWS):
        chosen = rng.choice(VILLAGES, DRAWN, replace=False)
        people = np.array([rng.choice(SIZE, ASKED, replace=False) for _ in chosen])
        answers[str(number)] = satisfied[chosen[:, None], people].ravel().astype(np.float64)
    return Shares.of(survey.mean(design, answers)), float(satisfied.mean())


@pytest.mark.parametrize(
    ("method", "least"), [("beta", 0.94), ("wilson", 0.93), ("logit", 0.93), ("asin", 0.91)]
)
def test_the_truth_is_covered(draws, method, least):
    """Two standard errors of 600 draws at 0.95 are 0.018."""
    shares, truth = draws
    lower, upper = share_intervals(shares, method=IntervalMethod(method))
    covered = ((lower <= truth) & (truth <= upper)).mean()
    assert least <= covered <= 0.995


def test_korn_and_graubard_cover_at_least_as_well_as_the_plain_interval(draws):
    shares, truth = draws
    hits = {}
    for method in (IntervalMethod.BETA, IntervalMethod.MEAN):
        lower, upper = share_intervals(shares, method=method)
        hits[method] = ((lower <= truth) & (truth <= upper)).mean()
    assert hits[IntervalMethod.BETA] >= hits[IntervalMethod.MEAN]
