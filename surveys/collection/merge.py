"""Which answers of a page stand when they were changed elsewhere since the page was shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.ground.hashing import sha256_of_json
from surveys.questionnaires.questionnaire import Answer, Answers

_MARK_LENGTH = 8
_BLANK = "-"


@dataclass(frozen=True, slots=True)
class MergedPage:
    """What stands of a page: the answers to keep, and the questions that two places disagree on.

    `adopted` are the questions whose answer is the one saved elsewhere, contested ones among them.
    """

    answers: Mapping[str, Answer]
    contested: tuple[str, ...]
    adopted: frozenset[str]


def mark_of(answer: Answer | None) -> str:
    """Return the short mark by which a page remembers an answer that it showed."""
    return sha256_of_json(answer)[:_MARK_LENGTH] if answer else _BLANK


def marks_of(names: Iterable[str], answers: Answers) -> str:
    """Return the marks of the answers to `names`, in their order, as a page carries them."""
    return " ".join(mark_of(answers.get(name)) for name in names)


def mark_of_all(answers: Answers) -> str:
    """Return the mark of all answers that were read back."""
    return sha256_of_json(dict(answers))[:_MARK_LENGTH]


def read_marks(names: Iterable[str], marks: str) -> dict[str, str]:
    """Return marks by name; the rest counts as shown blank."""
    return dict(zip(names, marks.split(), strict=False))


def merge_page(
    shown: Iterable[str],
    seen: Mapping[str, str] | None,
    *,
    stored: Answers,
    typed: Answers,
    refused: frozenset[str] = frozenset(),
) -> MergedPage:
    """Merge a page as it was left into what is stored by now, question by question.

    Parameters
    ----------
    shown : the questions of the page.
    seen : the marks of the answers that the page showed when it was opened; None: nobody else
        saved it since, so that it stands as it was left.
    stored : the answers as they are now.
    typed : the good answers of the page as it was left; blank ones are absent.
    refused : the questions whose answer was typed and is not good.

    Notes
    -----
    What nobody changed elsewhere is taken from the page. What was changed elsewhere and not here
    is taken from there. What was changed in both places to different answers is contested.
    """
    names = list(shown)
    marks = {name: mark_of(stored.get(name)) for name in names} if seen is None else seen
    adopted, contested = set(), []
    for name in names:
        there, here = mark_of(stored.get(name)), mark_of(typed.get(name))
        shown_mark = marks.get(name, _BLANK)
        if there == shown_mark or (there == here and name not in refused):
            continue
        adopted.add(name)
        if name in refused or here != shown_mark:
            contested.append(name)
    kept = {name: (stored if name in adopted else typed).get(name) for name in names}
    answers = {name: answer for name, answer in kept.items() if answer}
    return MergedPage(answers, tuple(contested), frozenset(adopted))
