"""Rule `sum`: a group has the points and the maximum of its parts together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.par.cursor import Cursor


@dataclass(frozen=True, slots=True)
class Sum:
    kind: str = "sum"

    def maximum(self, maxima: Sequence[Decimal]) -> Decimal:
        return sum(maxima, Decimal(0))

    def points(self, points: Sequence[Decimal]) -> Decimal:
        return sum(points, Decimal(0))


def read_sum(cursor: Cursor) -> Sum:
    """Read ``{kind: sum}``."""
    cursor.fields(required="kind")
    return Sum()
