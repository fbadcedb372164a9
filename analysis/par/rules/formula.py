"""Rule `formula`: points, or a number for a scale, from named variables by written arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from enum import StrEnum

from analysis.par.cursor import Cursor
from analysis.par.readings import Award, Basis, Reading, Reason
from analysis.par.rounding_rule import RoundingPolicy, RoundingRule, read_rounding_rule
from analysis.par.rules.expression import FormulaError, Node, TooLargeError, evaluate, names, parse
from analysis.par.rules.measured import (
    Measured,
    WhenUndefined,
    award_undefined,
    read_when_undefined,
)
from analysis.par.rules.rule import EveryInput, Rule
from analysis.par.rules.scale import read_scale
from analysis.par.rules.value import Value, shown
from analysis.par.wording import say

#: The variable that stands for the unit's maximum of the criterion.
MAXIMUM = "maximum"
_STEP = Decimal("0.0001")


class Outside(StrEnum):
    """Points below 0 or above the maximum: a mistake, or cut to what can be awarded."""

    REFUSE = "refuse"
    CLAMP = "clamp"


@dataclass(frozen=True, slots=True)
class Formula(EveryInput):
    """A formula as written and as its tree; undefined where it divides by zero."""

    text: str
    tree: Node
    kind: str = "formula"

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name in names(self.tree) if name != MAXIMUM))

    def measure(self, readings: Mapping[str, Reading], maximum: Decimal) -> Value | None:
        given = tuple(readings[name] for name in self.inputs)
        values = {reading.name: reading.number for reading in given}
        try:
            result = evaluate(self.tree, {**values, MAXIMUM: maximum})
        except ZeroDivisionError:
            return None
        except (TooLargeError, DecimalException) as error:
            raise given[0].refusal(
                "the formula comes to no number of points", expected="smaller numbers"
            ) from error
        words = say(
            "{text} = {result}; ", "{text} = {result}; ", text=self.text, result=shown(result)
        )
        return Value(result, given, self._error(given, {**values, MAXIMUM: maximum}), words)

    def _error(self, given: tuple[Reading, ...], values: dict[str, Decimal]) -> float | None:
        """Return Σ |∂f/∂x| · error by central differences: the largest error, whatever is shared.

        None where no input is an estimate, or an estimate's error or the slope is unknown.
        """
        total = 0.0
        estimated = [reading for reading in given if "." in reading.name]
        for reading in estimated:
            if reading.standard_error is None:
                return None
            around = [
                {**values, reading.name: values[reading.name] + step} for step in (_STEP, -_STEP)
            ]
            try:
                high, low = (evaluate(self.tree, one) for one in around)
            except (ZeroDivisionError, TooLargeError):
                return None
            total += abs(float((high - low) / (2 * _STEP))) * reading.standard_error
        return total if estimated else None


@dataclass(frozen=True, slots=True)
class Points(EveryInput):
    """The formula's result is the points, rounded, within 0 and the maximum."""

    formula: Formula
    rounding: RoundingRule
    outside: Outside
    when_undefined: WhenUndefined
    kind: str = "formula"
    highest: None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.formula.inputs

    def award(self, basis: Basis) -> Award:
        value = self.formula.measure(basis.readings, basis.maximum)
        if value is None:
            given = tuple(basis.readings[name] for name in self.inputs)
            return award_undefined(self.when_undefined, basis.maximum, inputs=given)
        points = self.rounding.apply(value.number)
        if not 0 <= points <= basis.maximum:
            if self.outside is Outside.REFUSE:
                raise value.refusal(
                    "the formula gives points outside what can be awarded",
                    expected=f"0 to {basis.maximum}, not {points}",
                )
            points = min(max(points, Decimal(0)), basis.maximum)
            value = Value(value.number, value.inputs, None, value.words)
        words = say(
            "{how}{rounding} = {points} điểm",
            "{how}{rounding} = {points} points",
            how=value.words,
            rounding=self.rounding.in_words(),
            points=points,
        )
        return Award(points, Reason.FORMULA, words, value.inputs, value.standard_error)


def read_formula(cursor: Cursor, policy: RoundingPolicy) -> Rule:
    """Read ``{kind: formula, formula: "min(a / b, 1) * maximum", when_undefined: no_points, …}``.

    Either ``points:`` names a scale for the result, or the result is the points and ``outside``
    says what points beyond 0 and the maximum are; `rounding` goes before that of the book.
    """
    fields = cursor.fields(
        required="kind formula when_undefined", optional="points outside rounding"
    )
    formula = _read_tree(fields["formula"])
    when = read_when_undefined(fields, "when_undefined")
    if ("points" in fields) == ("outside" in fields):
        cursor.fault(
            "par.formula",
            "a formula has either `points` or `outside`",
            expected="points: {kind: …}, or outside: refuse or clamp",
        )
    if "points" in fields:
        return Measured(formula, read_scale(fields["points"], policy), when)
    named = "rounding" in fields
    return Points(
        formula=formula,
        rounding=read_rounding_rule(fields["rounding"]) if named else policy.points,
        outside=fields["outside"].word(Outside) if "outside" in fields else Outside.REFUSE,
        when_undefined=when,
    )


def _read_tree(cursor: Cursor) -> Formula:
    text = cursor.text()
    try:
        tree = parse(text) if text else parse("0")
    except FormulaError as error:
        cursor.fault("par.formula", "the formula cannot be read", expected=str(error))
        return Formula(text, parse("0"))
    formula = Formula(text, tree)
    if text and not formula.inputs:
        cursor.fault("par.formula", "a formula reads at least one variable", expected="a name")
    return formula
