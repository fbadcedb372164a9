"""Mode comparison: the gap of an index between two groups of rows, tested with their covariance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from analysis.estimates.estimand import Estimand, Ratio, plan
from analysis.estimates.finish import finish
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.cells import CellTotals, Variables, cell_totals
from analysis.totals.design import Design


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
    return gaps_of_totals(design, (parts[0], parts[1]), estimands)


def gaps_of_totals(
    design: Design, totals: tuple[CellTotals, CellTotals], estimands: Sequence[Estimand]
) -> Gaps:
    """Compare the same of what two disjoint sets of rows add up to; see `gaps`.

    totals : of the columns that the estimands use, and of "", which is 1 in every row.
    """
    both = _side_by_side(totals)
    differences = [_difference(one) for one in estimands]
    found = finish(design, both, plan=plan(differences, columns=both.names))
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


def _side_by_side(parts: tuple[CellTotals, CellTotals]) -> CellTotals:
    """Return the columns of two sets of rows, called name@1 and name@2, and "" of both."""
    units = np.unique(np.concatenate([part.units for part in parts]))
    width = len(parts[0].names)
    sums, moments = np.zeros((len(units), 2 * width)), np.zeros((2 * width, 2 * width))
    for part, start in zip(parts, (0, width), strict=True):
        span = slice(start, start + width)
        sums[np.searchsorted(units, part.units), span] = part.sums
        moments[span, span] = part.moments
    one = parts[0].names.index("")
    people = np.isin(np.arange(2 * width), (one, width + one)).astype(np.float64)
    columns = np.column_stack([np.eye(2 * width), people])
    crosses = zip(parts[0].crosses, parts[1].crosses, strict=True)
    return CellTotals(
        names=(*(f"{name}@{place}" for place in "12" for name in parts[0].names), ""),
        units=units,
        sums=sums @ columns,
        moments=columns.T @ moments @ columns,
        counts=np.concatenate([part.counts for part in parts]) @ columns,
        crosses=tuple(np.hstack(pair) @ columns for pair in crosses),
    )


def _difference(one: Estimand) -> Estimand:
    terms = tuple(
        (sign * coefficient, Ratio(_at(ratio.numerator, place), _at(ratio.denominator, place)))
        for place, sign in (("1", 1.0), ("2", -1.0))
        for coefficient, ratio in one.terms
    )
    return Estimand(one.name, terms, base="")


def _at(names: tuple[str, ...], place: str) -> tuple[str, ...]:
    return tuple(f"{name}@{place}" for name in names)
