"""Recomputes the path of a respondent from the answers: which themes, which questions, in order.

The path is never stored, so Back, bookmarks and typed addresses are safe. A condition sees only
answers that are themselves on the path, so one walk from the top settles everything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

from surveys.questionnaires.expression import compile_expression
from surveys.questionnaires.functions import Value
from surveys.questionnaires.insertion import (
    Said,
    filled_question,
    filled_theme,
    is_filled,
    is_filled_theme,
    sayer,
)
from surveys.questionnaires.offered import shuffled, with_offered
from surveys.questionnaires.questionnaire import (
    Answer,
    Answers,
    Kind,
    Question,
    Questionnaire,
    Theme,
)
from surveys.questionnaires.values import is_missing, value_of

_Frozen = tuple[tuple[str, str | tuple[str, ...]], ...]
#: Enough for the requests under way; answers do not stay in memory for long.
_WALKS_KEPT = 16
_QUESTIONNAIRES_KEPT = 64


@dataclass(frozen=True, slots=True)
class PathPage:
    """One page of the path: its theme, what is shown on it, and "page `position` of `total`".

    `questions` holds the visible questions and notes in order, with the choices that their filters
    offer and the values that their texts name; calculations are left out. A text that says more
    about an "other" is among them when that was chosen; its field stands on the page anyhow.
    """

    theme: Theme
    questions: tuple[Question, ...]
    position: int
    total: int
    asked: tuple[Question, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        asked = tuple(question for question in self.questions if question.is_asked)
        object.__setattr__(self, "asked", asked)

    @property
    def fields(self) -> tuple[Question, ...]:
        """The questions a page has fields for: those asked, and the texts of an "other"."""
        asked = {question.name: question for question in self.asked}
        return tuple(
            asked.get(question.name, question)
            for question in self.theme.asked
            if question.name in asked
            or (question.specifies and question.specifies.question in asked)
        )

    def beneath(self, question_name: str) -> Question | None:
        """Return the text whose field stands beneath the choices of a question, or None."""
        return next(
            (q for q in self.fields if q.specifies and q.specifies.question == question_name), None
        )

    def arranged(self, *, key: str, answers: Answers) -> "PathPage":
        """Return the page with shuffled choices in the order that `key` or their seed draws."""
        if not any(question.shuffled for question in self.questions):
            return self
        ordered = (shuffled(q, self.theme, key=key, answers=answers) for q in self.questions)
        return replace(self, questions=tuple(ordered))


class _Values(Mapping[str, Value]):
    """The values of kept answers and of calculations by name, each made when it is asked for."""

    def __init__(self, questions: Mapping[str, Question], kept: Mapping[str, Answer]) -> None:
        self._questions, self._kept = questions, kept
        self.computed: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        if name in self.computed:
            return self.computed[name]
        return value_of(self._questions[name], self._kept[name])

    def __iter__(self) -> Iterator[str]:
        return iter([*self._kept, *self.computed])

    def __len__(self) -> int:
        return len(self._kept) + len(self.computed)


@dataclass(frozen=True)
class _Walk:
    """One walk from the top: what it showed, the answers it kept, the values it met."""

    questionnaire: Questionnaire
    answers: Answers
    today: date
    shown: list[tuple[Theme, tuple[Question, ...]]] = field(default_factory=list)
    kept: dict[str, Answer] = field(default_factory=dict)
    values: _Values = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _Values(self.questionnaire.by_name, self.kept))

    def holds(self, source: str) -> bool:
        return not source or compile_expression(source).holds(self.values, today=self.today)

    @cached_property
    def pages(self) -> tuple[PathPage, ...]:
        return tuple(
            PathPage(theme, questions, position, len(self.shown))
            for position, (theme, questions) in enumerate(self.shown, start=1)
        )

    @property
    def said(self) -> Said:
        return sayer(self.questionnaire.by_name, self.values)


def path(questionnaire: Questionnaire, answers: Answers, *, today: date) -> tuple[PathPage, ...]:
    """Return the pages this respondent sees: the themes with at least one visible question."""
    return _walk(questionnaire, answers, today).pages


def settled_values(
    questionnaire: Questionnaire, answers: Answers, *, today: date
) -> Mapping[str, Value]:
    """Return the values of all answers on the path and of the calculations on it, by name."""
    return _walk(questionnaire, answers, today).values


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
    """Walk from the top, once for the same answers: a request asks for its path again and again."""
    said = [(n, tuple(a) if isinstance(a, list) else a) for n, a in answers.items()]
    return _walked(questionnaire, tuple(sorted(said)), today)


@lru_cache(maxsize=_WALKS_KEPT)
def _walked(questionnaire: Questionnaire, said: _Frozen, today: date) -> _Walk:
    answers = {name: list(a) if isinstance(a, tuple) else a for name, a in said}
    walk = _Walk(questionnaire, answers, today)
    for theme in questionnaire.themes:
        if not walk.holds(theme.relevant):
            continue
        if asked := _asked_always(questionnaire).get(theme.name):
            walk.kept.update({name: answers[name] for name in asked if answers.get(name)})
            walk.shown.append((theme, theme.questions))
            continue
        heading = filled_theme(theme, walk.said)
        visible = tuple(q for question in theme.questions if (q := _met(walk, question)))
        if any(question.is_asked for question in visible):
            walk.shown.append((heading, visible))
    return walk


def _met(walk: _Walk, question: Question) -> Question | None:
    """Take in what a question holds; return it as it is shown, None where it is not."""
    shown = offered = question
    if question.name not in _always_the_same(walk.questionnaire):
        if not walk.holds(question.relevant):
            return None
        if question.kind is Kind.CALCULATE:
            expression = compile_expression(question.calculation)
            value = expression.value(walk.values, today=walk.today)
            walk.values.computed[question.name] = value
            return None
        offered = with_offered(question, walk.values, today=walk.today)
        if question.choices and not offered.choices:
            return None
        shown = filled_question(offered, walk.said)
    answer = _still_offered(offered, walk.answers.get(question.name))
    if question.is_asked and answer:
        walk.kept[question.name] = answer
    return shown


@lru_cache(maxsize=_QUESTIONNAIRES_KEPT)
def _asked_always(questionnaire: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    """Return what each theme asks, by its name, that is shown whole and as it is or not at all."""
    fixed = _always_the_same(questionnaire)
    return {
        theme.name: tuple(question.name for question in theme.asked)
        for theme in questionnaire.themes
        if all(question.name in fixed for question in theme.questions)
        and not is_filled_theme(theme)
    }


@lru_cache(maxsize=_QUESTIONNAIRES_KEPT)
def _always_the_same(questionnaire: Questionnaire) -> frozenset[str]:
    """Return the names of the questions that are shown as they are, whatever was answered."""
    return frozenset(
        name
        for name, q in questionnaire.by_name.items()
        if q.kind is not Kind.CALCULATE and not (q.relevant or q.choice_filter) and not is_filled(q)
    )


def _still_offered(question: Question, answer: Answer | None) -> Answer | None:
    """Return what of an answer its question still offers: an earlier answer may have narrowed it.

    Without a filter nothing is taken away.
    """
    if not answer or not question.choice_filter or is_missing(question, answer):
        return answer
    if isinstance(answer, list):
        return [code for code in answer if question.choice(code)]
    return answer if question.choice(answer) else None
