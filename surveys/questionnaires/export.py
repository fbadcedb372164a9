"""Writes a form as Markdown or as an .xlsx workbook, with the same content."""

import io
from collections.abc import Mapping

import xlsxwriter

from surveys.questionnaires.adapt import adapt
from surveys.questionnaires.columns import TRANSLATED, column_of, language_of
from surveys.questionnaires.sheets import SHEETS, Form, Sheet, read_markdown

_WIDTHS = {"type": 24, "name": 24, "list_name": 18}
_DEFAULT_WIDTH = 48


def to_markdown(form: Form) -> str:
    """Return a form as Markdown: what `read_markdown` reads back to the same content."""
    tables = [_markdown_table(form.sheets[name]) for name in SHEETS if name in form.sheets]
    return "\n\n".join(tables) + "\n"


def _markdown_table(sheet: Sheet) -> str:
    rows = [dict(zip(sheet.headers, sheet.headers, strict=True)), *(r.cells for r in sheet.rows)]
    return "\n".join([f"| {sheet.name} |", *(_markdown_row(sheet, cells) for cells in rows)])


def _markdown_row(sheet: Sheet, cells: Mapping[str, str]) -> str:
    texts = [" ".join(cells.get(header, "").split()) for header in sheet.headers]
    return "| | " + " | ".join(text.replace("|", "\\|") for text in texts) + " |"


def to_xlsx(source: str, *, name: str) -> bytes:
    """Return a Markdown form, in our shape, as a workbook that Excel, ODK and KoboToolbox read."""
    form = adapt(read_markdown(source, name=name)).form
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in form.sheets.values():
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            headers = _in_all_languages(sheet, form)
            for column, header in enumerate(headers):
                page.set_column(column, column, _WIDTHS.get(header, _DEFAULT_WIDTH), body)
                page.write_string(0, column, header, head)
            for number, row in enumerate(sheet.rows, start=1):
                for header, text in row.cells.items():
                    page.write_string(number, headers.index(header), text)
    return stream.getvalue()


def _in_all_languages(sheet: Sheet, form: Form) -> tuple[str, ...]:
    """Return the headers with a column for each language of the form: converters warn of gaps."""
    labels = [h for h in form.headers("survey") if column_of(h) == "label" and language_of(h)]
    languages = [header.partition("::")[2] for header in labels]
    columns = dict.fromkeys(column_of(h) for h in sheet.headers if column_of(h) in TRANSLATED)
    wanted = [f"{column}::{language}" for column in columns for language in languages]
    return tuple(dict.fromkeys([*sheet.headers, *wanted]))
