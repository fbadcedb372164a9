"""Counts how often each code was given to each item, by place, without weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.pipeline.blocks import blocks_of
from analysis.pipeline.rows import Scope
from analysis.pipeline.sample import Sample, scopes_of
from analysis.snapshot.contract import Manifest, MissingCode, Mode
from analysis.snapshot.labels import Labels
from analysis.totals.arrays import IntArray

_LEAST = min(int(code) for code in MissingCode)


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """How many of those who responded gave each code.

    counts : by place, shape (items, codes), the codes from `_LEAST` up; people : by place.
    """

    items: tuple[str, ...]
    counts: Mapping[tuple[Scope, str], IntArray]
    people: Mapping[tuple[Scope, str], int]

    def of(self, place: tuple[Scope, str], item: str, code: int) -> int:
        """Return how many people of a place gave a code to an item."""
        return int(self.counts[place][self.items.index(item), code - _LEAST])


def count_codes(
    sample: Sample, items: Sequence[str], *, manifest: Manifest, most: int
) -> CodeCounts:
    """Count the codes of some items up to `most`, in every place, in one pass over the rows."""
    units, modes = [unit.code for unit in manifest.units], [str(mode) for mode in Mode]
    place_of_unit, place_of_mode = (
        {word: place for place, word in enumerate(words)} for words in (units, modes)
    )
    codes, cells = most - _LEAST + 1, len(units) * len(modes)
    found = np.zeros((len(items), cells * codes), dtype=np.int64)
    people = np.zeros(cells, dtype=np.int64)
    for rows in blocks_of(sample.design.rows):
        answers = sample.answers.rows(rows)
        inside = np.flatnonzero(sample.responded[rows])
        unit, mode = answers.units.told(place_of_unit), answers.modes.told(place_of_mode)
        cell = (unit * len(modes) + mode)[inside]
        people += np.bincount(cell, minlength=cells)
        for number, item in enumerate(items):
            key = cell * codes + answers.codes[item][inside] - _LEAST
            found[number] += np.bincount(key, minlength=cells * codes)
    shape = (len(items), len(units), len(modes), codes)
    return _by_place(tuple(items), found.reshape(shape), people.reshape(shape[1:3]), manifest)


def _by_place(
    items: tuple[str, ...], found: IntArray, people: IntArray, manifest: Manifest
) -> CodeCounts:
    """Add up cells of unit and mode to places."""
    units, modes = [unit.code for unit in manifest.units], [str(mode) for mode in Mode]
    unit = Labels.of(np.repeat(np.array(units, dtype=np.str_), len(modes)))
    mode = Labels.of(np.tile(np.array(modes, dtype=np.str_), len(units)))
    flat = found.reshape(len(items), len(unit), -1)
    counts: dict[tuple[Scope, str], IntArray] = {}
    persons: dict[tuple[Scope, str], int] = {}
    for scope, code, inside in scopes_of(manifest, unit=unit, mode=mode):
        counts[scope, code] = flat[:, inside].sum(axis=1)
        persons[scope, code] = int(people.reshape(-1)[inside].sum())
    return CodeCounts(items, counts, persons)
