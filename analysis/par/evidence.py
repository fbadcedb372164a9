"""What is known of each unit beside the survey: inputs, appraised points, what does not apply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.ground.text import LocalText
from analysis.par.readings import Reading


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A criterion, or a domain with all under it, that a decision exempts a unit from.

    `points` is the part of a criterion's maximum that falls away; None means all of it.
    """

    criterion: str
    reason: LocalText
    decision: str
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """Something declared of a unit, with the reason and the decision that allows it."""

    reason: LocalText
    decision: str


@dataclass(frozen=True, slots=True)
class UnitEvidence:
    """One unit's inputs.

    `values` are read by any criterion; `criteria` holds inputs of one criterion by its code, among
    them `points`, the appraiser's award, and goes before `values`. `self_assessed` holds what the
    unit itself claims, by criterion; it fills its own column and never the result. `missing` are
    the methods not used for the unit by name, `not_ranked` why it is scored without a rank.
    """

    values: Mapping[str, Reading] = field(default_factory=dict)
    criteria: Mapping[str, Mapping[str, Reading]] = field(default_factory=dict)
    not_applicable: tuple[NotApplicable, ...] = ()
    self_assessed: Mapping[str, Mapping[str, Reading]] = field(default_factory=dict)
    missing: Mapping[str, Declared] = field(default_factory=dict)
    not_ranked: Declared | None = None

    def readings_of(self, criterion: str) -> dict[str, Reading]:
        return {**self.values, **self.criteria.get(criterion, {})}


#: Unit code → its evidence.
Evidence = Mapping[str, UnitEvidence]

NO_EVIDENCE: Evidence = {}
