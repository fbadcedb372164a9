"""What the answers of one slice of a sample in files add up to."""

from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from analysis.totals.answers import answered_rows
from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.cube import Adder, Batch, Cells, Counter, Cube
from analysis.totals.products import Products
from analysis.totals.roster import Roster
from analysis.totals.source import Slice, Source

_ADDING = Lock()
"""Held by the thread that adds: two at a time would only take Python's own lock from each other."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the answers of some slices add up to.

    cube : by sampling unit and domain; crossed : by crossing of auxiliary variables and domain,
    without cells where weights are not calibrated; products : Σ w·v·v' by domain, shape (domains,
    columns, columns) of `Source.products`.
    own : of rows that are sampling units of their own how many they are, without and with a weight
        above 0, shape (items, 2, `Roster.own_cells`, codes).
    """

    cube: Cube
    crossed: Cube
    products: FloatArray
    own: IntArray

    def plus(self, other: "Sums") -> "Sums":
        """Return both together."""
        return Sums(
            self.cube.plus(other.cube),
            self.crossed.plus(other.crossed),
            self.products + other.products,
            self.own + other.own,
        )


def read_sums(part: Slice, source: Source, roster: Roster) -> Sums:
    """Add up the answers of one slice."""
    items, codes, domains = tuple(source.items), source.codes, len(roster.domains)
    crossings = Cells.all_pairs(roster.crossings.count, domains)
    adder = Adder(items, codes, cells=len(roster.cells))
    crossed = Adder(items, codes, cells=len(crossings))
    counter = Counter(len(items), codes, domains=domains)
    own = _OwnCounter(roster, len(items), codes)
    products = Products(items, codes, source.products, domains=domains)
    for batch, row, _ in answered_rows(part, source, roster):
        domain = roster.cells.domain[batch.cell]
        with _ADDING:
            adder.add(batch)
            counter.add(batch.codes, domain)
            own.add(batch)
            if len(crossings):
                crossed.add(replace(batch, cell=roster.crossings.number[row] * domains + domain))
            if source.products:
                products.add(batch, domain)
    return Sums(
        Cube(items, codes, roster.cells, adder.weights, counter.counts),
        Cube(items, codes, crossings, crossed.weights, counter.counts),
        products.sums,
        own.counts,
    )


class _OwnCounter:
    """Counts rows that are sampling units of their own; `counts` as `Sums.own`."""

    def __init__(self, roster: Roster, items: int, codes: range) -> None:
        cells = roster.own_cells
        self._place = np.full(len(roster.cells), -1)
        self._place[cells] = np.arange(len(cells))
        self._size = len(cells)
        self._shape = (items, 2, len(cells), len(codes))
        self._counter = Counter(items, codes, domains=max(2 * len(cells), 1))

    def add(self, batch: Batch) -> None:
        """Add rows, whatever they are."""
        if self._size == 0:
            return
        rows = np.flatnonzero(self._place[batch.cell] >= 0)
        heavy = batch.weight[rows] > 0
        place = self._place[batch.cell[rows]] + self._size * heavy
        self._counter.add([column[rows] for column in batch.codes], place)

    @property
    def counts(self) -> IntArray:
        return self._counter.counts[:, : 2 * self._size].reshape(self._shape)
