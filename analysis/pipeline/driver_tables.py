"""Tables of a run on drivers: what moves satisfaction, and what a unit should take up first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.drivers.importance import (
    pairwise_correlations,
    relative_weights,
    shapley_importance,
)
from analysis.drivers.linear import LinearModel, fit_linear
from analysis.drivers.priorities import priorities
from analysis.ground.errors import DomainError
from analysis.indices.definition import Level, Method, Node
from analysis.indices.estimands import is_answer
from analysis.pipeline.diagnostics import DriverRow, DriverStatus, PriorityRow
from analysis.pipeline.judged import percent, plain
from analysis.pipeline.quality_tables import scopes_with_answers
from analysis.pipeline.rows import IndexRow
from analysis.pipeline.sample import Sample
from analysis.pipeline.scope import Scope
from analysis.snapshot.contract import Manifest
from analysis.totals.arrays import BoolArray, FloatArray

_SELDOM = 0.5
_PEOPLE_EACH = 10
_FEWEST = 30


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of one scope: outcome and predictors of its people, by row of the sample.

    outcome : shape (rows,); predictors : shape (rows, nodes), NaN where missing.
    """

    nodes: tuple[Node, ...]
    outcome: FloatArray
    predictors: FloatArray
    inside: BoolArray


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
    for scope, code, inside in scopes_with_answers(sample, manifest):
        if scope not in {Scope.ALL, Scope.KIND}:
            continue
        for wanted in (Level.FACTOR, Level.ITEM):
            nodes = tuple(one for one in free if one.level is wanted)
            predictors = np.column_stack([person_means(sample, method, one.items) for one in nodes])
            question = _Question(nodes, outcome, predictors, inside & ~np.isnan(outcome))
            if wanted is Level.FACTOR:
                found = _factor_rows(sample, question, level=level)
            else:
                found = _item_rows(sample, question)
            yield from (replace(row, scope=scope, scope_code=code) for row in found)


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
    inside = question.inside
    status = [_status(question, number, fewest=_SELDOM) for number in range(len(question.nodes))]
    kept = [number for number, one in enumerate(status) if one is DriverStatus.OK]
    rows = [_empty(node, status[number]) for number, node in enumerate(question.nodes)]
    if not kept:
        return rows
    predictors = question.predictors[:, kept]
    whole = inside & ~np.isnan(predictors).any(axis=1)
    people = int(whole.sum())
    failed = DriverStatus.TOO_FEW if people < _PEOPLE_EACH * (len(kept) + 1) else DriverStatus.OK
    if failed is DriverStatus.OK:
        try:
            model = fit_linear(
                sample.design, question.outcome, predictors, domain=whole, level=level
            )
        except DomainError:
            failed = DriverStatus.DEPENDENT
    if failed is not DriverStatus.OK:
        return [
            replace(row, status=failed, people=people) if number in kept else row
            for number, row in enumerate(rows)
        ]
    columns = np.column_stack([predictors, question.outcome])[whole]
    matrix = pairwise_correlations(columns, sample.design.weights[whole])
    parts = shapley_importance(matrix[:-1, :-1], matrix[:-1, -1])
    for place, number in enumerate(kept):
        row = replace(
            rows[number], importance=percent(parts[place]), correlation=plain(matrix[place, -1])
        )
        rows[number] = _with_model(row, model, place + 1)
    return rows


def _item_rows(sample: Sample, question: _Question) -> list[DriverRow]:
    nodes = question.nodes
    status = [_status(question, number, fewest=0.0) for number in range(len(nodes))]
    kept = [number for number, one in enumerate(status) if one is DriverStatus.OK]
    rows = [_empty(node, status[number]) for number, node in enumerate(nodes)]
    if not kept:
        return rows
    inside = question.inside
    columns = np.column_stack([question.predictors[:, kept], question.outcome])[inside]
    matrix = pairwise_correlations(columns, sample.design.weights[inside])
    parts = relative_weights(matrix[:-1, :-1], matrix[:-1, -1])
    counts = (~np.isnan(columns[:, :-1])).sum(axis=0)
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


def _status(question: _Question, number: int, *, fewest: float) -> DriverStatus:
    """Tell whether a predictor can be used; `fewest` is the share who must have answered it."""
    column = question.predictors[question.inside, number]
    known = column[~np.isnan(column)]
    if len(known) < _FEWEST:
        return DriverStatus.TOO_FEW
    if len(known) < fewest * len(column):
        return DriverStatus.SELDOM_ANSWERED
    outcome = question.outcome[question.inside]
    if np.ptp(known) == 0 or np.ptp(outcome) == 0:
        return DriverStatus.NO_VARIATION
    return DriverStatus.OK


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
    codes = np.column_stack([sample.answers.codes[item] for item in items])
    answered = is_answer(codes, method.scale)
    count = answered.sum(axis=1)
    total = np.where(answered, codes, 0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _floats(values: Sequence[float | None]) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
