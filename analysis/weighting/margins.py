"""Population totals by category, and where each row of a sample stands in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.ground.errors import FaultList
from analysis.totals.arrays import BoolArray, FloatArray, IntArray, KeyArray

SAME_TOTAL = 1e-6
"""How far the totals of two margins may be apart, relative."""


@dataclass(frozen=True, slots=True)
class Margin:
    """One margin: its name and the population total of each category, categories in order."""

    name: str
    categories: tuple[str, ...]
    totals: FloatArray

    @classmethod
    def of(cls, name: str, totals: Mapping[str, float]) -> "Margin":
        return cls(name, tuple(totals), np.array(list(totals.values()), dtype=np.float64))

    def labels(self) -> tuple[str, ...]:
        """Return margin and category in one, for messages."""
        return tuple(f"{self.name}: {category}" for category in self.categories)


@dataclass(frozen=True, slots=True)
class Placed:
    """Margins with the sample placed in them.

    codes : for each margin, shape (rows,), number of the category; 0 for rows that do not count.
    counted : shape (rows,), rows with weight.
    """

    margins: tuple[Margin, ...]
    codes: tuple[IntArray, ...]
    counted: BoolArray


def place(margins: Sequence[Margin], words: Sequence[KeyArray], *, weights: FloatArray) -> Placed:
    """Find the category of each row with weight in each margin.

    Parameters
    ----------
    words : for each margin, shape (rows,), the category of each row as a word.

    Raises
    ------
    DomainError
        `weighting.margins` (ManyFaults), naming margin and category: a category without a total,
        a category without anybody in the sample, a total that is not positive, margins whose sums
        disagree.
    """
    faults = FaultList()
    counted = weights != 0
    codes = tuple(
        _codes(margin, np.asarray(column, dtype=np.str_), counted, faults=faults)
        for margin, column in zip(margins, words, strict=True)
    )
    if not faults:
        _check_sums(margins, faults)
    faults.raise_if_any("weighting.margins", "the sample does not fit the population totals")
    return Placed(tuple(margins), codes, counted)


def _codes(margin: Margin, column: KeyArray, counted: BoolArray, *, faults: FaultList) -> IntArray:
    number = {category: code for code, category in enumerate(margin.categories)}
    found, inverse = np.unique(column, return_inverse=True)
    code_of = np.array([number.get(str(word), -1) for word in found], dtype=np.int64)
    codes = np.where(counted, code_of[inverse], 0)
    for word in np.unique(column[codes < 0]):
        faults.add(
            "weighting.unknown_category",
            "people of the sample are in a category that has no population total",
            where=f"margin {margin.name}",
            got=str(word) or "no value",
            expected=", ".join(margin.categories),
            hint="Give the category a total or join it to another one.",
        )
    present = np.bincount(codes[counted & (codes >= 0)], minlength=len(margin.categories))
    for category, total, people in zip(margin.categories, margin.totals, present, strict=True):
        _check_category(f"margin {margin.name}, category {category}", total, people, faults=faults)
    return codes


def _check_category(where: str, total: float, people: int, *, faults: FaultList) -> None:
    if not (np.isfinite(total) and total > 0):
        faults.add(
            "weighting.zero_margin",
            "a population total is not positive",
            where=where,
            got=f"{total:g}",
            expected="a number above 0",
            hint="Leave out or join a category that nobody is in.",
        )
    elif people == 0:
        faults.add(
            "weighting.empty_cell",
            "nobody in the sample can stand for this part of the population",
            where=where,
            got="0 respondents",
            expected=f"respondents for {total:g}",
            hint="Join the category to another one.",
        )


def _check_sums(margins: Sequence[Margin], faults: FaultList) -> None:
    for margin in margins[1:]:
        first, other = float(margins[0].totals.sum()), float(margin.totals.sum())
        if abs(first - other) > SAME_TOTAL * first:
            faults.add(
                "weighting.margins_disagree",
                "two margins add up to different populations",
                where=f"margins {margins[0].name} and {margin.name}",
                got=f"{first:.12g} and {other:.12g}",
                expected="the same total",
                hint="Take both from one source and date.",
            )
