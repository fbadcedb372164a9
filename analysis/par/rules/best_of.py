"""Rule `best_of`: of several rules or parts, the one that gives most counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.par.cursor import Cursor
from analysis.par.readings import Award, Basis, Reason
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.rule import Direction, EveryInput, Rule
from analysis.par.wording import say


@dataclass(frozen=True, slots=True)
class BestOf(EveryInput):
    """The first of the highest awards; every rule must be scored, since any may be the best."""

    rules: tuple[Rule, ...]
    kind: str = "best_of"

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.inputs))

    @property
    def highest(self) -> Decimal | None:
        found = [rule.highest for rule in self.rules]
        known = [one for one in found if one is not None]
        return max(known) if known and len(known) == len(found) else None

    def direction(self, name: str) -> Direction:
        ways = {rule.direction(name) for rule in self.rules if name in rule.inputs}
        return ways.pop() if len(ways) == 1 else Direction.NONE

    def edges(self) -> tuple[Decimal, ...]:
        return tuple(sorted({edge for rule in self.rules for edge in rule.edges()}, reverse=True))

    def award(self, basis: Basis) -> Award:
        awards = [rule.award(basis) for rule in self.rules]
        applying = [award for award in awards if award.reason is not Reason.NOTHING_AROSE]
        best = max(applying or awards, key=lambda award: award.points)
        words = say(
            "cao nhất trong {count} cách tính: {words}",
            "best of {count} ways: {words}",
            count=str(len(awards)),
            words=best.words,
        )
        return Award(best.points, best.reason, words, best.inputs, best.standard_error)


@dataclass(frozen=True, slots=True)
class BestPart:
    """A group has the points of its best part and the maximum of its largest."""

    kind: str = "best_of"

    def maximum(self, maxima: Sequence[Decimal]) -> Decimal:
        return max(maxima, default=Decimal(0))

    def points(self, points: Sequence[Decimal]) -> Decimal:
        return max(points, default=Decimal(0))


def read_best_of(
    cursor: Cursor, policy: RoundingPolicy, *, read_rule: Callable[[Cursor, RoundingPolicy], Rule]
) -> BestOf:
    """Read ``{kind: best_of, rules: [{kind: …}, {kind: …}]}``."""
    fields = cursor.fields(required="kind rules")
    return BestOf(tuple(read_rule(entry, policy) for entry in fields["rules"].items()))


def read_best_part(cursor: Cursor) -> BestPart:
    """Read ``{kind: best_of}`` of a group."""
    cursor.fields(required="kind")
    return BestPart()
