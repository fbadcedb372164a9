"""Scorecards: the lines of a unit's sheet with points, reason, inputs, reference; the result."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analysis.ground.text import LocalText
from analysis.par.readings import Reading, Reason
from analysis.par.rulebook import Assumption


class LineStatus(StrEnum):
    """Whether a line has its points; a group is `partly` scored while parts are missing."""

    SCORED = "scored"
    PARTLY = "partly"
    NOT_SCORED = "not_scored"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of one unit.

    `depth` is 0 for a domain; `parent` the code above or None. `maximum` is what the unit could
    reach, 0 where nothing applies. `points` is None while not scored; a group that is `partly`
    scored shows what its scored parts add up to. `rate` is in per cent, None unless complete.
    `standard_error` is in points, None where nothing is estimated or it is unknown. `owner` is the
    id of the agency that owns the criterion, `self_points` what the unit's own claim comes to under
    the rule, None where it claims nothing. Where `reason` is `unknown`, so is `maximum` if 0.
    """

    code: str
    title: LocalText
    depth: int
    parent: str | None
    is_leaf: bool
    status: LineStatus
    maximum: Decimal
    points: Decimal | None
    rate: Decimal | None
    reason: Reason
    words: LocalText
    inputs: tuple[Reading, ...]
    rule: str
    method: str | None
    reference: LocalText | None
    assumption: LocalText | None
    standard_error: float | None
    owner: str = ""
    self_points: Decimal | None = None
    self_words: LocalText | None = None


@dataclass(frozen=True, slots=True)
class GradeGiven:
    id: str
    title: LocalText


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The sheet of one unit under one rule book on one day.

    `points` of an incomplete card is what is scored so far; its rate, grade and rank are None, and
    `missing` names the criteria still owed. `rank` counts from 1 among the `ranked_units` complete
    cards of the unit group. `rate` is in per cent, `standard_error` in points (an upper bound where
    several figures of one survey enter, since they are added as if fully correlated). `bonus` is in
    per cent, added to the rate after division. `methods_missing` names methods not used for the
    unit, whose criteria left the maximum; `not_ranked` says why the unit has no rank of its own.
    """

    rulebook: str
    rulebook_title: LocalText
    rulebook_hash: str
    on: date
    unit: str
    unit_kind: str
    unit_name: LocalText
    group: str
    lines: tuple[Line, ...]
    maximum: Decimal
    points: Decimal
    rate: Decimal | None
    grade: GradeGiven | None
    rank: int | None
    ranked_units: int
    missing: tuple[str, ...]
    standard_error: float | None
    assumptions: tuple[Assumption, ...]
    bonus: Decimal = Decimal(0)
    methods_missing: tuple[str, ...] = ()
    not_ranked: LocalText | None = None

    @property
    def complete(self) -> bool:
        return not self.missing

    def line(self, code: str) -> Line | None:
        """Return the line of a criterion, None where the unit's sheet has none."""
        return next((line for line in self.lines if line.code == code), None)
