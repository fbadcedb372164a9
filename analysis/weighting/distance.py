"""How far calibration may move weights: distance functions and their bounds."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray


class Distance(StrEnum):
    """Distance functions of Deville and Särndal (1992)."""

    LINEAR = "linear"
    RAKING = "raking"
    LOGIT = "logit"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Least and greatest factor a weight may be multiplied by; lower < 1 < upper."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Link:
    """The factor g = F(u) of a weight as a function of u = x'λ, and its slope F'(u)."""

    factor: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]


def link_of(distance: Distance, bounds: Bounds | None) -> Link:
    """Return the calibration function.

    Raises
    ------
    DomainError
        `weighting.bounds`: logit without bounds, or bounds that do not enclose 1.

    Notes
    -----
    linear F = 1 + u and raking F = exp(u), both cut off at the bounds if there are any; logit
    F = (L(U-1) + U(1-L)e)/((U-1) + (1-L)e) with e = exp(u·(U-L)/((1-L)(U-1))).
    """
    if bounds is not None and not bounds.lower < 1 < bounds.upper:
        raise _refusal(f"{bounds.lower:g} to {bounds.upper:g}", expected="lower < 1 < upper")
    if distance is Distance.LOGIT:
        if bounds is None:
            raise _refusal("none", expected="two bounds for the distance logit")
        return _logit(bounds)
    free = Link(_plus_one, np.ones_like) if distance is Distance.LINEAR else Link(_exp, _exp)
    return free if bounds is None else _cut(free, bounds)


def _refusal(got: str, *, expected: str) -> DomainError:
    return DomainError(
        "weighting.bounds",
        "the bounds of the calibration cannot be used",
        got=got,
        expected=expected,
    )


def _plus_one(u: FloatArray) -> FloatArray:
    return 1.0 + u


def _exp(u: FloatArray) -> FloatArray:
    return np.asarray(np.exp(np.minimum(u, 500.0)), dtype=np.float64)


def _cut(free: Link, bounds: Bounds) -> Link:
    def factor(u: FloatArray) -> FloatArray:
        return np.clip(free.factor(u), bounds.lower, bounds.upper)

    def slope(u: FloatArray) -> FloatArray:
        value = free.factor(u)
        inside = (value > bounds.lower) & (value < bounds.upper)
        return np.where(inside, free.slope(u), 0.0)

    return Link(factor, slope)


def _logit(bounds: Bounds) -> Link:
    low, high = bounds.lower, bounds.upper
    rate = (high - low) / ((1 - low) * (high - 1))

    def share(u: FloatArray) -> FloatArray:
        odds = (1 - low) / (high - 1) * np.exp(np.clip(rate * u, -500.0, 500.0))
        return np.asarray(odds / (1 + odds), dtype=np.float64)

    def factor(u: FloatArray) -> FloatArray:
        return low + (high - low) * share(u)

    def slope(u: FloatArray) -> FloatArray:
        part = share(u)
        return (high - low) * rate * part * (1 - part)

    return Link(factor, slope)
