"""Simultaneous confidence bounds for the ranks of units: all true ranks within them at once."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class RankBounds:
    """Ranks of units, 1 the highest estimate; arrays of shape (units,).

    rank : by estimate; units with equal estimates share the better rank.
    best, worst : with the confidence level, all true ranks lie within their bounds at once.
    lower, upper : the joint intervals of the estimates that the bounds come from.
    """

    rank: IntArray
    best: IntArray
    worst: IntArray
    lower: FloatArray
    upper: FloatArray


def rank_bounds(
    values: FloatArray, covariance: FloatArray, *, df: IntArray, level: float = 0.95
) -> RankBounds:
    """Bound the ranks of all units at once, from joint intervals of their estimates.

    Parameters
    ----------
    values : shape (units,), estimates; more is better.
    covariance : shape (units, units).
    df : shape (units,), degrees of freedom of each variance, at least 1.
    level : joint confidence, 0-1.

    Raises
    ------
    DomainError
        `ranking.undefined` where an estimate, its variance or its degrees of freedom are not
        known: such a unit has no rank, and who calls says so.

    Notes
    -----
    Klein, Wright and Wieczorek (2020), A joint confidence region for an overall ranking of
    populations, JRSS C 69(3). With joint intervals (L_k, U_k), a unit lies surely above k if its
    L is at least U_k and surely below if its U is at most L_k; the rank of k is between 1 + the
    number surely above and the number of units less the number surely below. (The paper ranks
    from the lowest; so from the highest, the roles of the two sets change places.)

    The joint intervals are value ± t(df, (1 + γ)/2)·SE with γ = level^(1/units). For independent
    estimates that is exact (up to the normality of each), for dependent ones it covers at least
    as often (Šidák 1967), so the bounds hold whatever units share sampling units.
    """
    _refuse_undefined(values, covariance, df)
    lower, upper = _joint_intervals(values, covariance, df, level=level)
    return _bounds(values, lower[:, None] >= upper[None, :], intervals=(lower, upper))


def rank_bounds_by_gaps(
    values: FloatArray, covariance: FloatArray, *, df: IntArray, level: float = 0.95
) -> RankBounds:
    """Bound the ranks of all units at once, from joint intervals of their differences.

    The way for units that share sampling units, since their covariance enters: what is common to
    two units does not blur their order. Parameters and errors are those of `rank_bounds`.

    Notes
    -----
    k lies surely above j if their difference is at least t(df, (1 + γ)/2)·SE of it, with
    γ = level^(1/pairs) over all pairs (Šidák 1967 holds for any dependence) and the smaller of
    the two df; Mogstad, Romano, Shaikh and Wilhelm (2024), Inference for ranks, section 3.
    """
    _refuse_undefined(values, covariance, df)
    pairs = max(len(values) * (len(values) - 1) // 2, 1)
    variances = np.diag(covariance)
    spread = variances[:, None] + variances[None, :] - 2 * covariance
    margin = stdtrit(np.minimum.outer(df, df), (1 + level ** (1 / pairs)) / 2)
    margin = margin * np.sqrt(np.maximum(spread, 0.0))
    apart = values[:, None] - values[None, :] >= margin
    return _bounds(values, apart, intervals=_joint_intervals(values, covariance, df, level=level))


def is_diagonal(covariance: FloatArray) -> bool:
    """Tell whether estimates are independent, up to rounding."""
    scale = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    off = np.abs(covariance - np.diag(np.diag(covariance)))
    return bool((off <= 1e-9 * np.outer(scale, scale)).all())


def _joint_intervals(
    values: FloatArray, covariance: FloatArray, df: IntArray, *, level: float
) -> tuple[FloatArray, FloatArray]:
    joint = level ** (1.0 / max(len(values), 1))
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    margin = stdtrit(df, (1 + joint) / 2) * errors
    return values - margin, values + margin


def _bounds(
    values: FloatArray, apart: BoolArray, *, intervals: tuple[FloatArray, FloatArray]
) -> RankBounds:
    """Count who is surely above and below; apart[k, j]: k is surely above j."""
    higher = values[:, None] > values[None, :]
    apart = apart & higher
    lower, upper = intervals
    return RankBounds(
        rank=np.asarray(1 + higher.sum(axis=0), dtype=np.int64),
        best=np.asarray(1 + apart.sum(axis=0), dtype=np.int64),
        worst=np.asarray(len(values) - apart.sum(axis=1), dtype=np.int64),
        lower=lower,
        upper=upper,
    )


def _refuse_undefined(values: FloatArray, covariance: FloatArray, df: IntArray) -> None:
    unknown = ~np.isfinite(values) | ~np.isfinite(np.diag(covariance)) | (df < 1)
    if unknown.any():
        raise DomainError(
            "ranking.undefined",
            "a unit without estimate or without known uncertainty cannot be ranked",
            where=f"units number {', '.join(map(str, np.flatnonzero(unknown) + 1))}",
            expected="a value, a variance and at least one degree of freedom each",
            hint="Leave these units out of the ranking and say so beside it.",
        )
