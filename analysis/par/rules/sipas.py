"""Rule `sipas`: one index of a survey, named by campaign, unit, level and scoring, on a scale."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analysis.par.cursor import Cursor
from analysis.par.figure_name import FigureName, FigureScoring
from analysis.par.readings import Reading
from analysis.par.rounding_rule import RoundingPolicy, RoundingRule, read_rounding_rule
from analysis.par.rules.measured import Measured
from analysis.par.rules.rule import Direction, EveryInput
from analysis.par.rules.scale import read_scale
from analysis.par.rules.value import Value, shown
from analysis.par.wording import say

_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_INDEX = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*")


class Level(StrEnum):
    """How wide the index is."""

    ITEM = "item"
    FACTOR = "factor"
    BLOCK = "block"
    OVERALL = "overall"


class Compare(StrEnum):
    """Whether edges see the index as printed or as estimated."""

    AFTER_ROUNDING = "after_rounding"
    BEFORE_ROUNDING = "before_rounding"


@dataclass(frozen=True, slots=True)
class SipasIndex(EveryInput):
    """An index in per cent, rounded by `printed` first where it is compared after rounding."""

    name: FigureName
    level: Level
    printed: RoundingRule
    kind: str = "sipas"

    @property
    def inputs(self) -> tuple[str, ...]:
        return (str(self.name),)

    def direction(self, name: str) -> Direction:  # noqa: ARG002 - there is one input
        return Direction.RISES

    def measure(self, readings: Mapping[str, Reading], maximum: Decimal) -> Value:  # noqa: ARG002
        given = readings[str(self.name)]
        number = given.number
        rounded = self.printed.apply(number)
        if rounded == number:
            return Value(rounded, (given,), given.standard_error)
        words = say(
            "{number}% {how} = {rounded}%; ",
            "{number}% {how} = {rounded}%; ",
            number=shown(number),
            how=self.printed.in_words(),
            rounded=rounded,
        )
        return Value(rounded, (given,), given.standard_error, words)


def read_sipas(cursor: Cursor, policy: RoundingPolicy) -> Measured:
    """Read ``{kind: sipas, level: factor, index: II.A, scoring: F1, compare: …, points: {…}}``.

    `campaign` names another campaign than the round's own, `unit` another unit than the one scored,
    `survey` another survey than ``sipas``. With `compare: after_rounding`, `printed` names the
    rounding; the level `overall` needs no index.
    """
    fields = cursor.fields(
        required="kind level scoring compare points",
        optional="index campaign unit survey printed",
    )
    level = fields["level"].word(Level)
    compare = fields["compare"].word(Compare)
    if ("printed" in fields) != (compare is Compare.AFTER_ROUNDING):
        cursor.fault(
            "par.printed",
            "`printed` stands beside `compare: after_rounding`",
            expected="printed: half_up_2, or compare: before_rounding",
        )
    name = FigureName(
        index=_index(cursor, fields, level),
        survey=_word(fields, "survey") or "sipas",
        campaign=_word(fields, "campaign"),
        scoring=fields["scoring"].word(FigureScoring),
        unit=fields["unit"].text() if "unit" in fields else "",
    )
    printed = read_rounding_rule(fields["printed"]) if "printed" in fields else RoundingRule(None)
    return Measured(SipasIndex(name, level, printed), read_scale(fields["points"], policy))


def _index(cursor: Cursor, fields: dict[str, Cursor], level: Level) -> str:
    if (level is Level.OVERALL) == ("index" in fields):
        cursor.fault(
            "par.index",
            "every level but `overall` names its index",
            expected="index: II.A, or level: overall",
        )
    if "index" not in fields:
        return "overall"
    index = fields["index"].text()
    if index and not _INDEX.fullmatch(index):
        fields["index"].fault("par.index", "this is no code of an index", expected="such as II.A")
    return index


def _word(fields: dict[str, Cursor], key: str) -> str:
    if key not in fields:
        return ""
    word = fields[key].text()
    if word and not _WORD.fullmatch(word):
        fields[key].fault("par.word", "letters, digits and hyphens are wanted here")
    return word
