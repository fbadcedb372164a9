"""Outliers among units and sampling units: flagged by robust z and by funnel, never removed."""

from dataclasses import dataclass

import numpy as np

from analysis.totals.arrays import BoolArray, FloatArray

_MAD_TO_SD = 1.4826
_WINSOR = 0.1


def robust_z(values: FloatArray) -> FloatArray:
    """Return (value - median)/(1.4826·MAD), shape (values,); NaN stays, and where MAD is 0 all are.

    Notes
    -----
    Iglewicz and Hoaglin (1993): beyond 3.5 is an outlier. Median and MAD are not moved by the
    outliers themselves, unlike mean and standard deviation.
    """
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return np.full(len(values), np.nan)
    centre = np.median(known)
    spread = _MAD_TO_SD * np.median(np.abs(known - centre))
    return np.asarray((values - centre) / (spread if spread > 0 else np.nan), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Funnel:
    """Distances from a target in standard errors, shape (units,).

    z : plain; adjusted : divided by √φ; overdispersion : φ, at least 1.
    """

    z: FloatArray
    adjusted: FloatArray
    overdispersion: float


def funnel(values: FloatArray, errors: FloatArray, *, target: float) -> Funnel:
    """Compare units with a common target, each by its own standard error.

    NaN where value or error is unknown or the error is zero.

    Notes
    -----
    Spiegelhalter (2005), Funnel plots for comparing institutional performance: φ is the mean of
    the z² after a tenth at each end was drawn in (winsorised). Units do differ; φ says how much
    more than sampling error explains, so that only who stands out from the others is flagged.
    """
    usable = np.isfinite(values) & np.isfinite(errors) & (errors > 0)
    z = np.full(len(values), np.nan)
    z[usable] = (values[usable] - target) / errors[usable]
    if not usable.any():
        return Funnel(z, z.copy(), 1.0)
    low, high = np.quantile(z[usable], [_WINSOR, 1 - _WINSOR])
    factor = max(float((np.clip(z[usable], low, high) ** 2).mean()), 1.0)
    return Funnel(z, z / factor**0.5, factor)


def beyond(distances: FloatArray, *, limit: float) -> BoolArray:
    """Flag distances beyond ± `limit`; NaN is not flagged."""
    return np.asarray(np.abs(np.nan_to_num(distances)) > limit, dtype=np.bool_)
