"""Finishes estimates from totals: value, standard error, interval, design effect, covariance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimates.estimand import Plan
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.cells import CellTotals
from analysis.totals.design import Design
from analysis.variance.linearised import degrees_of_freedom
from analysis.variance.own_rows import Again, covariances
from analysis.variance.scores import Scores


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates of one domain, each array in the order of `names`.

    values, standard_errors : NaN where undefined (no row, or a ratio over nothing).
    df : first-stage units minus strata, counted as the design says.
    level : confidence of the intervals, 0–1.
    rows : rows that the estimate speaks of, without weights.
    design_effects : variance over that of a simple random sample without replacement of as many
        rows with the same weighted variance; NaN where that is zero or undefined.
    design_effects_wr : the same against sampling with replacement.
    covariance : shape (estimates, estimates).
    """

    names: tuple[str, ...]
    values: FloatArray
    standard_errors: FloatArray
    df: IntArray
    level: float
    rows: IntArray
    design_effects: FloatArray
    design_effects_wr: FloatArray
    covariance: FloatArray

    @property
    def lower(self) -> FloatArray:
        """Lower bounds of the intervals; NaN also where there is no degree of freedom."""
        return interval(self.values, self.standard_errors, df=self.df, level=self.level)[0]

    @property
    def upper(self) -> FloatArray:
        """Upper bounds, likewise."""
        return interval(self.values, self.standard_errors, df=self.df, level=self.level)[1]


@dataclass(frozen=True, slots=True)
class _Linear:
    """Values, and the coefficients c with z = Σ w·(v·c) for each estimand."""

    values: FloatArray
    coefficients: FloatArray
    defined: BoolArray


def finish(design: Design, totals: CellTotals, *, plan: Plan, level: float = 0.95) -> Estimates:
    """Turn totals into estimates with intervals at confidence `level` (0–1).

    Notes
    -----
    With R = Y/X the linearised value of a unit is z = (Y_i - R·X_i)/X, that of a combination of
    ratios the same combination of their z, that of a total Y_i. The interval is value ± t(df)·SE.

    The design effect follows R survey's `deff=TRUE`: V / V_srs with V_srs = S²/n·(1 - n/N̂), N̂
    the sum of weights and S² = n/(n - 1)·Σ w·(u - ū)²/Σ w of the person-level linearised values
    u; for a mean u is the variable itself. `deff="replace"` leaves the factor 1 - n/N̂ away.
    """
    return next(finish_every(design, [totals], plan=plan, level=level))


def finish_every(
    design: Design,
    every: Sequence[CellTotals],
    *,
    plan: Plan,
    level: float = 0.95,
    again: Again | None = None,
) -> Iterator[Estimates]:
    """Yield the estimates of several domains of one sample, as `finish` does those of one.

    again : reads the rows once more for all domains together where the totals of rows that are
        their own sampling units are by stratum, with the domains in their order; None: the totals
        have sums of every unit.
    """
    wanted = [
        Scores.of_domain(totals, linear_coefficients(totals, plan), number=number)
        for number, totals in enumerate(every)
    ]
    for totals, matrix in zip(every, covariances(design, wanted, again=again), strict=True):
        yield estimates_of(design, totals, matrix, plan=plan, level=level)


def estimates_of(
    design: Design, totals: CellTotals, matrix: FloatArray, *, plan: Plan, level: float = 0.95
) -> Estimates:
    """Put estimates together from totals and the covariance of their linearised values."""
    base = list(plan.base)
    own = None if totals.own is None else (totals.own.strata, totals.own.present[:, base])
    df = degrees_of_freedom(design, totals.units, totals.sums[:, base] > 0, own=own)
    values, rows = point_values(totals, plan=plan)
    blank = np.isnan(values)
    errors = np.where(blank, np.nan, np.sqrt(np.maximum(np.diag(matrix), 0.0)))
    effects, effects_wr = design_effects(totals, variance=errors**2, plan=plan)
    return Estimates(
        names=tuple(one.name for one in plan.estimands),
        values=values,
        standard_errors=errors,
        df=df,
        level=level,
        rows=rows,
        design_effects=effects,
        design_effects_wr=effects_wr,
        covariance=np.where(blank[:, None] | blank[None, :], np.nan, matrix),
    )


def interval(
    values: FloatArray, errors: FloatArray, *, df: IntArray, level: float
) -> tuple[FloatArray, FloatArray]:
    """Return value ± t(df)·SE, NaN where there is no degree of freedom."""
    from scipy.special import stdtrit  # noqa: PLC0415 - a tenth of a second if nobody asks bounds

    margin = errors * np.where(df > 0, stdtrit(np.maximum(df, 1), (1 + level) / 2), np.nan)
    return values - margin, values + margin


def point_values(totals: CellTotals, *, plan: Plan) -> tuple[FloatArray, IntArray]:
    """Return the values alone, NaN where undefined, and the rows they speak of."""
    linear = _linearise(totals, plan)
    rows = np.rint(totals.counts[list(plan.base)]).astype(np.int64)
    return np.where(linear.defined & (rows > 0), linear.values, np.nan), rows


def linear_coefficients(totals: CellTotals, plan: Plan) -> FloatArray:
    """Return c of the linearised values z = Σ w·(v·c), shape (columns, estimands)."""
    return _linearise(totals, plan).coefficients


def _linearise(totals: CellTotals, plan: Plan) -> _Linear:
    whole = np.sum([table.sum(axis=0) for table in totals.tables], axis=0)
    is_total = plan.denominator.sum(axis=0) == 0
    below = np.where(is_total, 1.0, whole @ plan.denominator)
    undefined = below == 0
    below = np.where(undefined, 1.0, below)
    ratios = (whole @ plan.numerator) / below
    gradient = (plan.numerator - plan.denominator * ratios) / below
    return _Linear(
        values=ratios @ plan.combine,
        coefficients=gradient @ plan.combine,
        defined=~((plan.combine != 0) & undefined[:, None]).any(axis=0),
    )


def design_effects(
    totals: CellTotals, *, variance: FloatArray, plan: Plan
) -> tuple[FloatArray, FloatArray]:
    """Variances over those of simple random samples without and with replacement; see `finish`."""
    linear = _linearise(totals, plan)
    base = list(plan.base)
    weight = np.sum([table[:, base].sum(axis=0) for table in totals.tables], axis=0)
    rows = totals.counts[base]
    square = _quadratic(totals.moments, linear.coefficients)
    centre = np.sum([(table @ linear.coefficients).sum(axis=0) for table in totals.tables], axis=0)
    usable = (rows > 1) & (weight > 0)
    spread = square - centre**2 / np.where(usable, weight, 1.0)
    simple = np.where(usable, weight * spread / np.where(usable, rows - 1, 1.0), 0.0)
    noise = 1e-12 * np.maximum(linear.values**2, 1e-300)
    with_replacement = np.where(simple > noise, simple, np.nan)
    left = np.where(usable, 1.0 - rows / np.where(usable, weight, 1.0), np.nan)
    left = np.where(left > 0, left, np.nan)
    return variance / (with_replacement * left), variance / with_replacement


def _quadratic(moments: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Return c'·M·c by column of `coefficients`, NaN where it needs a moment that is NaN."""
    unknown = np.isnan(moments)
    square = (coefficients * (np.where(unknown, 0.0, moments) @ coefficients)).sum(axis=0)
    if not unknown.any():
        return np.asarray(square)
    used = (coefficients != 0).astype(np.float64)
    missing = (used * (unknown.astype(np.float64) @ used)).sum(axis=0) > 0
    return np.where(missing, np.nan, square)
