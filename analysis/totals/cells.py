"""Sums per sampling unit and moments of one domain: the sufficient statistics of every index."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.calibration import cross_totals
from analysis.totals.design import Design


@dataclass(frozen=True, slots=True)
class Variables:
    """Named columns without missing values: names, and values of shape (rows, columns)."""

    names: tuple[str, ...]
    values: FloatArray

    @classmethod
    def of(cls, columns: Mapping[str, FloatArray]) -> "Variables":
        """Stack columns of equal length side by side."""
        return cls(tuple(columns), np.column_stack(list(columns.values())).astype(np.float64))


@dataclass(frozen=True, slots=True)
class CellTotals:
    """What one domain adds up to; additive over files and machines.

    names : the columns v.
    units : shape (m,), ultimate units with a row in the domain, ascending.
    sums : shape (m, columns), Σ w·v per unit.
    moments : shape (columns, columns), Σ w·v·v' over the rows of the domain; NaN where it was not
        taken, and then design effects that need it are NaN.
    counts : shape (columns,), Σ v, without weights: the number of rows where v is an indicator.
    crosses : for each calibration of the weights, shape (p, columns), Σ q·(w/w_k)·x·v' over the
        rows of the domain; see `analysis.totals.calibration`.
    """

    names: tuple[str, ...]
    units: IntArray
    sums: FloatArray
    moments: FloatArray
    counts: FloatArray
    crosses: tuple[FloatArray, ...] = ()


def cell_totals(
    design: Design, variables: Variables, *, domain: BoolArray | None = None
) -> CellTotals:
    """Add up the rows of a domain.

    Rows outside the domain are not read, yet nothing is lost: n_h stands in the design, and the
    finishing code knows that all other sampled units have sums of zero.
    """
    rows = np.arange(design.rows) if domain is None else np.flatnonzero(domain)
    values = variables.values[rows]
    weighted = values * design.weights[rows, None]
    units, position = np.unique(design.unit[rows], return_inverse=True)
    return CellTotals(
        names=variables.names,
        units=units,
        sums=sum_by(weighted, position, groups=len(units)),
        moments=weighted.T @ values,
        counts=values.sum(axis=0),
        crosses=tuple(
            cross_totals(one, values, weights=design.weights, rows=rows)
            for one in design.adjustments
        ),
    )


def sum_by(values: FloatArray, group: IntArray, *, groups: int) -> FloatArray:
    """Sum rows by group number 0 … groups - 1, each of them present; shape (groups, columns)."""
    if groups == 0:
        return np.zeros((0, values.shape[1]))
    order = np.argsort(group, kind="stable")
    if groups == len(group):
        return values[order]
    starts = np.searchsorted(group[order], np.arange(groups))
    return np.asarray(np.add.reduceat(values[order], starts, axis=0), dtype=np.float64)
