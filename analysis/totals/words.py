"""Words by row as numbers, told apart and sorted by DuckDB, so that no row becomes an object."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.totals.arrays import IntArray, KeyArray
from analysis.totals.source import Session, arrow, plain


@dataclass(frozen=True, slots=True)
class Words:
    """A column of words: distinct ones, ascending, and the number of each row's word, (rows,)."""

    distinct: pa.StringArray
    codes: IntArray

    def of(self, rows: IntArray) -> KeyArray:
        """Return the words of some rows; for columns of few distinct words."""
        return np.array(self.distinct.to_pylist(), dtype=np.str_)[self.codes[rows]]

    def encoded(self, rows: IntArray) -> pa.DictionaryArray:
        """Return the words of some rows as they go to DuckDB."""
        kind = pa.dictionary(pa.int64(), self.distinct.type)
        codes = [None, pa.py_buffer(self.codes[rows])]
        return pa.DictionaryArray.from_buffers(kind, len(rows), codes, self.distinct)


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
