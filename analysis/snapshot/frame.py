"""Reads the cases of a snapshot column by column and refuses what the contract does not allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.ground.errors import FaultList
from analysis.snapshot.case_files import Cases, open_cases
from analysis.snapshot.contract import CASES_FILE, Manifest, Mode, Reach, Status
from analysis.snapshot.labels import Labels
from analysis.snapshot.manifest import check_files, read_manifest, snapshot_hash

ABSENT = -9999
"""Stands for null in columns of codes: the case has no answer."""

_DESIGN = (
    *("unit", "stratum", "psu", "base_weight", "stratum_population"),
    *("reach", "status", "mode"),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot: its manifest, its SHA-256, its cases, of which no column is kept in memory."""

    manifest: Manifest
    sha256: str
    cases: Cases

    def words(self, name: str) -> NDArray[np.str_]:
        """Return a text column, shape (cases,); null is the empty text."""
        return self.labels(name).as_words()

    def labels(self, name: str) -> Labels:
        """Return a text column as numbers of its words; null is the empty text."""
        column = self.cases.column(name)
        if not pa.types.is_dictionary(column.type):
            column = column.cast(pa.string()).dictionary_encode()
        coded = column.unify_dictionaries().combine_chunks()
        words = [word or "" for word in coded.dictionary.cast(pa.string()).to_pylist()]
        codes = np.asarray(coded.indices.cast(pa.int32()).fill_null(len(words)))
        return Labels.coded(np.array([*words, ""], dtype=np.str_), codes)

    def distinct(self, name: str) -> frozenset[str]:
        """Return the words that occur in a text column; null is the empty text."""
        found = pc.unique(self.cases.column(name).cast(pa.string()))
        return frozenset(word or "" for word in found.to_pylist())

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a numeric column, shape (cases,); null is NaN."""
        column = self.cases.column(name).cast(pa.float64())
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)

    def codes(self, name: str) -> NDArray[np.int64]:
        """Return a column of whole-number codes, shape (cases,); null is `ABSENT`."""
        column = self.cases.column(name).cast(pa.int64()).fill_null(ABSENT)
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.int64)

    def code_columns(self) -> frozenset[str]:
        """Names of the columns that hold whole-number codes."""
        schema = self.cases.schema
        return frozenset(field.name for field in schema if pa.types.is_integer(field.type))


def read_snapshot(folder: Path) -> Snapshot:
    """Open a snapshot folder, checked against its hashes and the contract.

    Raises
    ------
    DomainError
        `snapshot.*`: not found, damaged, not the files of the manifest, or (ManyFaults
        `snapshot.contract`) rows that break the contract, all reported at once.
    """
    manifest = read_manifest(folder)
    check_files(manifest, folder)
    snapshot = Snapshot(manifest, snapshot_hash(folder), open_cases(manifest, folder))
    _check_contract(snapshot)
    return snapshot


def _check_contract(snapshot: Snapshot) -> None:
    faults = FaultList()
    missing = [name for name in _DESIGN if name not in snapshot.cases.column_names]
    for name in missing:
        _fault(faults, "a column is missing", column=name)
    if not missing:
        _check_words(snapshot, faults)
        _check_sample(snapshot, faults)
    faults.raise_if_any("snapshot.contract", "the cases break the snapshot contract")


def _check_words(snapshot: Snapshot, faults: FaultList) -> None:
    units = [entry.code for entry in snapshot.manifest.units]
    allowed: tuple[tuple[str, Sequence[str]], ...] = (
        ("unit", units),
        ("reach", tuple(Reach)),
        ("status", tuple(Status)),
        ("mode", ("", *Mode)),
    )
    for name, words in allowed:
        unknown = sorted(snapshot.distinct(name) - set(words))
        if unknown:
            expected = ", ".join(word for word in words if word)
            _fault(faults, "unknown words", column=name, got=unknown, expected=expected)


def _check_sample(snapshot: Snapshot, faults: FaultList) -> None:
    drawn = snapshot.labels("reach").equal(Reach.PROBABILITY)
    weights = snapshot.numbers("base_weight")
    bad = drawn & ~(np.isfinite(weights) & (weights > 0))
    if bad.any():
        _fault(
            faults,
            "sampled cases without a positive weight",
            column="base_weight",
            got=f"{int(bad.sum())} cases",
            expected="1 / probability",
        )
    homeless = drawn & snapshot.labels("stratum").equal("")
    if homeless.any():
        _fault(
            faults,
            "sampled cases without stratum",
            column="stratum",
            got=f"{int(homeless.sum())} cases",
        )
    complete = snapshot.labels("status").equal(Status.COMPLETE)
    lost = ~drawn & ~complete
    if lost.any():
        _fault(
            faults,
            "opt-in rows that are not answers",
            column="status",
            got=f"{int(lost.sum())} rows",
        )


def _fault(
    faults: FaultList, message: str, *, column: str, got: Any = "", expected: str = ""
) -> None:
    faults.add(
        "snapshot.contract",
        message,
        where=f"{CASES_FILE}, column {column}",
        got=", ".join(got) if isinstance(got, list) else got,
        expected=expected,
        hint="Write the snapshot again with this release.",
    )
