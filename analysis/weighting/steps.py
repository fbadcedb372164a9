"""Weighting steps: base weights and the adjustment for cases that did not answer."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, KeyArray
from analysis.totals.calibration import Adjustment
from analysis.totals.design import codes_of


class StepName(StrEnum):
    """What a weighting step is called where no recipe names it."""

    BASE = "base"
    NONRESPONSE = "nonresponse_by_stratum"
    POSTSTRATIFY = "poststratify"
    RAKE = "rake"
    CALIBRATE = "calibrate"
    TRIM = "trim"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name and the weights after it, shape (cases,); 0 for who no longer counts.

    adjustment : of a calibration, what the variance needs to know of it.
    """

    name: str
    weights: FloatArray
    adjustment: Adjustment | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """The steps taken so far, first step first; nothing is overwritten."""

    steps: tuple[Step, ...]
    empty_classes: tuple[str, ...] = ()

    @property
    def final(self) -> FloatArray:
        return self.steps[-1].weights

    @property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """The calibrations among the steps."""
        return tuple(step.adjustment for step in self.steps if step.adjustment is not None)

    def then(self, step: Step) -> "Weights":
        """Return these steps and one more."""
        return Weights((*self.steps, step), self.empty_classes)


def base_weights(weights: FloatArray) -> Weights:
    """Start from base weights, 1 / probability; raise `weighting.base` if one is not positive."""
    good = np.isfinite(weights) & (weights > 0)
    if not good.all():
        raise DomainError(
            "weighting.base",
            "a base weight is missing or not positive",
            got=str(weights[~good][:1]),
            expected="1 / probability",
        )
    return Weights((Step(StepName.BASE, weights.copy()),))


def adjust_for_nonresponse(
    weights: Weights,
    *,
    classes: KeyArray,
    responded: BoolArray,
    name: str = StepName.NONRESPONSE,
) -> Weights:
    """Let the respondents of each class carry the weight of all its sampled cases.

    Parameters
    ----------
    classes : shape (cases,), weighting class of each case, such as the stratum.
    responded : shape (cases,), whether there is an answer.

    Returns
    -------
    Weights with one more step: w·Σ_class w / Σ_respondents w for respondents, 0 for others. The
    sum over each class stays the same, but a class without any respondent loses its weight; it is
    named in `empty_classes`.

    Notes
    -----
    Right when, within a class, who answers does not depend on the answer (missing at random given
    the class); Little and Rubin, Statistical Analysis with Missing Data, ch. 3.
    """
    codes, labels = codes_of(classes)
    before = weights.final
    sampled = np.bincount(codes, weights=before, minlength=len(labels))
    answered = np.bincount(codes, weights=before * responded, minlength=len(labels))
    factor = np.divide(sampled, answered, out=np.zeros(len(labels)), where=answered > 0)
    after = np.where(responded, before * factor[codes], 0.0)
    empty = tuple(labels[code] for code in np.flatnonzero(answered == 0))
    return Weights((*weights.steps, Step(name, after)), (*weights.empty_classes, *empty))
