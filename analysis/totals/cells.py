"""Sums per sampling unit and moments of one domain: the sufficient statistics of every index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
        return cls(
            tuple(columns), np.column_stack(list(columns.values())).astype(np.float64, copy=False)
        )


@dataclass(frozen=True, slots=True)
class OwnTotals:
    """What rows of a domain that are sampling units of their own add up to, by stratum.

    strata : shape (s,), first-stage strata with such a row in the domain, ascending.
    rows : shape (s,), how many there are.
    sums : shape (s, columns), Σ w·v.
    present : shape (s, columns), how many rows have w·v above zero.
    """

    strata: IntArray
    rows: IntArray
    sums: FloatArray
    present: FloatArray

    def combined(self, columns: FloatArray) -> "OwnTotals":
        """Return linear combinations of the columns, of which no row has two; see `CellTotals`."""
        return replace(self, sums=self.sums @ columns, present=self.present @ columns)


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
    own : of rows that are their own sampling units and are not among `units`; None: all are.
    """

    names: tuple[str, ...]
    units: IntArray
    sums: FloatArray
    moments: FloatArray
    counts: FloatArray
    crosses: tuple[FloatArray, ...] = ()
    own: OwnTotals | None = None

    @property
    def tables(self) -> tuple[FloatArray, ...]:
        """Σ w·v by unit and, of rows on their own, by stratum; together they are of all rows."""
        return (self.sums,) if self.own is None else (self.sums, self.own.sums)

    @property
    def of_units(self) -> FloatArray:
        """Σ w·v by unit, where no row is left out; ValueError where some are by stratum alone."""
        if self.own is not None:
            raise ValueError("rows that are their own sampling units must be read again")
        return self.sums

    def combined(self, names: Sequence[str], columns: FloatArray) -> "CellTotals":
        """Return the totals of linear combinations of the columns.

        columns : shape (columns, names), c of each combination. Where rows are on their own, no row
            may have two columns of a combination that speaks of rows, or it is counted twice.
        """
        return replace(
            self,
            names=tuple(names),
            sums=self.sums @ columns,
            moments=columns.T @ self.moments @ columns,
            counts=self.counts @ columns,
            crosses=tuple(cross @ columns for cross in self.crosses),
            own=self.own and self.own.combined(columns),
        )


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Some rows as they are read, one block after the other.

    design : its weights, units and adjustments are those of the rows; all else is of the sample.
    domains : for each domain, shape (rows,), which of the rows are in it.
    own : shape (rows,), rows that are their own sampling units and have no sums by unit; None: no
        row.
    """

    design: Design
    variables: Variables
    domains: Sequence[BoolArray]
    own: BoolArray | None = None


def cell_totals(
    design: Design,
    variables: Variables,
    *,
    domain: BoolArray | None = None,
    own: BoolArray | None = None,
) -> CellTotals:
    """Add up the rows of a domain.

    Rows outside the domain are not read, yet nothing is lost: n_h stands in the design, and the
    finishing code knows that all other sampled units have sums of zero.

    own : shape (rows,), rows that are their own sampling units and are added up by stratum, so that
        the variance needs a second look at them (`analysis.variance.own_rows`); None: no row.
    """
    rows = np.arange(design.rows) if domain is None else np.flatnonzero(domain)
    values = variables.values[rows]
    weighted = values * design.weights[rows, None]
    apart = None if own is None else own[rows]
    kept = slice(None) if apart is None else np.flatnonzero(~apart)
    units, position = np.unique(design.unit[rows][kept], return_inverse=True)
    return CellTotals(
        names=variables.names,
        units=units,
        sums=sum_by(weighted[kept], position, groups=len(units)),
        moments=weighted.T @ values,
        counts=values.sum(axis=0),
        crosses=tuple(
            cross_totals(one, values, weights=design.weights, rows=rows)
            for one in design.adjustments
        ),
        own=None if apart is None else _own_totals(design, weighted, rows=rows, chosen=apart),
    )


def together(parts: Sequence[CellTotals]) -> CellTotals:
    """Return the totals of several disjoint sets of rows of one design."""
    first, *others = parts
    if not others:
        return first
    units, position = np.unique(np.concatenate([part.units for part in parts]), return_inverse=True)
    sums = np.concatenate([part.sums for part in parts])
    return CellTotals(
        names=first.names,
        units=units,
        sums=sum_by(sums, position.reshape(-1), groups=len(units)),
        moments=np.sum([part.moments for part in parts], axis=0),
        counts=np.sum([part.counts for part in parts], axis=0),
        crosses=tuple(
            np.sum([part.crosses[number] for part in parts], axis=0)
            for number in range(len(first.crosses))
        ),
        own=_own_together([part.own for part in parts if part.own is not None]),
    )


def side_by_side(parts: Sequence[CellTotals]) -> CellTotals:
    """Return the columns of disjoint sets of rows next to each other, those of all others zero.

    Columns of the first set are called name@1, those of the second name@2, and so on.
    """
    widths = [len(part.names) for part in parts]
    ends = np.cumsum(widths).tolist()
    places = [slice(end - width, end) for end, width in zip(ends, widths, strict=True)]
    units = np.unique(np.concatenate([part.units for part in parts]))
    sums, moments = np.zeros((len(units), sum(widths))), np.zeros((sum(widths), sum(widths)))
    for part, place in zip(parts, places, strict=True):
        sums[np.searchsorted(units, part.units), place] = part.sums
        moments[place, place] = part.moments
    wide = [
        _own_within(part.own, place, width=sum(widths))
        for part, place in zip(parts, places, strict=True)
        if part.own is not None
    ]
    return CellTotals(
        names=tuple(f"{name}@{n}" for n, part in enumerate(parts, start=1) for name in part.names),
        units=units,
        sums=sums,
        moments=moments,
        counts=np.concatenate([part.counts for part in parts]),
        crosses=tuple(np.hstack(k) for k in zip(*(part.crosses for part in parts), strict=True)),
        own=_own_together(wide),
    )


def _own_totals(
    design: Design, weighted: FloatArray, *, rows: IntArray, chosen: BoolArray
) -> OwnTotals:
    stratum = design.first_strata(design.unit[rows[chosen]])
    strata, position, counts = np.unique(stratum, return_inverse=True, return_counts=True)
    values = weighted if chosen.all() else weighted[chosen]
    return OwnTotals(
        strata=strata,
        rows=counts,
        sums=sum_by(values, position, groups=len(strata)),
        present=sum_by((values > 0).astype(np.float64), position, groups=len(strata)),
    )


def _own_together(parts: Sequence[OwnTotals]) -> OwnTotals | None:
    if not parts:
        return None
    strata, place = np.unique(np.concatenate([part.strata for part in parts]), return_inverse=True)
    size = len(strata)
    rows = np.concatenate([part.rows for part in parts])
    return OwnTotals(
        strata=strata,
        rows=np.bincount(place, weights=rows, minlength=size).astype(np.int64),
        sums=sum_by(np.concatenate([part.sums for part in parts]), place, groups=size),
        present=sum_by(np.concatenate([part.present for part in parts]), place, groups=size),
    )


def _own_within(own: OwnTotals, place: slice, *, width: int) -> OwnTotals:
    """Return the same with columns of zeros around."""
    sums, present = np.zeros((2, len(own.strata), width))
    sums[:, place], present[:, place] = own.sums, own.present
    return OwnTotals(own.strata, own.rows, sums, present)


def sum_by(values: FloatArray, group: IntArray, *, groups: int) -> FloatArray:
    """Sum rows by group number 0 … groups - 1, each of them present; shape (groups, columns)."""
    if groups == 0:
        return np.zeros((0, values.shape[1]))
    order = np.argsort(group, kind="stable")
    if groups == len(group):
        return values[order]
    starts = np.searchsorted(group[order], np.arange(groups))
    return np.asarray(np.add.reduceat(values[order], starts, axis=0), dtype=np.float64)
