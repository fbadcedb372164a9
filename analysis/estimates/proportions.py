"""Intervals for shares that stay between 0 and 1, effective sample size and relative error."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, expit, logit, stdtrit

from analysis.estimates.finish import Estimates
from analysis.totals.arrays import BoolArray, FloatArray, IntArray


class IntervalMethod(StrEnum):
    """How an interval for a share is made; the names of R's svyciprop.

    mean is p ± t·SE and may leave 0-1. logit and xlogit are the same here: t·SE on the scale
    log(p/(1 - p)); R reaches the first through a fitted model and differs by its stopping rule.
    asin is t·SE on the scale of asin √p. beta is the Clopper-Pearson interval of the effective n
    (Korn and Graubard 1998, Survey Methodology 24, 193-201), wilson the score interval of the
    effective n.
    """

    MEAN = "mean"
    LOGIT = "logit"
    XLOGIT = "xlogit"
    ASIN = "asin"
    BETA = "beta"
    WILSON = "wilson"


@dataclass(frozen=True, slots=True)
class Shares:
    """Estimated shares (0-1), each array of shape (shares,).

    df : degrees of freedom; rows : answers below each share, without weights.
    sampled : rows of the sample in the domain, whether with an answer or without; None: as `rows`.
    """

    values: FloatArray
    standard_errors: FloatArray
    df: IntArray
    rows: IntArray
    sampled: IntArray | None = None

    @classmethod
    def of(cls, found: Estimates, *, sampled: int | None = None) -> "Shares":
        """Take the shares among estimates: means of 0/1 columns, ratios of parts to wholes."""
        drawn = None if sampled is None else np.full(len(found.rows), sampled, dtype=np.int64)
        return cls(found.values, found.standard_errors, found.df, found.rows, drawn)

    def at(self, positions: IntArray) -> "Shares":
        """Take some of the shares."""
        sampled = None if self.sampled is None else self.sampled[positions]
        return Shares(
            values=self.values[positions],
            standard_errors=self.standard_errors[positions],
            df=self.df[positions],
            rows=self.rows[positions],
            sampled=sampled,
        )


def share_intervals(
    shares: Shares, *, method: IntervalMethod, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper bounds, each of shape (shares,).

    Returns
    -------
    NaN where the share or its error is undefined or there is no degree of freedom.

    Notes
    -----
    As in R survey 4.5, beta uses n_e = p(1-p)/V · (t(n-1)/t(df))² with n the rows sampled, and
    wilson n_e = p(1-p)/V with t(df) in the place of the normal quantile.

    Where the share is exactly 0 or 1 the estimated variance is zero and every method would give
    an interval of no width or none (R returns NaN). The answer here is then the Clopper-Pearson
    interval of n simple random answers, with n the rows: at 0 it ends at 1 - (α/2)^(1/n). Known
    to be too short where answers within a unit are alike, since nothing in such a sample tells
    how much alike they are.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        lower, upper = _BOUNDS[method](shares, level)
    edge_lower, edge_upper = _clopper_pearson(shares.values, shares.rows, level=level)
    edge = is_degenerate(shares)
    exact = (shares.standard_errors < _ROUNDING) & ~edge
    lower, upper = np.where(exact, shares.values, lower), np.where(exact, shares.values, upper)
    usable = (shares.df > 0) & np.isfinite(shares.values) & (shares.rows > 0)
    lower = np.where(edge, edge_lower, lower)
    upper = np.where(edge, edge_upper, upper)
    return np.where(usable, lower, np.nan), np.where(usable, upper, np.nan)


def is_degenerate(shares: Shares) -> BoolArray:
    """Tell where a share is 0 or 1 (up to rounding), so that its variance says nothing."""
    near = np.minimum(np.abs(shares.values), np.abs(1.0 - shares.values))
    return np.asarray(near < _EDGE, dtype=np.bool_)


def effective_sample_size(shares: Shares) -> FloatArray:
    """Size of a simple random sample that knows the share as well: p(1 - p)/V.

    Where the share is 0 or 1 and V is zero: the rows. Where V alone is zero but for rounding:
    infinite.
    """
    errors = shares.standard_errors
    spread = shares.values * (1.0 - shares.values)
    known = ~(errors < _ROUNDING)
    size = np.divide(spread, errors**2, out=np.full(len(spread), np.inf), where=known)
    return np.asarray(np.where(is_degenerate(shares), shares.rows, size), dtype=np.float64)


def relative_error(values: ArrayLike, standard_errors: ArrayLike) -> FloatArray:
    """Coefficient of variation SE/|value|; NaN where the value is 0."""
    size = np.abs(np.asarray(values, dtype=np.float64))
    errors = np.asarray(standard_errors, dtype=np.float64)
    blank = np.full(size.shape, np.nan)
    return np.asarray(np.divide(errors, size, out=blank, where=size > 0), dtype=np.float64)


_EDGE = 1e-12
_ROUNDING = 1e-10
"""Standard errors below it are rounding: it would take 1e19 answers to know a share as well."""


def _t(df: IntArray | FloatArray, level: float) -> FloatArray:
    return np.asarray(stdtrit(np.maximum(df, 1), (1 + level) / 2), dtype=np.float64)


def _mean(shares: Shares, level: float) -> tuple[FloatArray, FloatArray]:
    margin = _t(shares.df, level) * shares.standard_errors
    return shares.values - margin, shares.values + margin


def _logit(shares: Shares, level: float) -> tuple[FloatArray, FloatArray]:
    p = shares.values
    margin = _t(shares.df, level) * shares.standard_errors / (p * (1 - p))
    return expit(logit(p) - margin), expit(logit(p) + margin)


def _asin(shares: Shares, level: float) -> tuple[FloatArray, FloatArray]:
    p = shares.values
    margin = _t(shares.df, level) * shares.standard_errors / (2 * np.sqrt(p * (1 - p)))
    centre = np.arcsin(np.sqrt(p))
    lower, upper = np.maximum(centre - margin, 0.0), np.minimum(centre + margin, np.pi / 2)
    return np.sin(lower) ** 2, np.sin(upper) ** 2


def _beta(shares: Shares, level: float) -> tuple[FloatArray, FloatArray]:
    sampled = shares.rows if shares.sampled is None else shares.sampled
    size = shares.values * (1 - shares.values) / shares.standard_errors**2
    size = size * (_t(sampled - 1, level) / _t(shares.df, level)) ** 2
    return _clopper_pearson(shares.values, size, level=level)


def _wilson(shares: Shares, level: float) -> tuple[FloatArray, FloatArray]:
    p = shares.values
    size = p * (1 - p) / shares.standard_errors**2
    t = _t(shares.df, level)
    centre = (p + t**2 / (2 * size)) / (1 + t**2 / size)
    margin = t / (1 + t**2 / size) * np.sqrt(p * (1 - p) / size + t**2 / (4 * size**2))
    return centre - margin, centre + margin


def _clopper_pearson(
    p: FloatArray, size: FloatArray | IntArray, *, level: float
) -> tuple[FloatArray, FloatArray]:
    """Exact binomial bounds of p·n successes in n, which need not be whole."""
    tail = (1 - level) / 2
    p = np.clip(p, 0.0, 1.0)
    known = np.isfinite(p) & np.isfinite(size) & (size > 0)
    yes, no = np.where(known, size * p, 1.0), np.where(known, size * (1 - p), 1.0)
    at_zero, at_one = p <= _EDGE, p >= 1 - _EDGE
    lower = np.where(at_zero, 0.0, betaincinv(np.where(at_zero, 1.0, yes), no + 1, tail))
    upper = np.where(at_one, 1.0, betaincinv(yes + 1, np.where(at_one, 1.0, no), 1 - tail))
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


_BOUNDS = {
    IntervalMethod.MEAN: _mean,
    IntervalMethod.LOGIT: _logit,
    IntervalMethod.XLOGIT: _logit,
    IntervalMethod.ASIN: _asin,
    IntervalMethod.BETA: _beta,
    IntervalMethod.WILSON: _wilson,
}
