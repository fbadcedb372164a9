"""Reads the cases a lawyer can read: what is given for each unit, what must come out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from analysis.ground.errors import FaultList
from analysis.ground.strict_yaml import load_yaml_file
from analysis.ground.text import LocalText
from analysis.par import (
    Metric,
    RuleBook,
    Scorecard,
    load_rulebook,
    score,
    shipped_rulebook,
    shipped_rulebooks,
)
from analysis.par.cursor import Cursor
from analysis.par.evidence_loader import read_unit_evidence
from analysis.snapshot.contract import UnitEntry

HERE = Path(__file__).parent
_EVIDENCE = (
    "values",
    "criteria",
    "not_applicable",
    "self_assessed",
    "methods_missing",
    "not_ranked",
)


@dataclass(frozen=True)
class Case:
    rulebook: str
    name: str
    on: date
    units: Mapping[str, Mapping[str, Any]]

    @property
    def book(self) -> RuleBook:
        return book_of(self.rulebook)

    def cards(self) -> tuple[Scorecard, ...]:
        return score(
            self.book,
            on=self.on,
            units=[
                unit_of(code, entry.get("kind", "department")) for code, entry in self.units.items()
            ],
            evidence={code: _evidence(code, entry) for code, entry in self.units.items()},
            metrics={
                code: {
                    name: Metric(Decimal(value), standard_error=1.0, source="case")
                    for name, value in entry.get("metrics", {}).items()
                }
                for code, entry in self.units.items()
            },
        )


@cache
def book_of(book_id: str) -> RuleBook:
    if book_id in shipped_rulebooks():
        return shipped_rulebook(book_id)
    return load_rulebook(HERE / "books" / f"{book_id}.yaml")


def unit_of(code: str, kind: str = "department") -> UnitEntry:
    return UnitEntry(code=code, kind=kind, name=LocalText(vi=code, en=code))


def all_cases() -> Iterator[Case]:
    for path in sorted((HERE / "cases").glob("*.yaml")):
        content = load_yaml_file(path)
        for entry in content["cases"]:
            known = {"name", "source", "on", "units", "expect", "kind", "metrics", *_EVIDENCE}
            assert entry.keys() <= known, entry.keys() - known
            units = entry.get("units") or {"the-unit": entry}
            yield Case(content["rulebook"], entry["name"], date.fromisoformat(entry["on"]), units)


def _evidence(code: str, entry: Mapping[str, Any]):
    faults = FaultList()
    given = {key: entry[key] for key in _EVIDENCE if key in entry}
    evidence = read_unit_evidence(Cursor(given, document=code, faults=faults))
    faults.raise_if_any("case", "the case is wrong")
    return evidence
