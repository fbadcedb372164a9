"""A weighted linear model of an outcome with design-based standard errors."""

from dataclasses import dataclass

import numpy as np

from analysis.drivers.coefficients import (
    Coefficients,
    refuse_dependent,
    rows_of_model,
    with_uncertainty,
)
from analysis.drivers.influence import influence_covariance
from analysis.totals.arrays import BoolArray, FloatArray
from analysis.totals.design import Design


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

    def as_coefficients(self) -> Coefficients:
        """Return the coefficients alone."""
        return Coefficients(
            values=self.coefficients,
            standard_errors=self.standard_errors,
            lower=self.lower,
            upper=self.upper,
            p_values=self.p_values,
            df=self.df,
            covariance=self.covariance,
        )


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
    Where the weights are calibrated, that of their residuals on the calibration variables.
    """
    rows = rows_of_model(design, np.column_stack([outcome, predictors]), domain=domain)
    x = np.column_stack([np.ones(len(rows)), predictors[rows]])
    y, weights = outcome[rows], design.weights[rows]
    gram = (x * weights[:, None]).T @ x
    refuse_dependent(gram, rows=len(rows))
    inverse = np.linalg.inv(gram)
    beta = inverse @ (x.T @ (weights * y))
    residuals = y - x @ beta
    matrix, df = influence_covariance(design, rows, (x * residuals[:, None]) @ inverse)
    found = with_uncertainty(beta, matrix, df=df - predictors.shape[1], level=level)
    spread = weights @ (y - weights @ y / weights.sum()) ** 2
    return LinearModel(
        coefficients=beta,
        standard_errors=found.standard_errors,
        lower=found.lower,
        upper=found.upper,
        p_values=found.p_values,
        df=found.df,
        r_squared=float(1 - weights @ residuals**2 / spread) if spread > 0 else float("nan"),
        rows=len(rows),
        covariance=matrix,
    )
