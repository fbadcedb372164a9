"""Differences with a test: two groups of one sample, two samples, ranks of two groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from analysis.estimates.estimand import Estimand, Ratio, plan
from analysis.estimates.finish import Estimates, finish
from analysis.estimates.survey import AnyDesign, Missing, contrast, kept_rows
from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray
from analysis.totals.cells import Variables, cell_totals
from analysis.totals.design import Design


class RankScore(StrEnum):
    """What a rank counts for in a rank test: itself, its normal score, above the median or not."""

    WILCOXON = "wilcoxon"
    NORMAL = "vanderWaerden"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class Difference:
    """An estimated difference and its t test against zero, two-sided.

    value, standard_error, lower, upper : in the unit of what was compared; NaN where undefined.
    df : degrees of freedom, whole only within one design; t and p_value NaN where there are none
        or where the standard error is zero.
    """

    value: float
    standard_error: float
    lower: float
    upper: float
    df: float
    t: float
    p_value: float

    @classmethod
    def of(
        cls, value: float, standard_error: float, *, df: float, level: float = 0.95
    ) -> "Difference":
        """Test a difference whose standard error and degrees of freedom are known."""
        testable = df > 0 and standard_error > 0
        t = value / standard_error if testable else np.nan
        margin = standard_error * stdtrit(df, (1 + level) / 2) if df > 0 else np.nan
        return cls(
            value=float(value),
            standard_error=float(standard_error),
            lower=float(value - margin),
            upper=float(value + margin),
            df=float(df),
            t=float(t),
            p_value=float(2 * stdtr(df, -abs(t))) if testable else float("nan"),
        )


def compare_groups(
    design: AnyDesign,
    column: FloatArray,
    groups: tuple[BoolArray, BoolArray],
    *,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Difference:
    """Mean of the second group minus that of the first, with their covariance.

    The test has one degree of freedom less than the design has over both groups, as R's svyttest.
    """
    named = {"first": groups[0], "second": groups[1]}
    found = contrast(
        design,
        column,
        named,
        coefficients={"first": -1.0, "second": 1.0},
        domain=groups[0] | groups[1],
        missing=missing,
        level=level,
    )
    value, error = float(found.values[0]), float(found.standard_errors[0])
    return Difference.of(value, error, df=int(found.df[0]) - 1, level=level)


def compare_ranks(
    design: AnyDesign,
    column: FloatArray,
    groups: tuple[BoolArray, BoolArray],
    *,
    score: RankScore = RankScore.WILCOXON,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Difference:
    """Mean rank score of the second group minus that of the first; ranks run over both groups.

    Notes
    -----
    Lumley and Scott (2013), Biometrika 100, 831-842: the mid-rank of the weighted distribution
    over the sum of weights, compared between the groups as any variable (R's svyranktest).
    """
    kept = kept_rows(design, {"y": column}, domain=groups[0] | groups[1], missing=missing)
    scores = np.zeros(design.rows)
    scores[kept] = _SCORES[score](_weighted_ranks(column[kept], design.weights[kept]))
    both = (groups[0] & kept, groups[1] & kept)
    return compare_groups(design, scores, both, level=level)


def gap(
    design: Design,
    variables: Variables,
    estimand: Estimand,
    *,
    groups: tuple[BoolArray, BoolArray],
    level: float = 0.95,
) -> Difference:
    """Subtract an index of the first group from that of the second, in one sample.

    Groups that share sampling units (a mode, two years of a panel stacked as one sample, a unit
    and the whole province) keep their covariance. The degrees of freedom are those of the design
    over both groups.
    """
    columns: dict[str, FloatArray] = {}
    for number, group in enumerate(groups):
        for name, values in zip(variables.names, variables.values.T, strict=True):
            columns[f"{number}:{name}"] = values * group
    spoken = variables.values[:, variables.names.index(estimand.base)] > 0
    columns[""] = (spoken & (groups[0] | groups[1])).astype(np.float64)
    terms = _moved(estimand, group=1, sign=1.0) + _moved(estimand, group=0, sign=-1.0)
    both = Variables.of(columns)
    compiled = plan([Estimand("gap", terms, base="")], columns=both.names)
    totals = cell_totals(design, both, domain=groups[0] | groups[1])
    found = finish(design, totals, plan=compiled, level=level)
    value, error = float(found.values[0]), float(found.standard_errors[0])
    return Difference.of(value, error, df=int(found.df[0]), level=level)


def change(before: Estimates, after: Estimates, *, level: float = 0.95) -> tuple[Difference, ...]:
    """Estimates of one sample minus those of an earlier independent one, by position.

    Raises
    ------
    DomainError
        `comparison.names` where the two do not estimate the same.

    Notes
    -----
    Samples drawn independently have no covariance. The degrees of freedom are Satterthwaite's,
    (V1 + V2)²/(V1²/df1 + V2²/df2) (Biometrics Bulletin 2, 1946). Where both campaigns visited the
    same units, stack them as one sample and take `gap`.
    """
    if before.names != after.names:
        raise DomainError(
            "comparison.names",
            "the two samples do not estimate the same",
            got=", ".join(after.names[:5]),
            expected=", ".join(before.names[:5]),
        )
    columns: Sequence[FloatArray] = (
        before.values,
        after.values,
        before.standard_errors,
        after.standard_errors,
    )
    numbers = np.column_stack([*columns, before.df, after.df]).tolist()
    return tuple(
        independent_change((row[0], row[2], row[4]), (row[1], row[3], row[5]), level=level)
        for row in numbers
    )


def independent_change(
    before: tuple[float, float, float], after: tuple[float, float, float], *, level: float = 0.95
) -> Difference:
    """Difference of two independent estimates, each as (value, standard error, df)."""
    (first, error_first, df_first), (second, error_second, df_second) = before, after
    parts = [(error_first**2, df_first), (error_second**2, df_second)]
    variance = sum(part for part, _ in parts)
    known = all(df > 0 for _, df in parts)
    below = sum(part**2 / df for part, df in parts) if known else 0.0
    df = variance**2 / below if below > 0 else (df_first + df_second if known else 0.0)
    return Difference.of(second - first, float(np.sqrt(variance)), df=df, level=level)


def _moved(estimand: Estimand, *, group: int, sign: float) -> tuple[tuple[float, Ratio], ...]:
    """Return the terms of an estimand over the columns of one group."""

    def names(columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{group}:{name}" for name in columns)

    return tuple(
        (sign * coefficient, Ratio(names(ratio.numerator), names(ratio.denominator)))
        for coefficient, ratio in estimand.terms
    )


def _weighted_ranks(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Mid-ranks of the weighted distribution, 0-1; equal values share their mean rank."""
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - weights[order] / 2
    _, position = np.unique(values[order], return_inverse=True)
    means = np.bincount(position, weights=middle) / np.bincount(position)
    ranks = np.empty(len(values))
    ranks[order] = means[position] / weights.sum()
    return ranks


_SCORES = {
    RankScore.WILCOXON: lambda ranks: ranks,
    RankScore.NORMAL: ndtri,
    RankScore.MEDIAN: lambda ranks: (ranks > 0.5).astype(np.float64),  # noqa: PLR2004 - the median
}
