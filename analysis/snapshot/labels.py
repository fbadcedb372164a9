"""A text column as numbers of its words, which is all that millions of rows need to keep of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Labels:
    """Words by row.

    words : shape (words,), distinct and ascending; codes : shape (rows,), their positions.
    """

    words: NDArray[np.str_]
    codes: NDArray[np.signedinteger[Any]]

    @classmethod
    def of(cls, words: NDArray[np.str_]) -> "Labels":
        """Tell words by row apart."""
        distinct, codes = np.unique(words, return_inverse=True)
        return cls(distinct, codes.astype(_narrow(len(distinct))))

    @classmethod
    def coded(cls, words: NDArray[np.str_], codes: NDArray[np.integer[Any]]) -> "Labels":
        """Take numbers of words that may be double and in any order."""
        distinct, place = np.unique(words, return_inverse=True)
        return cls(distinct, place.astype(_narrow(len(distinct)))[codes])

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> "Labels":
        """Return some rows."""
        return Labels(self.words, self.codes[rows])

    def equal(self, word: str) -> NDArray[np.bool_]:
        """Tell the rows with a word, shape (rows,)."""
        return self.among([word])

    def among(self, words: Collection[str]) -> NDArray[np.bool_]:
        """Tell the rows with one of some words, shape (rows,)."""
        chosen = np.isin(self.words, [str(word) for word in words])
        return np.asarray(chosen[self.codes], dtype=np.bool_)

    def as_words(self) -> NDArray[np.str_]:
        """Return the words, shape (rows,)."""
        return np.asarray(self.words[self.codes], dtype=np.str_)

    def told(self, values: Mapping[str, int], *, otherwise: int = 0) -> NDArray[np.int64]:
        """Return a whole number for each row by its word, shape (rows,)."""
        known = [values.get(word, otherwise) for word in self.words.tolist()]
        return np.asarray(np.array(known, dtype=np.int64)[self.codes], dtype=np.int64)


def _narrow(count: int) -> type[np.signedinteger[Any]]:
    return np.int16 if count <= np.iinfo(np.int16).max else np.int32
