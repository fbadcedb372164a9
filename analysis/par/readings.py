"""What a rule reads and what it awards: readings with their source, awards with their reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText

#: A plain number: 15 digits before and 15 after the point are room enough for points and counts.
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")

#: The input name under which an appraiser's points for a criterion stand in the evidence.
POINTS = "points"


class Reason(StrEnum):
    """Why a line has the points it has."""

    SUM = "sum"
    PROPORTIONAL = "proportional"
    FULL_AT_TARGET = "full_at_target"
    CAPPED = "capped"
    ZERO_BELOW_FLOOR = "zero_below_floor"
    BAND = "band"
    CHOICE = "choice"
    ALL_MET = "all_met"
    NOT_ALL_MET = "not_all_met"
    APPRAISED = "appraised"
    DEDUCTION = "deduction"
    ADDITION = "addition"
    FORMULA = "formula"
    BLOCK = "block"
    BEST_OF = "best_of"
    NOTHING_AROSE = "nothing_arose"
    FULL_WHEN_NOTHING_AROSE = "full_when_nothing_arose"
    ZERO_WHEN_NOTHING_AROSE = "zero_when_nothing_arose"
    METHOD_MISSING = "method_missing"
    UNKNOWN = "unknown"
    NOT_SCORED = "not_scored"
    NOT_APPLICABLE = "not_applicable"
    FULL_WHEN_NOT_APPLICABLE = "full_when_not_applicable"


@dataclass(frozen=True, slots=True)
class Reading:
    """One input as it was given: a number or a word as text, where it comes from, a remark.

    `standard_error` is in the unit of `value`; None where the input is not an estimate or its
    error is unknown.
    """

    name: str
    value: str
    source: str = ""
    note: str = ""
    standard_error: float | None = None

    @property
    def number(self) -> Decimal:
        """The value as a number; DomainError `par.bad_input` when it is none."""
        if NUMBER.fullmatch(self.value):
            return Decimal(self.value)
        raise self.refusal("this input must be a number", expected='such as "90.00"')

    def refusal(self, message: str, *, expected: str) -> DomainError:
        return DomainError(
            "par.bad_input",
            message,
            where=f"{self.name} ({self.source})" if self.source else self.name,
            got=self.value,
            expected=expected,
            hint="Correct the evidence and score again.",
        )


@dataclass(frozen=True, slots=True)
class Basis:
    """All a rule may look at: the unit's maximum for the criterion and the readings by name."""

    maximum: Decimal
    readings: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class Award:
    """Points with the reason for them; `standard_error` in points, None where it has no meaning."""

    points: Decimal
    reason: Reason
    words: LocalText
    inputs: tuple[Reading, ...] = ()
    standard_error: float | None = None
