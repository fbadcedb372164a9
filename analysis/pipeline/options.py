"""The table of single-choice questions: the share of each answer, overall, by kind and by unit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from analysis.estimates.distribution import Distribution
from analysis.indices.definition import Method
from analysis.pipeline.code_counts import count_codes
from analysis.pipeline.judged import percent
from analysis.pipeline.levels import spread_by_place
from analysis.pipeline.rows import FewRespondents, OptionRow, Scope, Settings
from analysis.pipeline.sample import Sample
from analysis.snapshot.contract import Manifest, QuestionColumn, QuestionKind
from analysis.snapshot.frame import Snapshot
from analysis.totals.arrays import CodeArray, IntArray

_SCOPES = {Scope.ALL, Scope.KIND, Scope.UNIT}


def single_choices(
    questions: Sequence[QuestionColumn], method: Method, *, columns: Sequence[str]
) -> tuple[QuestionColumn, ...]:
    """Return the single-choice questions of a snapshot but the items, whose levels have a table."""
    return tuple(
        question
        for question in questions
        if question.kind is QuestionKind.SELECT_ONE
        and question.levels
        and question.name in columns
        and question.name not in method.items
    )


def option_rows(
    snapshot: Snapshot, sample: Sample, method: Method, *, settings: Settings
) -> Iterator[OptionRow]:
    """Estimate the share of each answer among those with an answer.

    Blank, not asked and two ticks are no answer and lie outside, as in a domain; each share has a
    Korn-Graubard interval. Questions stand in the order of the questionnaire, one after the other.
    """
    names = snapshot.cases.column_names
    for question in single_choices(snapshot.manifest.questions, method, columns=names):
        chosen = _chosen(snapshot, question, rows=sample.rows)
        asked = replace(sample, answers=replace(sample.answers, codes={question.name: chosen}))
        yield from _question_rows(asked, question, snapshot.manifest, settings=settings)


def _chosen(snapshot: Snapshot, question: QuestionColumn, *, rows: IntArray) -> CodeArray:
    """Return the number of the option chosen, from 1 up, 0 where none was; shape (rows,)."""
    given = snapshot.labels(question.name)[rows]
    codes = [level.code for level in question.levels]
    number = {code: place for place, code in enumerate(codes, start=1)}
    return given.told(number).astype(np.int16)


def _question_rows(
    sample: Sample, question: QuestionColumn, manifest: Manifest, *, settings: Settings
) -> Iterator[OptionRow]:
    options = np.arange(1, len(question.levels) + 1)
    counts = count_codes(sample, [question.name], manifest=manifest, most=len(options))
    every = spread_by_place(
        sample,
        lambda answers: answers.codes[question.name][:, None],
        levels=options,
        counts=counts,
        manifest=manifest,
        level=settings.confidence_level,
    )
    for place, (found,) in every:
        if place[0] in _SCOPES:
            given = [counts.of(place, question.name, option) for option in options.tolist()]
            yield from _rows(place, question, found, counts=given, settings=settings)


def _rows(
    place: tuple[Scope, str],
    question: QuestionColumn,
    found: Distribution,
    *,
    counts: Sequence[int],
    settings: Settings,
) -> Iterator[OptionRow]:
    few = 0 < found.answers < settings.minimum_respondents
    blank = few and settings.few_respondents is FewRespondents.SUPPRESS
    for number, level in enumerate(question.levels):
        shown = (found.shares, found.standard_errors, found.lower, found.upper)
        share, error, lower, upper = (
            None if blank else percent(float(values[number])) for values in shown
        )
        yield OptionRow(
            scope=place[0],
            scope_code=place[1],
            question=question.name,
            option=level.code,
            count=counts[number],
            answers=found.answers,
            few_respondents=few,
            share=share,
            standard_error=error if found.df > 0 else None,
            lower=lower,
            upper=upper,
        )
