"""Products of columns across items, Σ w·v·v' by domain, for design effects of wider indices."""

import itertools
from collections.abc import Sequence

import numpy as np

from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.cube import Batch, Score

_ROWS = 20_000
"""Rows whose columns are written out at a time."""


class Products:
    """Adds up batches of rows; `sums` has shape (domains, columns, columns)."""

    def __init__(
        self, items: Sequence[str], codes: range, scores: Sequence[Score], *, domains: int
    ) -> None:
        number = {item: place for place, item in enumerate(items)}
        self._items = [number[score.item] for score in scores]
        self._tables = [np.asarray(score.values, dtype=np.float64) for score in scores]
        self._start = codes.start
        self.sums = np.zeros((domains, len(scores), len(scores)))

    def add(self, batch: Batch, domain: IntArray) -> None:
        """Add rows; `domain` has shape (rows,)."""
        order = np.argsort(domain, kind="stable")
        bounds = np.searchsorted(domain[order], np.arange(len(self.sums) + 1))
        for number, (first, last) in enumerate(itertools.pairwise(bounds)):
            for start in range(first, last, _ROWS):
                rows = order[start : min(start + _ROWS, last)]
                columns = self._columns(batch, rows)
                self.sums[number] += columns.T @ columns

    def _columns(self, batch: Batch, rows: IntArray) -> FloatArray:
        """Return √w·v, shape (rows, columns)."""
        values = np.empty((len(self._items), len(rows)))
        root = np.sqrt(batch.weight[rows])
        codes = {item: batch.codes[item][rows] - self._start for item in set(self._items)}
        for place, (item, table) in enumerate(zip(self._items, self._tables, strict=True)):
            np.multiply(table[codes[item]], root, out=values[place])
        return values.T
