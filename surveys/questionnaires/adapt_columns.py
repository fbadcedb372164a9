"""Brings headers into one spelling, gives languages their codes, leaves out what is not used."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from analysis.ground.errors import Fault
from surveys.questionnaires.catalogue import Place
from surveys.questionnaires.columns import (
    COLUMNS,
    TRANSLATED,
    cell,
    column_of,
    is_yes,
    kind_of,
    languages_of,
    type_and_list,
)
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.remarks import remark
from surveys.questionnaires.sheets import Form, Row, Sheet

_SPELLINGS = {
    "relevance": "relevant", "calculate": "calculation", "list name": "list_name",
    "choice filter": "choice_filter", "constraint message": "constraint_message",
    "constraining message": "constraint_message", "required message": "required_message",
    "read_only": "readonly", "read only": "readonly", "title": "form_title",
    "set_form_title": "form_title", "id_string": "form_id", "set_form_id": "form_id",
}  # fmt: skip
_LANGUAGES = {
    "vietnamese": "Tiếng Việt (vi)", "tiếng việt": "Tiếng Việt (vi)", "english": "English (en)",
    "tiếng anh": "English (en)", "khmer": "Khmer (km)", "cham": "Cham (cjm)",
    "chinese": "中文 (zh)", "default": "Tiếng Việt (vi)",
}  # fmt: skip
_VIETNAMESE = "Tiếng Việt (vi)"
_KNOWN = set().union(*COLUMNS.values())
_HEADER = re.compile(r"\s*([A-Za-z_ ]+?)\s*::?\s*([^:].*?)\s*")
#: Columns that change nothing here, whatever they say.
_IDLE = {
    "settings": {"style", "instance_name", "namespaces", "sms_keyword", "name"},
    "survey": {"guidance_hint", "hxl", "kuid", "$kuid", "$autoname", "note", "default", "hint_url"},
    "choices": {"kuid", "$kuid", "$autovalue", "order"},
}
#: Columns that say no where they are left out, which is how things are here anyhow.
_SILENT = {"readonly", "disabled", "allow_choice_duplicates"}
_IDLE_PREFIXES = ("body::", "instance::", "guidance_hint")


def with_our_columns(form: Form) -> tuple[Form, list[Fault]]:
    """Return the form with our headers; see the module."""
    form, said = _renamed(form), list[Fault]()
    used = _filtered_by(form)
    for name, sheet in form.sheets.items():
        dropped = [header for header in sheet.headers if _is_idle(sheet, header, used)]
        said += [
            remark(_reason(header), Place(form.name, name, sheet.header_number, header))
            for header in dropped
            if any(header in row.cells for row in sheet.rows) and column_of(header) not in _SILENT
        ]
        form = _with_sheet(form, _without(sheet, dropped))
    form, about_title = _titled(form)
    return form, [*said, *about_title]


def _with_sheet(form: Form, sheet: Sheet) -> Form:
    return replace(form, sheets={**form.sheets, sheet.name: sheet})


def _renamed(form: Form) -> Form:
    settings = next((row.cells for row in form.rows("settings")), {})
    default = _language(cell(settings, "default_language") or _VIETNAMESE)
    for sheet in form.sheets.values():
        form = _with_sheet(form, _with_headers(sheet, lambda header: _spelt(header, default)))
    return form


def _with_headers(sheet: Sheet, spell: Callable[[str], str]) -> Sheet:
    """Return the sheet with each header respelt, but where two would become one."""
    wanted = {header: spell(header) for header in sheet.headers}
    taken = list(wanted.values())
    new = {old: name if taken.count(name) == 1 else old for old, name in wanted.items()}
    rows = tuple(
        replace(row, cells={new[header]: text for header, text in row.cells.items()})
        for row in sheet.rows
    )
    return replace(sheet, headers=tuple(new.values()), rows=rows)


def _spelt(header: str, default: str) -> str:
    lower = header.strip().lower()
    plain = lower if lower in _KNOWN else _SPELLINGS.get(lower, header)
    match = _HEADER.fullmatch(plain)
    column = _SPELLINGS.get(match[1].lower(), match[1]) if match else plain
    if column.lower() not in TRANSLATED:
        return plain
    return f"{column.lower()}::{_language(match[2]) if match else default}"


def _language(name: str) -> str:
    return _LANGUAGES.get(name.strip().lower(), name.strip())


def _filtered_by(form: Form) -> set[str]:
    filters = " ".join(cell(row.cells, "choice_filter") for row in form.rows("survey"))
    return set(re.findall(r"[A-Za-z_][\w-]*", filters))


def _is_idle(sheet: Sheet, header: str, used: set[str]) -> bool:
    column, filled = column_of(header), [row for row in sheet.rows if header in row.cells]
    if sheet.name == "choices" and header in used:
        return False
    if column in _IDLE.get(sheet.name, ()) or header.lower().startswith(_IDLE_PREFIXES):
        return True
    if column == "readonly":
        return not any(is_yes(row.cells[header]) and not _is_note(row) for row in filled)
    if column == "allow_choice_duplicates":
        return not any(is_yes(row.cells[header]) for row in filled)
    return not filled and column not in {"type", "name", "label", "list_name", "form_title",
                                         "title_en"}  # fmt: skip


def _is_note(row: Row) -> bool:
    return kind_of(type_and_list(row.cells)[0]) is Kind.NOTE


def _reason(header: str) -> str:
    return "default" if column_of(header) == "default" else "column"


def _without(sheet: Sheet, dropped: list[str]) -> Sheet:
    kept = tuple(header for header in sheet.headers if header not in dropped)
    return replace(sheet, headers=kept, rows=tuple(_rows_with(sheet, kept)))


def _rows_with(sheet: Sheet, kept: tuple[str, ...]) -> Iterator[Row]:
    for row in sheet.rows:
        cells = {header: text for header, text in row.cells.items() if header in kept}
        if cells:
            yield replace(row, cells=cells)


def _titled(form: Form) -> tuple[Form, list[Fault]]:
    settings = form.sheets.get("settings")
    if settings is None or "title_en" in settings.headers or not settings.rows:
        return form, []
    first, *others = settings.rows
    title = cell(first.cells, "form_title")
    first = replace(first, cells={**first.cells, "title_en": title})
    sheet = replace(settings, headers=(*settings.headers, "title_en"), rows=(first, *others))
    has_english = any(each.code == "en" for each in languages_of(form.headers("survey")))
    place = Place(form.name, "settings", settings.header_number, "title_en")
    said = [remark("title", place, got=title)] if has_english and title else []
    return (_with_sheet(form, sheet), said) if title else (form, [])
