"""Sampled rows of files counted: in groups that are alike in all that the weights depend on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray, KeyArray
from analysis.totals.design import codes_of
from analysis.totals.source import OWN, Session, Slice, Source, plain
from analysis.totals.words import Words, words_of

_NAMES = ("stratum", "psu", "domain")
_SUMMED = ("cases", "base", "square")
_LEAST, _MOST = ("least", "lightest"), ("most", "heaviest")
_ROOM = 2**62


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """What rows are told apart by: stratum, psu, domain, and what else the weights depend on.

    places : where each column of the weighing stands: `stratum`, `domain`, or a place of its own.
    others : what stands in places of their own (k0, k1, …), as expressions of the source.
    """

    places: Mapping[str, str]
    others: Mapping[str, str]

    @classmethod
    def of(cls, source: Source, columns: Mapping[str, str]) -> "KeyColumns":
        """Find a place for each column; see `analysis.totals.roster.Weighing`."""
        ours = {
            "stratum": source.stratum,
            "stratum_population": source.population,
            "base_weight": source.weight,
        }
        place_of = {source.stratum: "stratum", source.domain: "domain"}
        places: dict[str, str] = {}
        others: dict[str, str] = {}
        for name, given in columns.items():
            text = ours.get(name, given)
            bare = text.strip('"')
            if bare not in place_of:
                place_of[bare] = f"k{len(others)}"
                others[place_of[bare]] = text
            places[name] = place_of[bare]
        return cls(places, others)

    @property
    def names(self) -> tuple[str, ...]:
        return (*_NAMES, *self.others)

    def selected(self, source: Source, names: Iterable[str]) -> str:
        """Return some keys as a part of a query, as words; the others are empty where null."""
        ours = {"stratum": source.stratum, "psu": source.unit, "domain": source.domain}
        texts = {name: f"({text})::VARCHAR" for name, text in ours.items()}
        texts |= {name: f"concat(({text})::VARCHAR)" for name, text in self.others.items()}
        return ", ".join(f"{texts[name]} AS {name}" for name in names)


@dataclass(frozen=True, slots=True)
class Groups:
    """Sampled rows added up: those of one unit and class that all answered, or all did not.

    A class is a combination of the columns that the weights depend on.

    stratum : words, shape (groups,), ascending.
    unit : number of the sampling unit, in the order of strata and names.
    own : whether the rows are sampling units of their own; those of a stratum share a number.
    kind : number of the class.
    classes : the columns that make the classes, as words by name; empty where null.
    population : N_h of the stratum, infinite with replacement.
    responded : whether the rows have answers; cases : how many they are.
    base, square : Σ d and Σ d² of the base weights; lightest, heaviest : least and greatest d.
    """

    stratum: KeyArray
    unit: IntArray
    own: BoolArray
    kind: IntArray
    classes: Mapping[str, KeyArray]
    population: FloatArray
    responded: BoolArray
    cases: IntArray
    base: FloatArray
    square: FloatArray
    lightest: FloatArray
    heaviest: FloatArray


@dataclass(frozen=True, slots=True)
class Answered:
    """The combinations of keys under which somebody answered, ascending, shape (combinations,).

    keys : the words of each column.
    unit, kind : numbers as in `Groups`; domain : number in `domains`.
    """

    keys: Mapping[str, Words]
    unit: IntArray
    kind: IntArray
    domain: IntArray
    domains: tuple[str, ...]


def read_counts(part: Slice, source: Source, columns: KeyColumns) -> pa.Table:
    """Count the sampled rows of a slice by all keys, those with answers apart from the others."""
    names = ", ".join(columns.names)
    return Session(str(part.path)).table(
        f"""
        SELECT {names}, answered::TINYINT AS answered, (psu = {OWN})::TINYINT AS own,
            count(*)::DOUBLE AS cases, coalesce(sum(base), 0) AS base,
            coalesce(sum(base * base), 0) AS square,
            min(coalesce(base, 0)) AS lightest, coalesce(max(base), 0) AS heaviest,
            coalesce(min(population), 'inf'::DOUBLE) AS least,
            coalesce(max(population), 'inf'::DOUBLE) AS most
        FROM (
            SELECT {columns.selected(source, columns.names)},
                coalesce({source.answered}, false) AS answered, ({source.weight})::DOUBLE AS base,
                ({source.population})::DOUBLE AS population
            FROM {part.relation}
            WHERE {source.sampled}
        )
        GROUP BY {names}, answered
        """  # noqa: S608 - expressions of the program, not of a user
    )


def add_counts(counts: Sequence[pa.Table], columns: KeyColumns) -> tuple[Groups, Answered]:
    """Put the counts of all slices together, in their order.

    Raises
    ------
    DomainError
        `scan.no_key` for a row without stratum or domain, `scan.empty_unit`, `weighting.base` for
        a weight that is missing or not positive, `design.population` for a stratum of two sizes.
    """
    whole = _merged(pa.concat_tables(counts), columns)
    _refuse_nameless(whole)
    _refuse_weightless(whole)
    words = {name: words_of(whole[name]) for name in columns.names}
    _refuse_empty(words["psu"])
    classes = [words[place].codes for place in columns.places.values()]
    nothing = np.zeros(len(whole), dtype=np.int64)
    rows = _Rows(
        words=words,
        answered=plain(whole["answered"]) > 0,
        unit=distinct([words["stratum"].codes, words["psu"].codes])[1],
        kind=distinct([*classes, nothing])[1],
    )
    return _groups(rows, whole, columns), _answered(rows, columns)


def _merged(counts: pa.Table, columns: KeyColumns) -> pa.Table:
    names = ", ".join((*columns.names, "answered", "own"))
    sums = "".join(f", sum({name}) AS {name}" for name in _SUMMED)
    least = "".join(f", min({name}) AS {name}" for name in _LEAST)
    most = "".join(f", max({name}) AS {name}" for name in _MOST)
    return Session(tables={"counts": counts}).table(
        f"SELECT {names}{sums}{least}{most} FROM counts GROUP BY {names}"  # noqa: S608 - our names
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is counted, one row for each combination of keys, those with answers apart."""

    words: Mapping[str, Words]
    answered: BoolArray
    unit: IntArray
    kind: IntArray


def _groups(rows: _Rows, whole: pa.Table, columns: KeyColumns) -> Groups:
    first, group = distinct([rows.unit, rows.kind, rows.answered])
    figures: dict[str, FloatArray] = {
        name: plain(whole[name]) for name in (*_SUMMED, *_LEAST, *_MOST)
    }
    sums = {name: np.zeros(len(first)) for name in _SUMMED}
    for name, found in sums.items():
        np.add.at(found, group, figures[name])
    ends = {name: figures[name][first] for name in (*_LEAST, *_MOST)}
    for name, found in ends.items():
        reduce = np.minimum if name in _LEAST else np.maximum
        reduce.at(found, group, figures[name])
    stratum = rows.words["stratum"].take(first).spelled()
    _refuse_uneven(stratum, ends)
    return Groups(
        stratum=stratum,
        unit=rows.unit[first],
        own=plain(whole["own"])[first] > 0,
        kind=rows.kind[first],
        classes={
            name: rows.words[place].take(first).spelled() for name, place in columns.places.items()
        },
        population=ends["least"],
        responded=rows.answered[first],
        cases=sums["cases"].astype(np.int64),
        base=sums["base"],
        square=sums["square"],
        lightest=ends["lightest"],
        heaviest=ends["heaviest"],
    )


def _answered(rows: _Rows, columns: KeyColumns) -> Answered:
    here = np.flatnonzero(rows.answered)
    first = here[distinct([rows.words[name].codes[here] for name in columns.names])[0]]
    keys = {name: rows.words[name].take(first) for name in columns.names}
    seen, domain = np.unique(keys["domain"].spelled(), return_inverse=True)
    return Answered(
        keys=keys,
        unit=rows.unit[first],
        kind=rows.kind[first],
        domain=domain.astype(np.int64),
        domains=tuple(seen.tolist()),
    )


def distinct(numbers: Sequence[IntArray | BoolArray]) -> tuple[IntArray, IntArray]:
    """Return the first row of each combination of numbers, ascending, and by row which it is."""
    whole = np.zeros(len(numbers[0]), dtype=np.int64)
    for column in numbers:
        width = int(column.max(initial=0)) + 1
        if int(whole.max(initial=0)) >= _ROOM // width:
            whole = codes_of(whole)[0]
        whole = whole * width + column
    _, first, number = np.unique(whole, return_index=True, return_inverse=True)
    return first, number


def _refuse_nameless(whole: pa.Table) -> None:
    nameless = [name for name in _NAMES if whole[name].null_count]
    if nameless:
        raise DomainError(
            "scan.no_key",
            "a sampled row has no stratum or no domain",
            where=", ".join(nameless),
            hint="Fill the column in the snapshot.",
        )


def _refuse_empty(units: Words) -> None:
    """Look for an empty name, which sorts first; a cluster of it would tie strangers together."""
    if len(units.distinct) and not units.distinct[0].as_py():
        raise DomainError(
            "scan.empty_unit",
            "a sampling unit has an empty name",
            expected="a name, or null where the row is a unit of its own",
            hint="Write null instead of an empty text.",
        )


def _refuse_weightless(whole: pa.Table) -> None:
    if not (plain(whole["lightest"]) > 0).all():
        raise DomainError(
            "weighting.base",
            "a base weight is missing or not positive",
            expected="1 / probability",
        )


def _refuse_uneven(stratum: KeyArray, ends: Mapping[str, FloatArray]) -> None:
    uneven = np.flatnonzero(ends["least"] < ends["most"])
    if len(uneven):
        first = uneven[0]
        raise DomainError(
            "design.population",
            "the population of a stratum does not fit its sample",
            where=f"stratum {stratum[first]}",
            got=f"{ends['least'][first]:g} and {ends['most'][first]:g}",
            expected="one size a stratum",
            hint="Correct the frame's count of this stratum.",
        )
