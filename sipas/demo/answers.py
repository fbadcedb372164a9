"""Fills in whole questionnaires for people of the made-up population: their items and the rest."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import repeat

import numpy as np

from sipas.demo.population import TWO_TICKS, Codes, Population, Rows
from surveys.questionnaires.questionnaire import Answer, Kind, Question, Questionnaire
from surveys.questionnaires.route import on_path_answers

_LEFT_OUT = 0.03
_CHOSEN = 0.4
_YES, _NO = "1", "2"
#: Numbers typed: least and most.
_NUMBERS: Mapping[str, tuple[int, int]] = {"a_age": (18, 79), "b_visits": (1, 4)}
_GAVE_FEEDBACK = frozenset({"q9_feedback_made", "s_feedback_made"})
_SAME_UNIT = "b_unit_confirm"
_OVERALL = "b_overall"


def fill_in(
    population: Population,
    rows: Rows,
    *,
    codes: Codes,
    questionnaire: Questionnaire,
    today: date,
    rng: np.random.Generator,
) -> list[dict[str, Answer]]:
    """Return the answers of each of `rows`, only those on its path through the questionnaire.

    `codes` are those of the rows as they came in, shape (rows, items); levels and two ticks are
    written down, blanks and what is not asked left out. What is no item is drawn without regard to
    satisfaction; free texts stay empty.
    """
    items = {name: codes[:, number] for number, name in enumerate(population.form.items)}
    columns: dict[str, Sequence[Answer | None]] = {}
    for question in questionnaire.asked:
        if question.name in items:
            columns[question.name] = _levels(items[question.name])
        else:
            columns[question.name] = _others(question, len(rows), rng)
    columns.update(_known(population, rows, codes))
    asked = {question.name for question in questionnaire.asked}
    names = [name for name in columns if name in asked]
    return [
        on_path_answers(questionnaire, _sheet(names, values), today=today)
        for values in zip(*(columns[name] for name in names), strict=True)
    ]


def _sheet(names: Sequence[str], values: Sequence[Answer | None]) -> dict[str, Answer]:
    return {name: value for name, value in zip(names, values, strict=True) if value}


def _levels(codes: Codes) -> list[Answer | None]:
    kept = {TWO_TICKS: str(TWO_TICKS)} | {code: str(code) for code in range(1, 6)}
    return [kept.get(code) for code in codes.tolist()]


def _known(population: Population, rows: Rows, codes: Codes) -> dict[str, Sequence[Answer | None]]:
    """Return what follows from the population: feedback given, the unit, the overall level."""
    feedback = [_YES if gave else _NO for gave in population.gave_feedback[rows]]
    given = codes > 0
    total = np.where(given, codes, 0).sum(axis=1)
    mean = np.rint(total / np.maximum(given.sum(axis=1), 1)).astype(int)
    return {
        **dict.fromkeys(_GAVE_FEEDBACK, feedback),
        _SAME_UNIT: [_NO if other else _YES for other in population.elsewhere[rows]],
        _OVERALL: [str(level) if level else None for level in mean.tolist()],
    }


def _others(question: Question, count: int, rng: np.random.Generator) -> list[Answer | None]:
    drawn = _drawn(question, count, rng)
    if question.required:
        return drawn
    left_out = rng.random(count) < _LEFT_OUT
    return [None if blank else value for value, blank in zip(drawn, left_out, strict=True)]


def _drawn(question: Question, count: int, rng: np.random.Generator) -> list[Answer | None]:
    if question.kind is Kind.SELECT_ONE:
        chances = rng.dirichlet(np.full(len(question.choices), 2.0))
        picks = rng.choice(len(question.choices), size=count, p=chances)
        return [question.choices[pick].code for pick in picks.tolist()]
    if question.kind is Kind.SELECT_MULTIPLE:
        open_choices = [choice.code for choice in question.choices if not choice.exclusive]
        ticked = rng.random((count, len(open_choices))) < _CHOSEN
        return [
            [code for code, tick in zip(open_choices, row, strict=True) if tick]
            for row in ticked.tolist()
        ]
    if question.kind is Kind.INTEGER and question.name in _NUMBERS:
        least, most = _NUMBERS[question.name]
        return [str(number) for number in rng.integers(least, most + 1, count).tolist()]
    return list(repeat(None, count))
