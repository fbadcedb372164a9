"""Reads an XLSForm, Markdown or .xlsx, into sheets whose every row knows where it stands."""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from surveys.questionnaires.uploads import refuse_no_workbook, refuse_size, refused

SHEETS = ("settings", "survey", "choices")
_ROWS_LIMIT = 5000
_COLUMNS_LIMIT = 100

_DAMAGE = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # what the XML parser raises
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
)

_COMMENT = re.compile(r"^\s*#")
_LINE = re.compile(r"^\s*\|(.*)\|\s*$")
_SEPARATOR = re.compile(r"^[|\-:\s]+$")
_PIPE = re.compile(r"(?<!\\)\|")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number (Markdown: the line; .xlsx: the row) and its filled cells."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the headers in order and the rows that hold something."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    header_number: int = 1


@dataclass(frozen=True, slots=True)
class Form:
    """An XLSForm as it was read, before anything is checked; `name` stands for it in messages."""

    name: str
    sheets: Mapping[str, Sheet]

    def rows(self, sheet: str) -> tuple[Row, ...]:
        """Return the rows of a sheet, none where the sheet is missing."""
        return self.sheets[sheet].rows if sheet in self.sheets else ()

    def headers(self, sheet: str) -> tuple[str, ...]:
        """Return the headers of a sheet, none where the sheet is missing."""
        return self.sheets[sheet].headers if sheet in self.sheets else ()

    def as_pyxform(self) -> dict[str, Any]:
        """Return the form as the dictionary that pyxform's converter takes.

        Blank rows are put in so that the converter counts the rows of the survey as we do.
        """
        book: dict[str, Any] = {"sheet_names": list(self.sheets)}
        for name, sheet in self.sheets.items():
            book[name] = [dict(row.cells) for row in sheet.rows]
            book[f"{name}_header"] = [dict.fromkeys(sheet.headers)]
        survey: list[dict[str, str]] = []
        for row in self.rows("survey"):
            survey += [{} for _ in range(row.number - 2 - len(survey))]
            survey.append(dict(row.cells))
        return {**book, "survey": survey}

    def content(self) -> dict[str, list[dict[str, str]]]:
        """Return what the form says, without row numbers, spacing or the order of columns."""
        return {name: [dict(row.cells) for row in self.rows(name)] for name in SHEETS}


def _clean(value: str) -> str:
    return unicodedata.normalize("NFC", value.replace("\u00a0", " ")).strip()


def read_markdown(text: str, *, name: str) -> Form:
    r"""Return the sheets of a form in pyxform's Markdown variant.

    A line ``| survey |`` opens a sheet, the next gives its headers, every further one a row whose
    first cell is blank; ``\|`` is a bar inside a cell; lines that are no table are comment.
    Raises DomainError `questionnaire.file.no_table` and those of `refuse_size`.
    """
    refuse_size(text.encode("utf-8", "surrogatepass"), name=name)
    tables: dict[str, list[tuple[int, list[str]]]] = {}
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        cells = _markdown_cells(line)
        if cells is None:
            continue
        if cells[0]:
            current = cells[0].lower()
            _open_table(tables, current, where=f"{name} line {number}")
        if current and any(cells[1:]):
            tables[current].append((number, cells[1:]))
    if not tables:
        raise refused(
            "no_table",
            "no sheet was found",
            where=name,
            got=text.strip().splitlines()[0][:60],
            expected="tables that open with | survey |, | choices | and | settings |",
            hint="This is not a questionnaire in Markdown; a workbook must end in .xlsx.",
        )
    return _form(name, tables)


def _markdown_cells(line: str) -> list[str] | None:
    match = None if _COMMENT.match(line) else _LINE.match(line)
    if match is None or (_SEPARATOR.match(match[1]) and "-" in match[1]):
        return None
    return [_clean(cell.replace("\\|", "|")) for cell in _PIPE.split(match[1])]


def _open_table(tables: dict[str, list[tuple[int, list[str]]]], sheet: str, *, where: str) -> None:
    if sheet in tables:
        raise refused(
            "sheet_twice", "a sheet stands twice", where=where, got=sheet, hint="Join the two."
        )
    tables[sheet] = []


def read_xlsx(content: bytes, *, name: str) -> Form:
    """Return the sheets of an .xlsx workbook.

    Raises DomainError `questionnaire.file.*` for what is empty, huge, not a workbook or damaged.
    """
    refuse_size(content, name=name)
    refuse_no_workbook(content, name=name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        tables = {
            title.lower(): _workbook_rows(book[title].iter_rows(values_only=True))
            for title in book.sheetnames
            if title.lower() in SHEETS
        }
    except _DAMAGE as error:
        raise refused(
            "damaged_workbook",
            "the workbook cannot be opened",
            where=name,
            got=str(error)[:120],
            hint="Open it in Excel, save it as .xlsx and upload that.",
        ) from error
    return _form(name, tables)


def _workbook_rows(rows: Iterable[tuple[Any, ...]]) -> list[tuple[int, list[str]]]:
    found = []
    for number, row in enumerate(rows, start=1):
        cells = [_cell_text(value) for value in row[:_COLUMNS_LIMIT]]
        if any(cells):
            found.append((number, cells))
        if len(found) > _ROWS_LIMIT:
            break
    return found


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _clean(str(value))


def _form(name: str, tables: Mapping[str, list[tuple[int, list[str]]]]) -> Form:
    sheets = {
        sheet: _sheet(sheet, table, file=name)
        for sheet, table in tables.items()
        if sheet in SHEETS and table
    }
    if "survey" not in sheets:
        raise refused(
            "no_survey",
            "there is no sheet called survey",
            where=name,
            got=", ".join(tables) or "no sheet with anything in it",
            expected="the sheets survey, choices and settings",
            hint="Name the sheet with the questions survey.",
        )
    return Form(name, sheets)


def _sheet(name: str, table: list[tuple[int, list[str]]], *, file: str) -> Sheet:
    (header_number, first), *rest = table
    headers = [_SPACES.sub(" ", header) for header in first]
    filled = [header for header in headers if header]
    if len(rest) > _ROWS_LIMIT:
        raise refused(
            "too_many_rows",
            "the sheet has more rows than any questionnaire",
            where=f"{file} sheet {name}",
            expected=f"at most {_ROWS_LIMIT} rows",
            hint="Delete the rows that are not part of the form.",
        )
    if twice := sorted({header for header in filled if filled.count(header) > 1}):
        raise refused(
            "column_twice",
            "a column stands twice",
            where=f"{file} sheet {name} row {header_number}",
            got=", ".join(twice),
            hint="Delete or rename one of the two.",
        )
    rows = (_row(number, cells, headers) for number, cells in rest)
    return Sheet(name, tuple(filled), tuple(row for row in rows if row.cells), header_number)


def _row(number: int, cells: list[str], headers: list[str]) -> Row:
    pairs = zip(headers, cells, strict=False)
    return Row(number, {header: cell for header, cell in pairs if header and cell})
