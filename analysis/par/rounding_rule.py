"""A rounding as a rule book names it: `half_up_2`, `half_even_3`, `truncate_1` or `none`."""

import re
from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.rounding import Rounding, round_decimal
from analysis.ground.text import LocalText
from analysis.par.cursor import Cursor
from analysis.par.wording import say

_NAME = re.compile(r"(half_up|half_even|truncate)_([0-9])")
_WORDS = {
    Rounding.HALF_UP: ("làm tròn nửa lên", "rounded half up"),
    Rounding.HALF_EVEN: ("làm tròn nửa về số chẵn", "rounded half to even"),
    Rounding.TRUNCATE: ("cắt bỏ phần dư", "cut off"),
}


@dataclass(frozen=True, slots=True)
class RoundingRule:
    """How a figure is cut; `rounding` None leaves it exact."""

    rounding: Rounding | None
    decimals: int = 0

    def apply(self, value: Decimal) -> Decimal:
        if self.rounding is None:
            return value
        return round_decimal(value, rounding=self.rounding, decimals=self.decimals)

    def in_words(self) -> LocalText:
        if self.rounding is None:
            return LocalText(vi="không làm tròn", en="not rounded")
        vi, en = _WORDS[self.rounding]
        return say(vi + " {n} chữ số", en + " to {n} decimals", n=str(self.decimals))


EXACT = RoundingRule(rounding=None)


def read_rounding_rule(cursor: Cursor) -> RoundingRule:
    """Return the rounding named at `cursor`; a fault and no rounding when the name is unknown."""
    name = cursor.text()
    found = _NAME.fullmatch(name)
    if found:
        return RoundingRule(Rounding(found[1]), int(found[2]))
    if name not in {"none", ""}:
        cursor.fault(
            "par.unknown_rounding",
            "this rounding is not known",
            expected="none, half_up_N, half_even_N or truncate_N with N from 0 to 9",
        )
    return EXACT


@dataclass(frozen=True, slots=True)
class RoundingPolicy:
    """Where a rule book rounds: values before use, each criterion's points, totals, rates.

    `groups` is for the points of a group of criteria; what is above adds up the rounded ones.
    """

    values: RoundingRule
    points: RoundingRule
    total: RoundingRule
    rate: RoundingRule
    groups: RoundingRule = EXACT


def read_rounding_policy(cursor: Cursor) -> RoundingPolicy:
    """Return the four roundings a rule book must declare, and that of groups if it has one."""
    fields = cursor.fields(required="values points total rate", optional="groups")
    return RoundingPolicy(**{key: read_rounding_rule(entry) for key, entry in fields.items()})
