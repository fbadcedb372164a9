"""Fills in the sheet of one unit: a line for each criterion that is in force for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain

from analysis.ground.errors import DomainError, Fault, FaultList
from analysis.ground.text import LocalText
from analysis.par.evidence import NotApplicable, UnitEvidence
from analysis.par.outcome import Outcome, group_outcome, leaf_outcome, unknown_outcome
from analysis.par.rate import exact_rate
from analysis.par.readings import Reading, Reason
from analysis.par.rulebook import Criterion, DatedMaximum, Group, Leaf, RuleBook
from analysis.par.scorecard import Line, LineStatus
from analysis.par.wording import say


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the tree a criterion stands, and the exemption it inherits."""

    depth: int = 0
    parent: str | None = None
    exempt: NotApplicable | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one unit is scored from; faults in its inputs go to `faults`."""

    book: RuleBook
    on: date
    unit: str
    group: str
    evidence: UnitEvidence
    metrics: Mapping[str, Reading]
    faults: FaultList

    def lines(self) -> tuple[Line, ...]:
        """Return the lines in the order of the book, each group before its parts."""
        return tuple(chain(*(self._lines(entry, Place()) for entry in self.book.criteria)))

    def _lines(self, criterion: Criterion, place: Place) -> tuple[Line, ...]:
        if not criterion.is_for(self.group):
            return ()
        place = replace(place, exempt=self._exemption(criterion.code) or place.exempt)
        if isinstance(criterion.body, Group):
            return self._group(criterion, criterion.body, place)
        dated = criterion.maximum_on(self.on)
        return () if dated is None else (self._leaf(criterion, criterion.body, dated, place),)

    def _group(self, criterion: Criterion, group: Group, place: Place) -> tuple[Line, ...]:
        inside = replace(place, depth=place.depth + 1, parent=criterion.code)
        parts = [lines for part in group.parts if (lines := self._lines(part, inside))]
        if not parts:
            return ()
        below = tuple(chain(*parts))
        leaves = [line for line in below if line.is_leaf]
        outcome = group_outcome(
            group,
            [lines[0] for lines in parts],
            leaves=leaves,
            rounding=self.book.rounding.groups,
        )
        return (self._line(criterion, outcome, place), *below)

    def _leaf(self, criterion: Criterion, leaf: Leaf, dated: DatedMaximum, place: Place) -> Line:
        if leaf.rule.kind == "unknown" or not dated.known:
            return self._line(criterion, unknown_outcome(dated.points), place)
        own = self.evidence.readings_of(criterion.code)
        outcome = self._outcome(criterion, leaf, dated, exempt=place.exempt, readings=own)
        line = self._line(criterion, outcome, place)
        claimed = self.evidence.self_assessed.get(criterion.code)
        if claimed is None or outcome.status is LineStatus.NOT_APPLICABLE:
            return line
        claim = self._outcome(
            criterion, leaf, dated, exempt=place.exempt, readings=claimed, column=", self-assessed"
        )
        return replace(line, self_points=claim.points, self_words=claim.words)

    def _outcome(
        self,
        criterion: Criterion,
        leaf: Leaf,
        dated: DatedMaximum,
        *,
        exempt: NotApplicable | None,
        readings: Mapping[str, Reading],
        column: str = "",
    ) -> Outcome:
        try:
            return leaf_outcome(
                criterion,
                leaf,
                maximum=dated.points,
                exempt=exempt,
                without=self.evidence.missing.get(leaf.method.value),
                readings={**readings, **self.metrics},
            )
        except DomainError as error:
            self.faults.extend(
                self._placed(fault, criterion.code + column) for fault in error.faults
            )
            return _refused(dated.points, str(error))

    def _placed(self, fault: Fault, code: str) -> Fault:
        return replace(fault, where=f"unit {self.unit}, criterion {code}: {fault.where}")

    def _exemption(self, code: str) -> NotApplicable | None:
        declared = self.evidence.not_applicable
        return next((entry for entry in declared if entry.criterion == code), None)

    def _line(self, criterion: Criterion, outcome: Outcome, place: Place) -> Line:
        body, dated = criterion.body, criterion.maximum_on(self.on)
        return Line(
            code=criterion.code,
            title=criterion.title,
            depth=place.depth,
            parent=place.parent,
            is_leaf=isinstance(body, Leaf),
            status=outcome.status,
            maximum=outcome.maximum,
            points=outcome.points,
            rate=self._rate(outcome),
            reason=outcome.reason,
            words=outcome.words,
            inputs=outcome.inputs,
            rule=body.rule.kind,
            method=body.method.value if isinstance(body, Leaf) else None,
            reference=self.book.cite(dated.reference) if dated else None,
            assumption=criterion.assumption,
            standard_error=outcome.standard_error,
            owner=criterion.guide.owner,
        )

    def _rate(self, outcome: Outcome) -> Decimal | None:
        if outcome.status is not LineStatus.SCORED or outcome.points is None:
            return None
        rate = exact_rate(outcome.points, outcome.maximum, cap=None)
        return None if rate is None else self.book.rounding.rate.apply(rate)


def _refused(maximum: Decimal, message: str) -> Outcome:
    words: LocalText = say("{why}", "{why}", why=message)
    return Outcome(LineStatus.NOT_SCORED, maximum, None, Reason.NOT_SCORED, words)
