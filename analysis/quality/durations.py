"""Speeders: forms that were filled in faster than they can be read."""

from dataclasses import dataclass

import numpy as np

from analysis.totals.arrays import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class Speeding:
    """The median duration, the limit below which a form counts as speeded, and who is below."""

    median_seconds: float
    limit_seconds: float
    speeders: BoolArray


def speeding(seconds: FloatArray, *, fraction: float = 0.3) -> Speeding:
    """Flag forms that took less than `fraction` of the median; nobody is removed.

    seconds : shape (forms,), NaN where not known; such forms are never flagged.

    Notes
    -----
    Snapshots carry no times of day, by design (an anonymous answer must not be found again by its
    hour), but may carry how long a form took, in classes where answers are anonymous. The
    limit is the one of Greszki, Meyer and Schoen (2015): 30, 40 or 50 % of the median.
    """
    known = ~np.isnan(seconds)
    median = float(np.median(seconds[known])) if known.any() else float("nan")
    limit = fraction * median
    return Speeding(median, limit, np.asarray(known & (seconds < limit), dtype=np.bool_))
