"""Rule `manual`: the appraiser awards points within a least and a most, in steps."""

from dataclasses import dataclass
from decimal import Decimal

from analysis.par.cursor import Cursor
from analysis.par.readings import POINTS, Award, Basis, Reason
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.rule import Direction, EveryInput
from analysis.par.wording import say


@dataclass(frozen=True, slots=True)
class Manual(EveryInput):
    """`most` None stands for the criterion's maximum, `step` None for any number of points."""

    least: Decimal = Decimal(0)
    most: Decimal | None = None
    step: Decimal | None = None
    kind: str = "manual"

    @property
    def inputs(self) -> tuple[str, ...]:
        return (POINTS,)

    def direction(self, name: str) -> Direction:  # noqa: ARG002 - there is one input
        return Direction.RISES

    @property
    def highest(self) -> Decimal | None:
        return self.most

    def award(self, basis: Basis) -> Award:
        """Return the appraised points unchanged, or refuse them."""
        given = basis.readings[POINTS]
        points, most = given.number, basis.maximum if self.most is None else self.most
        if not self.least <= points <= most:
            raise given.refusal(
                "the points lie outside what can be awarded", expected=f"{self.least} to {most}"
            )
        if self.step is not None and (points - self.least) % self.step:
            raise given.refusal(
                "the points are not a whole number of steps",
                expected=f"{self.least} and steps of {self.step}",
            )
        words = say(
            "thẩm định: {points}/{most} điểm{because}",
            "appraised: {points} of {most} points{because}",
            points=points,
            most=most,
            because=f" – {given.note}" if given.note else "",
        )
        return Award(points=points, reason=Reason.APPRAISED, words=words, inputs=(given,))


def read_manual(cursor: Cursor, _policy: RoundingPolicy) -> Manual:
    """Read ``{kind: manual, min: "0", max: "2", step: "0.25"}``; all but the kind optional."""
    fields = cursor.fields(required="kind", optional="min max step")
    numbers = {key: fields[key].decimal() for key in ("min", "max", "step") if key in fields}
    rule = Manual(
        least=numbers.get("min", Decimal(0)), most=numbers.get("max"), step=numbers.get("step")
    )
    if rule.most is not None and rule.most < rule.least:
        fields["max"].fault("par.bounds", "max lies below min", expected=f"at least {rule.least}")
    if rule.step is not None and rule.step <= 0:
        fields["step"].fault("par.step", "a step must be above 0", expected="above 0")
    return rule
