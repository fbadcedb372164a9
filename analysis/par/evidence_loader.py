"""Loads evidence from YAML: units, their inputs, appraised points and not-applicable decisions."""

from pathlib import Path

from analysis.ground.errors import FaultList
from analysis.ground.strict_yaml import load_yaml
from analysis.par.cursor import Cursor
from analysis.par.evidence import Declared, Evidence, NotApplicable, UnitEvidence
from analysis.par.limits import check_limits
from analysis.par.readings import Reading
from analysis.par.source import read_source

UNIT_KEYS = "values criteria not_applicable self_assessed methods_missing not_ranked"


def load_evidence(source: Path | str) -> Evidence:
    """Return the evidence of a YAML file (a Path) or of YAML text (a str).

    Raises
    ------
    ManyFaults
        `par.evidence`, with every fault of the document and its path.
    """
    text, name = read_source(source)
    check_limits(text, name=name)
    faults = FaultList()
    root = Cursor(load_yaml(text, name=name), document=name, faults=faults)
    units = root.fields(required="units")["units"]
    evidence = {code: read_unit_evidence(cursor) for code, cursor in units.entries()}
    faults.raise_if_any("par.evidence", f"{name} cannot be used as evidence")
    return evidence


def read_unit_evidence(cursor: Cursor) -> UnitEvidence:
    """Return the evidence of one unit written at `cursor`."""
    return unit_evidence(cursor.fields(optional=UNIT_KEYS))


def unit_evidence(fields: dict[str, Cursor]) -> UnitEvidence:
    """Return the evidence among the `fields` of a unit."""
    missing = fields["methods_missing"].entries() if "methods_missing" in fields else []
    exempt = fields["not_applicable"].items() if "not_applicable" in fields else []
    return UnitEvidence(
        values=_read_readings(fields["values"]) if "values" in fields else {},
        criteria=_by_criterion(fields, "criteria"),
        not_applicable=tuple(_read_not_applicable(entry) for entry in exempt),
        self_assessed=_by_criterion(fields, "self_assessed"),
        missing={method: _read_declared(entry) for method, entry in missing},
        not_ranked=_read_declared(fields["not_ranked"]) if "not_ranked" in fields else None,
    )


def _by_criterion(fields: dict[str, Cursor], key: str) -> dict[str, dict[str, Reading]]:
    criteria = fields[key].entries() if key in fields else []
    return {code: _read_readings(inputs) for code, inputs in criteria}


def _read_declared(cursor: Cursor) -> Declared:
    fields = cursor.fields(required="reason decision")
    return Declared(fields["reason"].local_text(), fields["decision"].text())


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
