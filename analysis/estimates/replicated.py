"""Estimates from replicate weights: the same estimands, their variance from the replicates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimates.estimand import Plan
from analysis.estimates.finish import Estimates, design_effects
from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray
from analysis.totals.cells import CellTotals, Variables
from analysis.totals.design import Design
from analysis.variance.replicate import ReplicateRule, replicate_covariance
from analysis.variance.replicate_factors import (
    ReplicateFactors,
    jackknife,
    jackknife_totals,
    psu_sums,
    refuse_calibrated,
)


@dataclass(frozen=True, slots=True)
class ReplicateDesign:
    """A sample known by its weights and replicate weights instead of its units and strata.

    weights : shape (rows,); replicates : shape (rows, replicates), complete weights, not factors.
    """

    weights: FloatArray
    replicates: FloatArray
    rule: ReplicateRule

    @property
    def rows(self) -> int:
        return len(self.weights)


@dataclass(frozen=True, slots=True)
class ReplicateTotals:
    """Totals of the full sample and of its replicates: all that a smooth statistic needs.

    full : shape (columns,); replicates : shape (replicates, columns); counts : shape (columns,),
    Σ v without weights; moments : shape (columns, columns), Σ w·v·v'.
    """

    names: tuple[str, ...]
    full: FloatArray
    replicates: FloatArray
    counts: FloatArray
    moments: FloatArray


def declare_replicates(
    weights: FloatArray, replicates: FloatArray, *, rule: ReplicateRule
) -> ReplicateDesign:
    """Check that weights and their replicates fit together.

    Raises
    ------
    DomainError
        `replicates.shape`, `replicates.missing_weights`.
    """
    expected = (len(weights), len(rule.rscales))
    if replicates.shape != expected:
        raise DomainError(
            "replicates.shape",
            "the replicate weights do not fit the sample",
            got=" x ".join(map(str, replicates.shape)),
            expected=f"{expected[0]} rows x {expected[1]} replicates",
        )
    if not (np.isfinite(weights).all() and np.isfinite(replicates).all()):
        raise DomainError("replicates.missing_weights", "a weight or replicate weight is missing")
    return ReplicateDesign(weights, replicates, rule)


def replicate_totals(
    design: ReplicateDesign, variables: Variables, *, domain: BoolArray
) -> ReplicateTotals:
    """Totals of a domain in the full sample and in each replicate, in one pass over the rows."""
    rows = np.flatnonzero(domain)
    values = variables.values[rows]
    return ReplicateTotals(
        names=variables.names,
        full=design.weights[rows] @ values,
        replicates=design.replicates[rows].T @ values,
        counts=values.sum(axis=0),
        moments=(values * design.weights[rows, None]).T @ values,
    )


def jackknife_estimates(
    design: Design, totals: CellTotals, *, plan: Plan, level: float = 0.95
) -> Estimates:
    """Finish totals with the jackknife of the design; rows are not read again.

    Raises
    ------
    DomainError
        `replicates.calibrated`, and those of `jackknife`.
    """
    refuse_calibrated(design)
    found = ReplicateTotals(
        names=totals.names,
        full=totals.of_units.sum(axis=0),
        replicates=jackknife_totals(design, totals.units, totals.of_units),
        counts=totals.counts,
        moments=totals.moments,
    )
    return finish_replicates(jackknife(design).rule, found, plan=plan, level=level)


def bootstrap_estimates(
    design: Design,
    totals: CellTotals,
    *,
    made: ReplicateFactors,
    plan: Plan,
    level: float = 0.95,
) -> Estimates:
    """Finish totals with factors of the first-stage units; rows are not read again.

    Raises
    ------
    DomainError
        `replicates.calibrated`.
    """
    refuse_calibrated(design)
    found = ReplicateTotals(
        names=totals.names,
        full=totals.of_units.sum(axis=0),
        replicates=made.factors @ psu_sums(design, totals.units, totals.of_units),
        counts=totals.counts,
        moments=totals.moments,
    )
    return finish_replicates(made.rule, found, plan=plan, level=level)


def finish_replicates(
    rule: ReplicateRule, totals: ReplicateTotals, *, plan: Plan, level: float = 0.95
) -> Estimates:
    """Turn totals and their replicates into estimates with intervals at confidence `level`.

    Notes
    -----
    Every estimand is computed anew in every replicate. The degrees of freedom are those of the
    rule, in domains too.
    """
    rows = np.rint(totals.counts[list(plan.base)]).astype(np.int64)
    values = np.where(rows > 0, values_of(plan, totals.full[None, :])[0], np.nan)
    matrix = replicate_covariance(
        rule, estimates=values, replicates=values_of(plan, totals.replicates)
    )
    blank = np.isnan(values)
    errors = np.where(blank, np.nan, np.sqrt(np.maximum(np.diag(matrix), 0.0)))
    df = np.full(len(values), rule.df, dtype=np.int64)
    whole = CellTotals(
        names=totals.names,
        units=np.zeros(1, dtype=np.int64),
        sums=totals.full[None, :],
        moments=totals.moments,
        counts=totals.counts,
    )
    effects, effects_wr = design_effects(whole, variance=errors**2, plan=plan)
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


def statistic_covariance(
    rule: ReplicateRule, estimates: Sequence[float], replicates: Sequence[Sequence[float]]
) -> FloatArray:
    """Return the covariance of any statistics, smooth or not, computed in every replicate."""
    return replicate_covariance(
        rule,
        estimates=np.asarray(estimates, dtype=np.float64),
        replicates=np.asarray(replicates, dtype=np.float64),
    )


def values_of(plan: Plan, sums: FloatArray) -> FloatArray:
    """Values of the estimands for many sets of totals at once.

    Parameters
    ----------
    sums : shape (sets, columns).

    Returns
    -------
    shape (sets, estimands), NaN where a ratio has nothing below it.
    """
    is_total = plan.denominator.sum(axis=0) == 0
    below = np.where(is_total, 1.0, sums @ plan.denominator)
    empty = below == 0
    ratios = np.where(empty, 0.0, (sums @ plan.numerator) / np.where(empty, 1.0, below))
    undefined = empty @ (plan.combine != 0)
    return np.asarray(np.where(undefined, np.nan, ratios @ plan.combine), dtype=np.float64)
