"""Finds every fault of a form at once, each with sheet, row, column and what to do."""

import re
from collections.abc import Iterator
from contextlib import suppress

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from analysis.ground.errors import DomainError, Fault
from surveys.questionnaires.catalogue import Place, fault_of
from surveys.questionnaires.check_choices import choice_faults
from surveys.questionnaires.check_expressions import expression_faults
from surveys.questionnaires.check_names import name_faults
from surveys.questionnaires.check_structure import structure_faults
from surveys.questionnaires.check_texts import text_faults
from surveys.questionnaires.columns import COLUMNS, cell, column_of, language_of, type_and_list
from surveys.questionnaires.expression import compile_filter
from surveys.questionnaires.sheets import SHEETS, Form

_NEEDED = {
    "settings": ("form_title", "title_en"),
    "survey": ("type", "name", "label"),
    "choices": ("list_name", "name", "label"),
}
_MEDIA = ("media", "image", "audio", "video", "big-image")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_CONVERTER_ERRORS = (PyXFormError, AttributeError, KeyError, TypeError, ValueError)


def find_faults(form: Form) -> tuple[Fault, ...]:
    """Return all faults of a form in our shape (`adapt`); none means it can be published.

    Where our own checks find nothing, pyxform's converter has the last word.
    """
    faults = (
        *_sheet_faults(form),
        *text_faults(form),
        *structure_faults(form),
        *name_faults(form),
        *choice_faults(form),
        *expression_faults(form),
    )
    return faults or tuple(_converter_faults(form))


def _sheet_faults(form: Form) -> Iterator[Fault]:
    for sheet in SHEETS:
        headers = form.headers(sheet)
        if not form.rows(sheet):
            if sheet != "choices" or _needs_choices(form):
                yield fault_of("sheet.missing", Place(form.name, sheet), got=sheet)
            continue
        row = form.sheets[sheet].header_number
        columns = {column_of(header) for header in headers}
        for needed in _NEEDED[sheet]:
            if needed not in columns:
                yield fault_of("column.missing", Place(form.name, sheet, row), expected=needed)
        if sheet == "settings":
            yield from _title_faults(form)
        picked = _picked_by(form) if sheet == "choices" else set()
        for header in (header for header in headers if header not in picked):
            yield from _header_faults(header, Place(form.name, sheet, row, header))


def _title_faults(form: Form) -> Iterator[Fault]:
    settings = form.rows("settings")[0]
    for column in _NEEDED["settings"]:
        if column in form.headers("settings") and not cell(settings.cells, column):
            place = Place(form.name, "settings", settings.number, column)
            yield fault_of("label.missing", place, expected="the title of the questionnaire")


def _header_faults(header: str, place: Place) -> Iterator[Fault]:
    column, language = column_of(header), language_of(header)
    if column in _MEDIA:
        yield fault_of("column.media", place, got=header)
    elif column not in COLUMNS[place.sheet]:
        known = ", ".join(sorted(COLUMNS[place.sheet]))
        yield fault_of("column.unknown", place, got=header, expected=known)
    elif language is not None and not _LANGUAGE.fullmatch(language):
        yield fault_of("column.unknown_language", place, got=header)


def _picked_by(form: Form) -> set[str]:
    """Return the columns of the choices sheet that filters pick by."""
    found: set[str] = set()
    for row in form.rows("survey"):
        with suppress(DomainError):
            found |= set(compile_filter(cell(row.cells, "choice_filter") or "1 = 1").columns)
    return found


def _needs_choices(form: Form) -> bool:
    return any(type_and_list(row.cells)[0].startswith("select") for row in form.rows("survey"))


def _converter_faults(form: Form) -> Iterator[Fault]:
    try:
        convert(form.as_pyxform(), form_name=form.name)
    except _CONVERTER_ERRORS as error:
        yield fault_of("pyxform.refused", Place(form.name, "survey"), got=str(error))
