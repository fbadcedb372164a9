"""The tables of a run: indices, response, opt-in answers."""

from collections.abc import Iterator

import numpy as np

from analysis.estimates.estimand import plan
from analysis.estimates.finish import Estimates, finish_every, point_values
from analysis.indices.definition import Method, RollUp
from analysis.indices.estimands import Index, answer_columns, answer_variables, indices_of
from analysis.pipeline.blocks import totals_by_domain
from analysis.pipeline.code_counts import CodeCounts
from analysis.pipeline.judged import judge, percent, plain, with_judgement
from analysis.pipeline.rows import ALL, IndexRow, OptInRow, ResponseRow, Scope, Settings
from analysis.pipeline.sample import (
    Answers,
    Sample,
    place_names,
    responded_by_place,
    scopes_of,
    totals_of,
)
from analysis.snapshot.contract import Manifest, Mode, Reach, Status
from analysis.snapshot.frame import Snapshot
from analysis.totals.arrays import BoolArray
from analysis.totals.cells import CellTotals
from analysis.totals.design import DesignColumns, declare_design


def index_rows(
    sample: Sample, method: Method, counts: CodeCounts, *, manifest: Manifest, settings: Settings
) -> Iterator[IndexRow]:
    """Estimate every index in every scope, from the probability sample alone."""
    indices = indices_of(method)
    totals = totals_of(
        sample,
        lambda answers: answer_variables(method, answers.codes),
        places=lambda answers, responded: responded_by_place(answers, responded, manifest),
    )
    compiled = plan([one.estimand for one in indices], columns=totals.every[0].names)
    every = finish_every(
        sample.design,
        totals.every,
        plan=compiled,
        level=settings.confidence_level,
        again=totals.again,
    )
    for (scope, code), one_place, found in zip(
        place_names(manifest), totals.every, every, strict=True
    ):
        answers = _answer_counts(indices, one_place)
        judged = judge(found, indices, respondents=counts.people[scope, code], settings=settings)
        for number, (index, one) in enumerate(zip(indices, judged, strict=True)):
            row = _index_row((scope, code), index, found, number=number, answers=answers[number])
            yield with_judgement(row, one)


def _index_row(
    scope: tuple[Scope, str], index: Index, found: Estimates, *, number: int, answers: int
) -> IndexRow:
    df = int(found.df[number])
    uncertain = df > 0
    return IndexRow(
        scope=scope[0],
        scope_code=scope[1],
        level=index.node.level,
        code=index.node.code,
        scoring=index.scoring,
        rollup=index.rollup,
        of_record=index.of_record,
        estimate=percent(found.values[number]),
        standard_error=percent(found.standard_errors[number]) if uncertain else None,
        lower=None,
        upper=None,
        df=df,
        answers=answers,
        respondents=int(found.rows[number]),
        design_effect=plain(found.design_effects[number]) if uncertain else None,
    )


def opt_in_rows(answers: Answers, method: Method, *, manifest: Manifest) -> Iterator[OptInRow]:
    """Compute the indices of opt-in answers without weights, roll-up of record, both scorings."""
    record = method.of_record.rollup
    indices = [one for one in indices_of(method) if one.rollup in {RollUp.NONE, record}]
    count = len(answers.units)
    one_unit = DesignColumns(weights=np.ones(count), ids=(np.zeros(count, dtype=np.int64),))
    every = totals_by_domain(
        declare_design(one_unit, rows=count),
        lambda rows: answer_variables(method, answers.rows(rows).codes),
        domains=lambda rows: [one for _, _, one in _scopes(manifest, answers.rows(rows))],
    ).every
    compiled = plan([one.estimand for one in indices], columns=every[0].names)
    for (scope, code), totals in zip(place_names(manifest), every, strict=True):
        values, respondents = point_values(totals, plan=compiled)
        answered = _answer_counts(indices, totals)
        for number, index in enumerate(indices):
            yield OptInRow(
                scope=scope,
                scope_code=code,
                level=index.node.level,
                code=index.node.code,
                scoring=index.scoring,
                rollup=index.rollup,
                estimate=percent(values[number]),
                answers=answered[number],
                respondents=int(respondents[number]),
            )


def response_rows(snapshot: Snapshot) -> Iterator[ResponseRow]:
    """Count sampled, answered and unanswered cases by unit and mode, without weights."""
    drawn = snapshot.labels("reach").equal(Reach.PROBABILITY)
    unit, mode = snapshot.labels("unit")[drawn], snapshot.labels("mode")[drawn]
    complete = snapshot.labels("status").equal(Status.COMPLETE)[drawn]
    for scope, code, inside in scopes_of(snapshot.manifest, unit=unit, mode=mode):
        if scope is Scope.MODE:
            continue
        sampled, answered = int(inside.sum()), int((inside & complete).sum())
        rate = _rate(answered, sampled)
        yield ResponseRow(scope, code, ALL, sampled, answered, sampled - answered, rate)
        for word in Mode:
            by_mode = int((inside & complete & mode.equal(word)).sum())
            yield ResponseRow(scope, code, word, None, by_mode, None, _rate(by_mode, sampled))


def _scopes(manifest: Manifest, answers: Answers) -> list[tuple[Scope, str, BoolArray]]:
    return scopes_of(manifest, unit=answers.units, mode=answers.modes)


def _answer_counts(indices: list[Index] | tuple[Index, ...], totals: CellTotals) -> list[int]:
    count = dict(zip(totals.names, totals.counts.tolist(), strict=True))
    return [round(sum(count[name] for name in answer_columns(one.node))) for one in indices]


def _rate(part: int, whole: int) -> float | None:
    return percent(part / whole) if whole else None
