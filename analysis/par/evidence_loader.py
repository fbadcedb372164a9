"""Loads evidence from YAML: units, their inputs, appraised points and not-applicable decisions."""

from pathlib import Path

from analysis.ground.errors import FaultList
from analysis.ground.strict_yaml import load_yaml
from analysis.par.cursor import Cursor
from analysis.par.evidence import Evidence, NotApplicable, UnitEvidence
from analysis.par.readings import Reading
from analysis.par.source import read_source

_UNIT_KEYS = "values criteria not_applicable"


def load_evidence(source: Path | str) -> Evidence:
    """Return the evidence of a YAML file (a Path) or of YAML text (a str).

    Raises
    ------
    ManyFaults
        `par.evidence`, with every fault of the document and its path.
    """
    text, name = read_source(source)
    faults = FaultList()
    root = Cursor(load_yaml(text, name=name), document=name, faults=faults)
    units = root.fields(required="units")["units"]
    evidence = {code: read_unit_evidence(cursor) for code, cursor in units.entries()}
    faults.raise_if_any("par.evidence", f"{name} cannot be used as evidence")
    return evidence


def read_unit_evidence(cursor: Cursor) -> UnitEvidence:
    """Return the evidence of one unit written at `cursor`."""
    fields = cursor.fields(optional=_UNIT_KEYS)
    criteria = fields["criteria"].entries() if "criteria" in fields else []
    exempt = fields["not_applicable"].items() if "not_applicable" in fields else []
    return UnitEvidence(
        values=_read_readings(fields["values"]) if "values" in fields else {},
        criteria={code: _read_readings(inputs) for code, inputs in criteria},
        not_applicable=tuple(_read_not_applicable(entry) for entry in exempt),
    )


def _read_readings(cursor: Cursor) -> dict[str, Reading]:
    return {name: _read_reading(name, entry) for name, entry in cursor.entries()}


def _read_reading(name: str, cursor: Cursor) -> Reading:
    if not isinstance(cursor.value, dict):
        return Reading(name=name, value=cursor.text())
    fields = cursor.fields(required="value", optional="source note")
    return Reading(
        name=name,
        value=fields["value"].text(),
        source=fields["source"].text() if "source" in fields else "",
        note=fields["note"].text() if "note" in fields else "",
    )


def _read_not_applicable(cursor: Cursor) -> NotApplicable:
    fields = cursor.fields(required="criterion reason decision", optional="points")
    return NotApplicable(
        criterion=fields["criterion"].text(),
        reason=fields["reason"].local_text(),
        decision=fields["decision"].text(),
        points=fields["points"].decimal() if "points" in fields else None,
    )
