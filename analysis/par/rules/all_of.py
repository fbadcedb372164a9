"""Rule `all_of`: full points when every condition is met, otherwise none."""

from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.text import LocalText
from analysis.par.cursor import Cursor
from analysis.par.readings import Award, Basis, Reading, Reason
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.rule import EveryInput
from analysis.par.wording import say


@dataclass(frozen=True, slots=True)
class Condition:
    of: str
    title: LocalText


@dataclass(frozen=True, slots=True)
class AllOf(EveryInput):
    """`conditions` are inputs that say `yes` or `no`."""

    conditions: tuple[Condition, ...]
    kind: str = "all_of"
    highest: None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(condition.of for condition in self.conditions)

    def award(self, basis: Basis) -> Award:
        """Return the maximum or zero; refuse an input that is neither yes nor no."""
        given = tuple(basis.readings[name] for name in self.inputs)
        met = [_is_yes(reading) for reading in given]
        if all(met):
            words = say(
                "đạt đủ {count} điều kiện: {points} điểm",
                "all {count} conditions are met: {points} points",
                count=str(len(met)),
                points=basis.maximum,
            )
            return Award(basis.maximum, Reason.ALL_MET, words, given)
        unmet = next(c.title for c, ok in zip(self.conditions, met, strict=True) if not ok)
        words = say(
            "không đạt điều kiện “{unmet}”: 0 điểm",
            "the condition “{unmet}” is not met: 0 points",
            unmet=unmet,
        )
        return Award(Decimal(0), Reason.NOT_ALL_MET, words, given)


def _is_yes(given: Reading) -> bool:
    if given.value not in {"yes", "no"}:
        raise given.refusal("a condition is met or not", expected="yes or no")
    return given.value == "yes"


def read_all_of(cursor: Cursor, _policy: RoundingPolicy) -> AllOf:
    """Read ``{kind: all_of, conditions: [{of: name, title: {vi: …, en: …}}, …]}``."""
    fields = cursor.fields(required="kind conditions")
    return AllOf(tuple(_read_condition(entry) for entry in fields["conditions"].items()))


def _read_condition(cursor: Cursor) -> Condition:
    fields = cursor.fields(required="of title")
    return Condition(of=fields["of"].text(), title=fields["title"].local_text())
