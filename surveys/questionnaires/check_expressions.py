"""Checks the XPath of a form: it parses, looks back only, and fits the kinds it computes with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from elementpath.datatypes import Date10, UntypedAtomic

from analysis.ground.errors import DomainError, Fault
from surveys.questionnaires.catalogue import Place, fault_of
from surveys.questionnaires.columns import cell, kind_of, type_and_list
from surveys.questionnaires.expression import OWN, Expression, compile_expression
from surveys.questionnaires.functions import UNANSWERED, Value
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.sheets import Form

_COLUMNS = ("relevant", "constraint", "calculation")
_TRIAL_DAY = date(2024, 1, 31)
_TRIALS: Mapping[Kind, Value] = {
    Kind.INTEGER: 3,
    Kind.DECIMAL: Decimal("3.5"),
    Kind.TEXT: "chữ",
    Kind.DATE: Date10.fromstring("2024-01-31"),
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands in the survey sheet under a name: kind (None: a group), place, codes."""

    kind: Kind | None
    order: int
    theme: int
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Use:
    """An expression in its cell, with what stands in its own row."""

    expression: Expression
    column: str
    own: _Known
    place: Place


def expression_faults(form: Form) -> Iterator[Fault]:
    """Yield the faults of every relevant, constraint and calculation."""
    known = _known(form)
    theme = 0
    for order, row in enumerate(form.rows("survey")):
        word, _ = type_and_list(row.cells)
        theme += word == "begin_group"
        own = known.get(cell(row.cells, "name")) or _Known(None, order, theme)
        for column in _COLUMNS:
            if source := cell(row.cells, column):
                place = Place(form.name, "survey", row.number, column)
                yield from _source_faults(source, column, own=own, place=place, known=known)


def _known(form: Form) -> dict[str, _Known]:
    codes: dict[str, list[str]] = {}
    for row in form.rows("choices"):
        codes.setdefault(cell(row.cells, "list_name"), []).append(cell(row.cells, "name"))
    known: dict[str, _Known] = {}
    theme = 0
    for order, row in enumerate(form.rows("survey")):
        word, list_name = type_and_list(row.cells)
        theme += word == "begin_group"
        if name := cell(row.cells, "name"):
            found = _Known(kind_of(word), order, theme, tuple(codes.get(list_name, ())))
            known.setdefault(name, found)
    return known


def _source_faults(
    source: str, column: str, *, own: _Known, place: Place, known: Mapping[str, _Known]
) -> Iterator[Fault]:
    try:
        use = _Use(compile_expression(source), column, own, place)
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


def _reference_faults(use: _Use, known: Mapping[str, _Known]) -> Iterator[Fault]:
    for name in use.expression.variables:
        code = _reference_code(use, known.get(name))
        if code:
            yield fault_of(code, use.place, got=f"${{{name}}} in {use.expression.source}")


def _reference_code(use: _Use, named: _Known | None) -> str:
    if named is None:
        return "condition.unknown_question"
    if named.kind in {None, Kind.NOTE}:
        return "condition.note"
    if named.order == use.own.order and use.column != "constraint":
        return "condition.own_answer"
    if named.order > use.own.order:
        return "condition.later_question"
    if use.column == "relevant" and named.theme == use.own.theme:
        return "condition.same_page"
    return ""


def _form_faults(use: _Use, known: Mapping[str, _Known]) -> Iterator[Fault]:
    expression = use.expression
    if expression.reads_own and use.column != "constraint":
        yield fault_of("condition.own_answer", use.place, got=expression.source)
    if expression.asks_for_blank():
        yield fault_of("condition.blank", use.place, got=expression.source)
    for name in sorted(expression.compared()):
        compared = use.own if name == OWN else known.get(name)
        if compared is not None and compared.kind is Kind.SELECT_MULTIPLE:
            yield fault_of("condition.compares_several", use.place, got=expression.source)


def _type_faults(use: _Use, known: Mapping[str, _Known]) -> Iterator[Fault]:
    involved = {name: known[name] for name in use.expression.variables}
    if use.expression.reads_own:
        involved[OWN] = use.own
    rounds = max([len(entry.codes) for entry in involved.values()], default=0) or 1
    for turn in range(rounds):
        values = {name: _trial(entry, turn) for name, entry in involved.items()}
        trouble = use.expression.trouble(values, today=_TRIAL_DAY)
        if trouble and "ivision by zero" not in trouble:
            got = f"{use.expression.source}: {trouble}"
            yield fault_of("condition.types", use.place, got=got)
            return


def _trial(entry: _Known, turn: int) -> Value:
    if entry.codes:
        code = UntypedAtomic(entry.codes[turn % len(entry.codes)])
        return [code] if entry.kind is Kind.SELECT_MULTIPLE else code
    return UNANSWERED if entry.kind is None else _TRIALS.get(entry.kind, UNANSWERED)
