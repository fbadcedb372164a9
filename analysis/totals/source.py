"""Rows in Parquet files: which of them count, and what their columns mean, told to DuckDB."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.ground.errors import DomainError
from analysis.totals.arrays import CodeArray, FloatArray
from analysis.totals.cube import Score

SLICE_ROWS = 600_000
"""Rows of a slice, about: slices end where row groups end."""

OWN = "chr(0)"
"""What stands for the sampling unit of rows that are units of their own; no unit is called so."""


@dataclass(frozen=True, slots=True)
class Source:
    """Parquet files with the same columns, read by DuckDB; each text below is an expression of it.

    items : whole-number codes by name, without nulls where `answered`.
    codes : every code an item may have, consecutive.
    domain : text; each row lies in one domain, and domains are put together later.
    weight : base weight of a row, positive.
    population : N_h; null means with replacement.
    psu : sampling unit, named within its stratum; null: the row is a unit of its own.
    sampled : rows that are in the design; answered : rows that have codes.
    products : columns whose products across items are taken, Σ w·v·v', for the design effects of
        what combines several items; none: those are NaN. They cost by the square of their number.
    """

    files: tuple[Path, ...]
    items: Mapping[str, str]
    codes: range
    domain: str = "unit"
    weight: str = "base_weight"
    stratum: str = "stratum"
    psu: str = "psu"
    population: str = "stratum_population"
    sampled: str = "reach = 'probability'"
    answered: str = "status = 'complete'"
    products: tuple[Score, ...] = ()

    @property
    def unit(self) -> str:
        """The sampling unit, `OWN` for rows that are units of their own."""
        return f"coalesce(({self.psu})::VARCHAR, {OWN})"


@dataclass(frozen=True, slots=True)
class Slice:
    """Consecutive rows of a file, the unit of work; no last row: the whole file."""

    path: Path
    first: int = 0
    last: int | None = None

    @property
    def relation(self) -> str:
        path = str(self.path).replace("'", "''")
        if self.last is None:
            return f"read_parquet('{path}')"
        return (
            f"(SELECT * FROM read_parquet('{path}', file_row_number = true) "  # noqa: S608 - our own files
            f"WHERE file_row_number BETWEEN {self.first} AND {self.last})"
        )


def slices_of(source: Source) -> tuple[Slice, ...]:
    """Cut files at their row groups, so that neither processes nor machines change a sum.

    Raises
    ------
    DomainError
        `scan.unreadable` if a file is not Parquet.
    """
    return tuple(part for path in source.files for part in _slices_of_file(path))


def _slices_of_file(path: Path) -> Iterator[Slice]:
    try:
        metadata = pq.read_metadata(path)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(str(path), error) from error
    groups = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    ends = list(accumulate(groups))
    count = round(metadata.num_rows / SLICE_ROWS)
    if count <= 1:
        yield Slice(path)
        return
    first = 0
    for number in range(1, count + 1):
        wanted = metadata.num_rows * number / count
        end = next((end for end in ends if end >= wanted), 0)
        if end > first:
            yield Slice(path, first, end - 1)
            first = end


@dataclass(frozen=True, slots=True)
class Session:
    """A way to ask DuckDB, with tables of ours beside the files; `where` is said of faults."""

    where: str = ""
    tables: Mapping[str, pa.Table] = field(default_factory=dict)

    def table(self, query: str) -> pa.Table:
        """Return the whole answer to a query; raises as `batches`."""
        reader = self.batches(query, rows=SLICE_ROWS)
        return pa.Table.from_batches(list(reader), reader.schema)

    def batches(self, query: str, *, rows: int) -> pa.RecordBatchReader:
        """Return the answer to a query piece by piece; `scan.unreadable` if DuckDB refuses it."""
        try:
            connection = _engine().cursor()
            for name, table in self.tables.items():
                connection.register(name, table)
            return connection.sql(query).to_arrow_reader(rows)
        except duckdb.Error as error:
            raise _unreadable(self.where, error) from error


def plain(column: pa.Array | pa.ChunkedArray) -> Any:
    """Return a column without nulls as numbers; `to_numpy` would load pandas, half a second."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.from_dlpack(whole)


def arrow(numbers: CodeArray | FloatArray) -> pa.Array:
    """Return numbers as a column; `pyarrow.array` would load pandas, half a second."""
    kind = pa.from_numpy_dtype(numbers.dtype)
    return pa.Array.from_buffers(kind, len(numbers), [None, pa.py_buffer(numbers)])


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Return the DuckDB of this process, which does all the work of a query on the asking thread.

    A sum of floating-point numbers depends on its order and DuckDB's own threads keep none, so
    slices are worked on side by side instead, each in one piece.
    """
    return duckdb.connect(config={"threads": 1})


def _unreadable(where: str, error: Exception) -> DomainError:
    return DomainError(
        "scan.unreadable",
        "the answers cannot be read",
        where=where,
        got=str(error).splitlines()[0],
        hint="Compare the columns of the file with what is asked of it.",
    )
