"""What the keying screen shows: every question of the form in its order, with what was keyed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.questionnaires.answers import AnswerFault
from surveys.questionnaires.questionnaire import Choice, Kind, Question, Questionnaire, Theme

_CODED = frozenset({Kind.SELECT_ONE, Kind.SELECT_MULTIPLE})
_LONGEST_CODES = 20


@dataclass(frozen=True, slots=True)
class KeyField:
    """One field: its question, what stands in it, what is wrong with it."""

    question: Question
    value: str
    fault: AnswerFault | None
    is_first: bool

    @property
    def is_coded(self) -> bool:
        return self.question.kind in _CODED

    @property
    def codes(self) -> str:
        """The codes a keyer may type, separated by spaces; empty for numbers and texts."""
        return " ".join(choice.code for choice in self.question.choices)

    @property
    def longest(self) -> int | None:
        """Letters the field takes; None where the server alone decides."""
        if self.question.kind is not Kind.SELECT_ONE:
            return None
        return max((len(choice.code) for choice in self.question.choices), default=_LONGEST_CODES)


@dataclass(frozen=True, slots=True)
class KeyBlock:
    """A theme as keyed: its fields, and the choices they share, listed once."""

    theme: Theme
    fields: tuple[KeyField, ...]
    shared: tuple[Choice, ...]


def key_blocks(
    questionnaire: Questionnaire, keyed: Mapping[str, str], faults: Iterable[AnswerFault] = ()
) -> list[KeyBlock]:
    """Return the blocks of a form; the cursor begins at the first fault, else the first field."""
    by_name = {fault.question: fault for fault in faults}
    names = [question.name for question in questionnaire.asked]
    first = next((name for name in names if name in by_name), next(iter(names), ""))
    return [_block(theme, keyed, by_name, first) for theme in questionnaire.themes if theme.asked]


def _block(
    theme: Theme, keyed: Mapping[str, str], faults: Mapping[str, AnswerFault], first: str
) -> KeyBlock:
    fields = tuple(
        KeyField(
            question=question,
            value=keyed.get(question.name, ""),
            fault=faults.get(question.name),
            is_first=question.name == first,
        )
        for question in theme.asked
    )
    lists = [field.question.choices for field in fields]
    is_shared = len(lists) > 1 and bool(lists[0]) and all(each == lists[0] for each in lists)
    return KeyBlock(theme, fields, lists[0] if is_shared else ())
