"""Rule `options`: shares of the answers to one survey question, weighted, put through a scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.text import LocalText
from analysis.par.cursor import Cursor
from analysis.par.readings import Reading
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.measured import Measured
from analysis.par.rules.rule import EveryInput
from analysis.par.rules.scale import read_scale
from analysis.par.rules.value import Value, shown
from analysis.par.wording import say

_HUNDRED = Decimal(100)
#: Shares printed to two decimals add up to 100 within half a hundredth for each option.
_HALF_A_HUNDREDTH = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Options(EveryInput):
    """Σ share × weight / 100, shares and weights in per cent; the shares cover every answer.

    `weights` holds the name of each option's figure and its weight.
    """

    weights: tuple[tuple[str, Decimal], ...]
    kind: str = "options"

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.weights)

    def measure(self, readings: Mapping[str, Reading], maximum: Decimal) -> Value:  # noqa: ARG002
        given = tuple(readings[name] for name in self.inputs)
        shares = [reading.number for reading in given]
        total = sum(shares, Decimal(0))
        if abs(total - _HUNDRED) > _HALF_A_HUNDREDTH * len(shares) or min(shares) < 0:
            raise given[0].refusal(
                "the shares of the options do not add up to 100", expected=f"100, not {total}"
            )
        weights = [weight for _, weight in self.weights]
        percent = sum((s * w for s, w in zip(shares, weights, strict=True)), Decimal(0)) / 100
        terms = " + ".join(f"{s}×{w}%" for s, w in zip(shares, weights, strict=True))
        words = say(
            "{terms} = {percent}%; ",
            "{terms} = {percent}%; ",
            terms=LocalText(vi=terms.replace(".", ","), en=terms),
            percent=shown(percent),
        )
        return Value(min(percent, _HUNDRED), given, _error(given, weights), words)


def _error(given: tuple[Reading, ...], weights: list[Decimal]) -> float | None:
    """Return the largest standard error the weighted sum can have, in percentage points.

    Shares add up to 100, so that any number may be taken off all weights; the one that makes
    Σ|weight − c| · error smallest is one of the weights. Exact for two options.
    """
    errors = [reading.standard_error for reading in given]
    known = [error for error in errors if error is not None]
    if len(known) < len(errors):
        return None
    return min(
        sum(abs(float(weight - c)) * e for weight, e in zip(weights, known, strict=True)) / 100
        for c in weights
    )


def read_options(cursor: Cursor, policy: RoundingPolicy) -> Measured:
    """Read ``{kind: options, of: sipas.Q5, weights: {none: "100", some: "50"}, points: {…}}``.

    Each option is read as a figure of its own, such as ``sipas.Q5.none``.
    """
    fields = cursor.fields(required="kind of weights points")
    question = fields["of"].text()
    weights = tuple(
        (f"{question}.{option}", _weight(entry)) for option, entry in fields["weights"].entries()
    )
    if not weights:
        fields["weights"].fault("par.no_options", "at least one option needs a weight")
    return Measured(Options(weights), read_scale(fields["points"], policy))


def _weight(cursor: Cursor) -> Decimal:
    weight = cursor.decimal()
    if not 0 <= weight <= _HUNDRED:
        cursor.fault("par.percent", "a weight is a percentage", expected="0 to 100")
    return weight
