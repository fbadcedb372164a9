"""The roster of a sample in files: its sampling units, domains and classes of weights, in sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray, KeyArray
from analysis.totals.calibration import Adjustment
from analysis.totals.cube import Cells
from analysis.totals.design import (
    Design,
    DesignColumns,
    LonelyPsu,
    codes_of,
    cross,
    declare_design,
    reweighted,
)
from analysis.totals.source import Session, Slice, Source

_CELL = ("stratum", "psu", "domain")
_SUMMED = ("cases", "base", "square")
_LEAST, _MOST = ("least", "lightest"), ("most", "heaviest")

Table = dict[str, list[Any]]
"""Columns by name, to be read by DuckDB or got from it."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Sampled rows added up: those of one unit and class that all answered, or all did not.

    A class is a combination of the columns that the weights depend on.

    stratum, psu : words, shape (groups,), ascending; own : whether the unit is a row of its own.
    classes : the columns that make the classes, as words by name; empty where null.
    population : N_h of the stratum, infinite with replacement.
    responded : whether the rows have answers; cases : how many they are.
    base, square : Σ d and Σ d² of the base weights; lightest, heaviest : least and greatest d.
    """

    stratum: KeyArray
    psu: KeyArray
    own: BoolArray
    classes: Mapping[str, KeyArray]
    population: FloatArray
    responded: BoolArray
    cases: IntArray
    base: FloatArray
    square: FloatArray
    lightest: FloatArray
    heaviest: FloatArray


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
class Classes:
    """What the rows of each class have in common, shape (classes, …).

    keys : columns by place (k0, k1, …), factor of the base weight, number of the crossing, to be
        joined to rows. A crossing is what classes alike in all auxiliary variables share.
    crossings : how many there are; 0 without calibration.
    auxiliaries : for each calibration k, x_k·(weight before over weight after), shape
        (crossings, p): times Σ w·v' of a crossing it gives its part of Σ q·(w/w_k)·x·v'.
    """

    keys: Table
    crossings: int
    auxiliaries: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in the sample.

    design : its rows are the groups that are in the sample, their weights the sums over them.
    cells : sampling unit crossed with domain; domains : names, by the numbers in `cells`.
    keys : stratum, psu, domain and number of each cell, to be joined to rows.
    columns : what the weights depend on, as expressions by place (k0, k1, …).
    classes : classes of weights.
    groups, weights : all sampled rows, also those outside the design.
    """

    design: Design
    cells: Cells
    domains: tuple[str, ...]
    keys: Table
    columns: Mapping[str, str]
    classes: Classes
    groups: Groups
    weights: GroupWeights

    def domain(self, name: str) -> int:
        """Return the number of a domain; ValueError if no row lies in it."""
        return self.domains.index(name)


def read_counts(part: Slice, source: Source, weighing: Weighing) -> Table:
    """Count the sampled rows of a slice by cell and by group; `of_cell` tells the two apart."""
    named = _placed(source, weighing)
    words = "".join(f", coalesce(({text})::VARCHAR, '') AS {name}" for name, text in named.items())
    keys = "".join(f", {name}" for name in named)
    return Session(part).columns(
        f"""
        SELECT stratum, psu, domain, answered{keys}, grouping(domain) = 0 AS of_cell,
            count(*)::DOUBLE AS cases, sum(base) AS base, sum(base * base) AS square,
            min(coalesce(base, 0)) AS lightest, max(base) AS heaviest,
            coalesce(min(population), 'inf'::DOUBLE) AS least,
            coalesce(max(population), 'inf'::DOUBLE) AS most
        FROM (
            SELECT ({source.stratum})::VARCHAR AS stratum, ({source.unit})::VARCHAR AS psu,
                ({source.domain})::VARCHAR AS domain,
                coalesce({source.answered}, false) AS answered, ({source.weight})::DOUBLE AS base,
                ({source.population})::DOUBLE AS population{words}
            FROM {part.relation}
            WHERE {source.sampled}
        )
        GROUP BY GROUPING SETS ((stratum, psu, domain, answered), (stratum, psu, answered{keys}))
        """  # noqa: S608 - expressions of the program, not of a user
    )


def roster_of(
    counts: Sequence[Table], source: Source, weighing: Weighing, *, lonely: LonelyPsu
) -> Roster:
    """Put the counts of all slices together, in their order.

    Raises
    ------
    DomainError
        `weighting.base` for a weight that is missing or not positive; `design.*` as for a design
        of rows; whatever the weighing refuses.
    """
    whole = {name: [value for one in counts for value in one[name]] for name in counts[0]}
    of_cell = np.array(whole["of_cell"], dtype=np.bool_)
    cells = _added(whole, [*_CELL, "answered"], rows=np.flatnonzero(of_cell))
    groups = _groups(whole, tuple(weighing.columns), rows=np.flatnonzero(~of_cell))
    weights = weighing(groups)
    kept = np.flatnonzero(groups.responded | ~groups.own)
    design = declare_design(
        DesignColumns(
            ids=(groups.psu[kept],),
            strata=groups.stratum[kept],
            weights=weights.weights[kept],
            population=(groups.population[kept],),
            nest=True,
        ),
        rows=len(kept),
        lonely=lonely,
    )
    taken = [one.take(kept) for one in weights.adjustments]
    design = reweighted(design, design.weights, adjustments=taken)
    numbers = _unit_numbers(groups, kept, design)
    classes = _classes(groups, weights)
    columns = _placed(source, weighing)
    return Roster(design, *_cells(cells, numbers), columns, classes, groups, weights)


def _placed(source: Source, weighing: Weighing) -> dict[str, str]:
    ours = {"stratum": source.stratum, "stratum_population": source.population}
    texts = [ours.get(name, text) for name, text in weighing.columns.items()]
    return {f"k{number}": text for number, text in enumerate(texts)}


def _groups(counts: Table, columns: tuple[str, ...], *, rows: IntArray) -> Groups:
    places = [f"k{number}" for number in range(len(columns))]
    sums = _added(counts, ["stratum", "psu", *places, "answered"], rows=rows)
    _refuse_uneven(sums)
    return Groups(
        stratum=sums["stratum"],
        psu=sums["psu"],
        own=np.array([name[:1] == "\0" for name in sums["psu"].tolist()], dtype=np.bool_),
        classes={name: sums[place] for name, place in zip(columns, places, strict=True)},
        population=sums["least"],
        responded=sums["answered"],
        cases=sums["cases"].astype(np.int64),
        base=sums["base"],
        square=sums["square"],
        lightest=sums["lightest"],
        heaviest=sums["heaviest"],
    )


def _added(counts: Table, keys: list[str], *, rows: IntArray) -> dict[str, KeyArray]:
    """Put rows with the same keys together, sums in the order of the slices, keys ascending."""
    taken = {name: [column[row] for row in rows.tolist()] for name, column in counts.items()}
    _refuse_nameless(taken)
    _refuse_weightless(taken)
    number = np.zeros(len(rows), dtype=np.int64)
    for name in keys:
        number = cross(number, codes_of(np.asarray(taken[name]))[0])
    _, first = np.unique(number, return_index=True)
    found = {name: np.asarray(taken[name])[first] for name in keys}
    for name in _SUMMED:
        found[name] = np.bincount(number, weights=taken[name], minlength=len(first))
    for name in (*_LEAST, *_MOST):
        found[name] = np.asarray(taken[name], dtype=np.float64)[first]
        reduce = np.minimum if name in _LEAST else np.maximum
        reduce.at(found[name], number, taken[name])
    return found


def _unit_numbers(groups: Groups, kept: IntArray, design: Design) -> dict[tuple[str, str], int]:
    names = zip(groups.stratum[kept].tolist(), groups.psu[kept].tolist(), strict=True)
    return dict(zip(names, design.unit.tolist(), strict=True))


def _cells(
    cells: Mapping[str, KeyArray], numbers: Mapping[tuple[str, str], int]
) -> tuple[Cells, tuple[str, ...], Table]:
    """Return the cells in which somebody answered, the names of domains, keys to join."""
    rows = {name: cells[name][cells["answered"]].tolist() for name in _CELL}
    domains = tuple(sorted(set(rows["domain"])))
    place = {name: number for number, name in enumerate(domains)}
    units = [numbers[pair] for pair in zip(rows["stratum"], rows["psu"], strict=True)]
    found = Cells(
        np.array(units, dtype=np.int64),
        np.array([place[name] for name in rows["domain"]], dtype=np.int64),
    )
    return found, domains, {**rows, "cell": list(range(len(units)))}


def _classes(groups: Groups, weights: GroupWeights) -> Classes:
    """Gather the classes in which somebody answered."""
    rows = np.flatnonzero(groups.responded)
    columns = {f"k{number}": words[rows] for number, words in enumerate(groups.classes.values())}
    first: dict[tuple[str, ...], int] = {}
    for row, key in zip(rows.tolist(), _tuples(columns, len(rows)), strict=True):
        first.setdefault(key, row)
    chosen = np.array(list(first.values()), dtype=np.int64)
    keys = {name: [str(key[place]) for key in first] for place, name in enumerate(columns)}
    placed = [one.cell[chosen] for one in weights.adjustments] or [np.zeros(len(chosen), np.int64)]
    _, member, crossing = np.unique(
        np.column_stack(placed), axis=0, return_index=True, return_inverse=True
    )
    table: Table = {
        **keys,
        "crossing": crossing.reshape(-1).tolist(),
        "factor": (weights.weights[chosen] / groups.base[chosen]).tolist(),
    }
    shared = chosen[member]
    auxiliaries = tuple(
        one.auxiliaries[one.cell[shared]] * _before(one, shared)[:, None]
        for one in weights.adjustments
    )
    return Classes(table, len(member) if auxiliaries else 0, auxiliaries)


def _tuples(columns: Mapping[str, KeyArray], rows: int) -> list[tuple[str, ...]]:
    return list(zip(*columns.values(), strict=True)) if columns else [()] * rows


def _before(adjustment: Adjustment, rows: IntArray) -> FloatArray:
    """Return the weight before over the weight after."""
    after = adjustment.weights[rows]
    return np.divide(adjustment.working[rows], after, out=np.zeros(len(rows)), where=after != 0)


def _refuse_nameless(counts: Table) -> None:
    of_cell = counts["of_cell"]
    nameless = [
        name
        for name in _CELL
        if any(here and word is None for here, word in zip(of_cell, counts[name], strict=True))
    ]
    if nameless:
        raise DomainError(
            "scan.no_key",
            "a sampled row has no stratum, sampling unit or domain",
            where=", ".join(nameless),
            hint="Name the column of row names if rows may be sampling units of their own.",
        )


def _refuse_weightless(counts: Table) -> None:
    if not all(lightest > 0 for lightest in counts["lightest"]):
        raise DomainError(
            "weighting.base",
            "a base weight is missing or not positive",
            expected="1 / probability",
        )


def _refuse_uneven(sums: Mapping[str, KeyArray]) -> None:
    uneven = np.flatnonzero(sums["least"] < sums["most"])
    if len(uneven):
        first = uneven[0]
        raise DomainError(
            "design.population",
            "the population of a stratum does not fit its sample",
            where=f"stratum {sums['stratum'][first]}",
            got=f"{sums['least'][first]:g} and {sums['most'][first]:g}",
            expected="one size a stratum",
            hint="Correct the frame's count of this stratum.",
        )
