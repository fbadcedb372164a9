"""Products of columns across items, Σ w·v·v' by domain, for design effects of wider indices."""

import itertools
from collections.abc import Sequence

import numpy as np

from analysis.totals.arrays import IntArray
from analysis.totals.cube import Batch, Score, ScoreColumns

_ROWS = 20_000
"""Rows whose columns are written out at a time."""


class Products:
    """Adds up batches of rows; `sums` has shape (domains, columns, columns)."""

    def __init__(
        self, items: Sequence[str], codes: range, scores: Sequence[Score], *, domains: int
    ) -> None:
        self._scores, self._start = ScoreColumns.of(scores, items, codes), codes.start
        self.sums = np.zeros((domains, len(scores), len(scores)))

    def add(self, batch: Batch, domain: IntArray) -> None:
        """Add rows; `domain` has shape (rows,)."""
        order = np.argsort(domain, kind="stable")
        bounds = np.searchsorted(domain[order], np.arange(len(self.sums) + 1))
        for number, (first, last) in enumerate(itertools.pairwise(bounds)):
            for start in range(first, last, _ROWS):
                rows = order[start : min(start + _ROWS, last)]
                values = self._scores.of_rows([c[rows] for c in batch.codes], start=self._start)
                values *= np.sqrt(batch.weight[rows])[:, None]
                self.sums[number] += values.T @ values
