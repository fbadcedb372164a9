"""Writes sheets into an .xlsx file in constant memory, the same bytes for the same content."""

import math
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter

from sipas.exports.sheet import Cell, Sheet, Style

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
_GRID = {**_FONT, "border": 1, "border_color": "#D9D5CC"}
_STYLES: dict[Style, dict[str, Any]] = {
    Style.TEXT: _GRID,
    Style.WRAPPED: {**_GRID, "text_wrap": True},
    Style.COUNT: {**_GRID, "num_format": "#,##0"},
    Style.PERCENT: {**_GRID, "num_format": "0.00"},
    Style.RATE: {**_GRID, "num_format": "0.0"},
    Style.FINE: {**_GRID, "num_format": "0.000"},
}
_HEADING = {
    **_GRID, "bold": True, "text_wrap": True, "bg_color": "#F6F4EF", "valign": "vcenter",
    "align": "center",
}  # fmt: skip
_TITLE = {**_FONT, "bold": True, "font_size": 14}
_NOTE = {**_FONT, "italic": True, "font_color": "#5A6472"}
_WARNING = {**_FONT, "bold": True, "font_size": 13, "font_color": "#9C1C1C"}
_LABEL = {**_FONT, "bold": True, "text_wrap": True}
_SAID = {**_FONT, "text_wrap": True}
#: What a spreadsheet would take for the beginning of a formula when the cell is edited.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_A4 = 9
_HEADING_ROW = 3
_HEADING_HEIGHT = 34
_HEADER_LIMIT = 120
#: Widths of the two columns of a cover; letters a column's unit of width holds, inverted; a line.
_COVER = (26.0, 64.0)
_LETTER = 0.88
_LINE_HEIGHT = 15.0


class Book:
    """An open workbook; leave its `with` block to finish the file."""

    def __init__(self, path: Path, *, created: datetime, footer: str, header: str) -> None:
        self._book = xlsxwriter.Workbook(str(path), _OPTIONS)
        self._book.set_properties({"created": created.replace(tzinfo=None), "author": "SIPAS"})
        self._formats: dict[tuple[str, bool], Any] = {}
        self._footer = f"&L&8{_plain(footer)}&R&8Trang &P/&N"
        self._header = f"&C&9&B{_plain(header)}" if header else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()

    def add_cover(
        self, name: str, *, title: str, warning: str, facts: list[tuple[str, str]]
    ) -> None:
        """Add a sheet of facts: a title, a warning where there is one, two columns."""
        page = self._page(name, widths=[*_COVER])
        page.set_portrait()
        self._text(page, 0, 0, title, _TITLE)
        if warning:
            self._text(page, 1, 0, warning, _WARNING)
        for row, (label, said) in enumerate(facts, start=3):
            page.set_row(row, _height([(said, _COVER[1])]))
            self._text(page, row, 0, label, _LABEL)
            self._text(page, row, 1, said, _SAID)

    def add(self, sheet: Sheet) -> None:
        """Add a table sheet with frozen panes, filter and its headings repeated in print."""
        page = self._page(sheet.name, widths=[column.width for column in sheet.columns])
        self._text(page, 0, 0, sheet.title, _TITLE)
        self._text(page, 1, 0, sheet.note, _NOTE)
        page.set_row(_HEADING_ROW, _HEADING_HEIGHT)
        for number, column in enumerate(sheet.columns):
            self._text(page, _HEADING_ROW, number, column.heading, _HEADING)
        last = _HEADING_ROW
        for last, cells in enumerate(sheet.rows, start=_HEADING_ROW + 1):
            page.set_row(last, _height(_wrapped(sheet, cells)))
            for number, cell in enumerate(cells):
                self._cell(page, last, number, cell, _STYLES[sheet.columns[number].style])
        page.autofilter(_HEADING_ROW, 0, last, len(sheet.columns) - 1)
        page.freeze_panes(_HEADING_ROW + 1, sheet.frozen)
        page.repeat_rows(_HEADING_ROW)

    def _page(self, name: str, *, widths: list[float]) -> Any:
        page = self._book.add_worksheet(name)
        for number, width in enumerate(widths):
            page.set_column(number, number, width)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        page.set_footer(self._footer)
        if self._header:
            page.set_header(self._header)
        return page

    def _cell(self, page: Any, row: int, column: int, cell: Cell, style: dict[str, Any]) -> None:
        if cell is None:
            page.write_blank(row, column, None, self._format(style))
        elif isinstance(cell, str):
            self._text(page, row, column, cell, style)
        else:
            number = float(cell) if isinstance(cell, Decimal) else cell
            page.write_number(row, column, number, self._format(style))

    def _text(self, page: Any, row: int, column: int, text: str, style: dict[str, Any]) -> None:
        quoted = text.startswith(_FORMULA_SIGNS)
        page.write_string(row, column, text, self._format(style, quoted=quoted))

    def _format(self, style: dict[str, Any], *, quoted: bool = False) -> Any:
        key = (repr(sorted(style.items())), quoted)
        if key not in self._formats:
            more = {"quote_prefix": True} if quoted else {}
            self._formats[key] = self._book.add_format({**style, **more})
        return self._formats[key]


def _wrapped(sheet: Sheet, cells: tuple[Cell, ...]) -> list[tuple[str, float]]:
    """Return the texts of a row that may take several lines, each with its column's width."""
    return [
        (str(cell), column.width)
        for cell, column in zip(cells, sheet.columns, strict=True)
        if column.style is Style.WRAPPED and cell is not None
    ]


def _height(texts: list[tuple[str, float]]) -> float:
    """Return the height of a row in points: writing row by row, nothing fits it afterwards."""
    lines = [math.ceil(len(text) * _LETTER / width) for text, width in texts]
    return _LINE_HEIGHT * max(1, *lines, 1)


def _plain(text: str) -> str:
    """Return `text` for a header or footer: no codes, not too long for the format."""
    return text[:_HEADER_LIMIT].replace("&", "&&")
