"""What a run hands out: rows of its tables, the tree of indices, and how it was made."""

from dataclasses import dataclass, field
from enum import StrEnum

from analysis.estimates.presentation import Presentation, Reason
from analysis.estimates.proportions import IntervalMethod
from analysis.ground.text import LocalText
from analysis.indices.definition import Level, OfRecord, RollUp, Scale, Scoring
from analysis.par.scorecard import Scorecard
from analysis.pipeline.diagnostics import Diagnostics
from analysis.pipeline.scope import ALL as ALL  # noqa: PLC0414 - rows and scopes go together
from analysis.pipeline.scope import Scope as Scope  # noqa: PLC0414 - likewise
from analysis.snapshot.contract import CampaignEntry, QuestionnaireEntry, UnitEntry
from analysis.totals.design import LonelyPsu
from analysis.weighting.recipe import StepKind


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One index of record-quality answers (probability sample only).

    estimate, standard_error, lower, upper : per cent (0–100) and percentage points; None where
        nobody answered, where a part of a mean has no answer, or (all but the estimate) where a
        single sampling unit leaves no degree of freedom.
    answers : answers below the index; respondents : people with at least one of them.
    design_effect : against a simple random sample without replacement; None where undefined.
    interval : how lower and upper are made: `beta` (Korn-Graubard) for the share of satisfied
        answers to an item, `mean` (estimate ± t·SE) for all others.
    effective_size : people of a simple random sample that would know as much; None where a single
        sampling unit leaves no degree of freedom or the standard error is zero.
    relative_error : coefficient of variation, standard error over estimate.
    presentation, reason : whether the figure is fit to be shown, and why not; None in runs made
        before there was such a judgement. Where the settings withhold figures of few respondents,
        estimate, errors and bounds are None and the row stays.
    """

    scope: Scope
    scope_code: str
    level: Level
    code: str
    scoring: Scoring
    rollup: RollUp
    of_record: bool
    estimate: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    df: int
    answers: int
    respondents: int
    design_effect: float | None
    interval: IntervalMethod = IntervalMethod.MEAN
    effective_size: float | None = None
    relative_error: float | None = None
    presentation: Presentation | None = None
    reason: Reason = Reason.NONE


@dataclass(frozen=True, slots=True)
class LevelRow:
    """How one item was answered: counts by level of the scale, then what is no level.

    counts : people at each level, lowest first, without weights.
    shares : weighted per cent at each level of those with an answer; None where nobody answered.
    standard_errors, lower, upper : of the shares, in per cent, bounds by Korn and Graubard; None
        where nobody answered or there is no degree of freedom. Shares and these are None where the
        settings withhold figures of few respondents.
    """

    scope: Scope
    scope_code: str
    item: str
    counts: tuple[int, ...]
    shares: tuple[float | None, ...]
    answers: int
    blank: int
    not_asked: int
    two_ticks: int
    standard_errors: tuple[float | None, ...] = ()
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionRow:
    """The share of one answer to a single-choice question that is no item of the index.

    count : people who chose it, without weights; answers : people who chose anything.
    share : weighted per cent of those with an answer; None where nobody answered. It and the rest
        are None where the settings withhold figures of few respondents.
    standard_error, lower, upper : in per cent, bounds by Korn and Graubard; None where there is no
        degree of freedom.
    """

    scope: Scope
    scope_code: str
    question: str
    option: str
    count: int
    answers: int
    few_respondents: bool
    share: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """What became of the sampled cases.

    mode : a mode, or `all`. Who did not answer used no mode, so `sampled` and `no_answer` are None
        in the rows of a mode, and the rates of the modes, in per cent of all sampled, add up to
        the rate of the row `all`.
    """

    scope: Scope
    scope_code: str
    mode: str
    sampled: int | None
    complete: int
    no_answer: int | None
    response_rate: float | None


@dataclass(frozen=True, slots=True)
class OptInRow:
    """One index of opt-in answers: without weights and without standard error, for no record."""

    scope: Scope
    scope_code: str
    level: Level
    code: str
    scoring: Scoring
    rollup: RollUp
    estimate: float | None
    answers: int
    respondents: int


@dataclass(frozen=True, slots=True)
class IndexNode:
    """One index of the method: its place in the tree and its title (of an item: the question)."""

    level: Level
    code: str
    parent: str
    title: LocalText


@dataclass(frozen=True, slots=True)
class WeightingRow:
    """One weighting step: of cases with a weight, its sum before and after, range and spread.

    design_effect : Kish's n·Σw²/(Σw)², loss of precision from unequal weights alone.
    """

    step: str
    kind: StepKind
    cases: int
    sum_before: float
    sum_after: float
    minimum: float | None
    maximum: float | None
    coefficient_of_variation: float | None
    design_effect: float | None


class NoteCode(StrEnum):
    """What a reader of the results must know."""

    EMPTY_STRATUM = "stratum_without_respondents"
    LONELY_STRATUM = "stratum_with_one_respondent"
    COLLAPSED_STRATA = "strata_joined_for_the_variance"
    NOT_SCORED = "unit_kind_not_in_rule_book"


@dataclass(frozen=True, slots=True)
class Note:
    """A caveat and whom it concerns: the strata or units by code."""

    code: NoteCode
    about: tuple[str, ...]


class FewRespondents(StrEnum):
    """What to do with the figures of fewer respondents than the minimum."""

    FLAG = "flag"
    SUPPRESS = "suppress"


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of a run that are no part of the method.

    minimum_respondents : below it figures are flagged, or withheld with `suppress`: their rows
        stay, with the number of respondents and without estimates. An index that is withheld gives
        no points on a scorecard.
    """

    confidence_level: float = 0.95
    lonely_psu: LonelyPsu = LonelyPsu.ADJUST
    minimum_respondents: int = 30
    few_respondents: FewRespondents = FewRespondents.FLAG


@dataclass(frozen=True, slots=True)
class MethodEntry:
    """The index method that was used."""

    id: str
    title: LocalText
    content_hash: str
    reference: str
    scale: Scale
    of_record: OfRecord


@dataclass(frozen=True, slots=True)
class WeightingStepEntry:
    """One step of the weighting recipe; sources: of its population totals, with their day."""

    id: str
    kind: StepKind
    title: LocalText
    sources: tuple[LocalText, ...]


@dataclass(frozen=True, slots=True)
class RecipeEntry:
    """The weighting recipe that was used."""

    id: str
    title: LocalText
    references: tuple[str, ...]
    steps: tuple[WeightingStepEntry, ...]
    content_hash: str


@dataclass(frozen=True, slots=True)
class RulebookEntry:
    """The rule book that was used."""

    id: str
    title: LocalText
    content_hash: str


@dataclass(frozen=True, slots=True)
class RunInfo:
    """Everything needed to recompute the run and to cite it.

    weighting : names of the weighting steps in order; versions : program and library versions;
    recipe : None in runs made before there were recipes.
    """

    campaign: CampaignEntry
    questionnaire: QuestionnaireEntry
    snapshot_sha256: str
    method: MethodEntry
    settings: Settings
    weighting: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    rulebook: RulebookEntry | None
    evidence_sha256: str | None
    recipe: RecipeEntry | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run: how it was made, units and indices in order, the tables, the scorecards."""

    info: RunInfo
    units: tuple[UnitEntry, ...]
    nodes: tuple[IndexNode, ...]
    indices: tuple[IndexRow, ...]
    levels: tuple[LevelRow, ...]
    response: tuple[ResponseRow, ...]
    opt_in: tuple[OptInRow, ...]
    scorecards: tuple[Scorecard, ...]
    weighting: tuple[WeightingRow, ...] = ()
    options: tuple[OptionRow, ...] = ()
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
