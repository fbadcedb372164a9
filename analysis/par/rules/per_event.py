"""Rules `deduction` and `addition`: so many points off, or more, for each event that is counted."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analysis.par.cursor import Cursor
from analysis.par.readings import Award, Basis, Reading, Reason
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.rule import Direction, EveryInput
from analysis.par.wording import say


class Start(StrEnum):
    """Where a deduction starts from: the full points of the criterion, or zero (a penalty)."""

    MAXIMUM = "maximum"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Deduction(EveryInput):
    """Start less `each` for every event above `free`, never below `floor` (it may be negative)."""

    of: str
    each: Decimal
    floor: Decimal
    start: Start
    free: Decimal = Decimal(0)
    kind: str = "deduction"

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.of,)

    @property
    def highest(self) -> Decimal | None:
        return Decimal(0) if self.start is Start.ZERO else None

    def direction(self, name: str) -> Direction:  # noqa: ARG002 - there is one input
        return Direction.FALLS

    def award(self, basis: Basis) -> Award:
        given = basis.readings[self.of]
        counted = max(_events(given) - self.free, Decimal(0))
        start = basis.maximum if self.start is Start.MAXIMUM else Decimal(0)
        points = max(start - self.each * counted, self.floor)
        words = say(
            "{start} − {each} × {counted}, không dưới {floor} = {points} điểm",
            "{start} − {each} × {counted}, not below {floor} = {points} points",
            start=start,
            each=self.each,
            counted=counted,
            floor=self.floor,
            points=points,
        )
        return Award(points, Reason.DEDUCTION, words, (given,))


@dataclass(frozen=True, slots=True)
class Addition(EveryInput):
    """`each` for every event, never above the maximum of the criterion."""

    of: str
    each: Decimal
    kind: str = "addition"
    highest: None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.of,)

    def direction(self, name: str) -> Direction:  # noqa: ARG002 - there is one input
        return Direction.RISES

    def award(self, basis: Basis) -> Award:
        given = basis.readings[self.of]
        counted = _events(given)
        points = min(self.each * counted, basis.maximum)
        words = say(
            "{each} × {counted}, không quá {maximum} = {points} điểm",
            "{each} × {counted}, at most {maximum} = {points} points",
            each=self.each,
            counted=counted,
            maximum=basis.maximum,
            points=points,
        )
        return Award(points, Reason.ADDITION, words, (given,))


def _events(given: Reading) -> Decimal:
    count = given.number
    if count < 0 or count % 1:
        raise given.refusal("events are counted in whole numbers", expected="0, 1, 2 …")
    return count


def read_deduction(cursor: Cursor, _policy: RoundingPolicy) -> Deduction:
    """Read ``{kind: deduction, of: late, each: "0.25", start: maximum, floor: "0"}``."""
    fields = cursor.fields(required="kind of each start floor", optional="free")
    rule = Deduction(
        of=fields["of"].text(),
        each=_positive(fields["each"]),
        floor=fields["floor"].decimal(),
        start=fields["start"].word(Start),
        free=fields["free"].decimal() if "free" in fields else Decimal(0),
    )
    if rule.start is Start.ZERO and rule.floor >= 0:
        fields["floor"].fault("par.bounds", "a penalty reaches below zero", expected="below 0")
    if rule.free < 0:
        fields["free"].fault("par.bounds", "events free of charge are 0 or more", expected="0")
    return rule


def read_addition(cursor: Cursor, _policy: RoundingPolicy) -> Addition:
    """Read ``{kind: addition, of: awards, each: "0.5"}``."""
    fields = cursor.fields(required="kind of each")
    return Addition(of=fields["of"].text(), each=_positive(fields["each"]))


def _positive(cursor: Cursor) -> Decimal:
    number = cursor.decimal()
    if number <= 0:
        cursor.fault("par.bounds", "the points of one event are above 0", expected="above 0")
    return number
