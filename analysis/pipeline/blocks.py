"""Adds up a sample block by block of rows, so that no table of all rows and columns ever stands."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from analysis.totals.arrays import BoolArray
from analysis.totals.cells import CellTotals, RowBlock, Variables, cell_totals, together
from analysis.totals.design import Design
from analysis.variance.own_rows import OwnRows

BLOCK_ROWS = 25_000
OWN_BLOCK_ROWS = 5_000
"""The same where rows are read twice: columns and scores of a block stand side by side then."""
_WAITING = 4
"""Totals of blocks that are kept before they are put together."""

Columns = Callable[[slice], Variables]
"""Makes the columns of some rows."""
Domains = Callable[[slice], Sequence[BoolArray]]
"""Tells the rows of each domain among some rows."""


def blocks_of(rows: int, *, size: int | None = None) -> Iterator[slice]:
    """Cut rows into blocks of `BLOCK_ROWS` or another size; at least one, which may be empty."""
    size = size or BLOCK_ROWS
    for start in range(0, max(rows, 1), size):
        yield slice(start, min(start + size, rows))


@dataclass(frozen=True, slots=True)
class DomainTotals:
    """What columns add up to in each of some domains.

    again : reads the rows once more for the variance, where it needs that; None where every unit
        has sums.
    """

    every: tuple[CellTotals, ...]
    again: OwnRows | None


def totals_by_domain(design: Design, columns: Columns, *, domains: Domains) -> DomainTotals:
    """Return what the columns add up to in each domain, as `cell_totals` of all rows at once.

    Sums are taken block by block in the order of the rows, so the same rows give the same bits.
    """
    own = own_rows(design)
    found: list[list[CellTotals]] = []
    blocks = partial(_read, design, columns, domains, own)
    for block in blocks():
        found = found or [[] for _ in block.domains]
        for waiting, domain in zip(found, block.domains, strict=True):
            if domain.any() or not waiting:
                waiting.append(
                    cell_totals(block.design, block.variables, domain=domain, own=block.own)
                )
            if len(waiting) == _WAITING:
                waiting[:] = [together(waiting)]
    every = tuple(together(waiting) for waiting in found)
    return DomainTotals(every, None if own is None else OwnRows(own, blocks))


def own_rows(design: Design) -> BoolArray | None:
    """Tell which rows are sampling units of their own, shape (rows,).

    Returns
    -------
    None where sums by unit are small enough to be kept: where there are no more such rows than a
    block has, or sampling had several stages.
    """
    alone = (np.bincount(design.unit) == 1)[design.unit]
    return alone if len(design.stages) == 1 and alone.sum() > BLOCK_ROWS else None


def _read(
    design: Design, columns: Columns, domains: Domains, own: BoolArray | None
) -> Iterator[RowBlock]:
    for rows in blocks_of(design.rows, size=None if own is None else OWN_BLOCK_ROWS):
        part = None if own is None else own[rows]
        yield RowBlock(_part(design, rows), columns(rows), domains(rows), part)


def _part(design: Design, rows: slice) -> Design:
    """Return the design with some rows alone; units, strata and calibration are those of all."""
    numbers = np.arange(rows.start, rows.stop)
    return replace(
        design,
        weights=design.weights[rows],
        unit=design.unit[rows],
        adjustments=tuple(one.take(numbers) for one in design.adjustments),
    )
