"""What turns a measured number into points: the kinds of scale and the reader of `points:`."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Protocol

from analysis.par.cursor import Cursor
from analysis.par.readings import Award
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.all_or_nothing import read_threshold
from analysis.par.rules.bands import read_bands_scale
from analysis.par.rules.proportional import read_proportional_scale
from analysis.par.rules.rule import Direction
from analysis.par.rules.value import Value


class Scale(Protocol):
    """Points for a number."""

    @property
    def highest(self) -> Decimal | None: ...

    @property
    def course(self) -> Direction:
        """How points follow the number."""

    def edges(self) -> tuple[Decimal, ...]: ...

    def award_value(self, value: Value, maximum: Decimal) -> Award: ...


#: Kinds of scale for `points:` of a rule that measures its number itself.
SCALE_KINDS: Mapping[str, Callable[[Cursor, RoundingPolicy], Scale]] = {
    "all_or_nothing": read_threshold,
    "bands": read_bands_scale,
    "proportional": read_proportional_scale,
}


def read_scale(cursor: Cursor, policy: RoundingPolicy) -> Scale:
    """Return the scale at `cursor`; a fault and a bare proportion when its kind is unknown."""
    kind = cursor.value.get("kind") if isinstance(cursor.value, dict) else None
    reader = SCALE_KINDS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        place = cursor.step("kind", kind) if isinstance(cursor.value, dict) else cursor
        place.fault(
            "par.unknown_scale",
            "this way from a number to points is not known here",
            expected=", ".join(sorted(SCALE_KINDS)),
        )
        reader, cursor = read_proportional_scale, cursor.step("", {"kind": "proportional"})
    return reader(cursor, policy)
