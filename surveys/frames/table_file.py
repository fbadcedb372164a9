"""Opens an officer's table: CSV in UTF-8 or an Excel workbook, told apart by content."""

import csv
import io
from collections.abc import Sequence
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from analysis.ground.errors import DomainError

Row = tuple[int, tuple[str, ...]]

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "In Excel choose Save As and “CSV UTF-8 (comma delimited)” or “Excel workbook (.xlsx)”."


def read_table(content: bytes, *, name: str) -> list[Row]:
    """Return the rows of a table file with their line numbers, cells stripped, empty rows left out.

    Raises DomainError `table.*` for a file that is empty, neither CSV in UTF-8 nor a workbook, or
    whose name says one and whose content is the other.
    """
    if not content.strip():
        raise _empty(name)
    is_workbook = content.startswith(_ZIP)
    named_workbook = name.lower().endswith(".xlsx")
    if is_workbook and not named_workbook:
        raise DomainError(
            "table.renamed",
            "the file is an Excel workbook under another name",
            where=name,
            got="an .xlsx workbook",
            expected="CSV text, as the name says",
            hint="Give the file its ending .xlsx back, or save it from Excel as “CSV UTF-8”.",
        )
    if content.startswith(_OLD_EXCEL) or (named_workbook and not is_workbook):
        raise DomainError(
            "table.not_workbook",
            "the file is not a workbook this program reads",
            where=name,
            expected="an Excel workbook (.xlsx) or CSV in UTF-8",
            hint=_SAVE_AS,
        )
    rows = _workbook_rows(content, name=name) if is_workbook else _csv_rows(content, name=name)
    filled = [(line, cells) for line, cells in rows if any(cells)]
    if not filled:
        raise _empty(name)
    return filled


def _empty(name: str) -> DomainError:
    return DomainError(
        "table.empty",
        "the file is empty",
        where=name,
        expected="a heading row and one row for each dossier",
        hint="Export the list again and look at it before you upload it.",
    )


def _workbook_rows(content: bytes, *, name: str) -> list[Row]:
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise DomainError(
            "table.damaged",
            "the workbook cannot be opened",
            where=name,
            got=str(error),
            hint="Open it in Excel, save it again and upload that.",
        ) from error
    sheet = workbook.worksheets[0]
    rows = [
        (line, tuple("" if cell is None else str(cell).strip() for cell in cells))
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
    ]
    workbook.close()
    return rows


def _csv_rows(content: bytes, *, name: str) -> list[Row]:
    if content.startswith(_UTF16) or b"\x00" in content[:4096]:
        raise DomainError(
            "table.utf16",
            "the file is not UTF-8 text",
            where=name,
            got="UTF-16 (Excel calls it “Unicode text”) or binary content",
            expected="CSV in UTF-8",
            hint=_SAVE_AS,
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DomainError(
            "table.encoding",
            "the file is not UTF-8 text",
            where=f"{name} line {line}",
            got=f"byte {content[error.start]:#04x}",
            expected="CSV in UTF-8",
            hint=_SAVE_AS,
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return [(reader.line_num, tuple(cell.strip() for cell in cells)) for cells in reader]
    except csv.Error as error:
        raise DomainError(
            "table.csv",
            "the file is not readable CSV",
            where=f"{name} line {reader.line_num}",
            got=str(error),
            hint="Look for a quotation mark that is not closed near this line.",
        ) from error


def _delimiter(text: str) -> str:
    heading = text.split("\n", 1)[0]
    candidates: Sequence[str] = (",", ";", "\t")
    return max(candidates, key=heading.count)
