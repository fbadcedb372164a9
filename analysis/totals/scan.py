"""Totals of a sample in Parquet files, slice by slice, in memory that does not grow with rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Protocol, TypeVar

import numpy as np
import pyarrow as pa

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray
from analysis.totals.cells import CellTotals, OwnTotals, sum_by
from analysis.totals.counts import KeyColumns, read_counts
from analysis.totals.cube import Cube, Score, ScoreColumns
from analysis.totals.design import Design, LonelyPsu
from analysis.totals.roster import ByStratum, Roster, Weighing, roster_of
from analysis.totals.source import Slice, Source, slices_of
from analysis.totals.sums import Sums, read_sums

_MOST_BYTES = 1_000_000_000
_MOST_GROUPS = 2_000_000
Answer = TypeVar("Answer")


class Spread(Protocol):
    """Calls a function on every slice, wherever, and yields the answers in the order of slices."""

    def __call__(
        self, function: Callable[[Slice], Answer], slices: Sequence[Slice]
    ) -> Iterable[Answer]: ...


@dataclass(frozen=True, slots=True)
class Threads:
    """Spreads slices over threads of this process."""

    workers: int = 2

    def __call__(
        self, function: Callable[[Slice], Answer], slices: Sequence[Slice]
    ) -> Iterator[Answer]:
        """Hand out one slice more than there are workers, so that none of them waits."""
        ahead = self.workers + 1
        with ThreadPoolExecutor(self.workers) as pool:
            waiting = [pool.submit(function, part) for part in slices[:ahead]]
            for part in slices[ahead:]:
                yield waiting.pop(0).result()
                waiting.append(pool.submit(function, part))
            for future in waiting:
                yield future.result()


@dataclass(frozen=True, slots=True)
class Scanned:
    """A sample in sum: who is in it, and what they answered.

    `analysis.estimates.in_files.finish_scan` makes the same estimates and errors of it, also under
    calibrated weights, as `finish` of the rows in memory.
    """

    source: Source
    roster: Roster
    sums: Sums

    @property
    def cube(self) -> Cube:
        return self.sums.cube

    @property
    def design(self) -> Design:
        return self.roster.design

    def totals(self, scores: Sequence[Score], *, domains: Iterable[int]) -> CellTotals:
        """Return what columns add up to over the rows of some domains together.

        Rows that are sampling units of their own are added up by stratum. Moments across items are
        there for columns of `Source.products`, else NaN.
        """
        chosen = list(domains)
        found = self.cube.totals(scores, domains=chosen)
        clusters = ~np.isin(found.units, self.design.unit[self.roster.own])
        return replace(
            found,
            units=found.units[clusters],
            sums=found.sums[clusters],
            moments=self._moments(found, chosen),
            crosses=self._crosses(scores, chosen),
            own=self._own(scores, chosen) if self.roster.own.any() else None,
        )

    def _own(self, scores: Sequence[Score], chosen: list[int]) -> OwnTotals:
        cells, every = self.cube.cells, self.roster.own_cells
        places = np.flatnonzero(np.isin(cells.domain[every], chosen))
        inside = every[places]
        stratum = self.design.first_strata(cells.unit[inside])
        strata, position = np.unique(stratum, return_inverse=True)
        columns = ScoreColumns.of(scores, self.cube.items, self.cube.codes)
        counts = self.sums.own[:, :, places]
        rows, sums, present = (
            sum_by(table, position, groups=len(strata))
            for table in (
                counts[0].sum(axis=(0, 2))[:, None].astype(np.float64),
                columns.over(self.cube.weights[:, inside]),
                columns.positive.over(counts[:, 1]),
            )
        )
        return OwnTotals(strata, rows[:, 0].astype(np.int64), sums, present)

    def _moments(self, found: CellTotals, chosen: list[int]) -> FloatArray:
        place = {score.name: number for number, score in enumerate(self.source.products)}
        known = [number for number, name in enumerate(found.names) if name in place]
        if not known:
            return found.moments
        columns = [place[found.names[number]] for number in known]
        moments = found.moments.copy()
        whole = self.sums.products[chosen].sum(axis=0)[np.ix_(columns, columns)]
        here = moments[np.ix_(known, known)]
        moments[np.ix_(known, known)] = np.where(np.isnan(here), whole, here)
        return moments

    def _crosses(self, scores: Sequence[Score], chosen: list[int]) -> tuple[FloatArray, ...]:
        auxiliaries = self.roster.crossings.auxiliaries
        if not auxiliaries:
            return ()
        crossed = self.sums.crossed.totals(scores, domains=chosen)
        return tuple(one[crossed.units].T @ crossed.sums for one in auxiliaries)


def scan(
    source: Source,
    *,
    weighing: Weighing | None = None,
    lonely: LonelyPsu = LonelyPsu.FAIL,
    spread: Spread | None = None,
) -> Scanned:
    """Read the files twice, first a few columns for roster and weights, then the answers.

    Parameters
    ----------
    weighing : how base weights become final ones, such as `analysis.weighting.grouped.weighing_of`
        a recipe; None: respondents carry the weight of their stratum.
    spread : where the slices are worked on; None: on two threads.

    Raises
    ------
    DomainError
        `scan.unreadable`, `scan.too_many_groups`, `scan.too_many_cells`, `cube.unknown_code`,
        `weighting.*` or `design.*`.

    Notes
    -----
    The same files give the same bits on any number of threads, processes or machines, because
    slices are cut at row groups and added in their order. Other files with the same rows give sums
    that differ by rounding, about 1e-15 of them.
    """
    spread = spread or Threads()
    weighing = weighing or ByStratum()
    slices = slices_of(source)
    columns = KeyColumns.of(source, weighing.columns)
    counts = _few(spread(partial(read_counts, source=source, columns=columns), slices), columns)
    roster = roster_of(counts, columns, weighing, lonely=lonely)
    _refuse_many_cells(source, roster)
    sums = spread(partial(read_sums, source=source, roster=roster), slices)
    return Scanned(source, roster, reduce(Sums.plus, sums))


def _few(counts: Iterable[pa.Table], columns: KeyColumns) -> list[pa.Table]:
    """Return the counts of all slices, unless what is counted apart would not fit."""
    found: list[pa.Table] = []
    for table in counts:
        found.append(table)
        if sum(map(len, found)) > _MOST_GROUPS:
            raise DomainError(
                "scan.too_many_groups",
                "the columns that weights depend on have too many combinations",
                where=", ".join((*columns.names[:3], *columns.others.values())),
                got=f"more than {_MOST_GROUPS:,}",
                expected=f"at most {_MOST_GROUPS:,} in all slices",
                hint="Round numbers, weights that are trimmed too, or scan province by province.",
            )
    return found


def _refuse_many_cells(source: Source, roster: Roster) -> None:
    crossed = roster.crossings.count * len(roster.domains)
    need = 16 * (len(roster.cells) + crossed) * len(source.items) * len(source.codes)
    need += 8 * len(roster.domains) * len(source.products) ** 2
    if need > _MOST_BYTES:
        raise DomainError(
            "scan.too_many_cells",
            "the sample has too many sampling units for its totals to fit",
            got=f"{len(roster.cells):,} cells, {need / 1e9:.1f} GB",
            expected=f"at most {_MOST_BYTES / 1e9:g} GB",
            hint="Write files by province and scan them one by one.",
        )
