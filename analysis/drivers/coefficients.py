"""Coefficients of a model with their uncertainty, whatever the model."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.design import Design

_DEPENDENT = 1e-10


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Estimates with t-intervals, each of shape (coefficients,).

    lower, upper, p_values : NaN where there is no degree of freedom.
    """

    values: FloatArray
    standard_errors: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_values: FloatArray
    df: int
    covariance: FloatArray


def with_uncertainty(
    values: FloatArray, covariance: FloatArray, *, df: int, level: float
) -> Coefficients:
    """Return estimates with intervals value ± t(df)·SE and p-values of no effect."""
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    quantile = stdtrit(df, (1 + level) / 2) if df > 0 else np.nan
    t = np.divide(values, errors, out=np.full(len(values), np.nan), where=errors > 0)
    return Coefficients(
        values=values,
        standard_errors=errors,
        lower=values - quantile * errors,
        upper=values + quantile * errors,
        p_values=2 * stdtr(df, -np.abs(t)) if df > 0 else np.full(len(values), np.nan),
        df=df,
        covariance=covariance,
    )


def rows_of_model(
    design: Design, columns: FloatArray, *, domain: BoolArray | None = None
) -> IntArray:
    """Return the numbers of the rows of a domain that have a weight and a value in every column."""
    kept = np.ones(design.rows, dtype=np.bool_) if domain is None else domain.copy()
    kept &= ~np.isnan(columns).any(axis=1) & (design.weights > 0)
    return np.flatnonzero(kept)


def refuse_dependent(gram: FloatArray, *, rows: int) -> None:
    """Refuse predictors, intercept included, that Σ w·x·x' shows to determine one another."""
    scale = np.sqrt(np.diag(gram))
    scaled = gram / np.outer(scale, scale) if (scale > 0).all() else np.zeros_like(gram)
    if rows <= len(gram) or np.linalg.eigvalsh(scaled)[0] < _DEPENDENT:
        raise DomainError(
            "drivers.dependent",
            "the predictors cannot be told apart",
            got=f"{len(gram) - 1} predictors, {rows} people",
            expected="more people than predictors, and no predictor that others determine",
            hint="Leave a predictor out, or ask in a wider scope.",
        )
