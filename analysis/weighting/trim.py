"""Trimming: extreme weights are cut to limits and what is cut off goes to the others."""

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray
from analysis.weighting.steps import Step, StepName, Weights

_ROUNDS = 1000

_ROUNDING = 1e-13


def trim(
    weights: Weights,
    *,
    lower: float = 0.0,
    upper: float = np.inf,
    strict: bool = False,
    name: str = StepName.TRIM,
) -> Weights:
    """Cut weights to `lower` … `upper` and share what was cut off equally among the others.

    Parameters
    ----------
    lower, upper : limits in units of weight; cases with weight 0 take no part.
    strict : repeat until no weight is outside; otherwise sharing may push some beyond a limit.

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
    before = weights.final
    counted = before != 0
    if not lower <= upper:
        _refuse(name, lower, upper, got="a lower limit above the upper one")
    if strict:
        mean = before[counted].mean()
        if not lower <= mean <= upper:
            _refuse(name, lower, upper, got=f"a mean weight of {mean:.6g}")
    after = before
    for _ in range(_ROUNDS if strict else 1):
        outside = _outside(after, counted, lower=lower, upper=upper)
        if not outside.any():
            break
        after = _cut_once(after, counted, outside, limits=(lower, upper), name=name)
    if strict and _outside(after, counted, lower=lower, upper=upper).any():
        _refuse(name, lower, upper, got=f"weights outside after {_ROUNDS} rounds")
    return weights.then(Step(name, after.copy()))


def _outside(weights: FloatArray, counted: BoolArray, *, lower: float, upper: float) -> BoolArray:
    beyond = (weights < lower * (1 - _ROUNDING)) | (weights > upper * (1 + _ROUNDING))
    return np.asarray(counted & beyond, dtype=np.bool_)


def _cut_once(
    weights: FloatArray,
    counted: BoolArray,
    outside: BoolArray,
    *,
    limits: tuple[float, float],
    name: str,
) -> FloatArray:
    others = counted & ~outside
    if not others.any():
        _refuse(name, *limits, got="every weight outside the limits")
    cut = np.where(outside, np.clip(weights, *limits), weights)
    share = (weights - cut).sum() / others.sum()
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
