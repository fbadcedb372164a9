"""Reads a sample in files once more, for squares of rows that are sampling units of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.totals.answers import read_own_rows
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.cube import Score
from analysis.totals.roster import Roster
from analysis.totals.scan import Scanned, Spread
from analysis.totals.source import Slice, Source, slices_of
from analysis.variance.own_rows import Begun, finished, squares_of_block


@dataclass(frozen=True, slots=True)
class Rescan:
    """The rows of files as `analysis.variance.own_rows.covariances` reads them again.

    scores : the columns of the totals; domains : for each of the totals, numbers of domains.
    spread : where the slices are worked on.
    """

    scanned: Scanned
    scores: Sequence[Score]
    domains: Sequence[Sequence[int]]
    spread: Spread

    @property
    def own(self) -> BoolArray:
        return self.scanned.roster.own

    @property
    def times(self) -> IntArray:
        return self.scanned.roster.times

    def finished(self, ready: Sequence[Begun]) -> list[FloatArray]:
        """Return covariances begun with what the rows add, slice by slice."""
        source, roster = self.scanned.source, self.scanned.roster
        job = partial(
            squares_of_slice,
            source=source,
            roster=roster,
            scores=self.scores,
            domains=self.domains,
            ready=ready,
        )
        return finished(ready, self.spread(job, slices_of(source)))


def squares_of_slice(
    part: Slice,
    source: Source,
    roster: Roster,
    *,
    scores: Sequence[Score],
    domains: Sequence[Sequence[int]],
    ready: Sequence[Begun],
) -> list[FloatArray]:
    """Return what the rows of a slice add to each of some covariances begun."""
    found = [np.zeros_like(one.of_units) for one in ready]
    for block in read_own_rows(part, source, roster, scores=scores, domains=domains):
        added = squares_of_block(ready, block)
        found = [matrix + more for matrix, more in zip(found, added, strict=True)]
    return found
