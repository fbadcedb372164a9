"""Which choices a question offers here and in which order: choice filters and shuffling."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from elementpath.datatypes import UntypedAtomic

from analysis.ground.hashing import sha256_of_bytes
from surveys.questionnaires.expression import OF_CHOICE, compile_filter
from surveys.questionnaires.functions import Value
from surveys.questionnaires.parameters import seed_question
from surveys.questionnaires.questionnaire import Answers, Choice, Question, Theme


def with_offered(question: Question, values: Mapping[str, Value], *, today: date) -> Question:
    """Return `question` with the choices that its filter lets through."""
    if not question.choice_filter:
        return question
    expression = compile_filter(question.choice_filter)
    kept = tuple(
        choice
        for choice in question.choices
        if expression.holds({**values, **_cells(choice)}, today=today)
    )
    return replace(question, choices=kept)


def shuffled(question: Question, theme: Theme, *, key: str, answers: Answers) -> Question:
    """Return `question` with its choices in the order that its seed, else `key`, draws.

    Choices that stand alone, say "other" or are marked ``keep_last`` keep their place at the end.
    The same key gives the same order on every page view; the order is stored nowhere.
    """
    if not question.shuffled:
        return question
    text = theme.specifying(question.name)
    other = text.specifies.code if text and text.specifies else None
    last = [c for c in question.choices if c.kept_last or c.exclusive or c.code == other]
    free = [choice for choice in question.choices if choice not in last]
    drawn = _drawn_by(question, key, answers)
    free.sort(key=lambda choice: sha256_of_bytes(f"{drawn}/{choice.code}".encode()))
    return replace(question, choices=(*free, *last))


def _drawn_by(question: Question, key: str, answers: Answers) -> str:
    name = seed_question(question.seed)
    if name == "":
        return f"{question.seed}/{question.name}"
    return f"{(name and answers.get(name)) or key}/{question.name}"


def _cells(choice: Choice) -> dict[str, Value]:
    cells = {"name": choice.code, **dict(choice.columns)}
    return {OF_CHOICE + column: UntypedAtomic(text) for column, text in cells.items()}
