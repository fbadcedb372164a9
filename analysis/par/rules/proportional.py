"""Rule `proportional`: points rise in proportion to a percentage, with target and floor."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analysis.par.cursor import Cursor
from analysis.par.readings import Award, Basis, Reason
from analysis.par.rounding_rule import RoundingPolicy, RoundingRule, read_rounding_rule
from analysis.par.rules.rule import Direction, EveryInput
from analysis.par.rules.value import Value, shown, value_of
from analysis.par.wording import say

_HUNDRED = Decimal(100)


class Base(StrEnum):
    """What earns the full points: 100 per cent, the target, or the way from floor to target."""

    HUNDRED = "hundred"
    TARGET = "target"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Proportional(EveryInput):
    """Points = percentage / base × maximum, where the base is 100 or the target.

    From `target` on the points are full; below `floor` they are zero, and at the floor itself
    proportional. With `between`, points rise from zero at the floor to full at the target. A
    percentage above `cap` counts as the cap. The percentage is rounded by `value_rounding` first,
    the points by `rounding`.
    """

    of: str
    rounding: RoundingRule
    value_rounding: RoundingRule
    target: Decimal | None = None
    floor: Decimal | None = None
    cap: Decimal | None = None
    scale: Base = Base.HUNDRED
    kind: str = "proportional"
    highest: None = None
    course: Direction = Direction.RISES

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.of,)

    def direction(self, name: str) -> Direction:  # noqa: ARG002 - there is one input
        return self.course

    def edges(self) -> tuple[Decimal, ...]:
        bounds = {self.target, self.cap, self.floor} - {None}
        return tuple(sorted((bound for bound in bounds if bound is not None), reverse=True))

    @property
    def start(self) -> Decimal:
        """The percentage that earns nothing."""
        between = self.scale is Base.BETWEEN and self.floor is not None
        return self.floor if between and self.floor is not None else Decimal(0)

    @property
    def base(self) -> Decimal:
        """How far above `start` the full points lie, were there no target."""
        full = self.target if self.scale is not Base.HUNDRED else None
        return (_HUNDRED if full is None else full) - self.start

    def award(self, basis: Basis) -> Award:
        """Return the points; refuse a percentage outside 0–100."""
        return self.award_value(value_of(basis.readings[self.of]), basis.maximum)

    def award_value(self, value: Value, maximum: Decimal) -> Award:
        percent = self.value_rounding.apply(value.number)
        if not 0 <= percent <= _HUNDRED:
            raise value.refusal("this input must be a percentage", expected="0 to 100")
        if self.target is not None and percent >= self.target:
            return self._full(value, percent, maximum)
        if self.floor is not None and percent < self.floor:
            return self._nothing(value, percent)
        if self.cap is not None and percent > self.cap:
            return self._capped(value, percent, maximum)
        return self._share(value, percent, maximum)

    def _points(self, percent: Decimal, maximum: Decimal) -> Decimal:
        return min(self.rounding.apply((percent - self.start) * maximum / self.base), maximum)

    def _share(self, value: Value, percent: Decimal, maximum: Decimal) -> Award:
        points = self._points(percent, maximum)
        less = say("{percent}%", "{percent}%", percent=shown(percent))
        if self.start:
            less = say("({less} − {start}%)", "({less} − {start}%)", less=less, start=self.start)
        words = say(
            "{how}{less} / {base}% × {maximum} điểm, {rounding} = {points} điểm",
            "{how}{less} / {base}% × {maximum} points, {rounding} = {points} points",
            how=value.words,
            less=less,
            base=self.base,
            maximum=maximum,
            rounding=self.rounding.in_words(),
            points=points,
        )
        error = value.standard_error
        return Award(
            points=points,
            reason=Reason.PROPORTIONAL,
            words=words,
            inputs=value.inputs,
            standard_error=None if error is None else error * float(maximum / self.base),
        )

    def _capped(self, value: Value, percent: Decimal, maximum: Decimal) -> Award:
        cap = self.cap or _HUNDRED
        points = self._points(cap, maximum)
        words = say(
            "{how}{percent}% tính tối đa {cap}%: {points} điểm",
            "{how}{percent}% counts as no more than {cap}%: {points} points",
            how=value.words,
            percent=shown(percent),
            cap=cap,
            points=points,
        )
        return Award(points, Reason.CAPPED, words, value.inputs)

    def _full(self, value: Value, percent: Decimal, maximum: Decimal) -> Award:
        words = say(
            "{how}{percent}% đạt mục tiêu {target}%: đủ {maximum} điểm",
            "{how}{percent}% reaches the target of {target}%: the full {maximum} points",
            how=value.words,
            percent=shown(percent),
            target=self.target or _HUNDRED,
            maximum=maximum,
        )
        return Award(maximum, Reason.FULL_AT_TARGET, words, value.inputs)

    def _nothing(self, value: Value, percent: Decimal) -> Award:
        words = say(
            "{how}{percent}% dưới mức sàn {floor}%: 0 điểm",
            "{how}{percent}% is below the floor of {floor}%: 0 points",
            how=value.words,
            percent=shown(percent),
            floor=self.floor or Decimal(0),
        )
        return Award(Decimal(0), Reason.ZERO_BELOW_FLOOR, words, value.inputs)


_OPTIONAL = "rounding value_rounding target floor cap scale"


def read_proportional(cursor: Cursor, policy: RoundingPolicy) -> Proportional:
    """Read ``{kind: proportional, of: sipas.overall, rounding: half_up_2, target: "95", …}``.

    `rounding` and `value_rounding` go before those of the book; `scale` must stand beside `target`.
    """
    return _read(cursor, cursor.fields(required="kind of", optional=_OPTIONAL), policy)


def read_proportional_scale(cursor: Cursor, policy: RoundingPolicy) -> Proportional:
    """Read the same without ``of``, for a number that another rule measures."""
    return _read(cursor, cursor.fields(required="kind", optional=_OPTIONAL), policy)


def _read(cursor: Cursor, fields: dict[str, Cursor], policy: RoundingPolicy) -> Proportional:
    if ("target" in fields) != ("scale" in fields):
        cursor.fault(
            "par.scale",
            "`target` and `scale` stand together",
            expected="scale: hundred (below the target, points per 100 %), target or between",
            hint="Declare both or neither.",
        )
    rule = Proportional(
        of=fields["of"].text() if "of" in fields else "",
        rounding=_rounding(fields, "rounding", policy.points),
        value_rounding=_rounding(fields, "value_rounding", policy.values),
        target=_percent(fields, "target"),
        floor=_percent(fields, "floor"),
        cap=_percent(fields, "cap"),
        scale=fields["scale"].word(Base) if "scale" in fields else Base.HUNDRED,
    )
    _check_order(rule, fields)
    return rule


def _check_order(rule: Proportional, fields: dict[str, Cursor]) -> None:
    """Hold that floor, cap and target lie in this order, and that `between` has both ends."""
    top = rule.target or _HUNDRED
    if rule.floor is not None and rule.floor > top:
        fields["floor"].fault("par.bounds", "the floor lies above the target")
    if rule.cap is not None and not (rule.floor or 0) <= rule.cap <= top:
        fields["cap"].fault("par.bounds", "the cap lies outside floor and target")
    if rule.scale is Base.BETWEEN and (rule.floor is None or rule.floor == rule.target):
        fields["scale"].fault("par.bounds", "`between` needs a floor below the target")


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
