"""What every kind of rule can be asked: the inputs it reads, its highest award, the award."""

from collections.abc import Container, Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Protocol

from analysis.par.readings import Award, Basis


class Direction(IntEnum):
    """Where points go when an input rises and all else stays; NONE where no answer holds always."""

    FALLS = -1
    NONE = 0
    RISES = 1

    def then(self, other: "Direction") -> "Direction":
        """Return the direction of points when this one's output is the other's input."""
        return Direction(self * other)


class Rule(Protocol):
    """A rule of a leaf."""

    @property
    def kind(self) -> str: ...

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of all inputs the rule may read."""

    @property
    def highest(self) -> Decimal | None:
        """The most points the rule can give; None where it scales with the maximum."""

    def owed(self, given: Container[str]) -> tuple[str, ...]:
        """Return the inputs still wanted before anything can be awarded, empty for none."""

    def direction(self, name: str) -> Direction:
        """Return how the points follow the input `name`, one of `inputs`."""

    def edges(self) -> tuple[Decimal, ...]:
        """Return the percentages at which the award jumps or changes its course, high to low."""

    def award(self, basis: Basis) -> Award:
        """Return the award; nothing is `owed` of what stands in `basis.readings`.

        Raises DomainError `par.bad_input` when an input cannot be used.
        """


class EveryInput:
    """The common case of a rule: every input is wanted, no edges, no known direction."""

    __slots__ = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        raise NotImplementedError

    def owed(self, given: Container[str]) -> tuple[str, ...]:
        return tuple(name for name in self.inputs if name not in given)

    def direction(self, name: str) -> Direction:  # noqa: ARG002 - rules that know it say so
        return Direction.NONE

    def edges(self) -> tuple[Decimal, ...]:
        return ()


class Combination(Protocol):
    """A rule of a group, over what its parts were awarded."""

    @property
    def kind(self) -> str: ...

    def maximum(self, maxima: Sequence[Decimal]) -> Decimal:
        """Return the group's maximum from those of its parts; 0 for no parts."""

    def points(self, points: Sequence[Decimal]) -> Decimal:
        """Return the group's points from those of its parts; 0 for no parts."""
