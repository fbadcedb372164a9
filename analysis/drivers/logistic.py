"""A weighted logistic model of a yes-or-no outcome with design-based standard errors."""

import numpy as np
from scipy.special import expit, log_expit, logit

from analysis.drivers.coefficients import (
    Coefficients,
    refuse_dependent,
    rows_of_model,
    with_uncertainty,
)
from analysis.drivers.influence import influence_covariance
from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray
from analysis.totals.design import Design

_ROUNDS = 50
_CHANGE = 1e-8
_SURE = 15.0
"""Log-odds beyond which a fit is the way to infinity."""


def fit_logistic(
    design: Design,
    outcome: FloatArray,
    predictors: FloatArray,
    *,
    domain: BoolArray | None = None,
    level: float = 0.95,
) -> Coefficients:
    """Fit P(outcome) = logistic(x'β) in a domain; log-odds, the intercept first.

    Parameters
    ----------
    outcome : shape (rows,), 0 or 1, NaN where missing.
    predictors : shape (rows, predictors), NaN where missing; no intercept column.

    Raises
    ------
    DomainError
        `drivers.dependent`; `drivers.not_converged` where a predictor separates yes from no, so
        that no finite coefficient fits best.

    Notes
    -----
    Maximum pseudo-likelihood by iteratively reweighted least squares, from (y + ½)/2 until the
    deviance changes by less than 1e-8 of itself; the covariance is that of the totals of
    A⁻¹·w·x·(y - p), A = Σ w·p·(1 - p)·x·x' as it stood before the last step (Binder 1983; R's
    `glm` and survey's `svyglm`, binomial, to their last digit). df is that of the design less the
    number of predictors.
    """
    rows = rows_of_model(design, np.column_stack([outcome, predictors]), domain=domain)
    x = np.column_stack([np.ones(len(rows)), predictors[rows]])
    y, weights = outcome[rows], design.weights[rows]
    refuse_dependent((x * weights[:, None]).T @ x, rows=len(rows))
    beta, working = _solve(x, y, weights)
    chance = expit(x @ beta)
    residuals = (y - chance) / (chance * (1 - chance)) * working
    inverse = np.linalg.inv((x * (weights * working)[:, None]).T @ x)
    matrix, df = influence_covariance(design, rows, (x * residuals[:, None]) @ inverse)
    return with_uncertainty(beta, matrix, df=df - predictors.shape[1], level=level)


def _solve(x: FloatArray, y: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the coefficients and p·(1 - p) by row as it stood before the last step."""
    scaled = weights / weights.mean()
    linear = logit((scaled * y + 0.5) / (scaled + 1))
    before = np.inf
    for _ in range(_ROUNDS):
        chance = expit(linear)
        working = chance * (1 - chance)
        if not (working > 0).all():
            break
        pull = weights * (working * linear + y - chance)
        beta = np.linalg.solve((x * (weights * working)[:, None]).T @ x, x.T @ pull)
        linear = x @ beta
        deviance = -2 * float(scaled @ (y * log_expit(linear) + (1 - y) * log_expit(-linear)))
        if abs(deviance - before) < _CHANGE * (deviance + 0.1):
            if np.abs(linear).max() > _SURE:
                break
            return beta, working
        before = deviance
    raise DomainError(
        "drivers.not_converged",
        "the logistic model found no maximum",
        got=f"{len(y)} people, {x.shape[1] - 1} predictors",
        expected="yes and no at every mixture of the predictors",
        hint="Leave out a predictor that tells yes from no without error.",
    )
