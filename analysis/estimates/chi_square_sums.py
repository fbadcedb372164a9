"""The upper tail of a weighted sum of chi-squares over an independent chi-square."""

import numpy as np
from scipy.special import ndtr

from analysis.totals.arrays import FloatArray

_INSIDE = 0.99999
_CENTRE = 1e-4


def exceedance(value: float, factors: FloatArray, *, df: float) -> float:
    """Return P(Σ λ_i·χ²_1 > value·χ²_df / df).

    Parameters
    ----------
    factors : shape (terms,), λ, above 0; df : degrees of freedom, cut to a whole number of terms.

    Returns
    -------
    0-1; NaN at the very centre of the distribution, where the approximation breaks down, or where
    there is no degree of freedom.

    Notes
    -----
    The saddlepoint approximation of Lugannani and Rice for quadratic forms (Kuonen 1999,
    Biometrika 86, 929-935), to the difference of both sides at 0; R survey's `pFsum`.
    """
    from scipy.optimize import brentq  # noqa: PLC0415 - a fifth of a second for one of the tests

    if not df >= 1:
        return float("nan")
    both = np.concatenate([factors, np.full(int(df), -value / df)])
    both = both / both.max()
    if not (both < 0).any():
        return 1.0

    def slope(place: float) -> float:
        return float((both / (1 - 2 * place * both)).sum())

    least = float((1 / (2 * both[both < 0])).max()) * _INSIDE
    most = float((1 / (2 * both[both > 0])).min()) * _INSIDE
    if slope(least) > 0 or slope(most) < 0:
        return float("nan")
    place = brentq(slope, least, most, xtol=1e-15)
    if abs(place) < _CENTRE:
        return float("nan")
    root = np.sign(place) * np.sqrt(np.log(1 - 2 * place * both).sum())
    curve = place * np.sqrt(2 * ((both / (1 - 2 * place * both)) ** 2).sum())
    return float(ndtr(-(root + np.log(curve / root) / root)))
