"""The roster of a sample in files: its strata, sampling units, domains and weights in sum."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray, KeyArray
from analysis.totals.cube import Cells
from analysis.totals.design import (
    Design,
    DesignColumns,
    LonelyPsu,
    codes_of,
    declare_design,
)
from analysis.totals.source import Session, Slice, Source

_KEYS = ["stratum", "psu", "domain"]
_SUMMED = [
    *((name, "sum") for name in ("answers", "sampled", "answered")),
    *(("least", "min"), ("most", "max"), ("lightest", "min")),
]


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in the sample, by cell: sampling unit crossed with domain.

    design : its rows are the cells, their weights the sums over the cell.
    domains : names, in the order of the numbers in `cells`.
    keys : stratum, psu, domain, number and nonresponse factor of each cell, to be joined to rows.
    empty_strata : strata in which nobody answered.
    """

    design: Design
    cells: Cells
    domains: tuple[str, ...]
    keys: pa.Table
    empty_strata: tuple[str, ...]

    def domain(self, name: str) -> int:
        """Return the number of a domain; ValueError if no row lies in it."""
        return self.domains.index(name)


def read_counts(part: Slice, source: Source) -> pa.Table:
    """Count the sampled rows of a slice by stratum, sampling unit and domain."""
    answered = f"coalesce({source.answered}, false)::INTEGER"
    return Session(part).table(
        f"""
        SELECT {source.stratum} AS stratum, {source.unit} AS psu, {source.domain} AS domain,
            min({source.population}) AS least, max({source.population}) AS most,
            sum({answered}) AS answers, sum({source.weight}) AS sampled,
            sum({source.weight} * {answered}) AS answered,
            min(coalesce({source.weight}, 0)) AS lightest
        FROM {part.relation}
        WHERE {source.sampled}
        GROUP BY ALL
        """  # noqa: S608 - expressions of the program, not of a user
    )


def roster_of(counts: Sequence[pa.Table], source: Source, *, lonely: LonelyPsu) -> Roster:
    """Put the counts of all slices together, in their order.

    Raises
    ------
    DomainError
        `weighting.base` for a weight that is missing or not positive; `design.*` as for a design
        of rows.
    """
    table = _Counts.of(pa.concat_tables(counts))
    strata = codes_of(table.stratum)
    factor = _nonresponse_factors(table, strata[0], carry=source.carry_nonresponse)
    empty = tuple(name for number, name in enumerate(strata[1]) if not factor[number] > 0)
    kept = (table.answered > 0) | ~table.own
    cells, codes = table.kept(kept), strata[0][kept]
    design = declare_design(
        DesignColumns(
            ids=(cells.psu,),
            strata=cells.stratum,
            weights=cells.answered_weight * factor[codes],
            population=(cells.population,),
            nest=True,
        ),
        rows=len(cells.psu),
        lonely=lonely,
    )
    number, domains = codes_of(cells.domain)
    keys = pa.table(
        {
            "stratum": cells.stratum.tolist(),
            "psu": cells.psu.tolist(),
            "domain": cells.domain.tolist(),
            "cell": np.arange(len(number)),
            "factor": factor[codes],
        }
    )
    return Roster(design, Cells(design.unit, number), domains, keys, empty)


@dataclass(frozen=True, slots=True)
class _Counts:
    """One row for each cell, ascending by stratum, sampling unit and domain."""

    stratum: KeyArray
    psu: KeyArray
    domain: KeyArray
    own: BoolArray
    population: FloatArray
    answered: IntArray
    sampled_weight: FloatArray
    answered_weight: FloatArray

    @classmethod
    def of(cls, table: pa.Table) -> "_Counts":
        """Put rows of the same cell together, sums in the order of the slices."""
        sums = table.group_by(_KEYS, use_threads=False).aggregate(_SUMMED)
        sums = sums.sort_by([(name, "ascending") for name in _KEYS])
        _refuse_weightless(sums)
        _refuse_nameless(sums)
        stratum, psu, domain = (_words(sums, name) for name in _KEYS)
        _refuse_uneven(sums, stratum)
        return cls(
            stratum=stratum,
            psu=psu,
            domain=domain,
            own=np.array([name[:1] == "\0" for name in psu.tolist()], dtype=np.bool_),
            population=np.nan_to_num(_numbers(sums, "least_min"), nan=np.inf),
            answered=_numbers(sums, "answers_sum").astype(np.int64),
            sampled_weight=_numbers(sums, "sampled_sum"),
            answered_weight=_numbers(sums, "answered_sum"),
        )

    def kept(self, rows: BoolArray) -> "_Counts":
        return _Counts(*(getattr(self, name)[rows] for name in self.__slots__))


def _words(table: pa.Table, name: str) -> KeyArray:
    return np.asarray(table.column(name).cast(pa.string()).to_pylist(), dtype=np.str_)


def _numbers(table: pa.Table, name: str) -> FloatArray:
    column = table.column(name).cast(pa.float64())
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _refuse_nameless(sums: pa.Table) -> None:
    nameless = [name for name in _KEYS if sums.column(name).null_count]
    if nameless:
        raise DomainError(
            "scan.no_key",
            "a sampled row has no stratum, sampling unit or domain",
            where=", ".join(nameless),
            hint="Name the column of row names if rows may be sampling units of their own.",
        )


def _refuse_weightless(sums: pa.Table) -> None:
    if not (_numbers(sums, "lightest_min") > 0).all():
        raise DomainError(
            "weighting.base",
            "a base weight is missing or not positive",
            expected="1 / probability",
        )


def _refuse_uneven(table: pa.Table, stratum: KeyArray) -> None:
    least, most = _numbers(table, "least_min"), _numbers(table, "most_max")
    uneven = np.flatnonzero(least < most)
    if len(uneven):
        raise DomainError(
            "design.population",
            "the population of a stratum does not fit its sample",
            where=f"stratum {stratum[uneven[0]]}",
            got=f"{least[uneven[0]]:g} and {most[uneven[0]]:g}",
            expected="one size a stratum",
            hint="Correct the frame's count of this stratum.",
        )


def _nonresponse_factors(counts: _Counts, strata: IntArray, *, carry: bool) -> FloatArray:
    """Return Σ w of the sampled over Σ w of the respondents by stratum, 0 where nobody answered."""
    answered = np.bincount(strata, weights=counts.answered_weight)
    sampled = np.bincount(strata, weights=counts.sampled_weight) if carry else answered
    return np.divide(sampled, answered, out=np.zeros(len(answered)), where=answered > 0)
