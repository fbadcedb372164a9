"""Turns the indices of record into scorecards under a rule book."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from analysis.par.evidence import NO_EVIDENCE
from analysis.par.evidence_loader import load_evidence
from analysis.par.loader import load_rulebook
from analysis.par.metrics import Metric, Metrics
from analysis.par.rulebook import RuleBook
from analysis.par.score import score
from analysis.par.scorecard import Scorecard
from analysis.par.shipped import shipped_rulebook
from analysis.pipeline.rows import IndexRow, Note, NoteCode, Scope
from analysis.snapshot.contract import UnitEntry


def read_rulebook(source: str | Path) -> RuleBook:
    """Return the rule book with an id we ship, or read it from a YAML file."""
    path = Path(source)
    return load_rulebook(path) if path.suffix in {".yaml", ".yml"} else shipped_rulebook(path.name)


def metrics_of(rows: Sequence[IndexRow], *, source: str) -> Metrics:
    """Return the indices of record by unit, named `sipas.overall`, `sipas.II`, `sipas.II.A`."""
    metrics: dict[str, dict[str, Metric]] = {}
    for row in rows:
        if row.scope is Scope.UNIT and row.of_record and row.estimate is not None:
            percent = Decimal(repr(row.estimate))
            found = Metric(percent, standard_error=row.standard_error, source=source)
            metrics.setdefault(row.scope_code, {})[f"sipas.{row.code}"] = found
    return metrics


def score_units(
    rulebook: RuleBook,
    units: Sequence[UnitEntry],
    *,
    metrics: Metrics,
    evidence: Path | None,
    on: date,
) -> tuple[tuple[Scorecard, ...], tuple[Note, ...]]:
    """Score the units whose kind the rule book has a group for; the others are noted."""
    scored = [unit for unit in units if rulebook.group_of(unit.kind) is not None]
    others = tuple(unit.code for unit in units if rulebook.group_of(unit.kind) is None)
    cards = score(
        rulebook,
        on=on,
        units=scored,
        evidence=load_evidence(evidence) if evidence else NO_EVIDENCE,
        metrics=metrics,
    )
    return cards, (Note(NoteCode.NOT_SCORED, others),) if others else ()
