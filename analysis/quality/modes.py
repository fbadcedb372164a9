"""Mode comparison: the gap of an index between two groups of rows, tested with their covariance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from analysis.estimates.estimand import Estimand, Ratio, plan
from analysis.estimates.finish import finish
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.cells import Variables, cell_totals
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
    both = _side_by_side(variables, estimands, first=first, second=second)
    differences = [_difference(one) for one in estimands]
    totals = cell_totals(design, both, domain=first | second)
    found = finish(design, totals, plan=plan(differences, columns=both.names))
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


def _side_by_side(
    variables: Variables, estimands: Sequence[Estimand], *, first: BoolArray, second: BoolArray
) -> Variables:
    """Return the columns that the estimands use, once for each group, and a constant."""
    used = {
        name
        for one in estimands
        for _, ratio in one.terms
        for name in (*ratio.numerator, *ratio.denominator)
    }
    chosen = [number for number, name in enumerate(variables.names) if name in used]
    names = [variables.names[number] for number in chosen]
    values = variables.values[:, chosen]
    return Variables(
        (*(f"{name}@{place}" for place in "12" for name in names), ""),
        np.column_stack([values * first[:, None], values * second[:, None], np.ones(len(values))]),
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
