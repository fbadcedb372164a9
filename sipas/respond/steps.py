"""Reads a page as it was left and says which page comes next; nothing here is stored."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from surveys.collection.merge import marks_of, merge_page
from surveys.questionnaires.answers import AnswerFault, parse_answers
from surveys.questionnaires.questionnaire import (
    Answer,
    Answers,
    Question,
    Questionnaire,
    Theme,
)
from surveys.questionnaires.route import PathPage, next_theme, page_of, path, previous_theme

#: Fields of a page beside its answers; no question can be called so.
SHOWN_FIELD = "~shown"
GO_FIELD = "~go"
#: Marks of the answers that the page showed, in the order of `SHOWN_FIELD`.
SEEN_FIELD = "~seen"
#: Questions that stood on the page beside those that it asks about now.
BESIDE_FIELD = "~beside"
#: Before a question's name: which of two answers stands, `THERE` the one saved elsewhere.
CHOICE_FIELD = "~keep-"
THERE = "there"


class Go(StrEnum):
    """Which way a page was left."""

    NEXT = "next"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class LeftPage:
    """A page as it was left.

    `shown` are the questions it showed, `answers` the answers to them that stand, `merged` these
    and the answers of all other pages; `follow_ups` are the questions that appear on it because of
    what was answered. `faults` leaves out those of questions that do not apply any more. `adopted`
    are the questions whose answer was changed elsewhere and stands, `contested` those of them that
    were changed here too.
    """

    shown: frozenset[str]
    answers: Mapping[str, Answer]
    merged: Mapping[str, Answer]
    typed: Mapping[str, Answer]
    faults: tuple[AnswerFault, ...]
    follow_ups: tuple[str, ...]
    adopted: frozenset[str] = frozenset()
    contested: tuple[str, ...] = ()

    @property
    def holds_back(self) -> bool:
        """Whether something typed would be lost by going on, whichever way."""
        return any(fault.code != "answer.required" for fault in self.faults)

    def is_refused(self, go: Go) -> bool:
        """Whether the page is to be shown again with its faults."""
        return self.holds_back or (bool(self.faults) and go is Go.NEXT)


def read_page(
    questionnaire: Questionnaire,
    theme: Theme,
    *,
    form: Mapping[str, Sequence[str]],
    answers: Answers,
    seen: Mapping[str, str] | None,
    today: date,
) -> LeftPage:
    """Read a posted page of `theme`; only questions of the theme that the page showed count.

    `seen` are the marks of the answers that it showed; None: nobody else saved it since, so that it
    replaces what is stored. A question whose answer is to be that of elsewhere is left alone.
    """
    names = [name for name in names_shown(form) if not takes_there(form, name)]
    questions = [question for question in theme.asked if question.name in names]
    parsed = parse_answers(
        questionnaire, form, questions=questions, answers_so_far=answers, today=today
    )
    shown = [question.name for question in questions]
    refused = frozenset(f.question for f in parsed.faults if f.code != "answer.required")
    kept = merge_page(shown, seen, stored=answers, typed=parsed.answers, refused=refused)
    met = {*names_shown(form), *form.get(BESIDE_FIELD, ("",))[0].split()}
    left = {name: answer for name, answer in answers.items() if name not in shown}
    merged = {**left, **kept.answers}
    page = page_of(questionnaire, merged, theme_name=theme.name, today=today)
    applying = [question.name for question in page.asked] if page else []
    return LeftPage(
        shown=frozenset(shown),
        answers=kept.answers,
        merged=merged,
        typed=parsed.typed,
        faults=tuple(
            f for f in parsed.faults if f.question in applying and f.question not in kept.answers
        ),
        follow_ups=tuple(n for n in applying if n not in met and n not in merged),
        adopted=kept.adopted,
        contested=tuple(name for name in kept.contested if name in applying),
    )


def carried(questions: Iterable[Question], answers: Answers) -> dict[str, str]:
    """Return the fields by which a page says what it showed: questions, marks of their answers."""
    names = [question.name for question in questions]
    return {SHOWN_FIELD: " ".join(names), SEEN_FIELD: marks_of(names, answers)}


def names_shown(form: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the questions that a posted page says it showed, in its order."""
    return [name for entry in form.get(SHOWN_FIELD, ()) for name in entry.split()]


def undecided(form: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return a posted page with every choice between two answers still to be made."""
    kept = {name: entries for name, entries in form.items() if not name.startswith(CHOICE_FIELD)}
    unknown = " ".join("?" for _ in names_shown(form))
    return kept if len(kept) == len(form) else {**kept, SEEN_FIELD: [unknown]}


def takes_there(form: Mapping[str, Sequence[str]], name: str) -> bool:
    """Say whether the answer saved elsewhere was chosen over the one typed here."""
    return list(form.get(CHOICE_FIELD + name, ())) == [THERE]


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
    questionnaire: Questionnaire, answers: Answers, *, left: Collection[str] = (), today: date
) -> PathPage | None:
    """Return the first page that was neither answered nor `left` blank, or that owes an answer.

    None when all are past.
    """
    pages = path(questionnaire, answers, today=today)
    return next((page for page in pages if _is_open(page, answers, left)), None)


def _is_open(page: PathPage, answers: Answers, left: Collection[str]) -> bool:
    if page.theme.name not in left and not _answered(page, answers):
        return True
    return any(q.required and not answers.get(q.name) for q in page.asked)


def _answered(page: PathPage, answers: Answers) -> bool:
    return any(answers.get(question.name) for question in page.asked)
