"""What a form asks for a criterion: each input of its rule, of which sort, under which words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.ground.errors import DomainError, FaultList
from analysis.ground.text import LocalText
from analysis.par.readings import NUMBER, POINTS
from analysis.par.rulebook import Criterion, Leaf, Method
from analysis.par.rules.all_of import AllOf
from analysis.par.rules.all_or_nothing import AllOrNothing
from analysis.par.rules.best_of import BestOf
from analysis.par.rules.choice import Choice
from analysis.par.rules.manual import Manual
from analysis.par.rules.measured import Measured
from analysis.par.rules.per_event import Addition, Deduction
from analysis.par.rules.ratio import Ratio
from analysis.par.rules.rule import Rule

_TYPED_NUMBER = re.compile(r"-?[0-9 \u00a0]*[0-9](,[0-9]+)?|-?[0-9 \u00a0]*[0-9](\.[0-9]+)?")
_MOST_CHARACTERS = 40


class Asked(StrEnum):
    """The part an input plays, which gives the field its words."""

    POINTS = "points"
    PART = "part"
    WHOLE = "whole"
    EVENTS = "events"
    FIGURE = "figure"
    CONDITION = "condition"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class InputField:
    """One field: the name in the rule, what it asks, its own words if any, the answers allowed."""

    name: str
    asked: Asked
    title: LocalText | None = None
    options: tuple[tuple[str, LocalText], ...] = ()


_YES_NO = (("yes", LocalText(vi="Có", en="Yes")), ("no", LocalText(vi="Không", en="No")))


def fields_of(criterion: Criterion) -> tuple[InputField, ...]:
    """Return what is asked for a criterion; nothing where it is not scored by hand."""
    body = criterion.body
    if not isinstance(body, Leaf) or body.method is not Method.APPRAISED:
        return ()
    found = {field.name: field for field in _fields(body.rule)}
    titles = body.titles
    return tuple(
        replace(field, title=field.title or titles.get(field.name)) for field in found.values()
    )


def _fields(rule: Rule) -> Iterator[InputField]:
    match rule:
        case BestOf():
            for one in rule.rules:
                yield from _fields(one)
        case AllOf():
            for condition in rule.conditions:
                yield InputField(condition.of, Asked.CONDITION, condition.title, _YES_NO)
        case Choice():
            options = tuple((option.code, option.title) for option in rule.options)
            yield InputField(rule.of, Asked.CHOICE, options=options)
        case AllOrNothing(threshold=None):
            yield InputField(rule.of, Asked.CONDITION, options=_YES_NO)
        case _:
            yield from _numbers(rule)


def _numbers(rule: Rule) -> Iterator[InputField]:
    match rule:
        case Measured(measure=Ratio() as ratio):
            yield InputField(ratio.part, Asked.PART)
            yield InputField(ratio.whole, Asked.WHOLE)
        case Manual():
            yield InputField(POINTS, Asked.POINTS)
        case Addition() | Deduction():
            yield InputField(rule.of, Asked.EVENTS)
        case _:
            names = (name for name in rule.inputs if "." not in name)
            yield from (InputField(name, Asked.FIGURE) for name in names)


def read_inputs(criterion: Criterion, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed as the rule reads it, without what was left empty.

    Numbers may have a decimal comma and spaces between thousands. Raises ManyFaults
    `par.inputs` with every field that cannot be read.
    """
    faults = FaultList()
    read: dict[str, str] = {}
    for field in fields_of(criterion):
        text = typed.get(field.name, "").strip()
        if text:
            try:
                read[field.name] = _read(field, text)
            except DomainError as error:
                faults.extend(error.faults)
    faults.raise_if_any("par.inputs", "the entry cannot be stored")
    return read


def _read(field: InputField, text: str) -> str:
    if field.options:
        if text in dict(field.options):
            return text
        codes = ", ".join(code for code, _ in field.options)
        raise DomainError(
            "par.bad_input",
            "this is none of the options",
            where=field.name,
            got=text[:_MOST_CHARACTERS],
            expected=codes,
        )
    number = _plain(text)
    if number is None:
        raise DomainError(
            "par.bad_input",
            "this input must be a number",
            where=field.name,
            got=text[:_MOST_CHARACTERS],
            expected='such as "4,5"',
        )
    return number


def _plain(text: str) -> str | None:
    if not _TYPED_NUMBER.fullmatch(text):
        return None
    plain = re.sub(r"[ \u00a0]", "", text).replace(",", ".")
    return plain if NUMBER.fullmatch(plain) else None
