"""Reads the rows with answers of a sample in files: all of them, or those on their own again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.cells import RowBlock, Variables
from analysis.totals.cube import Batch, Score, ScoreColumns
from analysis.totals.roster import Roster
from analysis.totals.source import OWN, Session, Slice, Source, plain

_BATCH_ROWS = 122_880
"""A row group of DuckDB's files: fewer cost more calls, more cost more memory and time."""

_OWN_ROWS = 5_000
"""Rows whose columns and scores stand side by side when they are read again."""


def answered_rows(
    part: Slice, source: Source, roster: Roster, *, rows: int = _BATCH_ROWS
) -> Iterator[tuple[Batch, IntArray, FloatArray]]:
    """Yield batches of the rows with answers, the combination of keys and base weight of each.

    Raises
    ------
    DomainError
        `scan.missing_code`.
    """
    tables = {f"of_{name}": table for name, table in roster.lookup.words.items()}
    reader = Session(str(part.path), tables).batches(_query(part, source, roster), rows=rows)
    parts = len(roster.lookup.parts)
    for batch in reader:
        places, (weight, *codes) = batch.columns[:parts], batch.columns[parts:]
        if any(column.null_count for column in codes):
            raise _refused_null(batch, part)
        row = roster.lookup([plain(column) for column in places])
        base = plain(weight)
        weights = roster.factor[row] * base
        yield Batch(roster.cell[row], weights, [plain(column) for column in codes]), row, base


def read_own_rows(
    part: Slice,
    source: Source,
    roster: Roster,
    *,
    scores: Sequence[Score],
    domains: Sequence[Sequence[int]],
) -> Iterator[RowBlock]:
    """Read the rows of a slice that are sampling units of their own, one block after the other.

    domains : for each domain of the blocks, numbers of domains of the roster.
    """
    items = {score.item: source.items[score.item] for score in scores}
    alone = replace(source, items=items, answered=f"({source.answered}) AND {source.unit} = {OWN}")
    columns = ScoreColumns.of(scores, tuple(items), source.codes)
    names = tuple(score.name for score in scores)
    for batch, row, base in answered_rows(part, alone, roster, rows=_OWN_ROWS):
        domain = roster.cells.domain[batch.cell]
        design = replace(
            roster.design,
            weights=batch.weight,
            unit=roster.cells.unit[batch.cell],
            adjustments=tuple(one.take(row).times(base) for one in roster.adjustments),
        )
        yield RowBlock(
            design,
            Variables(names, columns.of_rows(batch.codes, start=source.codes.start)),
            [np.isin(domain, chosen) for chosen in domains],
            np.ones(len(row), dtype=np.bool_),
        )


def _query(part: Slice, source: Source, roster: Roster) -> str:
    items = ", ".join(f'{source.items[name]} AS "{name}"' for name in source.items)
    names = ", ".join(f'r."{name}"' for name in source.items)
    keys = roster.lookup.words
    numbers = (" + ".join(f"of_{name}.number" for name in part) for part in roster.lookup.parts)
    joins = " ".join(f"JOIN of_{name} ON of_{name}.word = r.{name}" for name in keys)
    return f"""
        SELECT {", ".join(numbers)}, r.weight, {names}
        FROM (
            SELECT {roster.columns.selected(source, keys)}, ({source.weight})::DOUBLE AS weight,
                {items}
            FROM {part.relation}
            WHERE ({source.sampled}) AND ({source.answered})
        ) AS r {joins}
        """  # noqa: S608 - expressions of the program, not of a user


def _refused_null(batch: pa.RecordBatch, part: Slice) -> DomainError:
    name = next(name for name in batch.schema.names if batch.column(name).null_count)
    return DomainError(
        "scan.missing_code",
        "an answered form has no code where even a blank has one",
        where=f"{part.path}, column {name}",
        hint="Write the snapshot again with this release.",
    )
