"""A number on its way to points: measured from readings, with its error and how it came about."""

from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from analysis.par.readings import Reading
from analysis.par.wording import say

_SHOWN = Decimal("0.0001")
_NO_WORDS = LocalText(vi="", en="")


@dataclass(frozen=True, slots=True)
class Value:
    """A number and the readings it was measured from.

    `standard_error` is in the unit of `number`, None where unknown or without meaning; `words`
    end with a separator, or are empty where the number was read as it is.
    """

    number: Decimal
    inputs: tuple[Reading, ...]
    standard_error: float | None = None
    words: LocalText = _NO_WORDS

    def refusal(self, message: str, *, expected: str) -> DomainError:
        """Return the error of the first input, which names where it comes from."""
        return self.inputs[0].refusal(message, expected=expected)


def value_of(reading: Reading) -> Value:
    """Return a reading as it is; DomainError `par.bad_input` when it is no number."""
    return Value(reading.number, (reading,), reading.standard_error)


def shown(number: Decimal) -> LocalText:
    """Return the number as it is, cut for the eye where it has a long tail."""
    short = number.quantize(_SHOWN) if number % _SHOWN else number
    return say("{sign}{short}", "{sign}{short}", sign="" if short == number else "≈", short=short)
