"""Takes rows that collect metadata, lay out grids or are switched off as what they are here."""

from collections.abc import Iterable
from dataclasses import replace

from analysis.ground.errors import Fault
from surveys.questionnaires.catalogue import Place
from surveys.questionnaires.columns import cell, column_of, is_yes, type_and_list
from surveys.questionnaires.remarks import remark
from surveys.questionnaires.sheets import Form, Row

_TIMES = {"start", "end", "audit"}


def with_our_rows(form: Form) -> tuple[Form, list[Fault]]:
    """Return the form with our kinds of rows in the survey sheet; see the module."""
    sheet = form.sheets["survey"]
    kept: list[Row] = []
    said: list[Fault] = []
    for row in sheet.rows:
        code, ours = _taken(row)
        kept += ours
        if code:
            word, place = (
                type_and_list(row.cells)[0],
                Place(form.name, "survey", row.number, "type"),
            )
            said.append(remark(code, place, got=f"{word} {cell(row.cells, 'name')}".strip()))
    headers = _headers_of(sheet.headers, kept)
    survey = replace(sheet, headers=headers, rows=tuple(_without_disabled(kept)))
    return replace(form, sheets={**form.sheets, "survey": survey}), said


def _headers_of(headers: tuple[str, ...], rows: Iterable[Row]) -> tuple[str, ...]:
    found = dict.fromkeys(header for header in headers if column_of(header) != "disabled")
    added = dict.fromkeys(header for row in rows for header in row.cells)
    return tuple(found | {h: None for h in added if column_of(h) != "disabled"})


def _without_disabled(rows: Iterable[Row]) -> Iterable[Row]:
    for row in rows:
        cells = {h: text for h, text in row.cells.items() if column_of(h) != "disabled"}
        yield replace(row, cells=cells) if len(cells) < len(row.cells) else row


def _taken(row: Row) -> tuple[str, list[Row]]:
    """Return the code of a remark, blank for none, and the rows that stand for `row`."""
    word, _ = type_and_list(row.cells)
    if is_yes(cell(row.cells, "disabled")):
        return "disabled", []
    if word in _TIMES:
        return "times", []
    if word == "today":
        return "today", [_calculation(row, "today()")]
    if word == "hidden" and cell(row.cells, "calculation"):
        return "hidden", [_calculation(row, cell(row.cells, "calculation"))]
    if word.startswith("select") and cell(row.cells, "appearance") == "label":
        return "heading", [_changed(row, type="note", appearance="stem")]
    return "", [row]


def _calculation(row: Row, expression: str) -> Row:
    name = cell(row.cells, "name")
    return Row(row.number, {"type": "calculate", "name": name, "calculation": expression})


def _changed(row: Row, **cells: str) -> Row:
    kept = {h: text for h, text in row.cells.items() if column_of(h) != "required"}
    return replace(row, cells={**kept, **cells})
