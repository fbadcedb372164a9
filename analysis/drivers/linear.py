"""A weighted linear model of an outcome with design-based standard errors."""

from dataclasses import dataclass

import numpy as np

from analysis.drivers.coefficients import (
    Coefficients,
    refuse_dependent,
    rows_of_model,
    with_uncertainty,
)
from analysis.totals.arrays import BoolArray, FloatArray
from analysis.totals.cells import CellTotals, Variables, cell_totals
from analysis.totals.design import Design
from analysis.variance.linearised import degrees_of_freedom
from analysis.variance.own_rows import Again, covariances
from analysis.variance.scores import Scores


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
    inside = np.zeros(design.rows, dtype=np.bool_)
    inside[rows] = True
    sums = LinearSums(predictors.shape[1])
    sums.add(outcome[rows], predictors[rows], design.weights[rows])
    fit = sums.fit()
    totals = cell_totals(design, fit.variables(outcome, predictors), domain=inside)
    return fit.model(design, totals, level=level)


class LinearSums:
    """What people add up to for a linear model, block by block.

    people : so far.
    """

    def __init__(self, predictors: int) -> None:
        self.people = 0
        self._gram = np.zeros((predictors + 1, predictors + 1))
        self._cross = np.zeros(predictors + 1)

    def add(self, outcome: FloatArray, predictors: FloatArray, weights: FloatArray) -> None:
        """Add people, none with a gap: outcome, shape (people,), and the rest in their order."""
        x = _with_intercept(predictors)
        self.people += len(x)
        self._gram += (x * weights[:, None]).T @ x
        self._cross += x.T @ (weights * outcome)

    def fit(self) -> "LinearFit":
        """Return the model of all that were added; raises as `fit_linear`."""
        refuse_dependent(self._gram, rows=self.people)
        inverse = np.asarray(np.linalg.inv(self._gram), dtype=np.float64)
        mean = float(self._cross[0] / self._gram[0, 0])
        return LinearFit(inverse @ self._cross, inverse, mean, self.people)


@dataclass(frozen=True, slots=True)
class LinearFit:
    """Coefficients of a linear model, of which the uncertainty is not known yet.

    inverse : of Σ w·x·x'; mean : of the outcome, weighted.
    """

    coefficients: FloatArray
    inverse: FloatArray
    mean: float
    people: int

    def variables(self, outcome: FloatArray, predictors: FloatArray) -> Variables:
        """Return the columns whose totals over the people of the model `model` wants.

        They are the influence of each row on each coefficient, squares of residuals and of
        deviations from the mean, and ones.
        """
        x = _with_intercept(predictors)
        residuals = outcome - x @ self.coefficients
        influence = (x * residuals[:, None]) @ self.inverse
        squares = [residuals**2, (outcome - self.mean) ** 2, np.ones(len(x))]
        values = np.column_stack([influence, *squares])
        return Variables(tuple(str(number) for number in range(values.shape[1])), values)

    def model(
        self,
        design: Design,
        totals: CellTotals,
        *,
        level: float = 0.95,
        again: Again | None = None,
    ) -> LinearModel:
        """Return the model with its uncertainty.

        totals, again : of the one domain of its people; see `analysis.estimates.finish`.
        """
        count = len(self.coefficients)
        chosen = np.eye(len(totals.names))[:, :count]
        scores = Scores.of_domain(totals, chosen, number=0)
        matrix = next(covariances(design, [scores], again=again))
        own = None if totals.own is None else (totals.own.strata, totals.own.present[:, -1:])
        df = degrees_of_freedom(design, totals.units, totals.sums[:, -1:] > 0, own=own)
        left, spread, _ = np.sum([table.sum(axis=0) for table in totals.tables], axis=0)[count:]
        found = with_uncertainty(self.coefficients, matrix, df=int(df[0]) - count + 1, level=level)
        return LinearModel(
            coefficients=self.coefficients,
            standard_errors=found.standard_errors,
            lower=found.lower,
            upper=found.upper,
            p_values=found.p_values,
            df=found.df,
            r_squared=float(1 - left / spread) if spread > 0 else float("nan"),
            rows=self.people,
            covariance=matrix,
        )


def _with_intercept(predictors: FloatArray) -> FloatArray:
    return np.column_stack([np.ones(len(predictors)), predictors])
