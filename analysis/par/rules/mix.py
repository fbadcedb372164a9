"""Rule `mix`: figures of several groups of respondents, weighted, put through a scale."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analysis.ground.text import LocalText
from analysis.par.cursor import Cursor
from analysis.par.readings import Reading
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.measured import Measured
from analysis.par.rules.rule import Direction
from analysis.par.rules.scale import read_scale
from analysis.par.rules.value import Value, shown
from analysis.par.wording import say

_HUNDRED = Decimal(100)


class WhenMissing(StrEnum):
    """A group without a figure: nothing is scored, or the other groups' weights fill up to 100."""

    OWED = "owed"
    RESCALE = "rescale"


@dataclass(frozen=True, slots=True)
class Mix:
    """Σ figure × weight / Σ weight over the groups; `parts` holds name and weight of each."""

    parts: tuple[tuple[str, Decimal], ...]
    when_missing: WhenMissing
    kind: str = "mix"

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.parts)

    def owed(self, given: Container[str]) -> tuple[str, ...]:
        missing = tuple(name for name in self.inputs if name not in given)
        if self.when_missing is WhenMissing.RESCALE and len(missing) < len(self.parts):
            return ()
        return missing

    def direction(self, name: str) -> Direction:  # noqa: ARG002 - every weight is above 0
        return Direction.RISES

    def measure(self, readings: Mapping[str, Reading], maximum: Decimal) -> Value:  # noqa: ARG002
        present = [(readings[name], weight) for name, weight in self.parts if name in readings]
        whole = sum((weight for _, weight in present), Decimal(0))
        mixed = sum((reading.number * weight for reading, weight in present), Decimal(0)) / whole
        terms = " + ".join(f"{reading.value}%×{weight}" for reading, weight in present)
        words = say(
            "({terms})/{whole} = {mixed}%; ",
            "({terms})/{whole} = {mixed}%; ",
            terms=LocalText(vi=terms.replace(".", ","), en=terms),
            whole=whole,
            mixed=shown(mixed),
        )
        return Value(mixed, tuple(reading for reading, _ in present), _error(present), words)


def _error(present: list[tuple[Reading, Decimal]]) -> float | None:
    """Return the weighted errors added up: the largest the mix can have, whatever they share."""
    known = [
        reading.standard_error * float(weight)
        for reading, weight in present
        if reading.standard_error is not None
    ]
    if len(known) < len(present):
        return None
    return sum(known) / float(sum(weight for _, weight in present))


def read_mix(cursor: Cursor, policy: RoundingPolicy) -> Measured:
    """Read ``{kind: mix, parts: {sipas.overall: "60", …}, when_missing: owed, points: {…}}``."""
    fields = cursor.fields(required="kind parts when_missing points")
    parts = tuple((name, _weight(entry)) for name, entry in fields["parts"].entries())
    if sum((weight for _, weight in parts), Decimal(0)) != _HUNDRED:
        fields["parts"].fault("par.weights", "the weights do not add up to 100", expected="100")
    mix = Mix(parts, fields["when_missing"].word(WhenMissing))
    return Measured(mix, read_scale(fields["points"], policy))


def _weight(cursor: Cursor) -> Decimal:
    weight = cursor.decimal()
    if not 0 < weight <= _HUNDRED:
        cursor.fault("par.percent", "a weight is a percentage", expected="above 0, to 100")
    return weight
