"""How the answers to an item spread over the levels of its scale, with uncertainty."""

from dataclasses import dataclass

import numpy as np

from analysis.estimates.estimand import Estimand, Plan, Ratio, plan
from analysis.estimates.finish import Estimates, finish
from analysis.estimates.proportions import IntervalMethod, Shares, share_intervals
from analysis.totals.arrays import CodeArray, FloatArray, IntArray
from analysis.totals.cells import CellTotals, Variables
from analysis.totals.design import Design


@dataclass(frozen=True, slots=True)
class Distribution:
    """Weighted shares (0-1) of the levels of one item among those with an answer.

    levels, shares, standard_errors, lower, upper : shape (levels,), ascending; NaN where nobody
        answered, bounds also where there is no degree of freedom.
    covariance : shape (levels, levels), from which any combination follows: a mean Σ level·share,
        a top box Σ share of its levels.
    """

    levels: IntArray
    shares: FloatArray
    standard_errors: FloatArray
    lower: FloatArray
    upper: FloatArray
    df: int
    answers: int
    covariance: FloatArray

    def combined(self, coefficients: FloatArray) -> tuple[float, float]:
        """Value and standard error of Σ coefficient·share over the levels."""
        variance = float(coefficients @ self.covariance @ coefficients)
        return float(coefficients @ self.shares), float(np.sqrt(max(variance, 0.0)))

    @property
    def mean(self) -> tuple[float, float]:
        """Mean level and its standard error."""
        return self.combined(self.levels.astype(np.float64))

    def top_box(self, lowest: int) -> tuple[float, float]:
        """Share of the levels from `lowest` up, and its standard error."""
        return self.combined((self.levels >= lowest).astype(np.float64))

    @property
    def median(self) -> int | None:
        """Lowest level with at least half of the weight at or below it; None where no answer."""
        if self.answers == 0:
            return None
        reached = np.cumsum(self.shares) >= 0.5 - 1e-12
        return int(self.levels[np.argmax(reached)])


def level_columns(codes: CodeArray, levels: IntArray) -> tuple[Variables, Plan]:
    """Columns and estimands of the shares of every level of several items.

    Parameters
    ----------
    codes : shape (rows, items); whatever is none of `levels` is no answer and lies outside.
    levels : shape (levels,), the scale, ascending.
    """
    columns: dict[str, FloatArray] = {}
    estimands: list[Estimand] = []
    for item in range(codes.shape[1]):
        base = f"{item}"
        columns[base] = np.isin(codes[:, item], levels).astype(np.float64)
        for value in levels.tolist():
            name = f"{item}:{value}"
            columns[name] = (codes[:, item] == value).astype(np.float64)
            estimands.append(Estimand(name, ((1.0, Ratio((name,), (base,))),), base))
    variables = Variables.of(columns)
    return variables, plan(estimands, columns=variables.names)


def distributions(
    design: Design,
    totals: CellTotals,
    *,
    plan: Plan,
    levels: IntArray,
    sampled: int | None = None,
    level: float = 0.95,
) -> tuple[Distribution, ...]:
    """Finish the totals of `level_columns` into the distribution of each item.

    Parameters
    ----------
    sampled : rows of the domain, with or without an answer, for the Korn-Graubard intervals; None:
        those with an answer.
    """
    found = finish(design, totals, plan=plan, level=level)
    return spread_of(found, levels=levels, sampled=sampled, level=level)


def spread_of(
    found: Estimates, *, levels: IntArray, sampled: int | None = None, level: float = 0.95
) -> tuple[Distribution, ...]:
    """Cut the finished estimates of `level_columns` into the distribution of each item.

    sampled : as in `distributions`.
    """
    shares = Shares.of(found, sampled=sampled)
    bounds = share_intervals(shares, method=IntervalMethod.BETA, level=level)
    width = len(levels)
    return tuple(
        _distribution(found, levels, place=slice(start, start + width), bounds=bounds)
        for start in range(0, len(found.values), width)
    )


def _distribution(
    found: Estimates, levels: IntArray, *, place: slice, bounds: tuple[FloatArray, FloatArray]
) -> Distribution:
    return Distribution(
        levels=levels,
        shares=found.values[place],
        standard_errors=found.standard_errors[place],
        lower=bounds[0][place],
        upper=bounds[1][place],
        df=int(found.df[place.start]),
        answers=int(found.rows[place.start]),
        covariance=found.covariance[place, place],
    )
