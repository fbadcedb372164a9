"""A round: everything that is scored together under one rule book, and its scorecards."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from analysis.par.evidence import NO_EVIDENCE, Evidence, UnitEvidence
from analysis.par.metrics import NO_METRICS, Metric, Metrics
from analysis.par.readings import Reading
from analysis.par.rulebook import RuleBook
from analysis.par.score import score
from analysis.par.scorecard import Scorecard
from analysis.snapshot.contract import UnitEntry


@dataclass(frozen=True, slots=True)
class Round:
    """The arguments of `analysis.par.score.score`, kept so that a what-if can change one."""

    book: RuleBook
    on: date
    units: tuple[UnitEntry, ...]
    evidence: Evidence = field(default_factory=lambda: NO_EVIDENCE)
    metrics: Metrics = field(default_factory=lambda: NO_METRICS)

    def cards(self) -> tuple[Scorecard, ...]:
        """Return the scorecards in the order of the units; ManyFaults as `score`."""
        return score(
            self.book,
            on=self.on,
            units=self.units,
            evidence=self.evidence,
            metrics=self.metrics,
        )

    def with_metric(self, unit: str, name: str, metric: Metric) -> "Round":
        """Return the round with one figure of one unit replaced or added."""
        moved = {**self.metrics.get(unit, {}), name: metric}
        return replace(self, metrics={**self.metrics, unit: moved})

    def with_input(self, unit: str, criterion: str, reading: Reading) -> "Round":
        """Return the round with one input of one unit's criterion replaced or added."""
        own = self.evidence.get(unit, UnitEvidence())
        inputs = {**own.criteria.get(criterion, {}), reading.name: reading}
        moved = replace(own, criteria={**own.criteria, criterion: inputs})
        return replace(self, evidence={**self.evidence, unit: moved})


def card_of(cards: tuple[Scorecard, ...], unit: str) -> Scorecard:
    """Return the card of a unit; KeyError where there is none."""
    found: Mapping[str, Scorecard] = {card.unit: card for card in cards}
    return found[unit]
