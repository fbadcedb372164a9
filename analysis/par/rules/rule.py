"""What every kind of rule can be asked: the inputs it reads, its highest award, the award."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from analysis.par.readings import Award, Basis


class Rule(Protocol):
    """A rule of a leaf."""

    @property
    def kind(self) -> str: ...

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of all inputs without which nothing can be awarded."""

    @property
    def highest(self) -> Decimal | None:
        """The most points the rule can give; None where it scales with the maximum."""

    def award(self, basis: Basis) -> Award:
        """Return the award; every name in `inputs` stands in `basis.readings`.

        Raises DomainError `par.bad_input` when an input cannot be used.
        """


class Combination(Protocol):
    """A rule of a group, over what its parts were awarded."""

    @property
    def kind(self) -> str: ...

    def maximum(self, maxima: Sequence[Decimal]) -> Decimal:
        """Return the group's maximum from those of its parts; 0 for no parts."""

    def points(self, points: Sequence[Decimal]) -> Decimal:
        """Return the group's points from those of its parts; 0 for no parts."""
