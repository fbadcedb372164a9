"""Writes the files the office takes away: letters, refused rows, an empty frame to fill in."""

import csv
import io
from collections.abc import Iterable, Sequence

import flask
import xlsxwriter
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import Fault
from sipas.i18n import local
from surveys.invitations.service import InvitationLetter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Table = tuple[Sequence[str], Iterable[Sequence[str]]]

#: What a spreadsheet takes for a formula when a cell begins with it.
_FORMULA_SIGNS = ("=", "@", "\t", "\r", "-", "+")
_MAXIMUM_WIDTH = 60


def letters_table(letters: Iterable[InvitationLetter]) -> Table:
    """Return one row for each invitation, headed in the language of the page."""
    heading = (
        gettext("Serial"),
        gettext("Code"),
        gettext("Link"),
        gettext("Unit code"),
        gettext("Unit"),
        gettext("Dossier"),
        gettext("Name"),
        gettext("Phone"),
        gettext("Email"),
    )
    return heading, (
        (
            letter.serial,
            letter.code,
            invitation_link(letter.code),
            letter.unit_code,
            local(letter.unit_name),
            letter.dossier_code,
            letter.contact_name,
            letter.contact_phone,
            letter.contact_email,
        )
        for letter in letters
    )


def invitation_link(code: str) -> str:
    """Return the whole address that fills a code in."""
    return flask.url_for("respond.invited", code=code, _external=True)


def refusals_table(faults: Iterable[Fault]) -> Table:
    """Return one row for each refused row of a frame."""
    heading = (
        gettext("Line"),
        gettext("Reason"),
        gettext("Found"),
        gettext("Expected"),
        gettext("What to do"),
    )
    return heading, (
        (fault.where, fault.message, fault.got, fault.expected, fault.hint) for fault in faults
    )


def template_table() -> Table:
    """Return the headings of a frame and one example row."""
    heading = ("dossier", "unit", "field", "area", "name", "phone", "email")
    example = ("H56.01-0001", "SNV", "Hộ tịch", "", "Nguyễn Văn A", "0276 382 2233", "")
    return heading, [example]


def csv_file(table: Table, *, name: str) -> Response:
    """Answer with a table as CSV, in UTF-8 with the mark that Excel looks for."""
    heading, rows = table
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(heading)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return _attachment(stream.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", name=name)


def xlsx_file(table: Table, *, name: str) -> Response:
    """Answer with a table as a workbook: head frozen, widths fitting, nothing but text."""
    heading, rows = table
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        widths = [len(cell) for cell in heading]
        for column, cell in enumerate(heading):
            sheet.write_string(0, column, cell, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell)
                widths[column] = max(widths[column], len(cell))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, _MAXIMUM_WIDTH))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, 0, len(heading) - 1)
    return _attachment(stream.getvalue(), XLSX, name=name)


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula; telephone numbers stay as they are."""
    if not cell.startswith(_FORMULA_SIGNS):
        return cell
    is_number = cell[1:].replace(" ", "").replace(".", "").replace("-", "").isdigit()
    return cell if is_number and cell[0] in "+-" else f"'{cell}"


def _attachment(content: bytes, mimetype: str, *, name: str) -> Response:
    answer = flask.Response(content, content_type=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
