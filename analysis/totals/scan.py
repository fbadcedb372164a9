"""Totals of a sample in Parquet files, slice by slice, in memory that does not grow with rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Protocol, TypeVar

import numpy as np
import pyarrow as pa

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.cells import CellTotals
from analysis.totals.counts import KeyColumns, read_counts
from analysis.totals.cube import Adder, Batch, Cells, Counter, Cube, Score
from analysis.totals.design import Design, LonelyPsu
from analysis.totals.products import Products
from analysis.totals.roster import ByStratum, Roster, Weighing, roster_of
from analysis.totals.source import Session, Slice, Source, plain, slices_of

_BATCH_ROWS = 122_880
"""A row group of DuckDB's files: fewer cost more calls, more cost more memory and time."""

_MOST_BYTES = 1_000_000_000
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
class Sums:
    """What the answers of some slices add up to.

    cube : by sampling unit and domain; crossed : by crossing of auxiliary variables and domain,
    without cells where weights are not calibrated; products : Σ w·v·v' by domain, shape (domains,
    columns, columns) of `Source.products`.
    """

    cube: Cube
    crossed: Cube
    products: FloatArray

    def plus(self, other: "Sums") -> "Sums":
        """Return both together."""
        return Sums(
            self.cube.plus(other.cube),
            self.crossed.plus(other.crossed),
            self.products + other.products,
        )


@dataclass(frozen=True, slots=True)
class Scanned:
    """A sample in sum: who is in it, and what they answered.

    `finish(scanned.design, scanned.totals(scores, domains=…), plan=…)` gives the same estimates
    and errors, also under calibrated weights, as `cell_totals` of the rows in memory.
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

        Moments across items are there for columns of `Source.products`, else NaN.
        """
        chosen = list(domains)
        found = self.cube.totals(scores, domains=chosen)
        return replace(
            found,
            moments=self._moments(found, chosen),
            crosses=self._crosses(scores, chosen),
        )

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
        `scan.unreadable`, `scan.too_many_cells`, `cube.unknown_code`, `weighting.*` or `design.*`.

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
    counts = list(spread(partial(read_counts, source=source, columns=columns), slices))
    roster = roster_of(counts, columns, weighing, lonely=lonely)
    _refuse_many_cells(source, roster)
    sums = spread(partial(read_sums, source=source, roster=roster), slices)
    return Scanned(source, roster, reduce(Sums.plus, sums))


def read_sums(part: Slice, source: Source, roster: Roster) -> Sums:
    """Add up the answers of one slice."""
    tables = {f"of_{name}": table for name, table in roster.lookup.words.items()}
    session = Session(str(part.path), tables)
    reader = session.batches(_query(part, source, roster), rows=_BATCH_ROWS)
    items, codes, domains = tuple(source.items), source.codes, len(roster.domains)
    crossings = Cells.all_pairs(roster.crossings.count, domains)
    adder = Adder(items, codes, cells=len(roster.cells))
    crossed = Adder(items, codes, cells=len(crossings))
    counter = Counter(len(items), codes, domains=domains)
    products = Products(items, codes, source.products, domains=domains)
    for batch, row in _batches(reader, part, roster):
        adder.add(batch)
        domain = roster.cells.domain[batch.cell]
        counter.add(batch.codes, domain)
        if len(crossings):
            crossed.add(replace(batch, cell=roster.crossing[row] * domains + domain))
        if source.products:
            products.add(batch, domain)
    return Sums(
        Cube(items, codes, roster.cells, adder.weights, counter.counts),
        Cube(items, codes, crossings, crossed.weights, counter.counts),
        products.sums,
    )


def _query(part: Slice, source: Source, roster: Roster) -> str:
    items = ", ".join(f'{source.items[name]} AS "{name}"' for name in source.items)
    names = ", ".join(f'r."{name}"' for name in source.items)
    keys = roster.lookup.words
    numbers = (" + ".join(f"of_{name}.number" for name in part) for part in roster.lookup.parts)
    joins = " ".join(f"JOIN of_{name} ON of_{name}.word = r.{name}" for name in keys)
    return f"""
        SELECT {", ".join(numbers)}, r.weight, {names}
        FROM (
            SELECT {roster.columns.selected(source, keys)}, ({source.weight})::DOUBLE AS weight,
                {items}
            FROM {part.relation}
            WHERE ({source.sampled}) AND ({source.answered})
        ) AS r {joins}
        """  # noqa: S608 - expressions of the program, not of a user


def _batches(
    reader: Iterable[pa.RecordBatch], part: Slice, roster: Roster
) -> Iterator[tuple[Batch, IntArray]]:
    """Yield batches of rows, and which combination of keys each row has."""
    parts = len(roster.lookup.parts)
    for batch in reader:
        places, (weight, *codes) = batch.columns[:parts], batch.columns[parts:]
        if any(column.null_count for column in codes):
            raise _refused_null(batch, part)
        row = roster.lookup([plain(column) for column in places])
        weights = roster.factor[row]
        weights *= plain(weight)
        yield Batch(roster.cell[row], weights, [plain(column) for column in codes]), row


def _refused_null(batch: pa.RecordBatch, part: Slice) -> DomainError:
    name = next(name for name in batch.schema.names if batch.column(name).null_count)
    return DomainError(
        "scan.missing_code",
        "an answered form has no code where even a blank has one",
        where=f"{part.path}, column {name}",
        hint="Write the snapshot again with this release.",
    )


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
            hint="Analyse samples whose rows are their own units in memory, or by province.",
        )
