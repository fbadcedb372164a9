"""Turns cases and responses into the columns of `cases.parquet`, as the contract says."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from analysis.snapshot.contract import (
    PAGE_COLUMNS,
    Level,
    MissingCode,
    QuestionColumn,
    QuestionKind,
    Status,
)
from surveys.questionnaires.questionnaire import Question, Questionnaire

_PLAIN: Mapping[QuestionKind, tuple[Callable[[str], Any], pa.DataType]] = {
    QuestionKind.INTEGER: (int, pa.int32()),
    QuestionKind.DECIMAL: (float, pa.float64()),
    QuestionKind.DATE: (date.fromisoformat, pa.date32()),
}
#: Values of `PAGE_COLUMNS` before forms are counted.
PageTrace = tuple[Any, ...]
_WORDS = pa.dictionary(pa.int32(), pa.string())
_BLANK = str(MissingCode.BLANK.value)
_NOT_ASKED = str(MissingCode.NOT_ASKED.value)

METADATA = pa.schema(
    [
        ("row_id", pa.string()),
        ("unit", _WORDS),
        ("stratum", _WORDS),
        ("psu", pa.string()),
        ("probability", pa.float64()),
        ("base_weight", pa.float64()),
        ("stratum_population", pa.int64()),
        ("reach", _WORDS),
        ("status", _WORDS),
        ("mode", _WORDS),
        ("language", _WORDS),
        ("answered_on", pa.date32()),
        ("device", _WORDS),
        ("seconds", pa.float64()),
        ("faults", pa.float64()),
        ("last_page", _WORDS),
        ("looks_repeated", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """One row before it is cut into columns; `answers` is None where there is no answer."""

    metadata: Mapping[str, Any]
    answers: Mapping[str, Any] | None
    visible: frozenset[str]


def question_columns(questionnaire: Questionnaire) -> tuple[QuestionColumn, ...]:
    """Return the questions of a questionnaire as the manifest lists them."""
    return tuple(
        QuestionColumn(
            name=question.name,
            kind=QuestionKind(question.kind.value),
            label=question.label,
            levels=tuple(Level(choice.code, choice.label) for choice in question.choices),
        )
        for question in questionnaire.asked
    )


def to_table(rows: Sequence[SnapshotRow], questionnaire: Questionnaire) -> pa.Table:
    """Return the table of all rows: sampling metadata, then the columns of each question."""
    arrays = {
        field.name: pa.array([row.metadata[field.name] for row in rows], type=field.type)
        for field in METADATA
    }
    for question in questionnaire.asked:
        arrays.update(_arrays(question, rows))
    return pa.table(arrays)


def to_texts(rows: Iterable[SnapshotRow], questionnaire: Questionnaire) -> pa.Table:
    """Return the free texts by unit and question, sorted so that no row order is left to match.

    Those of forms that were never sent are not among them.
    """
    names = [q.name for q in questionnaire.asked if q.kind.value == QuestionKind.TEXT]
    texts = sorted(
        (str(row.metadata["unit"]), name, str(row.answers[name]))
        for row in rows
        if row.answers is not None and row.metadata["status"] == Status.COMPLETE
        for name in names
        if row.answers.get(name)
    )
    units, questions, contents = zip(*texts, strict=True) if texts else ((), (), ())
    return pa.table(
        {
            "unit": pa.array(units, type=_WORDS),
            "question": pa.array(questions, type=_WORDS),
            "text": pa.array(contents, type=pa.string()),
        }
    )


def to_pages(traces: Iterable[PageTrace]) -> pa.Table:
    """Return how many forms left a page alike, sorted so that no row order is left to match."""
    counted = sorted(Counter(traces).items(), key=lambda entry: tuple(map(str, entry[0])))
    columns: list[list[Any]] = [[] for _ in PAGE_COLUMNS]
    for trace, forms in counted:
        for column, value in zip(columns, (*trace, forms), strict=True):
            column.append(value)
    types = (*[_WORDS] * 5, pa.float64(), pa.float64(), pa.int64())
    arrays = [pa.array(column, type=kind) for column, kind in zip(columns, types, strict=True)]
    return pa.table(dict(zip(PAGE_COLUMNS, arrays, strict=True)))


def empty_metadata() -> dict[str, Any]:
    """Return a row's metadata with every column null, to be filled in."""
    return dict.fromkeys(METADATA.names)


def _arrays(question: Question, rows: Sequence[SnapshotRow]) -> dict[str, pa.Array]:
    kind = QuestionKind(question.kind.value)
    if kind is QuestionKind.TEXT:
        return {}
    if kind is QuestionKind.SELECT_MULTIPLE:
        return _indicators(question, rows)
    if kind is QuestionKind.SELECT_ONE:
        return {question.name: _codes(question, rows)}
    read, arrow_type = _PLAIN[kind]
    values = [_substantive(row, question.name) for row in rows]
    return {
        question.name: pa.array(
            [None if value is None else read(value) for value in values], type=arrow_type
        )
    }


def _codes(question: Question, rows: Sequence[SnapshotRow]) -> pa.Array:
    codes = [_code(row, question.name) for row in rows]
    if all(choice.code.lstrip("-").isdigit() for choice in question.choices):
        return pa.array([None if code is None else int(code) for code in codes], type=pa.int16())
    return pa.array(codes, type=_WORDS)


def _code(row: SnapshotRow, name: str) -> str | None:
    if row.answers is None:
        return None
    if name not in row.visible:
        return _NOT_ASKED
    return str(row.answers.get(name) or _BLANK)


def _indicators(question: Question, rows: Sequence[SnapshotRow]) -> dict[str, pa.Array]:
    chosen = [_chosen(row, question.name) for row in rows]
    return {
        f"{question.name}__{choice.code}": pa.array(
            [
                ticked if ticked is None or isinstance(ticked, int) else int(choice.code in ticked)
                for ticked in chosen
            ],
            type=pa.int8(),
        )
        for choice in question.choices
    }


def _chosen(row: SnapshotRow, name: str) -> frozenset[str] | int | None:
    """Return the codes ticked, a missing code that goes into every column, or None."""
    if row.answers is None:
        return None
    if name not in row.visible:
        return MissingCode.NOT_ASKED.value
    ticked = row.answers.get(name) or [_BLANK]
    if ticked == [_BLANK] or ticked == [str(MissingCode.TWO_TICKS.value)]:
        return int(ticked[0])
    return frozenset(ticked)


def _substantive(row: SnapshotRow, name: str) -> str | None:
    value = None if row.answers is None else row.answers.get(name)
    return None if value is None or str(value) in {_BLANK, _NOT_ASKED} else str(value)
