"""Cronbach's alpha: how far the items of a factor speak of the same thing."""

import numpy as np

from analysis.totals.arrays import FloatArray


def cronbach_alpha(answers: FloatArray, weights: FloatArray) -> float:
    """Return the weighted alpha of some items.

    Parameters
    ----------
    answers : shape (people, items); people with a gap (NaN) in any item are left out.
    weights : shape (people,), 0 for who does not count.

    Returns
    -------
    at most 1; NaN for a single item, fewer than two people or answers without variation.

    Notes
    -----
    k/(k - 1)·(1 - Σ var(item)/var(sum of items)), with variances Σ w·(y - ȳ)²/Σ w (Cronbach 1951;
    R survey's `svycronbach`, in which the factor n/(n - 1) cancels too).
    """
    kept = ~np.isnan(answers).any(axis=1) & (weights > 0)
    items = answers.shape[1]
    if items < 2 or kept.sum() < 2:  # noqa: PLR2004 - alpha compares at least two items and people
        return float("nan")
    matrix = weighted_covariance(answers[kept], weights[kept])
    whole = matrix.sum()
    if whole <= 1e-12 * np.trace(matrix) or np.trace(matrix) == 0:
        return float("nan")
    return float(items / (items - 1) * (1 - np.trace(matrix) / whole))


def weighted_covariance(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return Σ w·(v - v̄)(v - v̄)'/Σ w, shape (columns, columns); no gaps."""
    centred = values - weights @ values / weights.sum()
    return np.asarray((centred * weights[:, None]).T @ centred / weights.sum(), dtype=np.float64)
