"""Turns the indices of record into scorecards under a rule book."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from analysis.par.evidence import NO_EVIDENCE
from analysis.par.evidence_loader import load_evidence
from analysis.par.figure_name import FigureName, FigureScoring
from analysis.par.loader import load_rulebook
from analysis.par.metrics import Metric, Metrics
from analysis.par.rulebook import RuleBook
from analysis.par.score import score
from analysis.par.scorecard import Scorecard
from analysis.par.shipped import shipped_rulebook
from analysis.pipeline.rows import IndexRow, Note, NoteCode, OptionRow, Scope
from analysis.snapshot.contract import UnitEntry


def read_rulebook(source: str | Path) -> RuleBook:
    """Return the rule book with an id we ship, or read it from a YAML file."""
    path = Path(source)
    return load_rulebook(path) if path.suffix in {".yaml", ".yml"} else shipped_rulebook(path.name)


def metrics_of(
    rows: Sequence[IndexRow], *, source: str, options: Sequence[OptionRow] = ()
) -> Metrics:
    """Return the figures of a run by unit, named as `analysis.par.figure_name` spells them.

    Indices of record are `sipas.overall`, `sipas.II`, `sipas.II.A`; both scorings under the roll-up
    of record are `sipas.f1.overall`, `sipas.f2.overall` and so on. The share of an answer to a
    single-choice question is `sipas.Q5.none`.
    """
    rollups = {(row.scope_code, row.code): row.rollup for row in rows if row.of_record}
    metrics: dict[str, dict[str, Metric]] = {}
    for row in rows:
        rollup = rollups.get((row.scope_code, row.code))
        if row.scope is not Scope.UNIT or row.rollup is not rollup or row.estimate is None:
            continue
        percent = Decimal(repr(row.estimate))
        found = Metric(percent, standard_error=row.standard_error, source=source)
        own = metrics.setdefault(row.scope_code, {})
        own[str(FigureName(row.code, scoring=FigureScoring(row.scoring.value)))] = found
        if row.of_record:
            own[str(FigureName(row.code))] = found
    for option in options:
        if option.scope is Scope.UNIT and option.share is not None:
            name = str(FigureName(f"{option.question}.{option.option}"))
            percent = Decimal(repr(option.share))
            metrics.setdefault(option.scope_code, {})[name] = Metric(
                percent, standard_error=option.standard_error, source=source
            )
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
