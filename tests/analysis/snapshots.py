"""Writes small snapshots of the contract for the tests of analysis."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.ground.hashing import sha256_of_file
from analysis.ground.text import LocalText
from analysis.snapshot.contract import (
    CASES_FILE,
    CampaignEntry,
    FileEntry,
    Level,
    Manifest,
    QuestionColumn,
    QuestionKind,
    QuestionnaireEntry,
    UnitEntry,
)
from analysis.snapshot.frame import Snapshot
from analysis.snapshot.manifest import write_manifest

_TYPES = {
    "row_id": pa.string(),
    "unit": pa.dictionary(pa.int32(), pa.string()),
    "stratum": pa.dictionary(pa.int32(), pa.string()),
    "psu": pa.string(),
    "probability": pa.float64(),
    "base_weight": pa.float64(),
    "stratum_population": pa.int64(),
    "reach": pa.dictionary(pa.int32(), pa.string()),
    "status": pa.dictionary(pa.int32(), pa.string()),
    "mode": pa.dictionary(pa.int32(), pa.string()),
    "language": pa.dictionary(pa.int32(), pa.string()),
    "answered_on": pa.date32(),
}


def write_snapshot(
    folder: Path,
    cases: Mapping[str, Sequence[Any]],
    *,
    units: Mapping[str, str],
    questionnaire: str = "tiny-2024",
    rows_a_file: int | None = None,
) -> Path:
    """Write `cases` (columns of the contract, items as int16 or words); `units`: code → kind."""
    folder.mkdir(parents=True, exist_ok=True)
    table = _table(cases)
    entries = tuple(_written(part, folder / name) for name, part in _parts(table, rows_a_file))
    write_manifest(_manifest(cases, units, questionnaire, files=entries), folder)
    return folder


def _parts(table: pa.Table, rows: int | None) -> Iterator[tuple[str, pa.Table]]:
    """Yield the one file of all cases, or files of some rows each."""
    if rows is None:
        yield CASES_FILE, table
        return
    for number, start in enumerate(range(0, table.num_rows, rows), start=1):
        yield f"cases-{number:04}.parquet", table.slice(start, rows)


def _written(table: pa.Table, path: Path) -> FileEntry:
    pq.write_table(table, path)
    return FileEntry(path.name, table.num_rows, sha256_of_file(path))


def snapshot_of(cases: Mapping[str, Sequence[Any]], *, units: Mapping[str, str]) -> Snapshot:
    """Return the same in memory, without files."""
    return Snapshot(_manifest(cases, units, "tiny-2024", files=()), "0" * 64, _table(cases))


def _table(cases: Mapping[str, Sequence[Any]]) -> pa.Table:
    rows = len(cases["unit"])
    defaults: dict[str, Sequence[Any]] = {
        "row_id": [f"{number:08x}" for number in range(rows)],
        "psu": [None] * rows,
        "stratum_population": [None] * rows,
        "reach": ["probability"] * rows,
        "status": ["complete"] * rows,
        "mode": ["web"] * rows,
        "language": ["vi"] * rows,
        "answered_on": [None] * rows,
        "probability": [None if w is None else 1 / w for w in cases["base_weight"]],
    }
    columns = {**defaults, **cases}
    names = (*_TYPES, *_items(cases))
    return pa.table(
        {name: pa.array(list(columns[name]), type=_type(name, columns[name])) for name in names}
    )


def _type(name: str, values: Sequence[Any]) -> pa.DataType:
    words = pa.dictionary(pa.int32(), pa.string())
    return _TYPES.get(name, words if _is_words(values) else pa.int16())


def _is_words(values: Sequence[Any]) -> bool:
    return any(isinstance(value, str) for value in values)


def _levels(values: Sequence[Any]) -> tuple[Level, ...]:
    found = {str(value) for value in values if value is not None} if _is_words(values) else "12345"
    return tuple(
        Level(code, LocalText(f"Mức {code}", f"Level {code}"))
        for code in sorted(found)
        if code[0] != "-"
    )


def _items(cases: Mapping[str, Sequence[Any]]) -> list[str]:
    return [name for name in cases if name not in _TYPES]


def _manifest(
    cases: Mapping[str, Sequence[Any]],
    units: Mapping[str, str],
    questionnaire: str,
    *,
    files: tuple[FileEntry, ...],
) -> Manifest:
    return Manifest(
        campaign=CampaignEntry(
            "T24", LocalText("Thử", "Test"), 2024, True, "2024-10-01", "2024-11-30", "2024-12-01"
        ),
        questionnaire=QuestionnaireEntry(questionnaire, 1, "0" * 64),
        draws=(),
        units=tuple(
            UnitEntry(code, kind, LocalText(f"Sở {code}", f"Department {code}"))
            for code, kind in units.items()
        ),
        questions=tuple(
            QuestionColumn(
                name,
                QuestionKind.SELECT_ONE,
                LocalText(f"Câu {name}", name),
                _levels(cases[name]),
            )
            for name in _items(cases)
        ),
        files=files,
    )
