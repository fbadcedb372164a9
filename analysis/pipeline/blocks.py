"""Adds up a sample block by block of rows, so that no table of all rows and columns ever stands."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from analysis.totals.arrays import BoolArray
from analysis.totals.cells import CellTotals, Variables, cell_totals, sum_by
from analysis.totals.design import Design

BLOCK_ROWS = 25_000
_WAITING = 16
"""Totals of blocks that are kept before they are put together."""

Columns = Callable[[slice], Variables]
"""Makes the columns of some rows."""
Domains = Callable[[slice], Sequence[BoolArray]]
"""Tells the rows of each domain among some rows."""


def blocks_of(rows: int) -> Iterator[slice]:
    """Cut rows into blocks; at least one, which may be empty."""
    for start in range(0, max(rows, 1), BLOCK_ROWS):
        yield slice(start, min(start + BLOCK_ROWS, rows))


def totals_by_domain(design: Design, columns: Columns, *, domains: Domains) -> list[CellTotals]:
    """Return what the columns add up to in each domain, as `cell_totals` of all rows at once.

    Sums are taken block by block in the order of the rows, so the same rows give the same bits.
    """
    found: list[list[CellTotals]] = []
    for rows in blocks_of(design.rows):
        part, variables = _part(design, rows), columns(rows)
        inside = domains(rows)
        found = found or [[] for _ in inside]
        for waiting, domain in zip(found, inside, strict=True):
            if domain.any() or not waiting:
                waiting.append(cell_totals(part, variables, domain=domain))
            if len(waiting) == _WAITING:
                waiting[:] = [together(waiting)]
    return [together(waiting) for waiting in found]


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
    )


def _part(design: Design, rows: slice) -> Design:
    """Return the design with some rows alone; units, strata and calibration are those of all."""
    numbers = np.arange(rows.start, rows.stop)
    return replace(
        design,
        weights=design.weights[rows],
        unit=design.unit[rows],
        adjustments=tuple(one.take(numbers) for one in design.adjustments),
    )
