"""Importance and performance side by side: what a unit should take up first."""

from enum import StrEnum

import numpy as np

from analysis.totals.arrays import FloatArray


class Priority(StrEnum):
    """The quadrants of Martilla and James (1977)."""

    CONCENTRATE = "concentrate_here"
    KEEP_UP = "keep_up"
    LOW = "low_priority"
    OVERKILL = "possible_overkill"


def priorities(importance: FloatArray, performance: FloatArray) -> tuple[Priority | None, ...]:
    """Sort criteria into quadrants at the mean importance and the mean performance.

    Both of shape (criteria,); None where either is unknown (NaN). What lies on a mean counts as
    above it.
    """
    known = ~(np.isnan(importance) | np.isnan(performance))
    if not known.any():
        return (None,) * len(importance)
    important = importance >= importance[known].mean()
    good = performance >= performance[known].mean()
    return tuple(
        _QUADRANT[bool(important[number]), bool(good[number])] if known[number] else None
        for number in range(len(importance))
    )


_QUADRANT = {
    (True, False): Priority.CONCENTRATE,
    (True, True): Priority.KEEP_UP,
    (False, False): Priority.LOW,
    (False, True): Priority.OVERKILL,
}
