"""Loads a whole round from one file, YAML or CSV: units with evidence and survey figures."""

import math
from datetime import date
from decimal import Decimal
from pathlib import Path

from analysis.ground.errors import DomainError, FaultList
from analysis.ground.strict_yaml import load_yaml
from analysis.ground.text import LocalText
from analysis.par.cursor import Cursor
from analysis.par.evidence import UnitEvidence
from analysis.par.evidence_loader import UNIT_KEYS, unit_evidence
from analysis.par.limits import check_limits
from analysis.par.metrics import Metric
from analysis.par.round import Round
from analysis.par.round_csv import read_csv
from analysis.par.rulebook import RuleBook
from analysis.par.source import read_source
from analysis.snapshot.contract import UnitEntry

_CSV = ".csv"


def load_round(path: Path, book: RuleBook, *, on: date | None = None) -> Round:
    """Return the round in a file, to be scored under `book`.

    A YAML file has ``units:`` and may have ``on:``; each unit has ``kind``, may have ``name``,
    ``metrics`` and all that evidence has. A CSV file is described in `analysis.par.round_csv`.
    `on` goes before the day of the file; without either it is the last day of the book.

    Raises
    ------
    ManyFaults
        `par.round`, with every fault and its place.
    """
    text, name = read_source(path)
    faults = FaultList()
    content = read_csv(text, book, name=name) if path.suffix.lower() == _CSV else _read(text, name)
    root = Cursor(content, document=name, faults=faults)
    fields = root.fields(required="units", optional="on")
    read = [_read_unit(code, entry) for code, entry in fields["units"].entries()]
    stated = fields["on"].day() if "on" in fields else None
    faults.raise_if_any("par.round", f"{name} cannot be scored")
    return Round(
        book=book,
        on=_day(on or stated, book),
        units=tuple(unit for unit, _, _ in read),
        evidence={unit.code: evidence for unit, evidence, _ in read},
        metrics={unit.code: metrics for unit, _, metrics in read},
    )


def _read(text: str, name: str) -> object:
    check_limits(text, name=name)
    return load_yaml(text, name=name)


def _day(chosen: date | None, book: RuleBook) -> date:
    day = chosen or book.until
    if day is None:
        raise DomainError(
            "par.no_day",
            "the day whose maxima are in force is not known",
            where=book.id,
            expected="a day, as a rule the last of the year that is scored",
            hint="Give it with --on, or write `on:` in the file.",
        )
    return day


def _read_unit(code: str, cursor: Cursor) -> tuple[UnitEntry, UnitEvidence, dict[str, Metric]]:
    fields = cursor.fields(required="kind", optional=f"name metrics {UNIT_KEYS}")
    name = fields["name"].local_text() if "name" in fields else LocalText(vi=code, en=code)
    unit = UnitEntry(code=code, kind=fields["kind"].text(), name=name)
    entries = fields["metrics"].entries() if "metrics" in fields else []
    metrics = {figure: _read_metric(entry) for figure, entry in entries}
    evidence = unit_evidence({key: fields[key] for key in UNIT_KEYS.split() if key in fields})
    return unit, evidence, {figure: one for figure, one in metrics.items() if one is not None}


def _read_metric(cursor: Cursor) -> Metric | None:
    if not isinstance(cursor.value, dict):
        return _metric(cursor, cursor.decimal(), error=None, source=cursor.document)
    fields = cursor.fields(required="value", optional="standard_error source")
    error = fields["standard_error"].decimal() if "standard_error" in fields else None
    source = fields["source"].text() if "source" in fields else cursor.document
    return _metric(cursor, fields["value"].decimal(), error=error, source=source)


def _metric(cursor: Cursor, value: Decimal, *, error: Decimal | None, source: str) -> Metric | None:
    known = math.nan if error is None else float(error)
    try:
        return Metric(value, known if math.isfinite(known) else None, source)
    except DomainError as problem:
        fault = problem.fault
        cursor.faults.add(
            fault.code,
            fault.message,
            where=cursor.where,
            got=fault.got,
            expected=fault.expected,
            hint=fault.hint,
        )
        return None
