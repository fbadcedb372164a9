"""Rules that measure a number from several readings first and then put it through a scale."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from analysis.par.cursor import Cursor
from analysis.par.readings import Award, Basis, Reading, Reason
from analysis.par.rules.rule import Direction
from analysis.par.rules.scale import Scale
from analysis.par.rules.value import Value
from analysis.par.wording import say


class WhenUndefined(StrEnum):
    """What a criterion is worth when there is nothing to divide by: nothing arose in the year.

    `not_applicable` follows what the criterion declares for exemptions.
    """

    FULL_POINTS = "full_points"
    NO_POINTS = "no_points"
    NOT_APPLICABLE = "not_applicable"


class Measure(Protocol):
    """How a number comes out of readings."""

    @property
    def kind(self) -> str: ...

    @property
    def inputs(self) -> tuple[str, ...]: ...

    def owed(self, given: Container[str]) -> tuple[str, ...]: ...

    def direction(self, name: str) -> Direction: ...

    def measure(self, readings: Mapping[str, Reading], maximum: Decimal) -> Value | None:
        """Return the number, None where it is undefined; DomainError `par.bad_input`."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure, the scale its number goes through, and what an undefined number is worth."""

    measure: Measure
    scale: Scale
    when_undefined: WhenUndefined = WhenUndefined.NOT_APPLICABLE

    @property
    def kind(self) -> str:
        return self.measure.kind

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.measure.inputs

    @property
    def highest(self) -> Decimal | None:
        return self.scale.highest

    def owed(self, given: Container[str]) -> tuple[str, ...]:
        return self.measure.owed(given)

    def direction(self, name: str) -> Direction:
        return self.measure.direction(name).then(self.scale.course)

    def edges(self) -> tuple[Decimal, ...]:
        return self.scale.edges()

    def award(self, basis: Basis) -> Award:
        value = self.measure.measure(basis.readings, basis.maximum)
        if value is not None:
            return self.scale.award_value(value, basis.maximum)
        inputs = tuple(basis.readings[name] for name in self.inputs if name in basis.readings)
        return award_undefined(self.when_undefined, basis.maximum, inputs=inputs)


def award_undefined(
    policy: WhenUndefined, maximum: Decimal, *, inputs: tuple[Reading, ...]
) -> Award:
    """Return what the criterion is worth when its number is undefined."""
    if policy is WhenUndefined.NOT_APPLICABLE:
        words = say("không phát sinh trong kỳ", "nothing arose in the period")
        return Award(Decimal(0), Reason.NOTHING_AROSE, words, inputs)
    full = policy is WhenUndefined.FULL_POINTS
    points = maximum if full else Decimal(0)
    words = say(
        "không phát sinh trong kỳ: {points} điểm theo quy định của tiêu chí",
        "nothing arose in the period: {points} points, as the criterion declares",
        points=points,
    )
    reason = Reason.FULL_WHEN_NOTHING_AROSE if full else Reason.ZERO_WHEN_NOTHING_AROSE
    return Award(points, reason, words, inputs)


def read_when_undefined(fields: dict[str, Cursor], key: str) -> WhenUndefined:
    """Return the declared policy at `key`."""
    return fields[key].word(WhenUndefined)
