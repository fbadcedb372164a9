"""Turns answers as stored into the values that expressions compute with."""

from decimal import Decimal, InvalidOperation
from typing import Any

from elementpath.datatypes import Date10, UntypedAtomic

from analysis.snapshot.contract import MissingCode
from surveys.questionnaires.functions import UNANSWERED, Value
from surveys.questionnaires.questionnaire import Answer, Kind, Question

MISSING_CODES = frozenset(str(code.value) for code in MissingCode)
_CODED = (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)


def value_of(question: Question, answer: Answer | None) -> Value:
    """Return an answer as an XPath value: codes untyped, numbers numbers, dates dates.

    Blank, absent, and the codes of `MissingCode` in coded questions are UNANSWERED, as is what
    does not read as the kind of the question. A number of -2 is a number: blanks of number
    questions are absent, never coded.
    """
    if not answer or is_missing(question, answer):
        return UNANSWERED
    if isinstance(answer, list):
        return [UntypedAtomic(code) for code in answer]
    try:
        return _scalar(question.kind, answer)
    except (ValueError, InvalidOperation):
        return UNANSWERED


def is_missing(question: Question, answer: Answer) -> bool:
    """Whether an answer is a code for no answer, such as two ticks on paper."""
    if question.kind not in _CODED:
        return False
    codes = answer if isinstance(answer, list) else [answer]
    return any(code in MISSING_CODES for code in codes)


def _scalar(kind: Kind, answer: str) -> Any:
    if kind in _CODED:
        return UntypedAtomic(answer)
    if kind is Kind.INTEGER:
        return int(answer)
    if kind is Kind.DECIMAL:
        return Decimal(answer)
    if kind is Kind.DATE:
        return Date10.fromstring(answer)
    return answer
