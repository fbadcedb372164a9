"""The roster of a sample in files: its sampling units, domains and classes of weights, in sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa

from analysis.totals.arrays import BoolArray, FloatArray, IntArray
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

    Of `stratum`, `stratum_population` and `base_weight` the expressions are those of the source.
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

    A crossing is what combinations alike in all auxiliary variables share.

    number : shape (combinations,), the crossing of each.
    auxiliaries : for each calibration k, x_k·(weight before over weight after), shape
        (crossings, p): times Σ w·v' of a crossing it gives its part of Σ q·(w/w_k)·x·v'.
    """

    number: IntArray
    auxiliaries: tuple[FloatArray, ...]

    @classmethod
    def of(cls, adjustments: Sequence[Adjustment], *, combinations: int) -> "Crossings":
        """Tell combinations apart by what the calibrations are on."""
        if not adjustments:
            return cls(np.zeros(combinations, dtype=np.int64), ())
        first, number = distinct([one.cell for one in adjustments])
        every = [one.take(first) for one in adjustments]
        return cls(
            number, tuple(one.auxiliaries[one.cell] * _before(one)[:, None] for one in every)
        )

    @property
    def count(self) -> int:
        return len(self.auxiliaries[0]) if self.auxiliaries else 0


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in the sample.

    design : its rows are the groups that are in the sample, their weights the sums over them.
    own : shape (rows of the design,), groups of rows that are sampling units of their own. They
        share a unit of the design in each stratum, of which n_h counts the rows nevertheless.
    times : shape (rows of the design,), how many sampled rows a group has.
    cells : sampling unit crossed with domain; domains : names, by the numbers in `cells`.
    columns : what rows are told apart by; lookup : which combination of these each row has.
    cell, factor : of each combination, the last that of the base weight.
    adjustments : the calibrations by combination, of rows with a base weight of 1.
    groups, weights : all sampled rows, also those outside the design.
    """

    design: Design
    own: BoolArray
    times: IntArray
    cells: Cells
    domains: tuple[str, ...]
    columns: KeyColumns
    lookup: Lookup
    cell: IntArray
    factor: FloatArray
    adjustments: tuple[Adjustment, ...]
    crossings: Crossings
    groups: Groups
    weights: GroupWeights

    @property
    def own_cells(self) -> IntArray:
        """Numbers of the cells of rows that are sampling units of their own, ascending."""
        return np.flatnonzero(np.isin(self.cells.unit, self.design.unit[self.own]))

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
    rows = _examples(groups, answered.kind)
    factor, adjustments = _by_base_weight(groups, weights, rows)
    return Roster(
        design=design,
        own=groups.own[kept],
        times=groups.cases[kept],
        cells=Cells(number[answered.unit[first]], answered.domain[first]),
        domains=answered.domains,
        columns=columns,
        lookup=Lookup.of(answered.keys),
        cell=cell,
        factor=factor,
        adjustments=adjustments,
        crossings=Crossings.of(adjustments, combinations=len(rows)),
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
            drawn=_drawn(groups)[kept],
        ),
        rows=len(kept),
        lonely=lonely,
    )
    taken = [one.take(kept) for one in weights.adjustments]
    return reweighted(design, design.weights, adjustments=taken)


def _drawn(groups: Groups) -> IntArray:
    """Return how many sampling units the unit of each group stands for, shape (groups,)."""
    alone = groups.cases * (groups.own & groups.responded)
    rows = np.bincount(groups.unit, weights=alone).astype(np.int64)
    return np.where(groups.own, rows[groups.unit], 1)


def _examples(groups: Groups, kind: IntArray) -> IntArray:
    """Return a group that answered of each class, shape as `kind`."""
    answered = np.flatnonzero(groups.responded)
    kinds, first = np.unique(groups.kind[answered], return_index=True)
    return answered[first[np.searchsorted(kinds, kind)]]


def _by_base_weight(
    groups: Groups, weights: GroupWeights, rows: IntArray
) -> tuple[FloatArray, tuple[Adjustment, ...]]:
    """Return final weights and calibrations of some groups over their base weights."""
    base = groups.base[rows]
    taken = [one.take(rows) for one in weights.adjustments]
    return weights.weights[rows] / base, tuple(one.times(1 / base) for one in taken)


def _before(adjustment: Adjustment) -> FloatArray:
    """Return the weight before over the weight after, by row."""
    after = adjustment.weights
    return np.divide(adjustment.working, after, out=np.zeros(len(after)), where=after != 0)
