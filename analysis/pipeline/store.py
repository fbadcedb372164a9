"""The folder of a run: tables, scorecards and run.json, which seals them with their hashes."""

import json
import shutil
import tempfile
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from analysis.ground.errors import DomainError
from analysis.ground.hashing import sha256_of_file
from analysis.par.scorecard_json import from_json, to_json
from analysis.pipeline.diagnostics import (
    ClusteringRow,
    Diagnostics,
    DriverRow,
    ItemGapRow,
    ModeGapRow,
    OutcomeRow,
    OutlierRow,
    PatternRow,
    PriorityRow,
    RankChanceRow,
    RankRow,
    ReliabilityRow,
    SpeedRow,
)
from analysis.pipeline.files import read_rows, to_csv, to_table
from analysis.pipeline.records import from_plain, to_plain
from analysis.pipeline.rows import (
    IndexNode,
    IndexRow,
    LevelRow,
    OptInRow,
    OptionRow,
    ResponseRow,
    RunInfo,
    RunResult,
    WeightingRow,
)
from analysis.snapshot.contract import UnitEntry

SCHEMA = "sipas-run/1"
RUN_FILE = "run.json"
SCORECARDS_FILE = "scorecards.json"
_LATER = {"weighting": WeightingRow, "options": OptionRow}
"""Tables that runs made before there were such tables lack."""
TABLES: Mapping[str, type[Any]] = {
    "indices": IndexRow,
    "levels": LevelRow,
    "response": ResponseRow,
    "opt_in": OptInRow,
    "weighting": WeightingRow,
    "options": OptionRow,
}
DIAGNOSTIC_TABLES: Mapping[str, type[Any]] = {
    "outcomes": OutcomeRow,
    "item_gaps": ItemGapRow,
    "patterns": PatternRow,
    "speed": SpeedRow,
    "mode_gaps": ModeGapRow,
    "reliability": ReliabilityRow,
    "outliers": OutlierRow,
    "clustering": ClusteringRow,
    "drivers": DriverRow,
    "priorities": PriorityRow,
    "ranking": RankRow,
    "rank_chances": RankChanceRow,
}


@dataclass(frozen=True, slots=True)
class _Seal:
    """run.json: the run without its tables, and the SHA-256 of each file beside it."""

    schema: str
    info: RunInfo
    units: tuple[UnitEntry, ...]
    nodes: tuple[IndexNode, ...]
    files: tuple[tuple[str, str], ...]


def write_run(result: RunResult, folder: Path) -> None:
    """Write a run into `folder`, all of it or nothing; raise `run.output` if that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".run-") as scratch:
            names = _write_files(result, Path(scratch))
            if SCORECARDS_FILE not in names:
                (folder / SCORECARDS_FILE).unlink(missing_ok=True)
            for name in names:
                shutil.move(Path(scratch) / name, folder / name)
    except OSError as error:
        raise DomainError(
            "run.output",
            "the results cannot be written",
            where=str(folder),
            got=error.strerror or str(error),
            hint="Name a folder that can be written to.",
        ) from error


def load_run(folder: Path) -> RunResult:
    """Read a run back from its folder, checked against the hashes in run.json.

    Raises
    ------
    DomainError
        `run.not_found`, `run.unreadable` or `run.hash`.
    """
    seal = _read_seal(folder)
    for name, sha256 in seal.files:
        path = folder / name
        got = sha256_of_file(path) if path.is_file() else "no file"
        if got != sha256:
            raise DomainError(
                "run.hash",
                "a result is not the one that was written",
                where=str(path),
                got=got,
                expected=sha256,
                hint="Run the analysis again.",
            )
    cards = folder / SCORECARDS_FILE
    sealed = {name for name, _ in seal.files}
    return RunResult(
        info=seal.info,
        units=seal.units,
        nodes=seal.nodes,
        indices=read_rows(folder / "indices.parquet", IndexRow),
        levels=read_rows(folder / "levels.parquet", LevelRow),
        response=read_rows(folder / "response.parquet", ResponseRow),
        opt_in=read_rows(folder / "opt_in.parquet", OptInRow),
        **_read_present(folder, sealed, _LATER),
        diagnostics=_read_diagnostics(folder, sealed),
        scorecards=from_json(cards.read_text("utf-8")) if SCORECARDS_FILE in sealed else (),
    )


def _read_diagnostics(folder: Path, sealed: Container[str]) -> Diagnostics:
    return Diagnostics(**_read_present(folder, sealed, DIAGNOSTIC_TABLES))


def _read_present(
    folder: Path, sealed: Container[str], kinds: Mapping[str, type[Any]]
) -> dict[str, Any]:
    return {
        name: read_rows(folder / f"{name}.parquet", kind)
        for name, kind in kinds.items()
        if f"{name}.parquet" in sealed
    }


def run_hash(folder: Path) -> str:
    """Return the SHA-256 of run.json, by which a run is known."""
    return sha256_of_file(folder / RUN_FILE)


def _write_files(result: RunResult, folder: Path) -> list[str]:
    """Write every file of a run and return their names, run.json last."""
    names: list[str] = []
    for name, kind in {**TABLES, **DIAGNOSTIC_TABLES}.items():
        rows = getattr(result if name in TABLES else result.diagnostics, name)
        text = to_csv(rows, kind, levels=result.info.method.scale.levels)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        pq.write_table(to_table(rows, kind), folder / f"{name}.parquet", compression="zstd")
        names += [f"{name}.csv", f"{name}.parquet"]
    if result.info.rulebook is not None:
        (folder / SCORECARDS_FILE).write_text(to_json(result.scorecards), encoding="utf-8")
        names.append(SCORECARDS_FILE)
    files = tuple((name, sha256_of_file(folder / name)) for name in names)
    seal = _Seal(SCHEMA, result.info, result.units, result.nodes, files)
    content = json.dumps(to_plain(seal), ensure_ascii=False, sort_keys=True, indent=1)
    (folder / RUN_FILE).write_text(content + "\n", encoding="utf-8")
    return [*names, RUN_FILE]


def _read_seal(folder: Path) -> _Seal:
    path = folder / RUN_FILE
    if not path.is_file():
        raise DomainError(
            "run.not_found",
            "there is no run here",
            where=str(folder),
            expected=f"a folder with {RUN_FILE}",
            hint="Name the folder that `python -m analysis run` wrote to.",
        )
    try:
        seal = from_plain(json.loads(path.read_text(encoding="utf-8")), _Seal)
    except (ValueError, KeyError, TypeError) as error:
        raise DomainError(
            "run.unreadable", "run.json is damaged", where=str(path), got=str(error)
        ) from error
    if seal.schema != SCHEMA:
        raise DomainError(
            "run.schema",
            "this run is of a schema this program does not read",
            where=str(path),
            got=seal.schema,
            expected=SCHEMA,
        )
    return seal
