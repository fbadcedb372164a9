"""Calibrated weights as the variance needs them: auxiliary variables and their totals by unit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from analysis.totals.arrays import FloatArray, IntArray

Span = tuple[int, int]
"""First column and the one after the last."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One calibration of the weights, by row.

    A row is a case, or all cases of one sampling unit in one auxiliary cell added up: all that is
    done with rows is additive, so that large files are read as such cells.

    cell : shape (rows,), the auxiliary cell of each row.
    auxiliaries : shape (cells, p), x, the variables whose totals were calibrated; of margins one
        indicator for each category. Columns may be linearly dependent.
    working : shape (rows,), weights under which x is regressed upon: those before the step.
    weights : shape (rows,), weights after the step; 0 for rows that do not count.
    margins : none: residuals are those of the regression on x. Else the columns of each margin,
        and residuals are found by ten cycles of subtracting the means by category in turn.
    """

    cell: IntArray
    auxiliaries: FloatArray
    working: FloatArray
    weights: FloatArray
    margins: tuple[Span, ...] = ()

    def take(self, rows: IntArray) -> "Adjustment":
        """Return the adjustment of some rows; the others must have weight 0."""
        return replace(
            self, cell=self.cell[rows], working=self.working[rows], weights=self.weights[rows]
        )

    def times(self, factor: FloatArray) -> "Adjustment":
        """Return the adjustment of rows whose weights are `factor` times as large."""
        return replace(self, working=self.working * factor, weights=self.weights * factor)


@dataclass(frozen=True)
class Calibration:
    """What calibrations in a row add up to over all rows of a sample; additive over files.

    adjustments : the calibrations, of all rows of the sample.
    unit : shape (rows,), the ultimate unit of each row; units : how many there are.
    grams : for each k and each j up to k, shape (p_k, p_j), Σ q_k·(w_j/w_k)·x_k·x_j' with q the
        working weights; where j is k, Σ q·x·x'.
    """

    adjustments: tuple[Adjustment, ...]
    unit: IntArray
    units: int
    grams: tuple[tuple[FloatArray, ...], ...]

    @cached_property
    def unit_sums(self) -> tuple[FloatArray, ...]:
        """For each calibration k, shape (ultimate units, p), Σ w_k·x_k; made when asked for."""
        rows = np.arange(len(self.unit))
        return tuple(
            auxiliary_sums(one, rows, group=self.unit, groups=self.units)
            for one in self.adjustments
        )


def calibration_totals(
    adjustments: Sequence[Adjustment], unit: IntArray, *, units: int
) -> Calibration:
    """Add up calibrations by ultimate unit 0 … units - 1; `unit` has shape (rows,)."""
    grams = tuple(
        tuple(_gram(later, earlier) for earlier in adjustments[: number + 1])
        for number, later in enumerate(adjustments)
    )
    return Calibration(tuple(adjustments), unit, units, grams)


def cross_totals(
    adjustment: Adjustment, values: FloatArray, *, weights: FloatArray, rows: IntArray
) -> FloatArray:
    """Return Σ q·(w/w_k)·x·v' over some rows, shape (p, columns).

    Parameters
    ----------
    values : shape (len(rows), columns), v.
    weights : shape (all rows,), w, the final weights.
    """
    factor = _ratio(adjustment.working * weights, adjustment.weights)[rows]
    shape = (len(adjustment.auxiliaries), len(rows))
    place = (adjustment.cell[rows], np.arange(len(rows)))
    by_cell = _sparse(factor, place, shape) @ values
    return np.asarray(adjustment.auxiliaries.T @ by_cell, dtype=np.float64)


def auxiliary_sums(
    adjustment: Adjustment, rows: IntArray, *, group: IntArray, groups: int
) -> FloatArray:
    """Return Σ w_k·x_k of some rows by group, shape (groups, p); `group` has a number a row."""
    if not len(rows):
        return np.zeros((groups, adjustment.auxiliaries.shape[1]))
    shape = (groups, len(adjustment.auxiliaries))
    by_cell = _sparse(adjustment.weights[rows], (group, adjustment.cell[rows]), shape)
    return np.asarray(by_cell @ adjustment.auxiliaries, dtype=np.float64)


def _gram(later: Adjustment, earlier: Adjustment) -> FloatArray:
    factor = later.working
    if later is not earlier:
        factor = _ratio(factor * earlier.weights, later.weights)
    shape = (len(later.auxiliaries), len(earlier.auxiliaries))
    by_cell = _sparse(factor, (later.cell, earlier.cell), shape)
    return np.asarray(later.auxiliaries.T @ (by_cell @ earlier.auxiliaries), dtype=np.float64)


def _sparse(values: FloatArray, place: tuple[IntArray, IntArray], shape: tuple[int, int]) -> Any:
    """Return the sums of values by row and column, most of them empty."""
    from scipy import sparse  # noqa: PLC0415 - a third of a second that uncalibrated samples save

    return sparse.csr_matrix((values, place), shape=shape)


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.divide(above, below, out=np.zeros(len(above)), where=below != 0)
