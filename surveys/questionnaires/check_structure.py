"""Checks the rows of the survey sheet: their types, and groups as pages."""

from collections.abc import Iterator, Sequence

from analysis.ground.errors import Fault
from surveys.questionnaires.build import is_stem
from surveys.questionnaires.catalogue import Place, fault_of
from surveys.questionnaires.columns import cell, is_yes, kind_of, type_and_list
from surveys.questionnaires.known import known_rows
from surveys.questionnaires.parameters import KNOWN, read_parameters, seed_question, unread_part
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.sheets import Form, Row

GROUPS = {"begin_group", "end_group"}
#: Rows of metadata that would tell who answered, or on which device.
IDENTIFYING = {
    "deviceid", "phonenumber", "simserial", "subscriberid", "username", "email", "imei",
    "start-geopoint", "background-audio", "background-geopoint",
}  # fmt: skip
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
        code = "type.identifies" if word in IDENTIFYING else "type.unsupported"
        yield fault_of(code, _place(form, row), got=cell(row.cells, "type"))
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
    yield from _parameter_faults(row, form)
    required = cell(row.cells, "required")
    if required.lower() not in _YES_OR_NO:
        yield fault_of("cell.not_yes_or_no", _place(form, row, "required"), got=required)


def _parameter_faults(row: Row, form: Form) -> Iterator[Fault]:
    text, place = cell(row.cells, "parameters"), _place(form, row, "parameters")
    found = read_parameters(text)
    strange = sorted(set(found) - KNOWN)
    is_select = kind_of(type_and_list(row.cells)[0]) in _SELECTS
    if text and (strange or unread_part(text) or not is_select):
        yield fault_of("parameters.unknown", place, got=", ".join(strange) or text)
    name = seed_question(found.get("seed", "0"))
    if name is None or ("seed" in found and not is_yes(found.get("randomize", ""))):
        yield fault_of("parameters.seed", place, got=text)
    elif name:
        known = known_rows(form)
        seed, own = known.get(name), known[cell(row.cells, "name")]
        if seed is None or seed.kind in {None, Kind.NOTE, Kind.CALCULATE}:
            yield fault_of("parameters.seed", place, got=text)
        elif seed.theme >= own.theme:
            yield fault_of("condition.same_page", place, got=text)


def _nesting_faults(form: Form) -> Iterator[Fault]:
    opened: list[Row] = []
    for row in form.rows("survey"):
        word, _ = type_and_list(row.cells)
        if word == "begin_group":
            opened.append(row)
        elif word == "end_group" and opened:
            opened.pop()
        elif word == "end_group":
            yield fault_of("group.not_open", _place(form, row))
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
