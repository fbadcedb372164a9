"""The cube of answers: Σ w and the number of rows by sampling unit, domain, item and code."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.cells import CellTotals, sum_by

_TABLE = 2**15
"""Sums that stay in the cache of a processor while rows are counted."""


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
class ScoreColumns:
    """Columns as tables of codes: the number of the item of each, and its values by code.

    of_item : shape (columns,); values : shape (columns, codes).
    """

    of_item: IntArray
    values: FloatArray

    @classmethod
    def of(cls, scores: Sequence[Score], items: Sequence[str], codes: range) -> "ScoreColumns":
        """Look the items of some scores up."""
        number = {item: place for place, item in enumerate(items)}
        of_item = np.array([number[score.item] for score in scores], dtype=np.int64)
        values = [np.asarray(score.values, dtype=np.float64) for score in scores]
        return cls(of_item, np.array(values).reshape(len(scores), len(codes)))

    @property
    def positive(self) -> "ScoreColumns":
        """Whether the values are above zero, as columns."""
        return replace(self, values=(self.values > 0).astype(np.float64))

    def over(self, tables: FloatArray | IntArray) -> FloatArray:
        """Return Σ v·table over codes, shape (cells, columns), of tables by item, cell and code."""
        found = np.empty((tables.shape[1], len(self.of_item)))
        for item, columns in self._by_item():
            found[:, columns] = tables[item] @ self.values[columns].T
        return found

    def of_rows(self, codes: Sequence[IntArray], *, start: int) -> FloatArray:
        """Return v of some rows, shape (rows, columns).

        codes : shape (rows,), of each item, all known; start : the first code of a table.
        """
        found = np.empty((len(self.of_item), len(codes[0])))
        for item, columns in self._by_item():
            place = codes[item] - start
            for column in columns:
                np.take(self.values[column], place, out=found[column], mode="clip")
        return found.T

    def _by_item(self) -> Iterator[tuple[int, IntArray]]:
        for item in np.unique(self.of_item).tolist():
            yield item, np.flatnonzero(self.of_item == item)


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
        weights = self.weights[:, inside]
        seen = (weights > 0).any(axis=(0, 2))
        occupied, weights = inside[seen], weights[:, seen]
        units, position = np.unique(self.cells.unit[occupied], return_inverse=True)
        columns = ScoreColumns.of(scores, self.items, self.codes)
        of_item, values = columns.of_item, columns.values
        one, other = np.nonzero(of_item[:, None] == of_item)
        masses = weights.sum(axis=1)[of_item[one]]
        moments = np.full((len(scores), len(scores)), np.nan)
        moments[one, other] = (values[one] * values[other] * masses).sum(axis=1)
        rows = self.counts[:, chosen].sum(axis=1)
        return CellTotals(
            names=tuple(score.name for score in scores),
            units=units,
            sums=sum_by(columns.over(weights), position, groups=len(units)),
            moments=moments,
            counts=(values * rows[of_item]).sum(axis=1),
        )


def empty_cube(items: Sequence[str], codes: range, *, cells: Cells) -> Cube:
    """Return a cube of nothing."""
    return cube_of([], items, codes, cells=cells)


class Adder:
    """Adds up the weights of batches of rows, one after the other, by item, cell and code.

    weights : shape (items, cells, codes), as in `Cube`.

    Notes
    -----
    Each answer is added once, to the sum of its own code, whatever columns are formed of the sums
    later. Rows are added in their order, so the same rows give the same bits.
    """

    def __init__(self, items: Sequence[str], codes: range, *, cells: int) -> None:
        self._items, self._codes, self._room = items, codes, _Room()
        self.weights = np.zeros((len(items), cells, len(codes)))

    def add(self, batch: Batch) -> None:
        """Add rows; `cube.unknown_code` names item and code if a code is outside the cube's."""
        start, place = self._room.arrays(len(batch.cell))
        np.multiply(batch.cell, len(self._codes), out=start)
        start -= self._codes.start
        sums = self.weights.reshape(len(self._items), -1)
        for number, column in enumerate(batch.codes):
            _refuse_unknown(column, self._items[number], codes=self._codes)
            np.add(start, column, out=place)
            _add(sums[number], place, batch.weight)


class Counter:
    """Counts the rows of batches by item, domain and code; all codes must be known.

    Several items are counted at a time, by the combinations of their codes, as long as the table
    of these is small; the counts of each item are sums over the others.
    """

    def __init__(self, items: int, codes: range, *, domains: int) -> None:
        self._codes, self._domains, self._room = codes, domains, _Room()
        together = 1
        while together < items and domains * len(codes) ** (together + 1) <= _TABLE:
            together += 1
        starts = range(0, items, together)
        self._parts = [slice(start, min(start + together, items)) for start in starts]
        sizes = [domains * len(codes) ** (part.stop - part.start) for part in self._parts]
        self._tables = [np.zeros(size, dtype=np.int64) for size in sizes]

    def add(self, codes: Sequence[IntArray], domain: IntArray) -> None:
        """Count rows; `domain` has shape (rows,)."""
        start, place = self._room.arrays(len(domain))
        together = 0
        for part, table in zip(self._parts, self._tables, strict=True):
            columns = codes[part]
            if len(columns) != together:
                together = len(columns)
                np.multiply(domain, len(self._codes) ** together, out=start)
            np.add(start, _packed(columns, self._codes), out=place)
            _add(table, place)

    @property
    def counts(self) -> IntArray:
        """Rows by item, domain and code, shape (items, domains, codes)."""
        found: list[IntArray] = []
        for part, table in zip(self._parts, self._tables, strict=True):
            size = part.stop - part.start
            shape = (self._domains, *[len(self._codes)] * size)
            for place in range(size):
                others = tuple(axis for axis in range(1, size + 1) if axis != place + 1)
                found.append(table.reshape(shape).sum(axis=others))
        return np.stack(found)


def _add(sums: FloatArray | IntArray, place: IntArray, weight: FloatArray | None = None) -> None:
    """Add the weight of each row, or 1, to the sum at its place.

    `bincount` lets other threads work meanwhile, but makes a table as long as the sums.
    """
    if len(sums) <= len(place):
        sums += np.bincount(place, weight, minlength=len(sums))
    else:
        np.add.at(sums, place, 1 if weight is None else weight)


class _Room:
    """Two arrays that serve batch after batch: to ask for so much anew is slower than adding."""

    def __init__(self) -> None:
        self._whole = np.empty((2, 0), dtype=np.int64)

    def arrays(self, rows: int) -> IntArray:
        """Return them with whatever they hold, shape (2, rows)."""
        if self._whole.shape[1] < rows:
            self._whole = np.empty((2, rows), dtype=np.int64)
        return self._whole[:, :rows]


def cube_of(batches: Iterable[Batch], items: Sequence[str], codes: range, *, cells: Cells) -> Cube:
    """Add up batches of rows; raises as `Adder.add`."""
    adder = Adder(items, codes, cells=len(cells))
    counter = Counter(len(items), codes, domains=cells.domains)
    for batch in batches:
        adder.add(batch)
        counter.add(batch.codes, cells.domain[batch.cell])
    return Cube(tuple(items), codes, cells, adder.weights, counter.counts)


def _packed(columns: Sequence[IntArray], codes: range) -> IntArray:
    """Return the combination of codes of each row as one number; several need a small table."""
    whole = columns[0] - codes.start
    if len(columns) > 1:
        whole = whole.astype(np.int16, copy=False)
    for column in columns[1:]:
        whole *= len(codes)
        whole += column
        whole -= codes.start
    return whole


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
