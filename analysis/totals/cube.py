"""The cube of answers: Σ w and the number of rows by sampling unit, domain, item and code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.cells import CellTotals, sum_by


@dataclass(frozen=True, slots=True)
class Cells:
    """The sampling unit and the domain of each cell, both of shape (cells,), from 0 up."""

    unit: IntArray
    domain: IntArray

    def __len__(self) -> int:
        return len(self.unit)

    @classmethod
    def all_pairs(cls, units: int, domains: int) -> "Cells":
        """Return a cell for each unit and domain; cell unit * domains + domain."""
        numbers = np.arange(units * domains)
        return cls(numbers // max(domains, 1), numbers % max(domains, 1))

    @property
    def domains(self) -> int:
        return int(self.domain.max(initial=-1)) + 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows: cell and weight of each, shape (rows,), and a column of codes for each item."""

    cell: IntArray
    weight: FloatArray
    codes: Sequence[IntArray]


@dataclass(frozen=True, slots=True)
class Score:
    """A column as a function of one item's code: `values[i]` for the code `codes[i]` of a cube."""

    name: str
    item: str
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Cube:
    """What the answers add up to; additive over files, processes and machines.

    items : names; codes : the consecutive whole numbers that are told apart.
    cells : where each cell belongs.
    weights : shape (items, cells, codes), Σ w of the rows of the cell with the code.
    counts : shape (items, domains, codes), rows of the domain with the code, without weights.
    """

    items: tuple[str, ...]
    codes: range
    cells: Cells
    weights: FloatArray
    counts: IntArray

    def plus(self, other: "Cube") -> "Cube":
        """Return the sum of two cubes over the same cells, items and codes."""
        return replace(
            self, weights=self.weights + other.weights, counts=self.counts + other.counts
        )

    def totals(self, scores: Sequence[Score], *, domains: Iterable[int]) -> CellTotals:
        """Return what the columns add up to over the rows of some domains together.

        Notes
        -----
        Σ w·v = Σ_codes v(code)·Σ w. Moments of two columns of one item follow likewise; of two
        items they cannot be told from a cube and are NaN.
        """
        chosen = list(domains)
        inside = np.flatnonzero(np.isin(self.cells.domain, chosen))
        occupied = inside[(self.weights[:, inside] > 0).any(axis=(0, 2))]
        units, position = np.unique(self.cells.unit[occupied], return_inverse=True)
        number = {item: place for place, item in enumerate(self.items)}
        of_item = np.array([number[score.item] for score in scores], dtype=np.int64)
        values = np.array([score.values for score in scores]).reshape(len(scores), len(self.codes))
        sums = np.empty((len(occupied), len(scores)))
        counts = np.empty(len(scores))
        moments = np.full((len(scores), len(scores)), np.nan)
        for item in np.unique(of_item):
            columns = np.flatnonzero(of_item == item)
            table = values[columns].T
            weights = self.weights[item, occupied]
            sums[:, columns] = weights @ table
            counts[columns] = self.counts[item, chosen].sum(axis=0) @ table
            mass = weights.sum(axis=0)[:, None]
            moments[np.ix_(columns, columns)] = table.T @ (mass * table)
        return CellTotals(
            names=tuple(score.name for score in scores),
            units=units,
            sums=sum_by(sums, position, groups=len(units)),
            moments=moments,
            counts=counts,
        )


def empty_cube(items: Sequence[str], codes: range, *, cells: Cells) -> Cube:
    """Return a cube of nothing, to add batches to."""
    weights = np.zeros((len(items), len(cells), len(codes)))
    counts = np.zeros((len(items), cells.domains, len(codes)), dtype=np.int64)
    return Cube(tuple(items), codes, cells, weights, counts)


class Adder:
    """Adds up batches of rows, one after the other, into a cube.

    Notes
    -----
    Each answer is added once, to the sum of its own code, whatever columns are formed of the sums
    later. Within a batch rows are added in their order, and batches in theirs, so the same rows in
    the same batches give the same bits.
    """

    def __init__(self, items: Sequence[str], codes: range, *, cells: Cells) -> None:
        self._empty = empty_cube(items, codes, cells=cells)
        self._weights = self._empty.weights
        self._rows = np.zeros(self._weights.shape, dtype=np.int64)

    def add(self, batch: Batch) -> None:
        """Add rows; `cube.unknown_code` names item and code if a code is outside the cube's."""
        cube, shape = self._empty, (len(self._empty.cells), len(self._empty.codes))
        size = shape[0] * shape[1]
        start = batch.cell * shape[1] - cube.codes.start
        key = np.empty_like(start)
        for number, column in enumerate(batch.codes):
            _refuse_unknown(column, cube.items[number], codes=cube.codes)
            np.add(start, column, out=key)
            weights = np.bincount(key, weights=batch.weight, minlength=size)
            self._weights[number] += weights.reshape(shape)
            self._rows[number] += np.bincount(key, minlength=size).reshape(shape)

    def cube(self) -> Cube:
        """Return the cube of all that was added; nothing may be added afterwards."""
        cells, counts = self._empty.cells, self._empty.counts
        order = np.argsort(cells.domain, kind="stable")
        starts = np.searchsorted(cells.domain[order], np.arange(cells.domains))
        if cells.domains:
            np.add.reduceat(self._rows[:, order], starts, axis=1, out=counts)
        return self._empty


def cube_of(batches: Iterable[Batch], items: Sequence[str], codes: range, *, cells: Cells) -> Cube:
    """Add up batches of rows; raises as `Adder.add`."""
    adder = Adder(items, codes, cells=cells)
    for batch in batches:
        adder.add(batch)
    return adder.cube()


def _refuse_unknown(column: IntArray, item: str, *, codes: range) -> None:
    if len(column) == 0:
        return
    found = (int(column.min()), int(column.max()))
    for code in found:
        if code not in codes:
            raise DomainError(
                "cube.unknown_code",
                "an answered form has a code that the scale does not have",
                where=f"column {item}",
                got=str(code),
                expected=f"{codes.start} to {codes.stop - 1}",
                hint="Write the snapshot again, or choose the method of this questionnaire.",
            )
