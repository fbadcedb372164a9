"""The covariance of estimates from replicates of them, whatever method made the replicates."""

from dataclasses import dataclass

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class ReplicateRule:
    """How replicates of an estimate become its variance: V = scale·Σ_r rscales_r·(t_r - c)².

    rscales : shape (replicates,), at least 0.
    about_estimate : c is the estimate from the full sample (R's `mse=TRUE`); otherwise it is the
        mean of the replicates.
    df : degrees of freedom of the design that the replicates come from.
    """

    scale: float
    rscales: FloatArray
    about_estimate: bool
    df: int


def replicate_covariance(
    rule: ReplicateRule, *, estimates: FloatArray, replicates: FloatArray
) -> FloatArray:
    """Return the covariance matrix of estimates from their replicates.

    Parameters
    ----------
    estimates : shape (estimates,), from the full sample.
    replicates : shape (replicates, estimates); NaN where a replicate leaves nothing to estimate
        from, and the covariances of that estimate are then NaN.

    Returns
    -------
    shape (estimates, estimates).

    Raises
    ------
    DomainError
        `replicates.count` where the rule is of another number of replicates.

    Notes
    -----
    Wolter, Introduction to Variance Estimation, 2007, ch. 3-5; R survey's `svrVar`, where as here
    the mean runs over the replicates with a positive rscale.
    """
    if len(replicates) != len(rule.rscales):
        raise DomainError(
            "replicates.count",
            "the number of replicates differs from the number of their scales",
            got=len(replicates),
            expected=str(len(rule.rscales)),
        )
    used = rule.rscales > 0
    centre = estimates if rule.about_estimate else replicates[used].mean(axis=0)
    deviations = (replicates[used] - centre) * np.sqrt(rule.rscales[used])[:, None]
    return np.asarray(rule.scale * (deviations.T @ deviations), dtype=np.float64)
