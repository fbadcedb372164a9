"""Finds every fault of a form at once, each with sheet, row, column and what to do."""

from collections.abc import Iterator

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from analysis.ground.errors import Fault
from surveys.questionnaires.catalogue import Place, fault_of
from surveys.questionnaires.check_choices import choice_faults
from surveys.questionnaires.check_expressions import expression_faults
from surveys.questionnaires.check_names import name_faults
from surveys.questionnaires.check_structure import structure_faults
from surveys.questionnaires.columns import (
    LANGUAGES,
    TRANSLATED,
    cell,
    column_of,
    in_languages,
    language_of,
    type_and_list,
)
from surveys.questionnaires.sheets import SHEETS, Form

COLUMNS = {
    "settings": {"form_title", "title_en", "form_id", "version", "default_language"},
    "survey": {
        "type", "name", "label", "hint", "required", "required_message", "relevant", "constraint",
        "constraint_message", "calculation", "appearance",
    },
    "choices": {"list_name", "name", "label", "exclusive"},
}  # fmt: skip
_NEEDED = {
    "settings": ("form_title", "title_en"),
    "survey": ("type", "name", "label"),
    "choices": ("list_name", "name", "label"),
}
_HALVES = ("hint", "constraint_message", "required_message")
_CONVERTER_ERRORS = (PyXFormError, AttributeError, KeyError, TypeError, ValueError)


def find_faults(form: Form) -> tuple[Fault, ...]:
    """Return all faults of a form; none means it can be published.

    Where our own checks find nothing, pyxform's converter has the last word.
    """
    faults = (
        *_sheet_faults(form),
        *_language_faults(form),
        *_reference_faults(form),
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
        for header in headers:
            yield from _header_faults(header, Place(form.name, sheet, row, header))


def _title_faults(form: Form) -> Iterator[Fault]:
    settings = form.rows("settings")[0]
    for column in _NEEDED["settings"]:
        if column in form.headers("settings") and not cell(settings.cells, column):
            place = Place(form.name, "settings", settings.number, column)
            yield fault_of("label.missing", place, expected="the title of the questionnaire")


def _header_faults(header: str, place: Place) -> Iterator[Fault]:
    known = COLUMNS[place.sheet]
    if column_of(header) not in known:
        yield fault_of("column.unknown", place, got=header, expected=", ".join(sorted(known)))
    elif "::" in header and language_of(header) not in LANGUAGES:
        yield fault_of("column.unknown_language", place, got=header)


def _needs_choices(form: Form) -> bool:
    return any(type_and_list(row.cells)[0].startswith("select") for row in form.rows("survey"))


def _language_faults(form: Form) -> Iterator[Fault]:
    for row in form.rows("survey"):
        for column in _HALVES:
            texts = in_languages(row.cells, column)
            missing = [language for language in LANGUAGES if not texts.get(language)]
            if texts and missing and "" not in texts:
                place = Place(form.name, "survey", row.number, column)
                yield fault_of(
                    "text.one_language", place, got="".join(texts.values()), expected=missing[0]
                )


def _reference_faults(form: Form) -> Iterator[Fault]:
    for sheet in ("survey", "choices"):
        for row in form.rows(sheet):
            for header, text in row.cells.items():
                if column_of(header) in TRANSLATED and "${" in text:
                    yield fault_of(
                        "text.reference", Place(form.name, sheet, row.number, header), got=text
                    )


def _converter_faults(form: Form) -> Iterator[Fault]:
    try:
        convert(form.as_pyxform(), form_name=form.name)
    except _CONVERTER_ERRORS as error:
        yield fault_of("pyxform.refused", Place(form.name, "survey"), got=str(error))
