"""Rules that read a quantile off weighted values: those of Hyndman and Fan with weights."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.totals.arrays import FloatArray


class QuantileRule(StrEnum):
    """How a quantile is read off the weighted distribution (the names of R's svyquantile).

    math = hf1 is the smallest value with at least p of the weight at or below it; school = hf2 the
    mean of two neighbours where the weight splits exactly. hf4 to hf9
    interpolate between points (p_k, x_k).
    """

    MATH = "math"
    SCHOOL = "school"
    HF1 = "hf1"
    HF2 = "hf2"
    HF4 = "hf4"
    HF5 = "hf5"
    HF6 = "hf6"
    HF7 = "hf7"
    HF8 = "hf8"
    HF9 = "hf9"


@dataclass(frozen=True, slots=True)
class SortedValues:
    """Values in ascending order, their weights, and the running sum of the weights."""

    values: FloatArray
    weights: FloatArray
    running: FloatArray

    @classmethod
    def of(cls, values: FloatArray, weights: FloatArray) -> "SortedValues":
        """Sort values without missing ones; values of weight zero are left out."""
        kept = weights != 0
        order = np.argsort(values[kept], kind="stable")
        sorted_weights = weights[kept][order]
        return cls(values[kept][order], sorted_weights, np.cumsum(sorted_weights))

    def merged(self) -> "SortedValues":
        """Give equal values one place with the sum of their weights."""
        values, position = np.unique(self.values, return_inverse=True)
        weights = np.bincount(position, weights=self.weights, minlength=len(values))
        summed = weights.astype(np.float64)
        return SortedValues(values, summed, np.cumsum(summed))


def read_quantile(values: SortedValues, probability: float, *, rule: QuantileRule) -> float:
    """Return the quantile at a probability (0-1), NaN where there is no value.

    Notes
    -----
    Hyndman and Fan (1996), The American Statistician 50, 361-365. With C_k the running sum of the
    weights, W their sum and w_k the weight of value k, p_k is C_k/W (hf4), (C_k - w_k/2)/W (hf5),
    C_k/(W + w_n) (hf6), C_(k-1)/C_(n-1) (hf7), (C_k - w_k/3)/(W + w_n/3) (hf8),
    (C_k - 3w_k/8)/(W + w_n/4) (hf9): the weighted forms of R survey. Outside the points the
    first or last value holds. Where the interpolating rules meet equal values of unequal weight
    the order of the rows matters, as it does in R.
    """
    if len(values.values) == 0:
        return float("nan")
    if rule in _STEPS:
        return _step(values, probability, rule=_STEPS[rule])
    if len(values.values) == 1:
        return float(values.values[0])
    return float(np.interp(probability, _points(values, rule), values.values))


_STEPS = {
    QuantileRule.MATH: QuantileRule.HF1,
    QuantileRule.HF1: QuantileRule.HF1,
    QuantileRule.SCHOOL: QuantileRule.HF2,
    QuantileRule.HF2: QuantileRule.HF2,
}


def _step(values: SortedValues, probability: float, *, rule: QuantileRule) -> float:
    table = values.merged()
    whole = table.running[-1]
    share = table.running / whole
    last = len(table.values) - 1
    below = int(np.searchsorted(table.running, probability * whole, side="right")) - 1
    if below < 0:
        return float(table.values[0])
    low, high = table.values[below], table.values[min(below + 1, last)]
    if abs(probability - share[below]) > _SAME:
        return float(high)
    if rule is QuantileRule.HF2:
        return float((low + high) / 2)
    return float(low)


_SAME = 1e-14


def _points(values: SortedValues, rule: QuantileRule) -> FloatArray:
    running, weights = values.running, values.weights
    whole, last = running[-1], weights[-1]
    if rule is QuantileRule.HF7:
        return np.asarray((running - weights) / running[-2], dtype=np.float64)
    part, more = _CUTS[rule]
    return np.asarray((running - part * weights) / (whole + more * last), dtype=np.float64)


_CUTS = {
    QuantileRule.HF4: (0.0, 0.0),
    QuantileRule.HF5: (1 / 2, 0.0),
    QuantileRule.HF6: (0.0, 1.0),
    QuantileRule.HF8: (1 / 3, 1 / 3),
    QuantileRule.HF9: (3 / 8, 1 / 4),
}
