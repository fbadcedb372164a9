"""Puts answers and computed values into texts that name them: ``${name}`` in a label or hint."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from elementpath.datatypes import Date10

from analysis.ground.text import LocalText
from surveys.questionnaires.form_text import rewritten
from surveys.questionnaires.functions import Value
from surveys.questionnaires.questionnaire import Question, Theme

REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
#: What stands in a text for an answer that was not given.
BLANK = "…"

Said = Callable[[str, str], str]


def filled_question(question: Question, said: Said) -> Question:
    """Return `question` with ``said(name, language)`` where its label or hint names a value."""
    if not is_filled(question):
        return question
    hint = question.hint and filled(question.hint, said)
    return replace(question, label=filled(question.label, said), hint=hint)


def is_filled(question: Question) -> bool:
    """Say whether the label or hint of `question` names a value."""
    return _names_values(question.label) or _names_values(question.hint)


def filled_theme(theme: Theme, said: Said) -> Theme:
    """Return `theme` with values in its title and stem; its questions stay as they are."""
    if not is_filled_theme(theme):
        return theme
    stem = theme.stem and filled(theme.stem, said)
    return replace(theme, title=filled(theme.title, said), stem=stem)


def is_filled_theme(theme: Theme) -> bool:
    """Say whether the title or stem of `theme` names a value."""
    return _names_values(theme.title) or _names_values(theme.stem)


def filled(text: LocalText, said: Said) -> LocalText:
    """Return `text` with each ``${name}`` replaced in each of its languages."""
    return rewritten(
        text, lambda side, language: REFERENCE.sub(lambda m: said(m[1], language), side)
    )


def in_words(question: Question, value: Value, *, language: str) -> str:
    """Return a value as it is read in a sentence: labels of codes, numbers and days as written."""
    atoms = value if isinstance(value, list) else [value]
    return ", ".join(_in_words(question, atom, language) for atom in atoms) or BLANK


def _in_words(question: Question, atom: Any, language: str) -> str:
    choice = question.choice(str(atom))
    if choice is not None:
        return choice.label.in_language(language)
    if isinstance(atom, Date10 | date):
        return f"{atom.day:02}/{atom.month:02}/{atom.year}"
    if isinstance(atom, float | Decimal):
        plain = f"{atom:f}".rstrip("0").rstrip(".") if "." in f"{atom:f}" else f"{atom:f}"
        return plain if language == "en" else plain.replace(".", ",")
    return str(atom)


def sayer(questions: Mapping[str, Question], values: Mapping[str, Value]) -> Said:
    """Return what says the present value of a question by name and language."""

    def said(name: str, language: str) -> str:
        value = values.get(name, [])
        return in_words(questions[name], value, language=language) if name in questions else BLANK

    return said


def _names_values(text: LocalText | None) -> bool:
    return text is not None and ("${" in text.vi or "${" in text.en)
