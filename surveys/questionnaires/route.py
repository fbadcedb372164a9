"""Recomputes the path of a respondent from the answers: which themes, which questions, in order.

The path is never stored, so Back, bookmarks and typed addresses are safe. A condition sees only
answers that are themselves on the path, so one walk from the top settles everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from surveys.questionnaires.expression import Value, compile_expression
from surveys.questionnaires.questionnaire import (
    Answer,
    Answers,
    Kind,
    Question,
    Questionnaire,
    Theme,
)
from surveys.questionnaires.values import value_of


@dataclass(frozen=True, slots=True)
class PathPage:
    """One page of the path: its theme, what is shown on it, and "page `position` of `total`".

    `questions` holds the visible questions and notes in order; calculations are left out.
    """

    theme: Theme
    questions: tuple[Question, ...]
    position: int
    total: int

    @property
    def asked(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.is_asked)


@dataclass(frozen=True, slots=True)
class _Walk:
    shown: tuple[tuple[Theme, tuple[Question, ...]], ...]
    kept: Mapping[str, Answer]


def path(questionnaire: Questionnaire, answers: Answers, *, today: date) -> tuple[PathPage, ...]:
    """Return the pages this respondent sees: the themes with at least one visible question."""
    shown = _walk(questionnaire, answers, today).shown
    return tuple(
        PathPage(theme, questions, position, len(shown))
        for position, (theme, questions) in enumerate(shown, start=1)
    )


def visible_questions(
    questionnaire: Questionnaire, answers: Answers, *, today: date
) -> tuple[Question, ...]:
    """Return every question on the path that a person answers, in order."""
    pages = path(questionnaire, answers, today=today)
    return tuple(question for page in pages for question in page.asked)


def on_path_answers(
    questionnaire: Questionnaire, answers: Answers, *, today: date
) -> dict[str, Answer]:
    """Return the answers to keep: those of visible questions; the rest was left behind."""
    return dict(_walk(questionnaire, answers, today).kept)


def unanswered_required(
    questionnaire: Questionnaire, answers: Answers, *, today: date
) -> tuple[str, ...]:
    """Return the names of the questions on the path that must be answered and are not, in order."""
    visible = visible_questions(questionnaire, answers, today=today)
    return tuple(q.name for q in visible if q.required and not answers.get(q.name))


def page_of(
    questionnaire: Questionnaire, answers: Answers, *, theme_name: str, today: date
) -> PathPage | None:
    """Return the page of a theme, or None where the theme is not on the path."""
    pages = path(questionnaire, answers, today=today)
    return next((page for page in pages if page.theme.name == theme_name), None)


def next_theme(
    questionnaire: Questionnaire, answers: Answers, *, after: str | None, today: date
) -> PathPage | None:
    """Return the page after theme `after` (None: the first), None when the path is at its end.

    `after` may have left the path since: the next page is then the first one behind its place.
    """
    order = [theme.name for theme in questionnaire.themes]
    place = -1 if after is None else order.index(after)
    pages = path(questionnaire, answers, today=today)
    return next((page for page in pages if order.index(page.theme.name) > place), None)


def previous_theme(
    questionnaire: Questionnaire, answers: Answers, *, before: str, today: date
) -> PathPage | None:
    """Return the page before theme `before`, None when it is the first."""
    order = [theme.name for theme in questionnaire.themes]
    place = order.index(before)
    pages = path(questionnaire, answers, today=today)
    return next((p for p in reversed(pages) if order.index(p.theme.name) < place), None)


def _walk(questionnaire: Questionnaire, answers: Answers, today: date) -> _Walk:
    values: dict[str, Value] = {}
    kept: dict[str, Answer] = {}
    shown = []
    for theme in questionnaire.themes:
        if not _holds(theme.relevant, values, today):
            continue
        visible = tuple(_visible(theme, answers, values=values, kept=kept, today=today))
        if any(question.is_asked for question in visible):
            shown.append((theme, visible))
    return _Walk(tuple(shown), kept)


def _visible(
    theme: Theme,
    answers: Answers,
    *,
    values: dict[str, Value],
    kept: dict[str, Answer],
    today: date,
) -> list[Question]:
    visible = []
    for question in theme.questions:
        if not _holds(question.relevant, values, today):
            continue
        if question.kind is Kind.CALCULATE:
            expression = compile_expression(question.calculation)
            values[question.name] = expression.value(values, today=today)
            continue
        visible.append(question)
        if question.is_asked and answers.get(question.name):
            kept[question.name] = answers[question.name]
            values[question.name] = value_of(question, answers[question.name])
    return visible


def _holds(source: str, values: Mapping[str, Value], today: date) -> bool:
    return not source or compile_expression(source).holds(values, today=today)
