"""Mode comparison: the gap of an index between two groups of rows, tested with their covariance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from analysis.estimates.estimand import Estimand, Plan, Ratio, plan
from analysis.estimates.finish import Estimates, estimates_of, linear_coefficients
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.cells import CellTotals, Variables, cell_totals, side_by_side
from analysis.totals.design import Design
from analysis.variance.own_rows import Again, covariances
from analysis.variance.scores import Part, Scores


@dataclass(frozen=True, slots=True)
class Gaps:
    """Differences first - second, each array in the order of the estimands, NaN where undefined.

    p_values : two-sided, of the test that there is no gap; holm : the same, held against all gaps
        of the table at once (Holm 1979).
    """

    values: FloatArray
    standard_errors: FloatArray
    df: IntArray
    t: FloatArray
    p_values: FloatArray
    holm: FloatArray


def gaps(
    design: Design,
    variables: Variables,
    estimands: Sequence[Estimand],
    *,
    first: BoolArray,
    second: BoolArray,
) -> Gaps:
    """Compare each estimand between two disjoint sets of rows, clusters in common included.

    first, second : shape (rows,); rows in neither are outside the domain.

    Notes
    -----
    The gap is one linear combination of ratios, so its variance includes the covariance of the
    two groups. People choose their mode: a gap is a difference between those who answered in one
    way and in the other, not proof that the mode changes answers. The test is undefined where one
    group has no answer.
    """
    columns = [*used_columns(variables, estimands), ""]
    values = np.column_stack([variables.values, np.ones(len(variables.values))])
    place = {name: number for number, name in enumerate((*variables.names, ""))}
    kept = Variables(tuple(columns), values[:, [place[name] for name in columns]])
    parts = [cell_totals(design, kept, domain=rows) for rows in (first, second)]
    return next(gaps_of_totals(design, parts, estimands))


def gaps_of_totals(
    design: Design,
    totals: Sequence[CellTotals],
    estimands: Sequence[Estimand],
    *,
    again: Again | None = None,
) -> Iterator[Gaps]:
    """Compare the same of what disjoint sets of rows add up to, two by two; see `gaps`.

    Parameters
    ----------
    totals : first and second of each pair in turn, of the columns that the estimands use, and of
        "", which is 1 in every row.
    again : as in `analysis.estimates.finish.finish_every`.
    """
    pairs = [
        _Pair.of((first, second), estimands, number=number)
        for number, (first, second) in enumerate(zip(totals[::2], totals[1::2], strict=True))
    ]
    wanted = [pair.scores() for pair in pairs]
    for pair, matrix in zip(pairs, covariances(design, wanted, again=again), strict=True):
        yield _gaps(estimates_of(design, pair.totals, matrix, plan=pair.plan))


def _gaps(found: Estimates) -> Gaps:
    errors, df = found.standard_errors, found.df
    usable = (df > 0) & (errors > 0)
    t = np.where(usable, found.values / np.where(usable, errors, 1.0), np.nan)
    p_values = np.where(usable, 2 * stdtr(np.maximum(df, 1), -np.abs(t)), np.nan)
    return Gaps(found.values, errors, df, t, p_values, holm(p_values))


def holm(p_values: FloatArray) -> FloatArray:
    """Return p-values adjusted for their number by Holm's step-down; NaN stays and counts not."""
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    adjusted = np.full(len(p_values), np.nan)
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * factors), 1.0)
    return adjusted


def used_columns(variables: Variables, estimands: Sequence[Estimand]) -> list[str]:
    """Return the names of the columns that some estimands use, in their order."""
    used = {
        name
        for one in estimands
        for _, ratio in one.terms
        for name in (*ratio.numerator, *ratio.denominator)
    }
    return [name for name in variables.names if name in used]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two sets of rows: their columns name@1 and name@2, and "" of both, and their differences.

    columns : shape (columns of both sets, columns of totals), what makes these of those.
    number : of the pair, so that its sets are the domains 2·number and 2·number + 1.
    """

    totals: CellTotals
    columns: FloatArray
    plan: Plan
    number: int

    @classmethod
    def of(
        cls, parts: tuple[CellTotals, CellTotals], estimands: Sequence[Estimand], *, number: int
    ) -> "_Pair":
        both, width = side_by_side(parts), len(parts[0].names)
        one = parts[0].names.index("")
        people = np.isin(np.arange(2 * width), (one, width + one)).astype(np.float64)
        columns = np.column_stack([np.eye(2 * width), people])
        totals = both.combined((*both.names, ""), columns)
        differences = [_difference(one) for one in estimands]
        return cls(totals, columns, plan(differences, columns=totals.names), number)

    def scores(self) -> Scores:
        """Return what the covariance of the differences is made of."""
        coefficients = linear_coefficients(self.totals, self.plan)
        first, second = np.split(self.columns @ coefficients, 2)
        parts = (Part(2 * self.number, first), Part(2 * self.number + 1, second))
        return Scores(self.totals, coefficients, parts)


def _difference(one: Estimand) -> Estimand:
    terms = tuple(
        (sign * coefficient, Ratio(_at(ratio.numerator, place), _at(ratio.denominator, place)))
        for place, sign in (("1", 1.0), ("2", -1.0))
        for coefficient, ratio in one.terms
    )
    return Estimand(one.name, terms, base="")


def _at(names: tuple[str, ...], place: str) -> tuple[str, ...]:
    return tuple(f"{name}@{place}" for name in names)
