"""The table of single-choice questions: the share of each answer, overall, by kind and by unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimates.distribution import Distribution, distributions, level_columns
from analysis.indices.definition import Method
from analysis.pipeline.judged import percent
from analysis.pipeline.rows import FewRespondents, OptionRow, Scope, Settings
from analysis.pipeline.sample import Sample, scopes_of
from analysis.snapshot.contract import QuestionColumn, QuestionKind
from analysis.snapshot.frame import Snapshot
from analysis.totals.arrays import BoolArray, IntArray
from analysis.totals.cells import cell_totals

_SCOPES = {Scope.ALL, Scope.KIND, Scope.UNIT}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose answers a row is about, and which rows of the sample those are."""

    scope: Scope
    code: str
    inside: BoolArray


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
    manifest, answers = snapshot.manifest, sample.answers
    places = [
        Place(scope, code, inside & sample.responded)
        for scope, code, inside in scopes_of(manifest, unit=answers.unit, mode=answers.mode)
        if scope in _SCOPES
    ]
    names = snapshot.cases.column_names
    for question in single_choices(manifest.questions, method, columns=names):
        chosen = _chosen(snapshot, question, rows=sample.rows)
        yield from _question_rows(sample, question, chosen, places=places, settings=settings)


def _chosen(snapshot: Snapshot, question: QuestionColumn, *, rows: IntArray) -> IntArray:
    """Return the number of the option chosen, from 1 up, 0 where none was; shape (rows,)."""
    words = snapshot.words(question.name)[rows]
    known, position = np.unique(words, return_inverse=True)
    codes = [level.code for level in question.levels]
    number = {code: place for place, code in enumerate(codes, start=1)}
    return np.array([number.get(word, 0) for word in known.tolist()], dtype=np.int64)[position]


def _question_rows(
    sample: Sample,
    question: QuestionColumn,
    chosen: IntArray,
    *,
    places: Sequence[Place],
    settings: Settings,
) -> Iterator[OptionRow]:
    options = np.arange(1, len(question.levels) + 1)
    variables, compiled = level_columns(chosen[:, None], options)
    for place in places:
        found = distributions(
            sample.design,
            cell_totals(sample.design, variables, domain=place.inside),
            plan=compiled,
            levels=options,
            sampled=int(place.inside.sum()),
            level=settings.confidence_level,
        )[0]
        counts = np.bincount(chosen[place.inside], minlength=len(options) + 1)[1:]
        yield from _rows(place, question, found, counts=counts, settings=settings)


def _rows(
    place: Place,
    question: QuestionColumn,
    found: Distribution,
    *,
    counts: IntArray,
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
            scope=place.scope,
            scope_code=place.code,
            question=question.name,
            option=level.code,
            count=int(counts[number]),
            answers=found.answers,
            few_respondents=few,
            share=share,
            standard_error=error if found.df > 0 else None,
            lower=lower,
            upper=upper,
        )
