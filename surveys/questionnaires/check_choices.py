"""Checks the choice lists: codes, labels, and that lists and questions know each other."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from analysis.ground.errors import Fault
from surveys.questionnaires.adapt_others import other_list
from surveys.questionnaires.catalogue import Place, fault_of
from surveys.questionnaires.check_names import label_faults
from surveys.questionnaires.columns import cell, is_yes, kind_of, languages_of, type_and_list
from surveys.questionnaires.questionnaire import NAME_LIMIT, Kind
from surveys.questionnaires.sheets import Form, Row

_CODE = re.compile(r"0|[1-9][0-9]{0,4}|[A-Za-z](?:_?[A-Za-z0-9])*")
_LARGEST_CODE = 32767
_SELECTS = {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}


def choice_faults(form: Form) -> Iterator[Fault]:
    """Yield the faults of the choices sheet and of the questions that use it."""
    lists: dict[str, list[Row]] = defaultdict(list)
    languages = [each.code for each in languages_of(form.headers("survey"))]
    for row in form.rows("choices"):
        list_name = cell(row.cells, "list_name")
        if not list_name:
            yield fault_of("list.no_name", Place(form.name, "choices", row.number, "list_name"))
        lists[list_name].append(row)
        yield from label_faults(row, Place(form.name, "choices", row.number), languages)
    for rows in lists.values():
        yield from _code_faults(rows, form)
    yield from _use_faults(form, lists)


def _code_faults(rows: list[Row], form: Form) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        code = cell(row.cells, "name")
        place = Place(form.name, "choices", row.number, "name")
        if not code:
            yield fault_of("code.missing", place)
        elif not _CODE.fullmatch(code) or (code.isdigit() and int(code) > _LARGEST_CODE):
            yield fault_of("code.characters", place, got=code)
        if code and code in first:
            yield fault_of("code.twice", place, got=f"{code}, first in row {first[code]}")
        first.setdefault(code, row.number)


def _use_faults(form: Form, lists: Mapping[str, list[Row]]) -> Iterator[Fault]:
    used = set()
    for row in form.rows("survey"):
        word, list_name = type_and_list(row.cells)
        if kind_of(word) not in _SELECTS or not list_name:
            continue
        used.add(list_name)
        place = Place(form.name, "survey", row.number, "type")
        if (about_other := other_list(row)) is not None:
            used.add(about_other)
            yield fault_of("list.other_and_filter", place, got=cell(row.cells, "type"))
        elif list_name not in lists:
            known = ", ".join(sorted(name for name in lists if name))
            yield fault_of("list.missing", place, got=list_name, expected=known)
        elif kind_of(word) is Kind.SELECT_MULTIPLE:
            yield from _multiple_faults(row, lists[list_name], place)
    for list_name in [name for name in lists if name and name not in used]:
        place = Place(form.name, "choices", lists[list_name][0].number, "list_name")
        yield fault_of("list.unused", place, got=list_name)


def _multiple_faults(row: Row, choices: list[Row], place: Place) -> Iterator[Fault]:
    if all(is_yes(cell(choice.cells, "exclusive")) for choice in choices):
        yield fault_of("list.of_exclusives", place, got=type_and_list(row.cells)[1])
    for choice in choices:
        column = f"{cell(row.cells, 'name')}__{cell(choice.cells, 'name')}"
        if len(column) > NAME_LIMIT:
            yield fault_of("code.column_too_long", place, got=column)
