"""A round as one document that `python -m analysis score` reads, so that anybody scores anew."""

import json
from collections.abc import Mapping
from typing import Any

from analysis.ground.text import LocalText
from analysis.par.evidence import Declared, NotApplicable, UnitEvidence
from analysis.par.metrics import Metric
from analysis.par.readings import Reading
from analysis.par.round import Round
from analysis.snapshot.contract import UnitEntry


def written(round_: Round) -> str:
    """Return a round as JSON, which is YAML too; `analysis.par.load_round` reads it back."""
    units = {unit.code: _unit(round_, unit) for unit in round_.units}
    content = {"on": round_.on.isoformat(), "units": units}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _unit(round_: Round, unit: UnitEntry) -> dict[str, Any]:
    own = round_.evidence.get(unit.code, UnitEvidence())
    parts = {
        "metrics": {name: _metric(one) for name, one in round_.metrics.get(unit.code, {}).items()},
        "criteria": _criteria(own.criteria),
        "self_assessed": _criteria(own.self_assessed),
        "not_applicable": [_exemption(one) for one in own.not_applicable],
        "methods_missing": {method: _declared(one) for method, one in own.missing.items()},
        "not_ranked": _declared(own.not_ranked) if own.not_ranked else {},
    }
    kept = {key: value for key, value in parts.items() if value}
    return {"kind": unit.kind, "name": _text(unit.name), **kept}


def _metric(metric: Metric) -> dict[str, str]:
    said = {"value": format(metric.as_reading("").number, "f"), "source": metric.source}
    if metric.standard_error is None:
        return said
    return {**said, "standard_error": f"{metric.standard_error:.12f}"}


def _criteria(criteria: Mapping[str, Mapping[str, Reading]]) -> dict[str, Any]:
    return {
        code: {name: _reading(one) for name, one in readings.items()}
        for code, readings in criteria.items()
    }


def _reading(reading: Reading) -> dict[str, str]:
    said = {"value": reading.value, "source": reading.source, "note": reading.note}
    return {key: value for key, value in said.items() if value}


def _exemption(entry: NotApplicable) -> dict[str, Any]:
    said = {
        "criterion": entry.criterion,
        "reason": _text(entry.reason),
        "decision": entry.decision,
    }
    return said if entry.points is None else {**said, "points": format(entry.points, "f")}


def _declared(declared: Declared) -> dict[str, Any]:
    return {"reason": _text(declared.reason), "decision": declared.decision}


def _text(text: LocalText) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}
