"""Reads what a person typed or ticked into answers, with a message for each mistake; and back."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.ground.text import LocalText
from surveys.questionnaires import wording
from surveys.questionnaires.expression import OWN, compile_expression
from surveys.questionnaires.functions import Value
from surveys.questionnaires.offered import with_offered
from surveys.questionnaires.questionnaire import Answer, Answers, Kind, Question, Questionnaire
from surveys.questionnaires.route import settled_values
from surveys.questionnaires.values import MISSING_CODES, is_missing, value_of

_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,12}([.,][0-9]{1,9})?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LOCAL_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_DROPPED = {"Cc", "Cs", "Co", "Cn"}
_TYPED_LIMIT = 5000


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """Why one answer was not taken, in both languages; `code` is stable (``answer.integer``)."""

    question: str
    code: str
    message: LocalText


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """What came of one posted page.

    `answers` are the good ones, ready for JSON, blank ones absent; `typed` is everything as it
    was typed, to be shown again beside the `faults`.
    """

    answers: Mapping[str, Answer]
    typed: Mapping[str, Answer]
    faults: tuple[AnswerFault, ...]

    @property
    def missing_required(self) -> tuple[AnswerFault, ...]:
        return tuple(fault for fault in self.faults if fault.code == "answer.required")


class _Refused(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, code: str, message: LocalText) -> None:
        super().__init__(code)
        self.code, self.message = code, message


def parse_answers(
    questionnaire: Questionnaire,
    raw: Mapping[str, Sequence[str]],
    *,
    questions: Iterable[Question],
    answers_so_far: Answers,
    today: date,
    allowed_missing: frozenset[str] = frozenset(),
) -> ParsedPage:
    """Read a posted page.

    Parameters
    ----------
    raw : the lists posted under each question's name (``request.form.to_dict(flat=False)``).
    questions : those shown on the page (`PathPage.questions`); other names in `raw` are ignored.
    answers_so_far : the answers of earlier pages, for constraints that look back.
    allowed_missing : codes of `MissingCode`, as text, that a keyer may enter for a coded question.

    Notes
    -----
    A constraint is checked where its own question is answered. As everywhere, its comparison with
    another question that is blank is false; ``string-length(${x}) = 0 or . <= ${x}`` lets it be.
    """
    asked = [question for question in questions if question.is_asked]
    typed = {q.name: shown for q in asked if (shown := _typed(q, raw.get(q.name, ())))}
    typed = with_implied_other(asked, typed, answers_so_far)
    good: dict[str, Answer] = {}
    faults = []
    for question in asked:
        try:
            answer = _parse(question, typed.get(question.name, ""), allowed_missing)
        except _Refused as refused:
            faults.append(AnswerFault(question.name, refused.code, refused.message))
            continue
        if answer:
            good[question.name] = answer
    here = {question.name for question in asked}
    before = {name: answers_so_far[name] for name in answers_so_far if name not in here} | good
    values = settled_values(questionnaire, before, today=today)
    unfit = [f for q in asked if q.name in good for f in _unfit(q, good[q.name], values, today)]
    kept = {name: good[name] for name in good if name not in {fault.question for fault in unfit}}
    return ParsedPage(kept, typed, (*faults, *unfit))


def with_implied_other(
    asked: Sequence[Question], typed: Mapping[str, Answer], before: Answers
) -> dict[str, Answer]:
    """Return what was typed, with "other" chosen where its text was newly written beneath it.

    A choice of one question stands as it was made; a text that was there before changes nothing.
    """
    found = dict(typed)
    for question in asked:
        text, about = typed.get(question.name), question.specifies
        if about is None or not text or text == before.get(question.name):
            continue
        chosen = found.get(about.question, "")
        if isinstance(chosen, list) and about.code not in chosen:
            found[about.question] = [*chosen, about.code]
        elif not chosen:
            select = next((q for q in asked if q.name == about.question), None)
            several = select is not None and select.kind is Kind.SELECT_MULTIPLE
            found[about.question] = [about.code] if several else about.code
    return found


def clean_text(text: str) -> str:
    """Return text in NFC, without control characters but line breaks, without outer space.

    Emoji and their joiners stay; NUL, lone surrogates and unassigned code points go.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in lines if c in "\n\t" or unicodedata.category(c) not in _DROPPED)
    return "".join(kept).strip()


def shown_as_typed(question: Question, answer: Answer, *, comma: bool) -> Answer:
    """Return a stored answer in the form in which it is typed, with a decimal `comma` or point."""
    if isinstance(answer, str) and answer and question.kind is Kind.DATE:
        return date.fromisoformat(answer).strftime("%d/%m/%Y")
    if isinstance(answer, str) and comma and question.kind is Kind.DECIMAL:
        return answer.replace(".", ",")
    return answer


def _typed(question: Question, entries: Sequence[str]) -> Answer:
    cleaned = [clean_text(entry[:_TYPED_LIMIT]) for entry in entries]
    filled = list(dict.fromkeys(entry for entry in cleaned if entry))
    if question.kind is Kind.SELECT_MULTIPLE or len(filled) > 1:
        return filled
    return filled[0] if filled else ""


def _parse(question: Question, typed: Answer, allowed_missing: frozenset[str]) -> Answer:
    if not typed:
        if question.required:
            raise _Refused("answer.required", question.required_message or wording.REQUIRED)
        return ""
    if question.kind is Kind.SELECT_MULTIPLE:
        return _several(question, typed if isinstance(typed, list) else [typed], allowed_missing)
    if isinstance(typed, list):
        raise _Refused("answer.several", wording.ONE_ONLY)
    if question.kind is Kind.SELECT_ONE:
        return _one(question, typed, allowed_missing)
    return _READERS[question.kind](question, typed)


def _one(question: Question, code: str, allowed_missing: frozenset[str]) -> str:
    if question.choice(code) is None and code not in allowed_missing & MISSING_CODES:
        raise _Refused("answer.choice", wording.NOT_A_CHOICE)
    return code


def _several(question: Question, codes: list[str], allowed_missing: frozenset[str]) -> Answer:
    if len(codes) == 1 and codes[0] in allowed_missing & MISSING_CODES:
        return codes
    chosen = [choice for choice in question.choices if choice.code in codes]
    if len(chosen) != len(codes):
        raise _Refused("answer.choice", wording.NOT_A_CHOICE)
    alone = next((choice for choice in chosen if choice.exclusive), None)
    if alone is not None and len(chosen) > 1:
        raise _Refused("answer.exclusive", wording.exclusive(alone.label))
    return [choice.code for choice in chosen]


def _integer(_question: Question, typed: str) -> str:
    if not _INTEGER.fullmatch(typed):
        raise _Refused("answer.integer", wording.INTEGER)
    return str(int(typed))


def _decimal(_question: Question, typed: str) -> str:
    if not _DECIMAL.fullmatch(typed):
        raise _Refused("answer.decimal", wording.DECIMAL)
    return typed.replace(",", ".").removeprefix("+")


def _date(_question: Question, typed: str) -> str:
    iso, local = _ISO_DATE.fullmatch(typed), _LOCAL_DATE.fullmatch(typed)
    match = iso or local
    parts = [int(part) for part in match.groups()] if match else []
    try:
        return date(*(parts if iso else reversed(parts))).isoformat()
    except (TypeError, ValueError) as error:
        raise _Refused("answer.date", wording.DATE) from error


def _text(question: Question, typed: str) -> str:
    text = typed if question.is_multiline else " ".join(typed.split())
    if len(text) > question.text_limit:
        raise _Refused("answer.too_long", wording.too_long(len(text), question.text_limit))
    return text


_READERS = {
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.TEXT: _text,
}


def _unfit(
    question: Question, answer: Answer, values: Mapping[str, Value], today: date
) -> list[AnswerFault]:
    """Return why a well-formed answer does not fit the others: no choice here, or a constraint."""
    offered = with_offered(question, values, today=today)
    codes = answer if isinstance(answer, list) else [answer]
    narrowed = bool(question.choice_filter) and not is_missing(question, answer)
    if narrowed and not all(offered.choice(code) for code in codes):
        return [AnswerFault(question.name, "answer.choice", wording.NOT_A_CHOICE)]
    if _allowed(question, answer, values, today):
        return []
    message = question.constraint_message or wording.CONSTRAINT
    return [AnswerFault(question.name, "answer.constraint", message)]


def _allowed(question: Question, answer: Answer, values: Mapping[str, Value], today: date) -> bool:
    own = value_of(question, answer)
    if not question.constraint or own == []:
        return True
    return compile_expression(question.constraint).holds({**values, OWN: own}, today=today)
