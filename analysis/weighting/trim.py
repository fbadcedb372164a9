"""Trimming: extreme weights are cut to limits and what is cut off goes to the others."""

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.weighting.steps import Step, StepName, Weights

_ROUNDS = 1000

_ROUNDING = 1e-13


def trim(
    weights: Weights,
    *,
    lower: float = 0.0,
    upper: float = np.inf,
    strict: bool = False,
    times: IntArray | None = None,
    name: str = StepName.TRIM,
) -> Weights:
    """Cut weights to `lower` … `upper` and share what was cut off equally among the others.

    Parameters
    ----------
    lower, upper : limits in units of weight; cases with weight 0 take no part.
    strict : repeat until no weight is outside; otherwise sharing may push some beyond a limit.
    times : shape (cases,), how many like cases each weight is the sum of; None: one.

    Raises
    ------
    DomainError
        `weighting.trim`: the limits leave nobody to take what is cut off, or the sum of weights
        cannot lie within them.

    Notes
    -----
    The sum stays the same. As R survey's `trimWeights`; totals reached by calibration before are
    not kept.
    """
    before, counts = _each(weights, times)
    counted = before != 0
    if not lower <= upper:
        _refuse(name, lower, upper, got="a lower limit above the upper one")
    if strict:
        mean = mean_weight(weights, times)
        if not lower <= mean <= upper:
            _refuse(name, lower, upper, got=f"a mean weight of {mean:.6g}")
    after = before
    for _ in range(_ROUNDS if strict else 1):
        outside = _outside(after, counted, lower=lower, upper=upper)
        if not outside.any():
            break
        after = _cut_once(after, counts * counted, outside, limits=(lower, upper), name=name)
    if strict and _outside(after, counted, lower=lower, upper=upper).any():
        _refuse(name, lower, upper, got=f"weights outside after {_ROUNDS} rounds")
    return weights.then(Step(name, after * counts))


def mean_weight(weights: Weights, times: IntArray | None = None) -> float:
    """Return the mean of the weights that are not 0; `times` as in `trim`."""
    each, counts = _each(weights, times)
    counted = each != 0
    return float(np.average(each[counted], weights=counts[counted]))


def median_weight(weights: Weights, times: IntArray | None = None) -> float:
    """Return the median of the weights that are not 0; `times` as in `trim`."""
    each, counts = _each(weights, times)
    order = np.flatnonzero(each)[np.argsort(each[each != 0], kind="stable")]
    ranks = np.cumsum(counts[order])
    middle = np.array([(ranks[-1] - 1) // 2, ranks[-1] // 2])
    return float(each[order][np.searchsorted(ranks, middle, side="right")].mean())


def _each(weights: Weights, times: IntArray | None) -> tuple[FloatArray, IntArray]:
    """Return the weight of a single case, and how many cases there are."""
    counts = np.ones(len(weights.final), dtype=np.int64) if times is None else times
    return weights.final / counts, counts


def _outside(weights: FloatArray, counted: BoolArray, *, lower: float, upper: float) -> BoolArray:
    beyond = (weights < lower * (1 - _ROUNDING)) | (weights > upper * (1 + _ROUNDING))
    return np.asarray(counted & beyond, dtype=np.bool_)


def _cut_once(
    weights: FloatArray,
    counts: IntArray,
    outside: BoolArray,
    *,
    limits: tuple[float, float],
    name: str,
) -> FloatArray:
    others = (counts > 0) & ~outside
    if not others.any():
        _refuse(name, *limits, got="every weight outside the limits")
    cut = np.where(outside, np.clip(weights, *limits), weights)
    share = ((weights - cut) * counts).sum() / counts[others].sum()
    return np.where(others, cut + share, cut)


def _refuse(name: str, lower: float, upper: float, *, got: str) -> None:
    raise DomainError(
        "weighting.trim",
        "the limits for weights cannot be kept",
        where=name,
        got=got,
        expected=f"weights that fit between {lower:g} and {upper:g}",
        hint="Set the limits further apart.",
    )
