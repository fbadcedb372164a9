"""Reads a table of units as CSV: a row for each unit, a column for each input or survey figure.

Columns: ``unit``, ``kind``, and any of ``name``, ``name_en``; an input (``plan_done_percent``);
an input of one criterion (``1.2:points``), the same as the unit claims it (``self 1.2:points``); a
figure the rule book reads (``sipas.overall``), its standard error (``error sipas.overall``);
``not applicable 1.2``, ``without survey`` and ``not ranked``, whose cells hold a reason and a
decision with ``|`` between them. An empty cell is no input. Separators are commas or semicolons.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any

from analysis.ground.errors import FaultList
from analysis.par.rulebook import Leaf, RuleBook

_MAX_ROWS = 20_000
_MAX_COLUMNS = 2_000
_OWN = ("unit", "kind", "name", "name_en")


def read_csv(text: str, book: RuleBook, *, name: str) -> dict[str, Any]:
    """Return the table in the shape of the YAML form; ManyFaults `par.round` with line and column.

    The names of the columns are checked against `book`.
    """
    faults = FaultList()
    rows = _rows(text, name, faults)
    columns = [column.strip() for column in rows[0]] if rows else []
    _check_columns(columns, book, name, faults)
    faults.raise_if_any("par.round", f"{name} cannot be scored")
    units: dict[str, Any] = {}
    for line, row in enumerate(rows[1:], 2):
        where = f"{name} line {line}"
        cells = {column: cell.strip() for column, cell in zip(columns, row, strict=False)}
        if not any(cells.values()):
            continue
        if len(row) > len(columns):
            faults.add("par.csv_width", "this row has more cells than the header", where=where)
        code = cells.get("unit", "")
        if not code or code in units:
            faults.add("par.csv_unit", "each row needs a unit of its own", where=where, got=code)
        units[code] = _Unit(book.figures(), where, faults).read(cells)
    faults.raise_if_any("par.round", f"{name} cannot be scored")
    return {"units": units}


def _rows(text: str, name: str, faults: FaultList) -> list[list[str]]:
    plain = text.removeprefix("\ufeff")
    head = plain.partition("\n")[0]
    mark = ";" if head.count(";") > head.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(plain, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        faults.add("par.csv", "this is no readable CSV", where=name, got=error)
        return []
    if len(rows) > _MAX_ROWS or max(map(len, rows), default=0) > _MAX_COLUMNS:
        faults.add(
            "par.csv_size",
            "the table is too large",
            where=name,
            expected=f"at most {_MAX_ROWS} rows and {_MAX_COLUMNS} columns",
        )
    return rows


def _check_columns(columns: list[str], book: RuleBook, name: str, faults: FaultList) -> None:
    for needed in ("unit", "kind"):
        if needed not in columns:
            faults.add("par.csv_column", "a column is missing", where=name, expected=needed)
    known = _known_columns(book)
    for column in columns:
        if column not in known:
            faults.add(
                "par.csv_column",
                "no rule reads this column",
                where=f"{name} line 1",
                got=column,
                expected=", ".join(sorted(known)),
                hint="Correct the name of the column or delete it.",
            )
        elif columns.count(column) > 1:
            faults.add("par.csv_column", "a column stands twice", where=name, got=column)


def _known_columns(book: RuleBook) -> set[str]:
    known = {*_OWN, "not ranked", *(f"without {method}" for method in book.rescaled)}
    known |= {f"not applicable {criterion.code}" for criterion in book.walk()}
    figures = book.figures()
    known |= figures | {f"error {figure}" for figure in figures}
    for criterion in book.walk():
        if isinstance(criterion.body, Leaf):
            inputs = [one for one in criterion.body.rule.inputs if one not in figures]
            known |= {one for one in inputs if one != "points"}
            known |= {f"{criterion.code}:{one}" for one in inputs}
            known |= {f"self {criterion.code}:{one}" for one in inputs}
    return known


class _Unit:
    """One row on its way to the YAML form."""

    def __init__(self, figures: frozenset[str], where: str, faults: FaultList) -> None:
        self._figures, self._where, self._faults = figures, where, faults
        self._unit: dict[str, Any] = {}

    def read(self, cells: Mapping[str, str]) -> dict[str, Any]:
        self._unit["kind"] = cells.get("kind", "")
        if cells.get("name"):
            name = cells["name"]
            self._unit["name"] = {"vi": name, "en": cells.get("name_en") or name}
        for column, cell in cells.items():
            if cell and column not in _OWN:
                self._cell(column, cell)
        return self._unit

    def _cell(self, column: str, cell: str) -> None:
        word, _, rest = column.partition(" ")
        if column in self._figures:
            self._metric(column)["value"] = cell
        elif word == "error":
            self._metric(rest)["standard_error"] = cell
        elif word == "not":
            self._exemption(column, cell)
        elif word == "without":
            self._within("methods_missing")[rest] = self._declared(column, cell)
        elif ":" in column:
            kind = "self_assessed" if word == "self" else "criteria"
            code, _, name = (rest if word == "self" else column).rpartition(":")
            self._within(kind).setdefault(code, {})[name] = cell
        else:
            self._within("values")[column] = cell

    def _within(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self._unit.setdefault(key, {})
        return found

    def _metric(self, figure: str) -> dict[str, Any]:
        found: dict[str, Any] = self._within("metrics").setdefault(figure, {})
        return found

    def _exemption(self, column: str, cell: str) -> None:
        declared = self._declared(column, cell)
        if column == "not ranked":
            self._unit["not_ranked"] = declared
            return
        code = column.removeprefix("not applicable ")
        self._unit.setdefault("not_applicable", []).append({"criterion": code, **declared})

    def _declared(self, column: str, cell: str) -> dict[str, Any]:
        reason, mark, decision = (part.strip() for part in cell.partition("|"))
        if not (reason and mark and decision):
            self._faults.add(
                "par.csv_declared",
                "a reason and a decision are wanted here",
                where=f"{self._where}, column {column}",
                got=cell,
                expected="reason | decision",
            )
        return {"reason": {"vi": reason, "en": reason}, "decision": decision}
