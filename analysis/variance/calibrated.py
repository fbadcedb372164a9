"""Linearised values under calibrated weights: what the auxiliary variables explain is taken off."""

from collections.abc import Sequence

import numpy as np

from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.calibration import Calibration, Span
from analysis.totals.cells import CellTotals
from analysis.totals.design import Design

CYCLES = 10
"""Cycles over the margins in R survey's variance after `rake`."""

_DEPENDENT = 1e-11


def unit_scores(
    design: Design, totals: CellTotals, *, coefficients: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return units and their linearised values, those of Σ w·(v·c) for each column c.

    Parameters
    ----------
    coefficients : shape (columns of totals, estimates).

    Returns
    -------
    units, shape (m,), and scores, shape (m, estimates); without calibration the units of the
    domain, with calibration all units, since a calibrated weight depends on every row.

    Raises
    ------
    ValueError
        Rows that are their own sampling units are added up by stratum.

    Notes
    -----
    For weights w_k = d·g calibrated on x the score of a row is w·u - w_k·x'β with u = v·c inside
    the domain and 0 outside, β = (Σ q·x·x')⁻¹ Σ q·x·(w/w_k)·u and q = d the weights before. This
    is the residual of the generalised regression estimator (Deville and Särndal 1992; R survey's
    `calibrate` and `postStratify`), and holds for raking and logit calibration as well, which
    have the same linearisation. Sums by unit need Σ w·v, Σ w_k·x and Σ q·x·v' alone, so that no
    row is read again. Calibrations after one another are taken off in the order they were made,
    and trimming after them leaves them as they are, as in R survey.
    """
    scores = totals.of_units @ coefficients
    calibration = design.calibration
    if calibration is None:
        return totals.units, scores
    units = np.arange(len(design.stages[-1].unit_of))
    every = np.zeros((len(units), scores.shape[1]))
    every[totals.units] = scores
    slopes = slopes_of(calibration, totals.crosses, coefficients=coefficients)
    for sums, slope in zip(calibration.unit_sums, slopes, strict=True):
        every -= sums @ slope
    return units, every


def slopes_of(
    calibration: Calibration, crosses: Sequence[FloatArray], *, coefficients: FloatArray
) -> tuple[FloatArray, ...]:
    """Return β of each calibration, shape (p, estimates); see `unit_scores`.

    crosses : those of the totals; coefficients : shape (columns of totals, estimates).
    """
    slopes: list[FloatArray] = []
    for adjustment, grams, of_columns in zip(
        calibration.adjustments, calibration.grams, crosses, strict=True
    ):
        cross = of_columns @ coefficients
        for gram, slope in zip(grams, slopes, strict=False):
            cross = cross - gram @ slope
        slopes.append(_slope(grams[-1], cross, margins=adjustment.margins))
    return tuple(slopes)


def _slope(gram: FloatArray, cross: FloatArray, *, margins: tuple[Span, ...]) -> FloatArray:
    """Solve gram·β = cross, or, where margins are given, sweep over them in turn."""
    if margins:
        return _sweep(gram, cross, margins=margins)
    scale = np.sqrt(np.diag(gram))
    scale = np.where(scale > 0, scale, 1.0)
    scaled = gram / np.outer(scale, scale)
    inverse = np.linalg.pinv(scaled, rcond=_DEPENDENT, hermitian=True)
    return np.asarray((inverse @ (cross / scale[:, None])) / scale[:, None], dtype=np.float64)


def _sweep(gram: FloatArray, cross: FloatArray, *, margins: tuple[Span, ...]) -> FloatArray:
    """Subtract the means by category of each margin in turn, `CYCLES` times.

    On the normal equations: with r = Σ q·x·e the mean of category j is r_j/N_j, and taking it off
    changes r by the column of the gram matrix that belongs to j.
    """
    slope = np.zeros_like(cross)
    left = cross.copy()
    counts = np.diag(gram)[:, None]
    for _ in range(CYCLES):
        for first, last in margins:
            means = left[first:last] / np.where(counts[first:last] > 0, counts[first:last], 1.0)
            slope[first:last] += means
            left -= gram[:, first:last] @ means
    return slope
