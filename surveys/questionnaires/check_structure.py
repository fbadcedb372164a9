"""Checks the rows of the survey sheet: their types, and groups as pages."""

from collections.abc import Iterator, Sequence

from analysis.ground.errors import Fault
from surveys.questionnaires.build import is_stem
from surveys.questionnaires.catalogue import Place, fault_of
from surveys.questionnaires.columns import cell, kind_of, type_and_list
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.sheets import Form, Row

GROUPS = {"begin_group", "end_group"}
_SELECTS = {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}
_YES_OR_NO = {"yes", "no", "true", "false", "true()", "false()", "1", "0", ""}


def structure_faults(form: Form) -> Iterator[Fault]:
    """Yield the faults of types, groups and the cells that depend on the type."""
    for row in form.rows("survey"):
        yield from _type_faults(row, form)
        yield from _cell_faults(row, form)
    yield from _nesting_faults(form)
    for group in _groups(form):
        yield from _group_faults(group, form)


def _place(form: Form, row: Row, column: str = "type") -> Place:
    return Place(form.name, "survey", row.number, column)


def _type_faults(row: Row, form: Form) -> Iterator[Fault]:
    word, rest = type_and_list(row.cells)
    kind = kind_of(word)
    if not word:
        yield fault_of("type.missing", _place(form, row))
    elif kind is None and word not in GROUPS:
        yield fault_of("type.unsupported", _place(form, row), got=cell(row.cells, "type"))
    elif kind not in _SELECTS and rest:
        yield fault_of("type.not_a_select", _place(form, row), got=cell(row.cells, "type"))
    elif kind in _SELECTS and not rest:
        yield fault_of("list.not_named", _place(form, row), got=word)


def _cell_faults(row: Row, form: Form) -> Iterator[Fault]:
    word, _ = type_and_list(row.cells)
    calculation = cell(row.cells, "calculation")
    if kind_of(word) is Kind.CALCULATE and not calculation:
        yield fault_of("calculation.missing", _place(form, row, "calculation"))
    if kind_of(word) is not Kind.CALCULATE and calculation:
        yield fault_of("calculation.unexpected", _place(form, row, "calculation"), got=calculation)
    required = cell(row.cells, "required")
    if required.lower() not in _YES_OR_NO:
        yield fault_of("cell.not_yes_or_no", _place(form, row, "required"), got=required)


def _nesting_faults(form: Form) -> Iterator[Fault]:
    opened: list[Row] = []
    for row in form.rows("survey"):
        word, _ = type_and_list(row.cells)
        if word == "begin_group":
            if opened:
                yield fault_of("group.nested", _place(form, row), got=cell(row.cells, "name"))
            opened.append(row)
        elif word == "end_group" and opened:
            opened.pop()
        elif word == "end_group":
            yield fault_of("group.not_open", _place(form, row))
        elif not opened:
            yield fault_of("group.outside", _place(form, row), got=cell(row.cells, "name"))
    for row in opened:
        yield fault_of("group.not_closed", _place(form, row), got=cell(row.cells, "name"))


def _groups(form: Form) -> list[list[Row]]:
    groups: list[list[Row]] = []
    for row in form.rows("survey"):
        word, _ = type_and_list(row.cells)
        if word == "begin_group":
            groups.append([row])
        elif groups and word != "end_group":
            groups[-1].append(row)
    return groups


def _group_faults(group: Sequence[Row], form: Form) -> Iterator[Fault]:
    head, *members = group
    kinds = {kind_of(type_and_list(row.cells)[0]) for row in members}
    if not kinds - {Kind.NOTE, Kind.CALCULATE}:
        yield fault_of("group.empty", _place(form, head), got=cell(head.cells, "name"))
    stems = [row for row in members if is_stem(row)]
    for stem in stems[1:]:
        place = _place(form, stem, "appearance")
        yield fault_of("group.two_stems", place, got=cell(stem.cells, "name"))
    for stem in stems:
        if condition := cell(stem.cells, "relevant"):
            yield fault_of("group.stem_condition", _place(form, stem, "relevant"), got=condition)
