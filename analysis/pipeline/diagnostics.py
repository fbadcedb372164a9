"""The rows a run hands out beside its indices: quality of answers, drivers, ranks."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.drivers.priorities import Priority
from analysis.indices.definition import Level
from analysis.pipeline.scope import Scope


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """Sampled cases by final disposition and AAPOR's rates in per cent, without weights.

    weighted_response_rate : RR1 with base weights: of those the sample stands for.
    eligible_share : e in per cent, of RR3 and RR4.
    """

    scope: Scope
    scope_code: str
    complete: int
    partial: int
    refusal: int
    non_contact: int
    other: int
    unknown_eligibility: int
    ineligible: int
    response_rate_1: float | None
    response_rate_2: float | None
    response_rate_3: float | None
    response_rate_4: float | None
    response_rate_5: float | None
    response_rate_6: float | None
    cooperation_rate: float | None
    refusal_rate: float | None
    contact_rate: float | None
    eligible_share: float | None
    weighted_response_rate: float | None


@dataclass(frozen=True, slots=True)
class ItemGapRow:
    """Item nonresponse: blanks and double ticks of those who were asked the item.

    nonresponse_rate : per cent of those asked, without weights; None where nobody was.
    """

    scope: Scope
    scope_code: str
    item: str
    asked: int
    blank: int
    two_ticks: int
    not_asked: int
    nonresponse_rate: float | None


@dataclass(frozen=True, slots=True)
class PatternRow:
    """Straight-lining over the items of the method and its baselines, in per cent.

    people : with an answer to at least half of the items. `by_agreement` is the baseline to
    compare with: content people do give one level throughout.
    """

    scope: Scope
    scope_code: str
    people: int
    straight: int
    share: float | None
    by_chance: float | None
    by_agreement: float | None
    common_correlation: float | None


@dataclass(frozen=True, slots=True)
class SpeedRow:
    """Forms filled in faster than they can be read: under the limit, 30 % of the median of all.

    timed : complete forms whose time is known; share : of speeders among them, in per cent.
    """

    scope: Scope
    scope_code: str
    timed: int
    median_seconds: float
    limit_seconds: float
    speeders: int
    share: float


@dataclass(frozen=True, slots=True)
class ModeGapRow:
    """An index of record by web less the same on paper, in percentage points, with its test.

    holm : the p-value held against all rows of the scope at once. None where undefined.
    """

    scope: Scope
    scope_code: str
    level: Level
    code: str
    gap: float | None
    standard_error: float | None
    df: int
    t: float | None
    p_value: float | None
    holm: float | None


@dataclass(frozen=True, slots=True)
class ReliabilityRow:
    """Cronbach's alpha, weighted, of people who answered every item of a factor or block."""

    scope: Scope
    scope_code: str
    level: Level
    code: str
    items: int
    people: int
    alpha: float | None


class OutlierKind(StrEnum):
    """What is compared: rated units by funnel and robust z, sampling units by robust z."""

    UNIT = "unit"
    SAMPLING_UNIT = "sampling_unit"


@dataclass(frozen=True, slots=True)
class OutlierRow:
    """How far a unit lies from its peers; flagged beyond 3.09 (funnel) or 3.5 (robust z).

    peers : the kind of the unit, or the stratum of the sampling unit.
    value : overall index of record, or mean score, in per cent.
    funnel_z : distance from all units of the kind in standard errors, overdispersion allowed for.
    """

    kind: OutlierKind
    peers: str
    code: str
    value: float | None
    respondents: int
    robust_z: float | None
    funnel_z: float | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class ClusteringRow:
    """How much of the variation of people's scores lies between sampling units or surveyors."""

    column: str
    groups: int
    people: int
    intraclass: float | None
    share_of_variance: float | None
    f: float | None
    p_value: float | None
    design_effect: float | None


class DriverStatus(StrEnum):
    """Whether importance is known, and why not."""

    OK = "ok"
    TOO_FEW = "too_few_people"
    SELDOM_ANSWERED = "seldom_answered"
    NO_VARIATION = "no_variation"
    DEPENDENT = "dependent"


@dataclass(frozen=True, slots=True)
class DriverRow:
    """What a factor or an item contributes to overall satisfaction.

    importance : its part of `r_squared`, per cent of the outcome's variance; adds up to it.
    correlation : with the outcome, of those who have both.
    coefficient, standard_error, lower, upper, p_value : of the linear model on the factors, in
        levels of the outcome a level of the factor; None for items.
    people : in the model (factors), or with item and outcome (items).
    """

    scope: Scope
    scope_code: str
    level: Level
    code: str
    status: DriverStatus
    importance: float | None
    r_squared: float | None
    correlation: float | None
    coefficient: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    people: int


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """Importance of a factor over all answers beside the unit's index of it; both in per cent."""

    scope: Scope
    scope_code: str
    code: str
    importance: float | None
    performance: float | None
    priority: Priority | None


class RankStatus(StrEnum):
    """Whether a unit is ranked, and why not."""

    RANKED = "ranked"
    NO_ANSWER = "no_answer"
    NO_ERROR = "uncertainty_unknown"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class RankRow:
    """The rank of a unit among the ranked units of its kind, 1 the highest.

    best, worst : the true ranks of all units of the kind lie within theirs at the confidence
        level of the run, all at once. lower, upper : the joint interval of the index.
    few_respondents : under the minimum of the settings.
    """

    kind: str
    level: Level
    code: str
    unit: str
    status: RankStatus
    respondents: int
    few_respondents: bool
    estimate: float | None
    rank: int | None
    best: int | None
    worst: int | None
    ranked_units: int
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class RankChanceRow:
    """The probability, in per cent, that a unit holds a rank of the overall index in its kind."""

    kind: str
    unit: str
    rank: int
    probability: float


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """All tables beside the indices; empty in runs made before there were such tables."""

    outcomes: tuple[OutcomeRow, ...] = ()
    item_gaps: tuple[ItemGapRow, ...] = ()
    patterns: tuple[PatternRow, ...] = ()
    speed: tuple[SpeedRow, ...] = ()
    mode_gaps: tuple[ModeGapRow, ...] = ()
    reliability: tuple[ReliabilityRow, ...] = ()
    outliers: tuple[OutlierRow, ...] = ()
    clustering: tuple[ClusteringRow, ...] = ()
    drivers: tuple[DriverRow, ...] = ()
    priorities: tuple[PriorityRow, ...] = ()
    ranking: tuple[RankRow, ...] = ()
    rank_chances: tuple[RankChanceRow, ...] = ()
