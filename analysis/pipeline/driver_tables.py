"""Tables of a run on drivers: what moves satisfaction, and what a unit should take up first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from analysis.drivers.importance import (
    PairProducts,
    relative_weights,
    shapley_importance,
)
from analysis.drivers.linear import LinearModel, LinearSums
from analysis.drivers.priorities import priorities
from analysis.ground.errors import DomainError
from analysis.indices.definition import Level, Method, Node
from analysis.indices.estimands import is_answer
from analysis.pipeline.blocks import blocks_of, totals_by_domain
from analysis.pipeline.diagnostics import DriverRow, DriverStatus, PriorityRow
from analysis.pipeline.judged import percent, plain
from analysis.pipeline.rows import IndexRow
from analysis.pipeline.sample import Answers, Sample, scopes_of
from analysis.pipeline.scope import Scope
from analysis.snapshot.contract import Manifest
from analysis.totals.arrays import BoolArray, FloatArray

_SELDOM = 0.5
_PEOPLE_EACH = 10
_FEWEST = 30


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of one scope: outcome and predictors of its people, by row of the sample.

    outcome : shape (rows,); inside : the rows that have one and are in the scope.
    columns : makes the predictors of some rows, shape (rows, nodes), NaN where missing.
    """

    nodes: tuple[Node, ...]
    outcome: FloatArray
    columns: Callable[[slice], FloatArray]
    inside: BoolArray

    def blocks(self) -> Iterator[tuple[slice, FloatArray, BoolArray]]:
        """Yield rows, their predictors with the outcome as last column, and who is inside."""
        for rows in blocks_of(len(self.outcome)):
            table = np.column_stack([self.columns(rows), self.outcome[rows]])
            yield rows, table, self.inside[rows]


def driver_rows(
    sample: Sample, method: Method, *, manifest: Manifest, level: float
) -> Iterator[DriverRow]:
    """Say what moves the outcome of the method, over all answers and within each kind.

    Notes
    -----
    A person's outcome and factors are means of the answers given. Factors enter one linear model
    (of people with every factor that at least half of the others answered) and share its R² by
    LMG. Items are too many and too often blank for that: their correlations are taken from the
    people who have both, and R² is shared by Johnson's relative weights. What the outcome is made
    of is no predictor.
    """
    if not method.outcome:
        return
    outcome = person_means(sample, method, method.outcome)
    free = [one for one in method.nodes() if not set(one.items) & set(method.outcome)]
    answers = sample.answers
    for scope, code, inside in scopes_of(manifest, unit=answers.units, mode=answers.modes):
        if scope not in {Scope.ALL, Scope.KIND}:
            continue
        people = inside & sample.responded & ~np.isnan(outcome)
        for wanted in (Level.FACTOR, Level.ITEM):
            nodes = tuple(one for one in free if one.level is wanted)
            columns = partial(_predictors, sample, method, nodes)
            question = _Question(nodes, outcome, columns, people)
            if wanted is Level.FACTOR:
                found = _factor_rows(sample, question, level=level)
            else:
                found = _item_rows(sample, question)
            yield from (replace(row, scope=scope, scope_code=code) for row in found)


def _predictors(sample: Sample, method: Method, nodes: Sequence[Node], rows: slice) -> FloatArray:
    means = [means_of(sample.answers.rows(rows), method, one.items) for one in nodes]
    return np.column_stack(means)


def priority_rows(
    rows: Sequence[IndexRow], drivers: Sequence[DriverRow], *, manifest: Manifest
) -> Iterator[PriorityRow]:
    """Set each unit's factors beside their importance over all answers."""
    importance = {
        row.code: row.importance
        for row in drivers
        if row.scope is Scope.ALL and row.level is Level.FACTOR
    }
    record = {
        (row.scope_code, row.code): row.estimate
        for row in rows
        if row.of_record and row.scope is Scope.UNIT
    }
    codes = list(importance)
    weights = _floats([importance[code] for code in codes])
    for unit in manifest.units:
        performance = [record[unit.code, code] for code in codes]
        quadrants = priorities(weights, _floats(performance))
        for number, code in enumerate(codes):
            yield PriorityRow(
                scope=Scope.UNIT,
                scope_code=unit.code,
                code=code,
                importance=importance[code],
                performance=performance[number],
                priority=quadrants[number],
            )


def _factor_rows(sample: Sample, question: _Question, *, level: float) -> list[DriverRow]:
    status = _statuses(question, fewest=_SELDOM)
    kept = [number for number, one in enumerate(status) if one is DriverStatus.OK]
    rows = [_empty(node, status[number]) for number, node in enumerate(question.nodes)]
    if not kept:
        return rows
    pairs, sums = PairProducts(len(kept) + 1), LinearSums(len(kept))
    whole = np.zeros(len(question.inside), dtype=np.bool_)
    for at, table, inside in question.blocks():
        weights = sample.design.weights[at]
        whole[at] = inside & ~np.isnan(table[:, kept]).any(axis=1) & (weights > 0)
        chosen = table[whole[at]]
        sums.add(chosen[:, -1], chosen[:, kept], weights[whole[at]])
        pairs.add(chosen[:, [*kept, -1]], weights[whole[at]])
    failed = (
        DriverStatus.TOO_FEW if sums.people < _PEOPLE_EACH * (len(kept) + 1) else DriverStatus.OK
    )
    if failed is DriverStatus.OK:
        try:
            model = _model(sample, question, sums, kept=kept, whole=whole, level=level)
        except DomainError:
            failed = DriverStatus.DEPENDENT
    if failed is not DriverStatus.OK:
        return [
            replace(row, status=failed, people=sums.people) if number in kept else row
            for number, row in enumerate(rows)
        ]
    matrix = pairs.correlations()
    parts = shapley_importance(matrix[:-1, :-1], matrix[:-1, -1])
    for place, number in enumerate(kept):
        row = replace(
            rows[number], importance=percent(parts[place]), correlation=plain(matrix[place, -1])
        )
        rows[number] = _with_model(row, model, place + 1)
    return rows


def _model(
    sample: Sample,
    question: _Question,
    sums: LinearSums,
    *,
    kept: Sequence[int],
    whole: BoolArray,
    level: float,
) -> LinearModel:
    """Find the uncertainty of a linear model of the rows `whole` on the predictors `kept`."""
    fit = sums.fit()
    totals = totals_by_domain(
        sample.design,
        lambda rows: fit.variables(question.outcome[rows], question.columns(rows)[:, kept]),
        domains=lambda rows: [whole[rows]],
    )
    return fit.model(sample.design, totals.every[0], level=level, again=totals.again)


def _item_rows(sample: Sample, question: _Question) -> list[DriverRow]:
    nodes = question.nodes
    status = _statuses(question, fewest=0.0)
    kept = [number for number, one in enumerate(status) if one is DriverStatus.OK]
    rows = [_empty(node, status[number]) for number, node in enumerate(nodes)]
    if not kept:
        return rows
    pairs, counts = PairProducts(len(kept) + 1), np.zeros(len(kept), dtype=np.int64)
    for at, table, inside in question.blocks():
        chosen = table[:, [*kept, -1]][inside]
        pairs.add(chosen, sample.design.weights[at][inside])
        counts += (~np.isnan(chosen[:, :-1])).sum(axis=0)
    matrix = pairs.correlations()
    parts = relative_weights(matrix[:-1, :-1], matrix[:-1, -1])
    for place, number in enumerate(kept):
        rows[number] = replace(
            rows[number],
            importance=percent(parts[place]),
            r_squared=percent(parts.sum()),
            correlation=plain(matrix[place, -1]),
            people=int(counts[place]),
        )
    return rows


def _with_model(row: DriverRow, model: LinearModel, place: int) -> DriverRow:
    return replace(
        row,
        r_squared=percent(model.r_squared),
        coefficient=plain(model.coefficients[place]),
        standard_error=plain(model.standard_errors[place]),
        lower=plain(model.lower[place]),
        upper=plain(model.upper[place]),
        p_value=plain(model.p_values[place]),
        people=model.rows,
    )


def _statuses(question: _Question, *, fewest: float) -> list[DriverStatus]:
    """Tell which predictors can be used; `fewest` is the share who must have answered one."""
    width = len(question.nodes) + 1
    known, asked = np.zeros(width, dtype=np.int64), 0
    low, high = np.full(width, np.inf), np.full(width, -np.inf)
    for _, table, inside in question.blocks():
        part = table[inside]
        answered = ~np.isnan(part)
        known += answered.sum(axis=0)
        asked += len(part)
        low = np.minimum(low, np.where(answered, part, np.inf).min(axis=0, initial=np.inf))
        high = np.maximum(high, np.where(answered, part, -np.inf).max(axis=0, initial=-np.inf))
    varies = high > low
    usable = varies[:-1] & varies[-1]
    return [
        _status(count, asked, varies=one, fewest=fewest)
        for count, one in zip(known[:-1].tolist(), usable.tolist(), strict=True)
    ]


def _status(known: int, asked: int, *, varies: bool, fewest: float) -> DriverStatus:
    if known < _FEWEST:
        return DriverStatus.TOO_FEW
    if known < fewest * asked:
        return DriverStatus.SELDOM_ANSWERED
    return DriverStatus.OK if varies else DriverStatus.NO_VARIATION


def _empty(node: Node, status: DriverStatus) -> DriverRow:
    nothing = dict.fromkeys(
        ("importance", "r_squared", "correlation", "coefficient", "standard_error"), None
    )
    return DriverRow(
        scope=Scope.ALL,
        scope_code="",
        level=node.level,
        code=node.code,
        status=status,
        lower=None,
        upper=None,
        p_value=None,
        people=0,
        **nothing,
    )


def person_means(sample: Sample, method: Method, items: Sequence[str]) -> FloatArray:
    """Mean of a person's answers to some items, NaN without any; shape (rows,)."""
    blocks = blocks_of(sample.design.rows)
    return np.concatenate([means_of(sample.answers.rows(rows), method, items) for rows in blocks])


def means_of(answers: Answers, method: Method, items: Sequence[str]) -> FloatArray:
    """Return the same of some answers."""
    codes = np.column_stack([answers.codes[item] for item in items])
    answered = is_answer(codes, method.scale)
    count = answered.sum(axis=1)
    total = np.where(answered, codes, 0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _floats(values: Sequence[float | None]) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
