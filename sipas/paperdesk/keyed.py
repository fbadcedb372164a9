"""Reads what a keyer keyed from one form: codes, the sign for a blank, the sign for two ticks.

And back: where two keyings of a form differ, the other fields show what both keyed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.ground.text import LocalText
from analysis.snapshot.contract import MissingCode
from surveys.questionnaires.answers import AnswerFault, parse_answers, shown_as_typed
from surveys.questionnaires.questionnaire import Answer, Answers, Kind, Question, Questionnaire
from surveys.questionnaires.route import on_path_answers, visible_questions

#: Signs on the number pad that no code of a questionnaire can be.
BLANK_SIGN = "-"
TWO_TICKS_SIGN = "*"

_MISSING = {
    BLANK_SIGN: str(MissingCode.BLANK.value),
    TWO_TICKS_SIGN: str(MissingCode.TWO_TICKS.value),
}
_ALLOWED_MISSING = frozenset(_MISSING.values())
_SIGNS = {code: sign for sign, code in _MISSING.items()}
_CODED = frozenset({Kind.SELECT_ONE, Kind.SELECT_MULTIPLE})
_NOT_KEYED = LocalText(
    vi="Chưa nhập: gõ mã đã đánh dấu, gõ - nếu bỏ trống, gõ * nếu đánh dấu hai ô.",
    en="Not keyed: type the code ticked, - for a blank, * for two ticks.",
)


@dataclass(frozen=True, slots=True)
class KeyedForm:
    """What came of one keyed form.

    `answers` are those on the path, ready to be stored; `left_out` counts answers to questions
    that did not apply; `faults` come in the order of the questions.
    """

    answers: Mapping[str, Answer]
    left_out: int
    faults: tuple[AnswerFault, ...]


def read_form(questionnaire: Questionnaire, keyed: Mapping[str, str], *, today: date) -> KeyedForm:
    """Read a keyed form; `keyed` holds what stands in each field, by the name of its question."""
    raw = {
        question.name: _codes(question, keyed.get(question.name, ""))
        for question in questionnaire.asked
    }
    page = parse_answers(
        questionnaire,
        raw,
        questions=questionnaire.asked,
        answers_so_far={},
        today=today,
        allowed_missing=_ALLOWED_MISSING,
    )
    on_path = on_path_answers(questionnaire, page.answers, today=today)
    visible = visible_questions(questionnaire, page.answers, today=today)
    faults = _faults(page.faults, visible, keyed)
    left_out = sum(name not in on_path and not _is_blank(a) for name, a in page.answers.items())
    return KeyedForm(on_path, left_out, tuple(faults))


def differences(
    questionnaire: Questionnaire, first: Answers, second: Answers
) -> tuple[AnswerFault, ...]:
    """Return the questions that two keyings answer differently, each with both readings."""
    return tuple(
        AnswerFault(question.name, "answer.keyed_differently", _both(question, first, second))
        for question in questionnaire.asked
        if first.get(question.name) != second.get(question.name)
    )


def agreed_fields(questionnaire: Questionnaire, first: Answers, second: Answers) -> dict[str, str]:
    """Return what stands in each field that two keyings fill alike, by the name of its question."""
    return {
        question.name: _text(question, first[question.name])
        for question in questionnaire.asked
        if question.name in first and first[question.name] == second.get(question.name)
    }


def _both(question: Question, first: Answers, second: Answers) -> LocalText:
    one, other = (
        _text(question, keyed[question.name]) if question.name in keyed else "∅"
        for keyed in (first, second)
    )
    return LocalText(
        vi=f"Lần một: {one} · lần hai: {other}. Xem lại phiếu và nhập điều ghi trên phiếu.",
        en=f"First: {one} · second: {other}. Look at the form and key what stands on it.",
    )


def _text(question: Question, answer: Answer) -> str:
    """Return how an answer is keyed; numbers as in Vietnamese, in which the forms are printed."""
    if question.kind not in _CODED:
        return str(shown_as_typed(question, answer, comma=True))
    codes = answer if isinstance(answer, list) else [str(answer)]
    if len(codes) == 1 and codes[0] in _SIGNS:
        return _SIGNS[codes[0]]
    short = all(len(choice.code) == 1 for choice in question.choices)
    return ("" if short else " ").join(codes)


def _codes(question: Question, field: str) -> list[str]:
    """Return what a field says in the codes that answers are stored in."""
    text = field.strip()
    if question.kind not in _CODED:
        return [] if text == BLANK_SIGN else [field]
    if text in _MISSING:
        return [_MISSING[text]]
    if question.kind is Kind.SELECT_ONE:
        return [text]
    parts = text.replace(",", " ").split()
    if all(len(choice.code) == 1 for choice in question.choices):
        return [sign for part in parts for sign in part]
    return parts


def _faults(
    parsed: Sequence[AnswerFault], visible: Iterable[Question], keyed: Mapping[str, str]
) -> list[AnswerFault]:
    on_path = {question.name for question in visible}
    found = {fault.question: fault for fault in parsed if fault.code != "answer.required"}
    for question in visible:
        if not keyed.get(question.name, "").strip() and (
            question.required or question.kind in _CODED
        ):
            found.setdefault(
                question.name, AnswerFault(question.name, "answer.not_keyed", _NOT_KEYED)
            )
    return [
        fault
        for name, fault in found.items()
        if name in on_path or fault.code != "answer.not_keyed"
    ]


def _is_blank(answer: Answer) -> bool:
    codes = answer if isinstance(answer, list) else [answer]
    return any(code in _ALLOWED_MISSING for code in codes)
