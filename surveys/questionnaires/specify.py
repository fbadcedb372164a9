"""Finds the texts that say more about an "other" choice: they stand beneath it on its page."""

import re
from collections.abc import Iterable
from dataclasses import replace

from surveys.questionnaires.questionnaire import Kind, Question, Specifies

_EQUALS = re.compile(r"""\$\{\s*([\w.-]+)\s*\}\s*=\s*(?:'([^']*)'|"([^"]*)"|([0-9]+))""")
_SELECTED = re.compile(r"""selected\(\s*\$\{\s*([\w.-]+)\s*\}\s*,\s*(?:'([^']*)'|"([^"]*)")\s*\)""")
_SELECTS = {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}


def asked_choice(relevant: str) -> Specifies | None:
    """Return the one question and code a condition asks for, None where it asks anything else."""
    match = _EQUALS.fullmatch(relevant.strip()) or _SELECTED.fullmatch(relevant.strip())
    return Specifies(match[1], next(g for g in match.groups()[1:] if g)) if match else None


def specified(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Return the questions of a page, the text behind a select marked where it says more of it."""
    found: list[Question] = []
    for question in questions:
        before = found[-1] if found else None
        about = asked_choice(question.relevant)
        beneath = (
            question.kind is Kind.TEXT
            and before is not None
            and before.kind in _SELECTS
            and about is not None
            and about.question == before.name
            and before.choice(about.code) is not None
        )
        found.append(replace(question, specifies=about) if beneath else question)
    return tuple(found)
