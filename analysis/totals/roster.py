"""The roster of a sample in files: its sampling units, domains and classes of weights, in sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa

from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.calibration import Adjustment
from analysis.totals.counts import Groups, KeyColumns, add_counts, distinct
from analysis.totals.cube import Cells
from analysis.totals.design import Design, DesignColumns, LonelyPsu, declare_design, reweighted
from analysis.totals.lookup import Lookup


@dataclass(frozen=True, slots=True)
class GroupWeights:
    """Final weights of groups, Σ w of each, and the calibrations that led to them.

    Within a class all weights of those who answered are the base weights times one factor.
    empty : classes in which nobody answered, for notes.
    """

    weights: FloatArray
    adjustments: tuple[Adjustment, ...] = ()
    empty: tuple[str, ...] = ()


class Weighing(Protocol):
    """Makes weights of groups; `columns` are the columns it needs, as expressions by name.

    Of `stratum` and `stratum_population` the expressions are those of the source.
    """

    @property
    def columns(self) -> Mapping[str, str]: ...

    def __call__(self, groups: Groups) -> GroupWeights: ...


@dataclass(frozen=True, slots=True)
class ByStratum:
    """Respondents of each stratum carry the base weight of all its sampled rows."""

    columns: Mapping[str, str] = field(default_factory=lambda: {"stratum": "stratum"})

    def __call__(self, groups: Groups) -> GroupWeights:
        labels, stratum = np.unique(groups.stratum, return_inverse=True)
        sampled = np.bincount(stratum, weights=groups.base, minlength=len(labels))
        carried = groups.base * groups.responded
        answered = np.bincount(stratum, weights=carried, minlength=len(labels))
        factor = np.divide(sampled, answered, out=np.zeros(len(labels)), where=answered > 0)
        empty = tuple(labels[answered == 0].tolist())
        return GroupWeights(
            np.where(groups.responded, groups.base * factor[stratum], 0.0), (), empty
        )


@dataclass(frozen=True, slots=True)
class Crossings:
    """What the weights of rows are calibrated by; none without calibration.

    A crossing is what classes alike in all auxiliary variables share.

    auxiliaries : for each calibration k, x_k·(weight before over weight after), shape
        (crossings, p): times Σ w·v' of a crossing it gives its part of Σ q·(w/w_k)·x·v'.
    """

    count: int
    auxiliaries: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in the sample.

    design : its rows are the groups that are in the sample, their weights the sums over them.
    cells : sampling unit crossed with domain; domains : names, by the numbers in `cells`.
    columns : what rows are told apart by; lookup : which combination of these each row has.
    cell, crossing, factor : of each combination, the last that of the base weight.
    groups, weights : all sampled rows, also those outside the design.
    """

    design: Design
    cells: Cells
    domains: tuple[str, ...]
    columns: KeyColumns
    lookup: Lookup
    cell: IntArray
    crossing: IntArray
    factor: FloatArray
    crossings: Crossings
    groups: Groups
    weights: GroupWeights

    def domain(self, name: str) -> int:
        """Return the number of a domain; ValueError if no row lies in it."""
        return self.domains.index(name)


def roster_of(
    counts: Sequence[pa.Table], columns: KeyColumns, weighing: Weighing, *, lonely: LonelyPsu
) -> Roster:
    """Put the counts of all slices together, in their order.

    Raises
    ------
    DomainError
        As `analysis.totals.counts.add_counts`; `design.*` as for a design of rows; whatever the
        weighing refuses.
    """
    groups, answered = add_counts(counts, columns)
    weights = weighing(groups)
    kept = np.flatnonzero(groups.responded | ~groups.own)
    design = _design(groups, weights, kept, lonely=lonely)
    number = np.zeros(int(groups.unit.max(initial=0)) + 1, dtype=np.int64)
    number[groups.unit[kept]] = design.unit
    first, cell = distinct([answered.unit, answered.domain])
    crossing, factor, crossings = _classes(groups, weights)
    return Roster(
        design=design,
        cells=Cells(number[answered.unit[first]], answered.domain[first]),
        domains=answered.domains,
        columns=columns,
        lookup=Lookup.of(answered.keys),
        cell=cell,
        crossing=crossing[answered.kind],
        factor=factor[answered.kind],
        crossings=crossings,
        groups=groups,
        weights=weights,
    )


def _design(groups: Groups, weights: GroupWeights, kept: IntArray, *, lonely: LonelyPsu) -> Design:
    design = declare_design(
        DesignColumns(
            ids=(groups.unit[kept],),
            strata=groups.stratum[kept],
            weights=weights.weights[kept],
            population=(groups.population[kept],),
            nest=True,
        ),
        rows=len(kept),
        lonely=lonely,
    )
    taken = [one.take(kept) for one in weights.adjustments]
    return reweighted(design, design.weights, adjustments=taken)


def _classes(groups: Groups, weights: GroupWeights) -> tuple[IntArray, FloatArray, Crossings]:
    """Return the crossing and the factor of each class in which somebody answered."""
    answered = np.flatnonzero(groups.responded)
    kinds, first = np.unique(groups.kind[answered], return_index=True)
    chosen = answered[first]
    placed = [one.cell[chosen] for one in weights.adjustments] or [np.zeros(len(chosen), np.int64)]
    member, crossing = distinct(placed)
    count = int(groups.kind.max(initial=-1)) + 1
    crossing_of, factor_of = np.zeros(count, dtype=np.int64), np.zeros(count)
    crossing_of[kinds] = crossing
    factor_of[kinds] = weights.weights[chosen] / groups.base[chosen]
    auxiliaries = tuple(
        one.auxiliaries[one.cell[chosen[member]]] * _before(one, chosen[member])[:, None]
        for one in weights.adjustments
    )
    return crossing_of, factor_of, Crossings(len(member) if auxiliaries else 0, auxiliaries)


def _before(adjustment: Adjustment, rows: IntArray) -> FloatArray:
    """Return the weight before over the weight after."""
    after = adjustment.weights[rows]
    return np.divide(adjustment.working[rows], after, out=np.zeros(len(rows)), where=after != 0)
