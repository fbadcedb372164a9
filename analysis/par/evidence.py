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
class UnitEvidence:
    """One unit's inputs.

    `values` are read by any criterion; `criteria` holds inputs of one criterion by its code, among
    them `points`, the appraiser's award, and goes before `values`.
    """

    values: Mapping[str, Reading] = field(default_factory=dict)
    criteria: Mapping[str, Mapping[str, Reading]] = field(default_factory=dict)
    not_applicable: tuple[NotApplicable, ...] = ()

    def readings_of(self, criterion: str) -> dict[str, Reading]:
        return {**self.values, **self.criteria.get(criterion, {})}


#: Unit code → its evidence.
Evidence = Mapping[str, UnitEvidence]

NO_EVIDENCE: Evidence = {}
