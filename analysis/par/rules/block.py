"""Rule `block`: a group of bonuses or penalties beside the maximum, held within caps."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analysis.par.cursor import Cursor


class Apply(StrEnum):
    """Points are added before they are divided by the maximum, or to the rate after it."""

    BEFORE_DIVISION = "before_division"
    AFTER_DIVISION = "after_division"


@dataclass(frozen=True, slots=True)
class Block:
    """Adds nothing to the maximum; its points lie between `least` and `most`."""

    least: Decimal
    most: Decimal
    apply: Apply
    kind: str = "block"

    def maximum(self, maxima: Sequence[Decimal]) -> Decimal:  # noqa: ARG002 - beside the maximum
        return Decimal(0)

    def points(self, points: Sequence[Decimal]) -> Decimal:
        return min(max(sum(points, Decimal(0)), self.least), self.most)


def read_block(cursor: Cursor) -> Block:
    """Read ``{kind: block, least: "-5", most: "5", apply: before_division}``."""
    fields = cursor.fields(required="kind least most apply")
    block = Block(
        least=fields["least"].decimal(),
        most=fields["most"].decimal(),
        apply=fields["apply"].word(Apply),
    )
    if not block.least <= 0 <= block.most:
        fields["least"].fault(
            "par.bounds", "the caps of a block lie on both sides of 0", expected="least ≤ 0 ≤ most"
        )
    return block
