"""A weighted linear model of an outcome with design-based standard errors."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.cells import sum_by
from analysis.totals.design import Design
from analysis.variance.linearised import covariance, degrees_of_freedom

_DEPENDENT = 1e-10


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Coefficients, the intercept first; arrays of shape (predictors + 1,).

    df : degrees of freedom of the design less the number of predictors; bounds and p-values are
        NaN where that is not above zero.
    r_squared : weighted share of the outcome's variance that the predictors account for.
    rows : people in the model.
    """

    coefficients: FloatArray
    standard_errors: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_values: FloatArray
    df: int
    r_squared: float
    rows: int
    covariance: FloatArray


def fit_linear(
    design: Design,
    outcome: FloatArray,
    predictors: FloatArray,
    *,
    domain: BoolArray | None = None,
    level: float = 0.95,
) -> LinearModel:
    """Regress an outcome on predictors in a domain, people with a gap left out as in a domain.

    Parameters
    ----------
    outcome : shape (rows,), NaN where missing.
    predictors : shape (rows, predictors), NaN where missing; no intercept column.

    Raises
    ------
    DomainError
        `drivers.dependent` where predictors determine one another, or people are too few.

    Notes
    -----
    β = (Σ w·x·x')⁻¹ Σ w·x·y; its covariance is that of the totals of the linearised values
    (Σ w·x·x')⁻¹·w·x·(y - x'β) under the design (Binder 1983; R survey's `svyglm`, gaussian).
    Calibration of the weights is not taken into account: the errors are then a little too large.
    """
    kept = np.ones(design.rows, dtype=np.bool_) if domain is None else domain.copy()
    kept &= ~(np.isnan(outcome) | np.isnan(predictors).any(axis=1)) & (design.weights > 0)
    return _fit(design, np.flatnonzero(kept), outcome, predictors, level=level)


def _fit(
    design: Design, rows: IntArray, outcome: FloatArray, predictors: FloatArray, *, level: float
) -> LinearModel:
    x = np.column_stack([np.ones(len(rows)), predictors[rows]])
    y, weights = outcome[rows], design.weights[rows]
    gram = (x * weights[:, None]).T @ x
    _refuse_dependent(gram, rows=len(rows))
    inverse = np.linalg.inv(gram)
    beta = inverse @ (x.T @ (weights * y))
    residuals = y - x @ beta
    units, position = np.unique(design.unit[rows], return_inverse=True)
    scores = (x * (weights * residuals)[:, None]) @ inverse
    matrix = covariance(design, units, sum_by(scores, position, groups=len(units)))
    present = np.ones((len(units), 1), dtype=np.bool_)
    df = int(degrees_of_freedom(design, units, present)[0]) - predictors.shape[1]
    spread = weights @ (y - weights @ y / weights.sum()) ** 2
    return _model(
        beta,
        matrix,
        df=df,
        level=level,
        fit=(1 - weights @ residuals**2 / spread if spread > 0 else np.nan, len(rows)),
    )


def _model(
    beta: FloatArray, matrix: FloatArray, *, df: int, level: float, fit: tuple[float, int]
) -> LinearModel:
    errors = np.sqrt(np.maximum(np.diag(matrix), 0.0))
    quantile = stdtrit(df, (1 + level) / 2) if df > 0 else np.nan
    t = np.divide(beta, errors, out=np.full(len(beta), np.nan), where=errors > 0)
    return LinearModel(
        coefficients=beta,
        standard_errors=errors,
        lower=beta - quantile * errors,
        upper=beta + quantile * errors,
        p_values=2 * stdtr(df, -np.abs(t)) if df > 0 else np.full(len(beta), np.nan),
        df=df,
        r_squared=float(fit[0]),
        rows=fit[1],
        covariance=matrix,
    )


def _refuse_dependent(gram: FloatArray, *, rows: int) -> None:
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
