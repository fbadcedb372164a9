"""Rule `ratio`: the share of one count in another, or what is left of it, put through a scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analysis.par.cursor import Cursor
from analysis.par.readings import Reading
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.measured import Measured, read_when_undefined
from analysis.par.rules.rule import Direction, EveryInput
from analysis.par.rules.scale import read_scale
from analysis.par.rules.value import Value, shown
from analysis.par.wording import say

_HUNDRED = Decimal(100)


class Over(StrEnum):
    """A part above the whole: a mistake, or a plan overfulfilled that counts as 100 per cent."""

    REFUSE = "refuse"
    HUNDRED = "hundred"


@dataclass(frozen=True, slots=True)
class Ratio(EveryInput):
    """`part` / `whole` × 100, or 100 less that; undefined where the whole is 0."""

    part: str
    whole: str
    complement: bool = False
    over: Over = Over.REFUSE
    kind: str = "ratio"

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.part, self.whole)

    def direction(self, name: str) -> Direction:
        if name != self.part:
            return Direction.NONE
        return Direction.FALLS if self.complement else Direction.RISES

    def measure(self, readings: Mapping[str, Reading], maximum: Decimal) -> Value | None:  # noqa: ARG002
        given = (readings[self.part], readings[self.whole])
        part, whole = (_count(reading) for reading in given)
        if part > whole and (self.over is Over.REFUSE or whole == 0):
            raise given[0].refusal("the part is larger than the whole", expected=f"at most {whole}")
        if whole == 0:
            return None
        percent = min(part * 100 / whole, _HUNDRED)
        percent = _HUNDRED - percent if self.complement else percent
        vi, en = ("100% − ", "100% − ") if self.complement else ("", "")
        words = say(
            vi + "{part}/{whole} = {percent}%; ",
            en + "{part}/{whole} = {percent}%; ",
            part=part,
            whole=whole,
            percent=shown(percent),
        )
        return Value(percent, given, words=words)


def _count(reading: Reading) -> Decimal:
    count = reading.number
    if count < 0:
        raise reading.refusal("a count is never negative", expected="0 or more")
    return count


def read_ratio(cursor: Cursor, policy: RoundingPolicy) -> Measured:
    """Read ``{kind: ratio, part: a, whole: b, when_whole_is_zero: full_points, points: {…}}``."""
    required = "kind part whole when_whole_is_zero points"
    fields = cursor.fields(required=required, optional="complement over")
    ratio = Ratio(
        part=fields["part"].text(),
        whole=fields["whole"].text(),
        complement="complement" in fields and fields["complement"].flag(),
        over=fields["over"].word(Over) if "over" in fields else Over.REFUSE,
    )
    if ratio.part == ratio.whole:
        fields["whole"].fault("par.same_input", "part and whole are two different inputs")
    scale = read_scale(fields["points"], policy)
    return Measured(ratio, scale, read_when_undefined(fields, "when_whole_is_zero"))
