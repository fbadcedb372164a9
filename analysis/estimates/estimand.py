"""What is to be estimated: ratios of totals, and weighted sums of such ratios."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.totals.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Ratio:
    """Σ of the numerator columns over Σ of the denominator columns; no denominator: a total."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimand:
    """A named linear combination of ratios.

    base : the indicator column of the rows it speaks of, from which n, degrees of freedom and
        the variance under simple random sampling are taken.
    """

    name: str
    terms: tuple[tuple[float, Ratio], ...]
    base: str

    @classmethod
    def mean_of(cls, name: str, ratios: Sequence[Ratio], *, base: str) -> "Estimand":
        """Return the plain mean of some ratios; of a single one, that ratio."""
        return cls(name, tuple((1.0 / len(ratios), ratio) for ratio in ratios), base)


@dataclass(frozen=True, slots=True)
class Plan:
    """Estimands as matrices over the columns of totals.

    numerator, denominator : shape (columns, ratios); combine : shape (ratios, estimands);
    base : shape (estimands,), column numbers.
    """

    estimands: tuple[Estimand, ...]
    numerator: FloatArray
    denominator: FloatArray
    combine: FloatArray
    base: tuple[int, ...]


def plan(estimands: Sequence[Estimand], *, columns: Sequence[str]) -> Plan:
    """Write estimands as matrices; each distinct ratio is computed once."""
    place = {name: number for number, name in enumerate(columns)}
    ratios = list(dict.fromkeys(ratio for one in estimands for _, ratio in one.terms))
    row = {ratio: number for number, ratio in enumerate(ratios)}
    combine = np.zeros((len(ratios), len(estimands)))
    for number, one in enumerate(estimands):
        for coefficient, ratio in one.terms:
            combine[row[ratio], number] += coefficient
    return Plan(
        estimands=tuple(estimands),
        numerator=_incidence((ratio.numerator for ratio in ratios), place=place),
        denominator=_incidence((ratio.denominator for ratio in ratios), place=place),
        combine=combine,
        base=tuple(place[one.base] for one in estimands),
    )


def _incidence(names: Iterable[tuple[str, ...]], *, place: dict[str, int]) -> FloatArray:
    listed = list(names)
    matrix = np.zeros((len(place), len(listed)))
    for number, parts in enumerate(listed):
        for part in parts:
            matrix[place[part], number] += 1.0
    return matrix
