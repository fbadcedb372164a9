"""Answers given under a consent of their own, which are forgotten when it is taken back."""

import re
from datetime import date
from functools import lru_cache

from surveys.questionnaires.questionnaire import Answers, Questionnaire
from surveys.questionnaires.route import visible_questions

#: A question that asks for a consent of its own has this ending; what it covers hangs on it.
CONSENT_SUFFIX = "_consent"
_QUESTIONNAIRES_KEPT = 64
_ASKED = re.compile(r"\$\{\s*(\w+" + CONSENT_SUFFIX + r")\s*\}")


def taken_back_answers(
    questionnaire: Questionnaire, answers: Answers, *, today: date
) -> frozenset[str]:
    """Return the names of the answers that no consent covers any more.

    Other answers that leave the path are kept until sending, in case the way leads back to them;
    sensitive ones are not: once their consent is taken back there is no ground to hold them.
    """
    asked = _under_consent(questionnaire) & answers.keys()
    if not asked:
        return frozenset()
    visible = {q.name for q in visible_questions(questionnaire, answers, today=today)}
    return asked - visible


@lru_cache(maxsize=_QUESTIONNAIRES_KEPT)
def _under_consent(questionnaire: Questionnaire) -> frozenset[str]:
    """Return the names of the questions that are asked under a consent of their own."""
    return frozenset(
        question.name
        for theme in questionnaire.themes
        for question in theme.asked
        if _ASKED.search(f"{theme.relevant} {question.relevant}")
    )
