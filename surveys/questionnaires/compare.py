"""What changed between two versions of a questionnaire, question by question, to be read."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.ground.text import LocalText
from surveys.questionnaires.questionnaire import Choice, Question, Questionnaire, Theme


class ChangeKind(StrEnum):
    """What happened to a question or a page."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"
    CHOICES = "choices"
    CONDITION = "condition"
    ANSWERING = "answering"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the question or page by name, and how it stood before and stands after.

    Where the words changed, both sides are texts; else lines of a form. A side that is missing is
    an empty tuple.
    """

    kind: ChangeKind
    name: str
    before: tuple[LocalText, ...] = ()
    after: tuple[LocalText, ...] = ()


def compare(before: Questionnaire, after: Questionnaire) -> tuple[Change, ...]:
    """Return every change from one questionnaire to another, in the order of the new one.

    What was removed comes last. A question is the same while its name is: names are what results
    are counted by. A question has moved when its page or its order among those kept changed.
    """
    return (*_questions(before, after), *_pages(before, after), *_removed(before, after))


def _questions(before: Questionnaire, after: Questionnaire) -> Iterator[Change]:
    moved = _moved(before, after)
    for question in after.by_name.values():
        old = before.by_name.get(question.name)
        if old is None:
            yield Change(ChangeKind.ADDED, question.name, after=_words(question))
            continue
        if question.name in moved:
            yield Change(
                ChangeKind.MOVED,
                question.name,
                (before.theme_of(question.name).title,),
                (after.theme_of(question.name).title,),
            )
        yield from _within(old, question)


def _within(old: Question, new: Question) -> Iterator[Change]:
    sides: Mapping[ChangeKind, tuple[tuple[LocalText, ...], tuple[LocalText, ...]]] = {
        ChangeKind.REWORDED: (_words(old), _words(new)),
        ChangeKind.CHOICES: (_lines(old.choices), _lines(new.choices)),
        ChangeKind.CONDITION: (_plain(*_conditions(old)), _plain(*_conditions(new))),
        ChangeKind.ANSWERING: (_plain(*_answering(old)), _plain(*_answering(new))),
    }
    for kind, (was, is_now) in sides.items():
        if was != is_now:
            yield Change(kind, new.name, was, is_now)


def _pages(before: Questionnaire, after: Questionnaire) -> Iterator[Change]:
    old = {theme.name: theme for theme in before.themes}
    for theme in after.themes:
        was = old.get(theme.name)
        if was is None:
            yield Change(ChangeKind.ADDED, theme.name, after=_heading(theme))
            continue
        if _heading(was) != _heading(theme):
            yield Change(ChangeKind.REWORDED, theme.name, _heading(was), _heading(theme))
        if was.relevant != theme.relevant:
            yield Change(
                ChangeKind.CONDITION, theme.name, _plain(was.relevant), _plain(theme.relevant)
            )


def _removed(before: Questionnaire, after: Questionnaire) -> Iterator[Change]:
    for question in before.by_name.values():
        if question.name not in after.by_name:
            yield Change(ChangeKind.REMOVED, question.name, _words(question))
    kept = {theme.name for theme in after.themes}
    for theme in before.themes:
        if theme.name not in kept:
            yield Change(ChangeKind.REMOVED, theme.name, _heading(theme))


def _moved(before: Questionnaire, after: Questionnaire) -> set[str]:
    """Return the questions on another page, or outside the longest run that kept its order."""
    common = [name for name in after.by_name if name in before.by_name]
    order = {name: place for place, name in enumerate(before.by_name)}
    stayed = _longest_rising([order[name] for name in common])
    return {
        name
        for place, name in enumerate(common)
        if place not in stayed or before.theme_of(name).name != after.theme_of(name).name
    }


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return the places of a longest rising subsequence of distinct numbers."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place, number in enumerate(numbers):
        length = bisect_left([numbers[end] for end in ends], number)
        before[place] = ends[length - 1] if length else None
        ends[length : length + 1] = [place]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _words(question: Question) -> tuple[LocalText, ...]:
    texts = (
        question.label,
        question.hint,
        question.required_message,
        question.constraint_message,
    )
    return tuple(text for text in texts if text is not None and (text.vi or text.en))


def _heading(theme: Theme) -> tuple[LocalText, ...]:
    return (theme.title, theme.stem) if theme.stem else (theme.title,)


def _lines(choices: Sequence[Choice]) -> tuple[LocalText, ...]:
    return tuple(_line(choice) for choice in choices)


def _line(choice: Choice) -> LocalText:
    return LocalText(
        vi=f"{choice.code} {choice.label.vi}{_marks(choice)}",
        en=f"{choice.code} {choice.label.en}{_marks(choice)}",
    )


def _marks(choice: Choice) -> str:
    marks = [word for word, on in (("exclusive", choice.exclusive), ("keep_last", choice.kept_last))
             if on]  # fmt: skip
    marks += [f"{column} = {text}" for column, text in choice.columns]
    return f" ({', '.join(marks)})" if marks else ""


def _conditions(question: Question) -> list[str]:
    cells = {
        "relevant": question.relevant, "constraint": question.constraint,
        "calculation": question.calculation, "choice_filter": question.choice_filter,
    }  # fmt: skip
    return [f"{column}: {text}" for column, text in cells.items() if text]


def _answering(question: Question) -> list[str]:
    said = [f"type: {question.kind.value}"]
    said += ["required"] if question.required else []
    said += [f"randomize, seed: {question.seed or '–'}"] if question.shuffled else []
    return said + ([f"appearance: {question.appearance}"] if question.appearance else [])


def _plain(*lines: str) -> tuple[LocalText, ...]:
    return tuple(LocalText(vi=line, en=line) for line in lines if line)
