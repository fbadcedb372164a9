"""Cronbach's alpha against R survey and by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.quality.reliability import cronbach_alpha

DATA = Path(__file__).parent.parent / "reference" / "data"


def test_as_svycronbach():
    """R survey 4.5: svycronbach(~ell+mobility+meals, dstrat) = 0.645650781299643."""
    with (DATA / "apistrat.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    answers = np.array([[float(row[n]) for n in ("ell", "mobility", "meals")] for row in rows])
    weights = np.array([float(row["pw"]) for row in rows])
    assert cronbach_alpha(answers, weights) == pytest.approx(0.645650781299643, rel=1e-12)


def test_by_hand():
    """Two items, people (1,2) (2,2) (3,5): variances 2/3 and 2, sum 3, 4, 8 with 14/3: 6/7."""
    answers = np.array([[1.0, 2], [2, 2], [3, 5]])
    assert cronbach_alpha(answers, np.ones(3)) == pytest.approx(2 * (1 - (8 / 3) / (14 / 3)))
    twice = np.vstack([answers, answers[2:], [[9, np.nan]]])
    assert cronbach_alpha(answers, np.array([1.0, 1, 2])) == pytest.approx(
        cronbach_alpha(twice, np.ones(5))
    )


@pytest.mark.parametrize(
    "answers", [[[1.0], [2.0]], [[1.0, 2.0]], [[3.0, 3.0]] * 4, [[np.nan, 1.0]] * 3]
)
def test_where_there_is_none(answers):
    array = np.array(answers)
    assert np.isnan(cronbach_alpha(array, np.ones(len(array))))
