"""Reads a page as it was left and says which page comes next; nothing here is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from surveys.questionnaires.answers import AnswerFault, parse_answers
from surveys.questionnaires.questionnaire import Answer, Answers, Questionnaire, Theme
from surveys.questionnaires.route import PathPage, next_theme, page_of, path, previous_theme

#: Fields of a page beside its answers; no question can be called so.
SHOWN_FIELD = "~shown"
GO_FIELD = "~go"


class Go(StrEnum):
    """Which way a page was left."""

    NEXT = "next"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class LeftPage:
    """A page as it was left.

    `shown` are the questions it showed, `answers` the good answers to them, `merged` these and the
    answers of all other pages; `follow_ups` are the questions that appear on it because of what was
    answered. `faults` leaves out those of questions that do not apply any more.
    """

    shown: frozenset[str]
    answers: Mapping[str, Answer]
    merged: Mapping[str, Answer]
    typed: Mapping[str, Answer]
    faults: tuple[AnswerFault, ...]
    follow_ups: tuple[str, ...]

    @property
    def holds_back(self) -> bool:
        """Whether something typed would be lost by going on, whichever way."""
        return any(fault.code != "answer.required" for fault in self.faults)


def read_page(
    questionnaire: Questionnaire,
    theme: Theme,
    *,
    form: Mapping[str, Sequence[str]],
    answers: Answers,
    today: date,
) -> LeftPage:
    """Read a posted page of `theme`; only questions of the theme that the page showed count."""
    names = {name for entry in form.get(SHOWN_FIELD, ()) for name in entry.split()}
    questions = [question for question in theme.asked if question.name in names]
    parsed = parse_answers(
        questionnaire, form, questions=questions, answers_so_far=answers, today=today
    )
    shown = frozenset(question.name for question in questions)
    left = {name: answer for name, answer in answers.items() if name not in shown}
    merged = {**left, **parsed.answers}
    page = page_of(questionnaire, merged, theme_name=theme.name, today=today)
    applying = [question.name for question in page.asked] if page else []
    return LeftPage(
        shown=shown,
        answers=parsed.answers,
        merged=merged,
        typed=parsed.typed,
        faults=tuple(fault for fault in parsed.faults if fault.question in applying),
        follow_ups=tuple(n for n in applying if n not in shown and n not in merged),
    )


def destination(
    questionnaire: Questionnaire,
    theme: Theme,
    *,
    after: Answers,
    go: Go,
    today: date,
) -> str | None:
    """Return the theme that comes next on the way through, None for the check page."""
    if go is Go.BACK:
        previous = previous_theme(questionnaire, after, before=theme.name, today=today)
        return previous.theme.name if previous else theme.name
    following = next_theme(questionnaire, after, after=theme.name, today=today)
    return following.theme.name if following else None


def destination_of_change(
    questionnaire: Questionnaire,
    theme: Theme,
    *,
    before: Answers,
    after: Answers,
    go: Go,
    today: date,
) -> str | None:
    """Return the theme that comes next when one page is changed from the check page.

    The way leads back to the check page, by way of pages that the change has opened.
    """
    if go is Go.BACK:
        return None
    known = {page.theme.name for page in path(questionnaire, before, today=today)}
    for page in path(questionnaire, after, today=today):
        if page.theme.name not in known:
            return page.theme.name
    following = next_theme(questionnaire, after, after=theme.name, today=today)
    was_blank = not any(question.name in before for question in theme.asked)
    if was_blank and following and not _answered(following, after):
        return following.theme.name
    return None


def first_open_page(
    questionnaire: Questionnaire, answers: Answers, *, today: date
) -> PathPage | None:
    """Return the first page without any answer or with a required one missing, None past all."""
    pages = path(questionnaire, answers, today=today)
    return next(
        (page for page in pages if not _answered(page, answers) or _owing(page, answers)), None
    )


def _answered(page: PathPage, answers: Answers) -> bool:
    return any(answers.get(question.name) for question in page.asked)


def _owing(page: PathPage, answers: Answers) -> bool:
    return any(q.required and not answers.get(q.name) for q in page.asked)
