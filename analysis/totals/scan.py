"""Totals of a sample in Parquet files, slice by slice, in memory that does not grow with rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial, reduce
from typing import Protocol, TypeVar

import pyarrow as pa

from analysis.ground.errors import DomainError
from analysis.totals.cube import Batch, Cube, cube_of
from analysis.totals.design import LonelyPsu
from analysis.totals.roster import Roster, read_counts, roster_of
from analysis.totals.source import Session, Slice, Source, slices_of

_BATCH_ROWS = 200_000
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
        """Hand out as many slices at a time as there are workers, so that few answers wait."""
        with ThreadPoolExecutor(self.workers) as pool:
            waiting = [pool.submit(function, part) for part in slices[: self.workers]]
            for part in slices[self.workers :]:
                yield waiting.pop(0).result()
                waiting.append(pool.submit(function, part))
            for future in waiting:
                yield future.result()


@dataclass(frozen=True, slots=True)
class Scanned:
    """A sample in sum: who is in it, and what they answered."""

    roster: Roster
    cube: Cube


def scan(
    source: Source, *, lonely: LonelyPsu = LonelyPsu.FAIL, spread: Spread | None = None
) -> Scanned:
    """Read the files twice, first a few columns for the roster, then the answers.

    Parameters
    ----------
    spread : where the slices are worked on; None: on two threads.

    Raises
    ------
    DomainError
        `scan.unreadable`, `scan.too_many_cells`, `scan.no_factor`, `cube.unknown_code`,
        `weighting.base` or `design.*`.

    Notes
    -----
    The same files give the same bits on any number of threads, processes or machines, because
    slices are cut at row groups and added in their order. Other files with the same rows give sums
    that differ by rounding, about 1e-15 of them.
    """
    spread = spread or Threads()
    slices = slices_of(source)
    counts = list(spread(partial(read_counts, source=source), slices))
    roster = roster_of(counts, source, lonely=lonely)
    _refuse_many_cells(source, roster)
    cubes = spread(partial(read_cube, source=source, roster=roster), slices)
    return Scanned(roster, reduce(Cube.plus, cubes))


def read_cube(part: Slice, source: Source, roster: Roster) -> Cube:
    """Add up the answers of one slice."""
    tables = {"cells": roster.keys}
    if source.factors is not None:
        values = source.factors.values
        tables["factors"] = pa.table({"class": list(values), "value": list(values.values())})
    reader = Session(part, tables).batches(_query(part, source), rows=_BATCH_ROWS)
    return cube_of(_batches(reader, part), tuple(source.items), source.codes, cells=roster.cells)


def _query(part: Slice, source: Source) -> str:
    items = ", ".join(f'{source.items[name]} AS "{name}"' for name in source.items)
    classes = source.factors.classes if source.factors else "NULL"
    value = "f.value" if source.factors else "1.0"
    join = "LEFT JOIN factors AS f ON f.class = r.class" if source.factors else ""
    names = ", ".join(f'r."{name}"' for name in source.items)
    return f"""
        SELECT c.cell, (r.weight * c.factor * {value})::DOUBLE AS weight, {names}
        FROM (
            SELECT {source.stratum} AS stratum, {source.domain} AS domain, {classes} AS class,
                {source.unit} AS psu,
                {source.weight} AS weight, {items}
            FROM {part.relation}
            WHERE ({source.sampled}) AND ({source.answered})
        ) AS r
        JOIN cells AS c ON c.psu = r.psu AND c.stratum = r.stratum AND c.domain = r.domain
        {join}
        """  # noqa: S608 - expressions of the program, not of a user


def _batches(reader: Iterable[pa.RecordBatch], part: Slice) -> Iterator[Batch]:
    for batch in reader:
        cell, weight, *codes = batch.columns
        blank = [column for column in (weight, *codes) if column.null_count]
        if blank:
            raise _refused_null(batch, part)
        yield Batch(cell.to_numpy(), weight.to_numpy(), [column.to_numpy() for column in codes])


def _refused_null(batch: pa.RecordBatch, part: Slice) -> DomainError:
    name = next(name for name in batch.schema.names if batch.column(name).null_count)
    if name == "weight":
        return DomainError(
            "scan.no_factor",
            "a row lies in a class that has no factor",
            where=str(part.path),
            expected="a factor for every class",
            hint="Calibrate on classes that cover every row.",
        )
    return DomainError(
        "scan.missing_code",
        "an answered form has no code where even a blank has one",
        where=f"{part.path}, column {name}",
        hint="Write the snapshot again with this release.",
    )


def _refuse_many_cells(source: Source, roster: Roster) -> None:
    need = 16 * len(roster.cells) * len(source.items) * len(source.codes)
    if need > _MOST_BYTES:
        raise DomainError(
            "scan.too_many_cells",
            "the sample has too many sampling units for its totals to fit",
            got=f"{len(roster.cells):,} cells, {need / 1e9:.1f} GB",
            expected=f"at most {_MOST_BYTES / 1e9:g} GB",
            hint="Analyse samples whose rows are their own units in memory, or by province.",
        )
