"""Rule `proportional`: points rise in proportion to a percentage, with target and floor."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analysis.ground.text import LocalText
from analysis.par.cursor import Cursor
from analysis.par.readings import Award, Basis, Reading, Reason
from analysis.par.rounding_rule import RoundingPolicy, RoundingRule, read_rounding_rule
from analysis.par.wording import say

_HUNDRED = Decimal(100)
_SHOWN = Decimal("0.0001")


class Scale(StrEnum):
    """What earns the full points where a target is set: 100 per cent, or the target."""

    HUNDRED = "hundred"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Proportional:
    """Points = percentage / base × maximum, where the base is 100 or the target.

    From `target` on the points are full; below `floor` they are zero, and at the floor itself
    proportional. The percentage is rounded by `value_rounding` first, the points by `rounding`.
    """

    of: str
    rounding: RoundingRule
    value_rounding: RoundingRule
    target: Decimal | None = None
    floor: Decimal | None = None
    scale: Scale = Scale.HUNDRED
    kind: str = "proportional"
    highest: None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.of,)

    @property
    def base(self) -> Decimal:
        """The percentage that earns the full points, were there no target."""
        at_target = self.scale is Scale.TARGET and self.target is not None
        return self.target if at_target and self.target is not None else _HUNDRED

    def award(self, basis: Basis) -> Award:
        """Return the points; refuse a percentage outside 0–100."""
        given = basis.readings[self.of]
        percent = self.value_rounding.apply(given.number)
        if not 0 <= percent <= _HUNDRED:
            raise given.refusal("this input must be a percentage", expected="0 to 100")
        if self.target is not None and percent >= self.target:
            return self._full(given, percent, basis.maximum)
        if self.floor is not None and percent < self.floor:
            return self._nothing(given, percent)
        return self._share(given, percent, basis.maximum)

    def _share(self, given: Reading, percent: Decimal, maximum: Decimal) -> Award:
        points = min(self.rounding.apply(percent * maximum / self.base), maximum)
        words = say(
            "{percent}% / {base}% × {maximum} điểm, {rounding} = {points} điểm",
            "{percent}% / {base}% × {maximum} points, {rounding} = {points} points",
            percent=_shown(percent),
            base=self.base,
            maximum=maximum,
            rounding=self.rounding.in_words(),
            points=points,
        )
        error = given.standard_error
        return Award(
            points=points,
            reason=Reason.PROPORTIONAL,
            words=words,
            inputs=(given,),
            standard_error=None if error is None else error * float(maximum / self.base),
        )

    def _full(self, given: Reading, percent: Decimal, maximum: Decimal) -> Award:
        words = say(
            "{percent}% đạt mục tiêu {target}%: đủ {maximum} điểm",
            "{percent}% reaches the target of {target}%: the full {maximum} points",
            percent=_shown(percent),
            target=self.target or _HUNDRED,
            maximum=maximum,
        )
        return Award(maximum, Reason.FULL_AT_TARGET, words, (given,))

    def _nothing(self, given: Reading, percent: Decimal) -> Award:
        words = say(
            "{percent}% dưới mức sàn {floor}%: 0 điểm",
            "{percent}% is below the floor of {floor}%: 0 points",
            percent=_shown(percent),
            floor=self.floor or Decimal(0),
        )
        return Award(Decimal(0), Reason.ZERO_BELOW_FLOOR, words, (given,))


def _shown(percent: Decimal) -> LocalText:
    """Return the percentage as read, cut for the eye where an estimate has a long tail."""
    short = percent.quantize(_SHOWN) if percent % _SHOWN else percent
    return say("{sign}{short}", "{sign}{short}", sign="" if short == percent else "≈", short=short)


def read_proportional(cursor: Cursor, policy: RoundingPolicy) -> Proportional:
    """Read ``{kind: proportional, of: sipas.overall, rounding: half_up_2, target: "95", …}``.

    `rounding` and `value_rounding` go before those of the book; `scale` must stand beside `target`.
    """
    optional = "rounding value_rounding target floor scale"
    fields = cursor.fields(required="kind of", optional=optional)
    if ("target" in fields) != ("scale" in fields):
        cursor.fault(
            "par.scale",
            "`target` and `scale` stand together",
            expected="scale: hundred (below the target, points per 100 %) or scale: target",
            hint="Declare both or neither.",
        )
    rule = Proportional(
        of=fields["of"].text(),
        rounding=_rounding(fields, "rounding", policy.points),
        value_rounding=_rounding(fields, "value_rounding", policy.values),
        target=_percent(fields, "target"),
        floor=_percent(fields, "floor"),
        scale=fields["scale"].word(Scale) if "scale" in fields else Scale.HUNDRED,
    )
    if rule.target is not None and rule.floor is not None and rule.floor > rule.target:
        fields["floor"].fault("par.bounds", "the floor lies above the target")
    return rule


def _rounding(fields: dict[str, Cursor], key: str, default: RoundingRule) -> RoundingRule:
    return read_rounding_rule(fields[key]) if key in fields else default


def _percent(fields: dict[str, Cursor], key: str) -> Decimal | None:
    if key not in fields:
        return None
    percent = fields[key].decimal()
    if not 0 < percent <= _HUNDRED:
        fields[key].fault("par.percent", "a percentage is wanted here", expected="above 0, to 100")
        return _HUNDRED
    return percent
