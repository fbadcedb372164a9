import numpy as np
import pytest

from analysis.estimates.presentation import (
    FINE,
    Presentation,
    Reason,
    judge_precision,
    judge_shares,
)
from analysis.estimates.proportions import Shares


def judged(value, size, *, df=40, rows=1000):
    error = np.sqrt(value * (1 - value) / size) if 0 < value < 1 else 0.0
    shares = Shares(np.array([value]), np.array([error]), np.array([df]), np.array([rows]))
    return judge_shares(shares)[0]


@pytest.mark.parametrize(
    ("value", "size", "presentation", "reason"),
    [
        (0.5, 900, Presentation.OK, Reason.NONE),
        (0.5, 29, Presentation.SUPPRESS, Reason.SMALL_EFFECTIVE_SAMPLE),
        (0.5, 31, Presentation.SUPPRESS, Reason.WIDE_INTERVAL),
        (0.04, 60, Presentation.SUPPRESS, Reason.WIDE_RELATIVE_INTERVAL),
        (0.005, 900, Presentation.OK, Reason.NONE),
        (0.0, 1000, Presentation.FLAG, Reason.ZERO_OR_ONE),
        (np.nan, 1000, Presentation.SUPPRESS, Reason.NO_ANSWERS),
    ],
)
def test_the_rule_of_nchs(value, size, presentation, reason):
    """Parker et al. 2017, table: effective size 30, widths 0.05 and 0.30, 130 per cent."""
    found = judged(value, size)
    assert (found.presentation, found.reason) == (presentation, reason)


@pytest.mark.parametrize(
    ("df", "reason"),
    [
        (0, Reason.NO_DEGREES_OF_FREEDOM),
        (7, Reason.FEW_DEGREES_OF_FREEDOM),
        (8, Reason.NONE),
    ],
)
def test_degrees_of_freedom_are_reviewed(df, reason):
    assert judged(0.5, 900, df=df).reason is reason
    assert judge_precision(value=0.8, rows=90, effective_size=80, df=df).reason is reason


def test_a_sample_is_never_worth_more_than_its_answers():
    assert judged(0.5, 5000, rows=29).reason is Reason.SMALL_EFFECTIVE_SAMPLE


@pytest.mark.parametrize(
    ("rows", "size", "reason"),
    [
        (0, np.nan, Reason.NO_ANSWERS),
        (100, 29.9, Reason.SMALL_EFFECTIVE_SAMPLE),
        (29, np.nan, Reason.SMALL_EFFECTIVE_SAMPLE),
        (100, np.nan, Reason.NONE),
        (100, np.inf, Reason.NONE),
    ],
)
def test_means_are_judged_by_size(rows, size, reason):
    found = judge_precision(value=0.8, rows=rows, effective_size=size, df=20)
    assert found.reason is reason
    assert (found == FINE) == (reason is Reason.NONE)
