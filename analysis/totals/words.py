"""Words by row as numbers, told apart and sorted by DuckDB, so that no row becomes an object."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from analysis.totals.arrays import IntArray, KeyArray
from analysis.totals.source import Session, arrow, plain


@dataclass(frozen=True, slots=True)
class Words:
    """A column of words: distinct ones, ascending, and the number of each row's word, (rows,)."""

    distinct: pa.StringArray
    codes: IntArray

    def take(self, rows: IntArray) -> "Words":
        """Return some rows."""
        return replace(self, codes=self.codes[rows])

    def spelled(self) -> KeyArray:
        """Return the word of each row; for columns of few distinct words."""
        return np.array(self.distinct.to_pylist(), dtype=np.str_)[self.codes]


def words_of(column: pa.ChunkedArray) -> Words:
    """Tell the words of a column without nulls apart."""
    rows = pa.table({"word": column, "row": arrow(np.arange(len(column)))})
    distinct = Session(tables={"r": rows}).table("SELECT DISTINCT word FROM r ORDER BY word")
    words = distinct.append_column("code", arrow(np.arange(len(distinct))))
    joined = Session(tables={"r": rows, "w": words}).table(
        "SELECT r.row, w.code FROM r JOIN w ON w.word = r.word"
    )
    codes = np.empty(len(column), dtype=np.int64)
    codes[plain(joined["row"])] = plain(joined["code"])
    return Words(distinct["word"].combine_chunks(), codes)
