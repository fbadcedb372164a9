"""What each weighting step did: sums, range, spread and loss of precision."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.totals.arrays import FloatArray
from analysis.weighting.steps import Weights


@dataclass(frozen=True, slots=True)
class StepSummary:
    """One step in figures; of cases with a weight.

    coefficient_of_variation : standard deviation (over n) of the weights over their mean.
    """

    name: str
    cases: int
    sum_before: float
    sum_after: float
    minimum: float
    maximum: float
    coefficient_of_variation: float
    kish_design_effect: float


def summaries(weights: Weights) -> Iterator[StepSummary]:
    """Describe each step, first step first; the first has itself before."""
    before = weights.steps[0].weights
    for step in weights.steps:
        kept = step.weights[step.weights != 0]
        if len(kept) == 0:
            yield StepSummary(step.name, 0, float(before.sum()), 0.0, *[float("nan")] * 4)
        else:
            effect = kish_design_effect(kept)
            yield StepSummary(
                name=step.name,
                cases=len(kept),
                sum_before=float(before.sum()),
                sum_after=float(kept.sum()),
                minimum=float(kept.min()),
                maximum=float(kept.max()),
                coefficient_of_variation=max(effect - 1.0, 0.0) ** 0.5,
                kish_design_effect=effect,
            )
        before = step.weights


def kish_design_effect(weights: FloatArray) -> float:
    """Loss of precision from unequal weights alone.

    Parameters
    ----------
    weights : shape (n,), people represented by each response; none missing.

    Returns
    -------
    float, at least 1; 1.4 means the sample is worth n / 1.4 equally weighted answers.

    Notes
    -----
    n · Σw² / (Σw)², which is 1 + CV². Ignores strata and clusters.
    """
    return float(len(weights) * np.square(weights).sum() / weights.sum() ** 2)
