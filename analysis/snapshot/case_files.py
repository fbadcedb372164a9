"""The files that hold the cases of a snapshot, read column by column as they are asked for."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.ground.errors import DomainError
from analysis.snapshot.contract import CASES_FILE, CASES_FILES, Manifest


class Cases(Protocol):
    """Columns of cases by name; a table in memory is one, files on a disk are another."""

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order."""

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""

    def column(self, name: str) -> pa.ChunkedArray:
        """Return a column, shape (cases,)."""


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """Cases in Parquet files with the same columns, one after the other."""

    files: tuple[Path, ...]
    schema: pa.Schema

    @property
    def column_names(self) -> list[str]:
        return list(self.schema.names)

    def column(self, name: str) -> pa.ChunkedArray:
        """Read a column of all files; `snapshot.unreadable`."""
        kind = self.schema.field(name).type
        parts = [part for path in self.files for part in _read_column(path, name).chunks]
        return pa.chunked_array(parts, type=kind)


def open_cases(manifest: Manifest, folder: Path) -> CaseFiles:
    """Return the cases that a manifest names, without reading any.

    Raises
    ------
    DomainError
        `snapshot.no_cases`, `snapshot.unreadable`, or `snapshot.columns` where two files differ.
    """
    named = [entry.path for entry in manifest.files if fnmatchcase(entry.path, CASES_FILES)]
    if not named:
        raise DomainError(
            "snapshot.no_cases",
            "the manifest names no cases",
            where=str(folder),
            expected=f"{CASES_FILE}, or several files {CASES_FILES}",
        )
    files = tuple(folder / name for name in named)
    first, *others = (_schema_of(path) for path in files)
    for path, schema in zip(files[1:], others, strict=True):
        if schema != first:
            raise _other_columns(path, schema, first)
    return CaseFiles(files, first)


def _schema_of(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path, memory_map=False).remove_metadata()
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error


def _read_column(path: Path, name: str) -> pa.ChunkedArray:
    try:
        return pq.ParquetFile(path).read(columns=[name]).column(0)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> DomainError:
    return DomainError(
        "snapshot.unreadable",
        "the cases cannot be read",
        where=str(path),
        got=str(error).splitlines()[0],
        hint="Write the snapshot again.",
    )


def _other_columns(path: Path, schema: pa.Schema, first: pa.Schema) -> DomainError:
    differ = sorted({str(field) for field in schema} ^ {str(field) for field in first}) or [
        "their order"
    ]
    return DomainError(
        "snapshot.columns",
        "the files of cases differ in their columns",
        where=str(path),
        got=", ".join(differ[:6]),
        expected="the columns of the first file, in the same order and of the same types",
        hint="Write the snapshot again with one release of the program.",
    )
