"""Rounding of points, declared by name: half-up, half-even, truncation."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum


class Rounding(StrEnum):
    """How a figure is cut to its printed decimals."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    TRUNCATE = "truncate"


_MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.TRUNCATE: ROUND_DOWN,
}


def round_decimal(value: Decimal, *, rounding: Rounding, decimals: int) -> Decimal:
    """Return `value` cut to `decimals` places: half-up turns 9.117 into 9.12."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=_MODES[rounding])
