"""Checks the XPath of a form: it parses, looks back only, and fits the kinds it computes with."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from elementpath.datatypes import Date10, UntypedAtomic

from analysis.ground.errors import DomainError, Fault
from surveys.questionnaires.catalogue import Place, fault_of
from surveys.questionnaires.columns import cell, type_and_list
from surveys.questionnaires.expression import (
    OF_CHOICE,
    OWN,
    Expression,
    compile_expression,
    compile_filter,
)
from surveys.questionnaires.functions import UNANSWERED, Value
from surveys.questionnaires.known import Known, known_rows
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.sheets import Form

_COLUMNS = ("relevant", "constraint", "calculation", "choice_filter")
_TRIAL_DAY = date(2024, 1, 31)
_TRIALS: Mapping[Kind, Value] = {
    Kind.INTEGER: 3,
    Kind.DECIMAL: Decimal("3.5"),
    Kind.TEXT: "chữ",
    Kind.DATE: Date10.fromstring("2024-01-31"),
}


@dataclass(frozen=True, slots=True)
class _Use:
    """An expression in its cell, with what stands in its own row."""

    expression: Expression
    column: str
    own: Known
    place: Place


def expression_faults(form: Form) -> Iterator[Fault]:
    """Yield the faults of every relevant, constraint, calculation and choice_filter."""
    known = known_rows(form)
    theme = 0
    for order, row in enumerate(form.rows("survey")):
        word, _ = type_and_list(row.cells)
        theme += word == "begin_group"
        own = known.get(cell(row.cells, "name")) or Known(None, order, theme)
        for column in _COLUMNS:
            if source := cell(row.cells, column):
                place = Place(form.name, "survey", row.number, column)
                yield from _source_faults(source, column, own=own, place=place, known=known)
        if source := cell(row.cells, "choice_filter"):
            place = Place(form.name, "survey", row.number, "choice_filter")
            yield from _filter_faults(source, place, form)


def _source_faults(
    source: str, column: str, *, own: Known, place: Place, known: Mapping[str, Known]
) -> Iterator[Fault]:
    read = compile_filter if column == "choice_filter" else compile_expression
    try:
        use = _Use(read(source), column, own, place)
    except DomainError as error:
        fault = error.fault
        yield Fault(
            f"questionnaire.{fault.code}",
            fault.message,
            str(place),
            fault.got,
            fault.expected,
            fault.hint,
        )
        return
    named = [*_reference_faults(use, known), *_form_faults(use, known)]
    yield from named or _type_faults(use, known)


def _reference_faults(use: _Use, known: Mapping[str, Known]) -> Iterator[Fault]:
    for name in use.expression.variables:
        code = _reference_code(use, known.get(name))
        if code:
            yield fault_of(code, use.place, got=f"${{{name}}} in {use.expression.source}")


def _reference_code(use: _Use, named: Known | None) -> str:
    if named is None:
        return "condition.unknown_question"
    if named.kind in {None, Kind.NOTE}:
        return "condition.note"
    if named.order == use.own.order and use.column != "constraint":
        return "condition.own_answer"
    if named.order > use.own.order:
        return "condition.later_question"
    if use.column == "choice_filter" and named.settled >= use.own.theme:
        return "condition.same_page"
    return ""


def _filter_faults(source: str, place: Place, form: Form) -> Iterator[Fault]:
    headers = form.headers("choices")
    with suppress(DomainError):
        for column in compile_filter(source).columns:
            if column not in headers:
                known = ", ".join(headers)
                yield fault_of("filter.unknown_column", place, got=column, expected=known)


def _form_faults(use: _Use, known: Mapping[str, Known]) -> Iterator[Fault]:
    expression = use.expression
    if expression.reads_own and use.column != "constraint":
        yield fault_of("condition.own_answer", use.place, got=expression.source)
    if expression.asks_for_blank():
        yield fault_of("condition.blank", use.place, got=expression.source)
    for name in sorted(expression.compared()):
        compared = use.own if name == OWN else known.get(name)
        if compared is not None and compared.kind is Kind.SELECT_MULTIPLE:
            yield fault_of("condition.compares_several", use.place, got=expression.source)


def _type_faults(use: _Use, known: Mapping[str, Known]) -> Iterator[Fault]:
    involved = {name: known[name] for name in use.expression.variables}
    if use.expression.reads_own:
        involved[OWN] = use.own
    rounds = max([len(entry.codes) for entry in involved.values()], default=0) or 1
    for turn in range(rounds):
        values = {name: _trial(entry, turn) for name, entry in involved.items()}
        values |= {OF_CHOICE + column: UntypedAtomic("1") for column in use.expression.columns}
        trouble = use.expression.trouble(values, today=_TRIAL_DAY)
        if trouble and "ivision by zero" not in trouble:
            got = f"{use.expression.source}: {trouble}"
            yield fault_of("condition.types", use.place, got=got)
            return


def _trial(entry: Known, turn: int) -> Value:
    if entry.codes:
        code = UntypedAtomic(entry.codes[turn % len(entry.codes)])
        return [code] if entry.kind is Kind.SELECT_MULTIPLE else code
    return UNANSWERED if entry.kind is None else _TRIALS.get(entry.kind, UNANSWERED)
