"""Rule `unknown`: what no source says yet; nothing is scored until the rule is filled in."""

from collections.abc import Container
from dataclasses import dataclass

from analysis.par.cursor import Cursor
from analysis.par.readings import Award, Basis
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.rule import EveryInput


@dataclass(frozen=True, slots=True)
class Unknown(EveryInput):
    kind: str = "unknown"
    highest: None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        return ()

    def owed(self, given: Container[str]) -> tuple[str, ...]:  # noqa: ARG002 - a rule is owed
        return ("rule",)

    def award(self, basis: Basis) -> Award:
        """Refuse: a book's gap is never worth points."""
        raise AssertionError(basis)


def read_unknown(cursor: Cursor, _policy: RoundingPolicy) -> Unknown:
    """Read ``{kind: unknown}``."""
    cursor.fields(required="kind")
    return Unknown()
