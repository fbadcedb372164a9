"""The answers as a person reads them back before sending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.ground.text import LocalText
from surveys.questionnaires.answers import shown_as_typed
from surveys.questionnaires.questionnaire import (
    Answer,
    Answers,
    Question,
    Questionnaire,
    Theme,
)
from surveys.questionnaires.route import on_path_answers, path


@dataclass(frozen=True, slots=True)
class Line:
    """One question with what was answered, nothing when it was left blank."""

    question: Question
    said: tuple[LocalText, ...]

    @property
    def is_owed(self) -> bool:
        return self.question.required and not self.said


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the path with its lines."""

    theme: Theme
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """One question with two answers: `typed` here, as it was typed, and in words on both sides."""

    question: Question
    typed: tuple[str, ...]
    here: tuple[LocalText, ...]
    there: tuple[LocalText, ...]


def dispute(question: Question, typed: Answer, stored: Answers) -> Dispute:
    """Return a question with the answer typed to it and the one that is stored."""
    entries = tuple(typed) if isinstance(typed, list) else ((typed,) if typed else ())
    return Dispute(
        question=question,
        typed=entries,
        here=tuple(_as_it_stands(question, entry) for entry in entries),
        there=said(question, stored.get(question.name, "")),
    )


def summary(questionnaire: Questionnaire, answers: Answers, *, today: date) -> tuple[Section, ...]:
    """Return all that would be sent, page by page."""
    kept = on_path_answers(questionnaire, answers, today=today)
    return tuple(
        Section(
            page.theme,
            tuple(Line(q, said(q, kept.get(q.name, ""))) for q in page.asked),
        )
        for page in path(questionnaire, answers, today=today)
    )


def owed(sections: Sequence[Section]) -> tuple[tuple[Theme, Question], ...]:
    """Return the questions that must be answered and are not, each with its theme."""
    return tuple(
        (section.theme, line.question)
        for section in sections
        for line in section.lines
        if line.is_owed
    )


def said(question: Question, answer: Answer) -> tuple[LocalText, ...]:
    """Return an answer in words: labels for codes, the text as typed for everything else."""
    if not answer:
        return ()
    entries = answer if isinstance(answer, list) else [answer]
    return tuple(_in_words(question, entry) for entry in entries)


def _as_it_stands(question: Question, entry: str) -> LocalText:
    choice = question.choice(entry)
    return choice.label if choice is not None else LocalText(vi=entry, en=entry)


def _in_words(question: Question, entry: str) -> LocalText:
    choice = question.choice(entry)
    if choice is not None:
        return choice.label
    vi, en = (str(shown_as_typed(question, entry, comma=comma)) for comma in (True, False))
    return LocalText(vi=vi, en=en)
