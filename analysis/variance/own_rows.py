"""The covariance where rows are sampling units of their own: squares from a second look at them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.calibration import auxiliary_sums
from analysis.totals.cells import OwnTotals, RowBlock, sum_by
from analysis.totals.design import Design
from analysis.variance.calibrated import slopes_of, unit_scores
from analysis.variance.linearised import Centres, StratumScores, centres, covariance
from analysis.variance.scores import Part, Scores


class Again(Protocol):
    """Reads the rows of a sample once more, those that are their own sampling units."""

    @property
    def own(self) -> BoolArray:
        """Which rows of the design are, or stand for, such rows; all others have sums by unit."""

    @property
    def times(self) -> IntArray:
        """How many rows each row of the design stands for."""

    def finished(self, ready: Sequence["Begun"]) -> list[FloatArray]:
        """Return covariances begun with what such rows add; see `squares_of_block`."""


@dataclass(frozen=True, slots=True)
class OwnRows:
    """Rows of a sample in memory that are their own sampling units, the design having one stage.

    own : shape (rows of the design,), which rows.
    blocks : reads all rows again, each in one block, with columns and domains of the totals.
    """

    own: BoolArray
    blocks: Callable[[], Iterator[RowBlock]]

    @property
    def times(self) -> IntArray:
        return np.ones(len(self.own), dtype=np.int64)

    def finished(self, ready: Sequence["Begun"]) -> list[FloatArray]:
        """Return covariances begun with what the rows add, block by block."""
        return finished(ready, (squares_of_block(ready, block) for block in self.blocks()))


def covariances(
    design: Design, wanted: Sequence[Scores], *, again: Again | None
) -> Iterator[FloatArray]:
    """Yield the covariance of each of some scores, all from one more pass over the rows.

    again : None where the totals hold sums of every unit, and then no row is read again.

    Raises
    ------
    ValueError
        `again` is None, yet totals are by stratum.

    Notes
    -----
    The formula is that of `analysis.variance.linearised.covariance`. The means of strata follow
    from totals by stratum alone, so that the deviations of a row are formed as it is read, before
    they are squared: nothing cancels, and nothing is kept by row. Under calibrated weights rows
    outside the domain have scores as well; those with the same stratum, auxiliary variables and
    weights have the same, which are squared once for all of them in a block.
    """
    if again is not None:
        sample = _sample_of(design, again)
        ready = [_begun(design, one, sample) for one in wanted]
        yield from again.finished(ready)
        return
    for one in wanted:
        units, scores = unit_scores(design, one.totals, coefficients=one.coefficients)
        yield covariance(design, units, scores)


def squares_of_block(ready: Sequence["Begun"], block: RowBlock) -> list[FloatArray]:
    """Return what the rows of a block add to each of some covariances begun.

    Blocks may be worked on anywhere and in any order: each covariance is `of_units` and the sum of
    what all blocks add.
    """
    rows = _Rows.of(block)
    return [one.squares(rows) for one in ready]


def finished(ready: Sequence["Begun"], parts: Iterable[Sequence[FloatArray]]) -> list[FloatArray]:
    """Return covariances begun with what parts of the rows add to each, in the order of parts."""
    found = [one.of_units for one in ready]
    for part in parts:
        found = [matrix + more for matrix, more in zip(found, part, strict=True)]
    return found


@dataclass(frozen=True, slots=True)
class _Sample:
    """What calibration needs of all rows; without calibration there is nothing.

    kept : shape (m,), ultimate units that have sums by unit; kept_sums : for each calibration,
        shape (m, p), their Σ w_k·x_k.
    own : rows that are their own units by stratum, and as sums their Σ w_k·x_k.
    """

    kept: IntArray
    kept_sums: tuple[FloatArray, ...]
    strata: IntArray
    rows: IntArray
    own_sums: tuple[FloatArray, ...]


def _sample_of(design: Design, again: Again) -> _Sample | None:
    calibration = design.calibration
    if calibration is None:
        return None
    apart, others = np.flatnonzero(again.own), np.flatnonzero(~again.own)
    kept, position = np.unique(design.unit[others], return_inverse=True)
    strata, stratum = np.unique(design.first_strata(design.unit[apart]), return_inverse=True)
    counts = np.bincount(stratum, weights=again.times[apart], minlength=len(strata))
    return _Sample(
        kept=kept,
        kept_sums=tuple(
            auxiliary_sums(one, others, group=position, groups=len(kept))
            for one in calibration.adjustments
        ),
        strata=strata,
        rows=counts.astype(np.int64),
        own_sums=tuple(
            auxiliary_sums(one, apart, group=stratum, groups=len(strata))
            for one in calibration.adjustments
        ),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a block that are their own units, as every covariance needs them.

    weighted : shape (rows of the block, columns), w·v; stratum : shape (rows of the block,).
    profile : shape (rows of the block,), numbers of rows with the same score outside all domains;
        first : shape (profiles,), a row of each; calibrated : for each calibration, shape
        (profiles, p), w_k·x_k of such a row.
    """

    block: RowBlock
    own: BoolArray
    weighted: FloatArray
    stratum: IntArray
    profile: IntArray
    first: IntArray
    calibrated: tuple[FloatArray, ...]

    @classmethod
    def of(cls, block: RowBlock) -> "_Rows":
        """Prepare a block."""
        design = block.design
        own = np.zeros(design.rows, dtype=np.bool_) if block.own is None else block.own
        stratum = design.first_strata(design.unit)
        profile, first = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        if design.adjustments:
            keys = [stratum]
            for one in design.adjustments:
                keys += [one.cell, np.ascontiguousarray(one.weights).view(np.int64)]
            _, first, profile = np.unique(
                np.column_stack(keys), axis=0, return_index=True, return_inverse=True
            )
        weighted = block.variables.values * design.weights[:, None]
        calibrated = tuple(
            one.auxiliaries[one.cell[first]] * one.weights[first, None]
            for one in design.adjustments
        )
        return cls(block, own, weighted, stratum, profile.reshape(-1), first, calibrated)


@dataclass(frozen=True, slots=True)
class Begun:
    """A covariance of which the rows that are their own units are still missing.

    strata : of the centres, ascending; slopes : of the calibrations, see `slopes_of`.
    of_units : shape (estimates, estimates), what units with sums and units without rows add.
    """

    parts: tuple[Part, ...]
    strata: IntArray
    centres: Centres
    slopes: tuple[FloatArray, ...]
    of_units: FloatArray

    def squares(self, rows: _Rows) -> FloatArray:
        """Return what some rows add."""
        found = np.zeros_like(self.of_units)
        explained = self._explained(rows)
        outside = rows.own.copy()
        for part in self.parts:
            inside = np.flatnonzero(rows.block.domains[part.domain] & rows.own)
            outside[inside] = False
            if len(inside):
                scores = part.scores(rows.weighted[inside], estimates=len(found))
                if self.slopes:
                    scores -= explained[rows.profile[inside]]
                found += self.centres.squares(self._place(rows.stratum[inside]), scores)
        return found + self._outside(rows, outside, explained) if self.slopes else found

    def _explained(self, rows: _Rows) -> FloatArray:
        """Return Σ_k w_k·x_k'β_k by profile, shape (profiles, estimates)."""
        found = np.zeros((len(rows.first), len(self.of_units)))
        for values, slope in zip(rows.calibrated, self.slopes, strict=True):
            found += values @ slope
        return found

    def _outside(self, rows: _Rows, outside: BoolArray, explained: FloatArray) -> FloatArray:
        times = np.bincount(rows.profile[outside], minlength=len(rows.first))
        met = np.flatnonzero(times)
        place = self._place(rows.stratum[rows.first[met]])
        return self.centres.squares(place, -explained[met], times=times[met])

    def _place(self, stratum: IntArray) -> IntArray:
        return np.searchsorted(self.strata, stratum)


def _begun(design: Design, wanted: Scores, sample: _Sample | None) -> Begun:
    totals, coefficients = wanted.totals, wanted.coefficients
    own = totals.own or _nothing(len(coefficients))
    by_unit, by_stratum = totals.sums @ coefficients, own.sums @ coefficients
    units, strata, rows = totals.units, own.strata, own.rows
    slopes: tuple[FloatArray, ...] = ()
    if design.calibration is not None and sample is not None:
        slopes = slopes_of(design.calibration, totals.crosses, coefficients=coefficients)
        by_unit = _spread(by_unit, np.searchsorted(sample.kept, units), rows=len(sample.kept))
        by_stratum = _spread(
            by_stratum, np.searchsorted(sample.strata, strata), rows=len(sample.strata)
        )
        for slope, of_units, of_strata in zip(
            slopes, sample.kept_sums, sample.own_sums, strict=True
        ):
            by_unit -= of_units @ slope
            by_stratum -= of_strata @ slope
        units, strata, rows = sample.kept, sample.strata, sample.rows
    return _centred(design, wanted, (units, by_unit), (strata, rows, by_stratum), slopes=slopes)


def _centred(
    design: Design,
    wanted: Scores,
    kept: tuple[IntArray, FloatArray],
    own: tuple[IntArray, IntArray, FloatArray],
    *,
    slopes: tuple[FloatArray, ...],
) -> Begun:
    """Find the centres of strata from the scores by unit and, of rows on their own, by stratum."""
    first = design.stages[0]
    present, position = np.unique(first.unit_of[kept[0]], return_inverse=True)
    scores = sum_by(kept[1], position, groups=len(present))
    home = first.stratum_of[present]
    strata, place = np.unique(np.concatenate([home, own[0]]), return_inverse=True)
    counts = np.concatenate([np.ones(len(home), dtype=np.int64), own[1]])
    sums = np.concatenate([scores, own[2]])
    centred = centres(
        design,
        first,
        StratumScores(
            strata=strata,
            units=np.bincount(place, weights=counts, minlength=len(strata)).astype(np.int64),
            sums=sum_by(sums, place, groups=len(strata)),
            whole=sums.sum(axis=0),
        ),
        above=np.ones(len(first.sampled)),
        number=1,
    )
    of_units = centred.squares(place[: len(home)], scores) + centred.squares_of_absent()
    return Begun(wanted.parts, strata, centred, slopes, of_units)


def _spread(values: FloatArray, place: IntArray, *, rows: int) -> FloatArray:
    found = np.zeros((rows, values.shape[1]))
    found[place] = values
    return found


def _nothing(columns: int) -> OwnTotals:
    nowhere = np.zeros(0, dtype=np.int64)
    return OwnTotals(nowhere, nowhere, np.zeros((0, columns)), np.zeros((0, columns)))
