"""Rule `all_or_nothing`: full points when one condition is met or one edge reached, else none."""

from dataclasses import dataclass
from decimal import Decimal

from analysis.par.cursor import Cursor
from analysis.par.edges import Edge, read_edge
from analysis.par.readings import Award, Basis, Reason
from analysis.par.rounding_rule import RoundingPolicy, RoundingRule, read_rounding_rule
from analysis.par.rules.rule import Direction, EveryInput
from analysis.par.rules.value import Value, shown, value_of
from analysis.par.wording import say

_THRESHOLD_KEYS = "from above value_rounding"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Full points from `edge` on, none below it; the number is rounded before it is compared."""

    edge: Edge
    value_rounding: RoundingRule
    highest: None = None
    course: Direction = Direction.RISES

    def edges(self) -> tuple[Decimal, ...]:
        return () if self.edge.at is None else (self.edge.at,)

    def award_value(self, value: Value, maximum: Decimal) -> Award:
        number = self.value_rounding.apply(value.number)
        met = self.edge.holds(number)
        points = maximum if met else Decimal(0)
        words = say(
            "{how}{number} {verdict} mức “{edge}”: {points} điểm",
            "{how}{number} {verdict} “{edge}”: {points} points",
            how=value.words,
            number=shown(number),
            verdict=say("đạt", "reaches") if met else say("không đạt", "does not reach"),
            edge=self.edge.in_words(),
            points=points,
        )
        reason = Reason.ALL_MET if met else Reason.NOT_ALL_MET
        return Award(points, reason, words, value.inputs)


@dataclass(frozen=True, slots=True)
class AllOrNothing(EveryInput):
    """`threshold` None means that the input says `yes` or `no`."""

    of: str
    threshold: Threshold | None = None
    kind: str = "all_or_nothing"
    highest: None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.of,)

    def direction(self, name: str) -> Direction:  # noqa: ARG002 - there is one input
        return Direction.NONE if self.threshold is None else Direction.RISES

    def edges(self) -> tuple[Decimal, ...]:
        return () if self.threshold is None else self.threshold.edges()

    def award(self, basis: Basis) -> Award:
        given = basis.readings[self.of]
        if self.threshold is not None:
            return self.threshold.award_value(value_of(given), basis.maximum)
        if given.value not in {"yes", "no"}:
            raise given.refusal("a condition is met or not", expected="yes or no")
        if given.value == "yes":
            words = say(
                "đạt: đủ {points} điểm", "met: the full {points} points", points=basis.maximum
            )
            return Award(basis.maximum, Reason.ALL_MET, words, (given,))
        words = say("không đạt: 0 điểm", "not met: 0 points")
        return Award(Decimal(0), Reason.NOT_ALL_MET, words, (given,))


def read_all_or_nothing(cursor: Cursor, policy: RoundingPolicy) -> AllOrNothing:
    """Read ``{kind: all_or_nothing, of: name}``, for a number with ``from`` or ``above``."""
    fields = cursor.fields(required="kind of", optional=_THRESHOLD_KEYS)
    numeric = any(key in fields for key in _THRESHOLD_KEYS.split())
    return AllOrNothing(
        of=fields["of"].text(), threshold=_threshold(cursor, fields, policy) if numeric else None
    )


def read_threshold(cursor: Cursor, policy: RoundingPolicy) -> Threshold:
    """Read ``{kind: all_or_nothing, from: "95"}`` or ``above:`` as a scale."""
    return _threshold(cursor, cursor.fields(required="kind", optional=_THRESHOLD_KEYS), policy)


def _threshold(cursor: Cursor, fields: dict[str, Cursor], policy: RoundingPolicy) -> Threshold:
    named = "value_rounding" in fields
    return Threshold(
        edge=read_edge(cursor, fields),
        value_rounding=read_rounding_rule(fields["value_rounding"]) if named else policy.values,
    )
