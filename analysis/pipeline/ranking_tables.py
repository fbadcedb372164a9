"""Tables of a run on ranks: bounds for every unit at once, and the chance of each rank."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.estimates.estimand import plan
from analysis.estimates.finish import linear_coefficients
from analysis.indices.definition import OVERALL, Level, Method
from analysis.indices.estimands import Index, answer_variables, indices_of
from analysis.pipeline.blocks import blocks_of
from analysis.pipeline.diagnostics import RankChanceRow, RankRow, RankStatus
from analysis.pipeline.judged import percent
from analysis.pipeline.rows import FewRespondents, IndexRow, Settings
from analysis.pipeline.sample import Sample, totals_of
from analysis.pipeline.scope import Scope
from analysis.ranking.bounds import RankBounds, is_diagonal, rank_bounds, rank_bounds_by_gaps
from analysis.ranking.probabilities import rank_probabilities
from analysis.snapshot.contract import Manifest
from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.cells import CellTotals, side_by_side
from analysis.variance.own_rows import covariances
from analysis.variance.scores import Part, Scores

SEED = 20_240_101
"""Of the simulation that ranks dependent units; fixed, so that a run repeats bit for bit."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The units of one kind under one index: their rows, those that have a rank, and how.

    chosen : numbers of the ranked units among `rows`; values, matrix : on the scale 0-1, the
        matrix diagonal where units have strata of their own.
    """

    kind: str
    index: Index
    rows: tuple[IndexRow, ...]
    status: tuple[RankStatus, ...]
    few: tuple[bool, ...]
    chosen: IntArray
    values: FloatArray
    matrix: FloatArray

    @property
    def df(self) -> IntArray:
        """Degrees of freedom of the ranked units, shape (ranked,)."""
        return np.array([self.rows[number].df for number in self.chosen], dtype=np.int64)


def rank_units(
    sample: Sample,
    method: Method,
    rows: Sequence[IndexRow],
    *,
    manifest: Manifest,
    settings: Settings,
) -> tuple[Ranked, ...]:
    """Line up the units of each kind under each index of record above the items."""
    record = [one for one in indices_of(method) if one.of_record and one.node.level != Level.ITEM]
    found = {(row.scope_code, row.code): row for row in rows if _is_of_unit(row)}
    ranked: list[Ranked] = []
    for kind in dict.fromkeys(unit.kind for unit in manifest.units):
        codes = [unit.code for unit in manifest.units if unit.kind == kind]
        for index in record:
            peers = tuple(found[code, index.node.code] for code in codes)
            ranked.append(_lined_up(kind, index, peers, settings=settings))
    if not _independent(sample, manifest=manifest):
        return tuple(_with_covariances(sample, method, ranked, manifest=manifest))
    return tuple(ranked)


def _lined_up(
    kind: str, index: Index, peers: tuple[IndexRow, ...], *, settings: Settings
) -> Ranked:
    """Line up the units of a kind as if they were independent."""
    status = tuple(_status(row, settings) for row in peers)
    chosen = np.array(
        [number for number, one in enumerate(status) if one is RankStatus.RANKED], dtype=np.int64
    )
    values = np.array([peers[one].estimate or 0.0 for one in chosen]) / 100
    errors = [((peers[one].standard_error or 0.0) / 100) ** 2 for one in chosen]
    few = tuple(row.respondents < settings.minimum_respondents for row in peers)
    return Ranked(kind, index, peers, status, few, chosen, values, np.diag(np.array(errors)))


def rank_rows(ranked: Sequence[Ranked], *, settings: Settings) -> Iterator[RankRow]:
    """Bound the rank of every unit; units without a rank are listed with the reason."""
    for one in ranked:
        bounds = _bounds(one, level=settings.confidence_level) if len(one.chosen) else None
        place = {int(number): position for position, number in enumerate(one.chosen)}
        for number, row in enumerate(one.rows):
            yield _rank_row(one, row, number=number, bounds=bounds, position=place.get(number))


def rank_chance_rows(ranked: Sequence[Ranked]) -> Iterator[RankChanceRow]:
    """Give the probability of each rank of the overall index."""
    for one in ranked:
        if one.index.node.code != OVERALL or not len(one.chosen):
            continue
        chances = rank_probabilities(one.values, one.matrix, seed=SEED)
        for position, number in enumerate(one.chosen):
            for rank, chance in enumerate(chances[position].tolist(), start=1):
                unit = one.rows[number].scope_code
                yield RankChanceRow(one.kind, unit, rank, round(100 * chance, 6))


def _rank_row(
    one: Ranked, row: IndexRow, *, number: int, bounds: RankBounds | None, position: int | None
) -> RankRow:
    shared = RankRow(
        kind=one.kind,
        level=one.index.node.level,
        code=one.index.node.code,
        unit=row.scope_code,
        status=one.status[number],
        respondents=row.respondents,
        few_respondents=one.few[number],
        estimate=row.estimate,
        rank=None,
        best=None,
        worst=None,
        ranked_units=len(one.chosen),
        lower=None,
        upper=None,
    )
    if bounds is None or position is None:
        return shared
    return replace(
        shared,
        rank=int(bounds.rank[position]),
        best=int(bounds.best[position]),
        worst=int(bounds.worst[position]),
        lower=percent(bounds.lower[position]),
        upper=percent(bounds.upper[position]),
    )


def _bounds(one: Ranked, *, level: float) -> RankBounds:
    way = rank_bounds if is_diagonal(one.matrix) else rank_bounds_by_gaps
    return way(one.values, one.matrix, df=one.df, level=level)


def _is_of_unit(row: IndexRow) -> bool:
    return row.of_record and row.scope is Scope.UNIT


def _status(row: IndexRow, settings: Settings) -> RankStatus:
    few = row.respondents < settings.minimum_respondents
    if row.respondents == 0:
        return RankStatus.NO_ANSWER
    if few and settings.few_respondents is FewRespondents.SUPPRESS:
        return RankStatus.WITHHELD
    if row.estimate is None:
        return RankStatus.NO_ANSWER
    return RankStatus.RANKED if row.df > 0 else RankStatus.NO_ERROR


def _with_covariances(
    sample: Sample, method: Method, ranked: Sequence[Ranked], *, manifest: Manifest
) -> Iterator[Ranked]:
    """Yield the same with the covariance of their units' estimates."""
    units = [unit.code for unit in manifest.units]
    totals = totals_of(
        sample,
        lambda answers: answer_variables(method, answers.codes),
        places=lambda answers, responded: [answers.units.equal(unit) & responded for unit in units],
    )
    some = [one for one in ranked if len(one.chosen)]
    wanted = [_scores(one, totals.every, units=units) for one in some]
    found = covariances(sample.design, wanted, again=totals.again)
    matrices = dict(zip([id(one) for one in some], found, strict=True))
    yield from (replace(one, matrix=matrices.get(id(one), one.matrix)) for one in ranked)


def _scores(one: Ranked, totals: Sequence[CellTotals], *, units: Sequence[str]) -> Scores:
    """Return the linearised values of an index in each ranked unit, side by side."""
    columns: list[CellTotals] = []
    parts: list[Part] = []
    for place, number in enumerate(one.chosen):
        domain = units.index(one.rows[number].scope_code)
        compiled = plan([one.index.estimand], columns=totals[domain].names)
        coefficients = linear_coefficients(totals[domain], compiled)
        columns.append(totals[domain].combined(("",), coefficients))
        parts.append(Part(domain, coefficients, np.array([place])))
    return Scores(side_by_side(columns), np.eye(len(columns)), tuple(parts))


def _independent(sample: Sample, *, manifest: Manifest) -> bool:
    """Tell whether each rated unit was sampled in strata of its own, without calibration."""
    design = sample.design
    if design.calibration is not None:
        return False
    first = design.stages[0]
    home = np.full(len(first.sampled), -1)
    number = {unit.code: place for place, unit in enumerate(manifest.units)}
    for rows in blocks_of(design.rows):
        stratum = first.stratum_of[first.unit_of[design.unit[rows]]]
        unit = sample.answers.units[rows]
        for code in np.unique(unit.as_words()).tolist():
            strata = np.unique(stratum[unit.equal(code)])
            if ((home[strata] >= 0) & (home[strata] != number[code])).any():
                return False
            home[strata] = number[code]
    return True
