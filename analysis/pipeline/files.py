"""Writes the rows of a run as CSV and Parquet and reads them back."""

import csv
import io
import types
from collections.abc import Iterator, Sequence
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.ground.errors import DomainError
from analysis.pipeline.records import defaulted_fields

Row = TypeVar("Row")

_ARROW = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def to_csv(rows: Sequence[Any], kind: type[Any], *, levels: Sequence[int]) -> str:
    """Return rows of a dataclass as CSV: a header, empty cells for None, 1 and 0 for yes and no.

    A field that is a tuple becomes one column for each level of the scale (`counts_1`, …).
    """
    hints = get_type_hints(kind)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        name
        for field in fields(kind)
        for name in (
            [f"{field.name}_{level}" for level in levels]
            if get_origin(hints[field.name]) is tuple
            else [field.name]
        )
    )
    writer.writerows(list(_cells(row, kind)) for row in rows)
    return buffer.getvalue()


def to_table(rows: Sequence[Any], kind: type[Any]) -> pa.Table:
    """Return rows of a dataclass as an Arrow table, words as text, tuples as lists."""
    hints = get_type_hints(kind)
    columns = {
        field.name: pa.array(
            [_arrow_value(getattr(row, field.name)) for row in rows],
            type=_arrow_type(hints[field.name]),
        )
        for field in fields(kind)
    }
    return pa.table(columns)


def read_rows(path: Path, kind: type[Row]) -> tuple[Row, ...]:
    """Return the rows of a Parquet file that `to_table` made; `run.unreadable` if it is not one."""
    hints = get_type_hints(kind)
    try:
        table = pq.read_table(path, memory_map=False)
        absent = defaulted_fields(kind) - set(table.column_names)
        return tuple(
            kind(**{name: _value(row[name], hints[name]) for name in hints if name not in absent})
            for row in table.to_pylist()
        )
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise DomainError(
            "run.unreadable",
            "a table of the run cannot be read",
            where=str(path),
            got=str(error).splitlines()[0],
            hint="Run the analysis again.",
        ) from error


def _cells(row: Any, kind: type[Any]) -> Iterator[str]:
    for field in fields(kind):
        value = getattr(row, field.name)
        yield from map(_cell, value if isinstance(value, tuple) else (value,))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)


def _arrow_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, str) else value


def _bare(hint: Any) -> Any:
    """Return the type behind `X | None`."""
    if get_origin(hint) in {Union, types.UnionType}:
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _arrow_type(hint: Any) -> pa.DataType:
    bare = _bare(hint)
    if get_origin(bare) is tuple:
        return pa.list_(_arrow_type(get_args(bare)[0]))
    return _ARROW[str if issubclass(bare, StrEnum) else bare]


def _value(value: Any, hint: Any) -> Any:
    bare = _bare(hint)
    if get_origin(bare) is tuple:
        return tuple(value)
    if value is not None and issubclass(bare, StrEnum):
        return bare(value)
    return value
