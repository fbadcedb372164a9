"""Finds which combination of keys each row has, from the numbers of its words.

DuckDB joins one column of words to its numbers several times faster than several columns together,
so each is joined alone and the numbers are put together here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.totals.arrays import IntArray
from analysis.totals.counts import distinct
from analysis.totals.source import arrow
from analysis.totals.words import Words

_MOST_PLACES = 2**24


@dataclass(frozen=True, slots=True)
class Step:
    """Tells combinations apart by some columns more, whose numbers together make a place.

    width : how many places there are; the whole place is number so far · width + place.
    numbers : the number from here on, by whole place; or, if `places` are given, of each of these,
        ascending.
    """

    width: int
    numbers: IntArray
    places: IntArray | None = None

    @classmethod
    def of(cls, before: IntArray, place: IntArray, after: IntArray, *, width: int) -> "Step":
        """Prepare for what occurs, by a table of all places unless it would be too large."""
        places, first = np.unique(before * width + place, return_index=True)
        size = (int(before.max(initial=-1)) + 1) * width
        if size > _MOST_PLACES:
            return cls(width, after[first], places)
        table = np.zeros(size, dtype=np.int64)
        table[places] = after[first]
        return cls(width, table)

    def __call__(self, before: IntArray | int, place: IntArray) -> IntArray:
        """Return the number of each row from here on."""
        whole: IntArray = place + before * self.width
        if self.places is not None:
            whole = np.searchsorted(self.places, whole)
        return self.numbers[whole]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Finds the combination of each row.

    words : the columns that tell the combinations apart, each a table of `word` and `number`; what
        follows from the columns before it is left out, such as the stratum of a unit.
    parts : the columns of each step; their numbers in a row add up to its place.
    """

    words: Mapping[str, pa.Table]
    parts: tuple[tuple[str, ...], ...]
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, keys: Mapping[str, Words]) -> "Lookup":
        """Prepare for some combinations of words, all of them different."""
        words, steps = {}, []
        parts = _parts({name: keys[name] for name in _telling(keys)})
        before = np.zeros(len(keys["psu"].codes), dtype=np.int64)
        for number, part in enumerate(parts):
            place, width = np.zeros_like(before), 1
            for name in part:
                words[name] = _table(keys[name], stride=width)
                place += keys[name].codes * width
                width *= len(keys[name].distinct)
            after = distinct([before, place])[1]
            if number == len(parts) - 1:
                after = np.arange(len(before))
            steps.append(Step.of(before, place, after, width=width))
            before = after
        return cls(words, parts, tuple(steps))

    def __call__(self, places: Sequence[IntArray]) -> IntArray:
        """Return the combination of each row; `places` are those of each part."""
        found = self.steps[0](0, places[0])
        for step, place in zip(self.steps[1:], places[1:], strict=True):
            found = step(found, place)
        return found


def _telling(keys: Mapping[str, Words]) -> Iterator[str]:
    """Yield the unit and what does not follow from the columns before it."""
    number = np.zeros(len(keys["psu"].codes), dtype=np.int64)
    for name in sorted(keys, key=lambda name: name != "psu"):
        together = distinct([number, keys[name].codes])[1]
        if name == "psu" or together.max(initial=0) > number.max(initial=0):
            yield name
        number = together


def _parts(keys: Mapping[str, Words]) -> tuple[tuple[str, ...], ...]:
    """Put columns together as long as their places are few enough for a table."""
    parts, places = [["psu"]], len(keys["psu"].distinct)
    for name in [name for name in keys if name != "psu"]:
        places *= len(keys[name].distinct)
        if places <= _MOST_PLACES:
            parts[-1].append(name)
        else:
            parts.append([name])
            places = len(keys[name].distinct)
    return tuple(tuple(part) for part in parts)


def _table(words: Words, *, stride: int) -> pa.Table:
    numbers = arrow(np.arange(len(words.distinct)) * stride)
    return pa.Table.from_arrays([words.distinct, numbers], names=["word", "number"])
