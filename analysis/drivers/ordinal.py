"""The cross-check by an ordered logit, which does not take levels for numbers."""

from dataclasses import dataclass

import numpy as np

from analysis.totals.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class OrdinalModel:
    """Slopes of the cumulative logit, shape (predictors,), and whether the fit converged."""

    slopes: FloatArray
    converged: bool


def fit_ordinal(outcome: IntArray, predictors: FloatArray) -> OrdinalModel:
    """Fit P(outcome ≤ level) = logistic(cut - x'β) without weights; no gaps.

    Notes
    -----
    statsmodels' OrderedModel, which is loaded on the first call alone since that takes a second.
    It knows no design, so its standard errors are of no use here and are not handed out; the
    slopes say whether treating levels as equally spaced changes the order of the drivers.
    """
    from statsmodels.miscmodels.ordinal_model import OrderedModel  # noqa: PLC0415 - slow to load

    centred = predictors - predictors.mean(axis=0)
    scale = centred.std(axis=0)
    levels = np.unique(outcome, return_inverse=True)[1]
    fitted = OrderedModel(levels, centred / scale, distr="logit").fit(
        method="bfgs", maxiter=500, gtol=1e-8, disp=False
    )
    slopes = np.asarray(fitted.params, dtype=np.float64)[: predictors.shape[1]]
    return OrdinalModel(slopes / scale, bool(fitted.mle_retvals["converged"]))
