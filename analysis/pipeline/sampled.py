"""The columns of a snapshot's sampled cases as a weighting recipe reads them."""

from dataclasses import dataclass

import numpy as np

from analysis.ground.errors import DomainError
from analysis.snapshot.contract import CASES_FILE
from analysis.snapshot.frame import Snapshot
from analysis.snapshot.labels import Labels
from analysis.totals.arrays import FloatArray, IntArray, KeyArray


@dataclass(frozen=True, slots=True)
class SnapshotColumns:
    """Columns by name for some rows; `kind` is the kind of the unit, out of the manifest."""

    snapshot: Snapshot
    rows: IntArray

    def words(self, name: str) -> KeyArray:
        """Return a column as words, empty where null; `weighting.unknown_column`."""
        if name == "kind":
            kinds = {entry.code: entry.kind for entry in self.snapshot.manifest.units}
            units = self.snapshot.labels("unit")[self.rows]
            known = [kinds.get(code, "") for code in units.words.tolist()]
            return Labels.coded(np.array(known, dtype=np.str_), units.codes).as_words()
        self._refuse_unknown(name)
        return self.snapshot.labels(name)[self.rows].as_words()

    def numbers(self, name: str) -> FloatArray:
        """Return a column as numbers, NaN where null; `weighting.unknown_column`."""
        self._refuse_unknown(name)
        return self.snapshot.numbers(name)[self.rows]

    def _refuse_unknown(self, name: str) -> None:
        if name not in self.snapshot.cases.column_names:
            raise DomainError(
                "weighting.unknown_column",
                "the weighting recipe names a column that the snapshot does not have",
                where=CASES_FILE,
                got=name,
                expected=", ".join(["kind", *self.snapshot.cases.column_names]),
                hint="Choose the recipe of this questionnaire.",
            )
