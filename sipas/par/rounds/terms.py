"""What acts on rounds hold to: the rule book kept, the state wanted, reasons given, deadlines."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from analysis.ground.errors import DomainError
from analysis.par import RuleBook, load_rulebook
from sipas.par.rounds.models import ParParticipant, ParRound, ParSheet
from sipas.par.rounds.round import RoundState

BEFORE_RESULT = frozenset(
    {RoundState.DRAFT, RoundState.OPEN, RoundState.APPRAISAL_1, RoundState.APPRAISAL_2}
)
MOVABLE = frozenset({RoundState.DRAFT, RoundState.OPEN})
EXTENDABLE = frozenset({RoundState.OPEN, RoundState.APPRAISAL_1})


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The moments at which a round's self-scoring ends and by which explanations are owed."""

    self_scoring: datetime
    explanations: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """Why something is so, and the number and date of the decision that says it."""

    reason: str
    decision: str


def book_of(round_: ParRound) -> RuleBook:
    """Return the rule book that the round keeps."""
    return _read(round_.rulebook_text)


@lru_cache(maxsize=32)
def _read(rulebook_text: str) -> RuleBook:
    return load_rulebook(rulebook_text)


def participant_of(round_: ParRound, participant_id: int) -> ParParticipant:
    """Return a unit of the round by its number; DomainError `par.unit_not_found`."""
    for one in round_.participants:
        if one.id == participant_id:
            return one
    raise DomainError("par.unit_not_found", "the round has no such unit", got=participant_id)


def deadline_of(sheet: ParSheet) -> datetime:
    """Return the moment at which self-scoring ends for a sheet."""
    own = sheet.participant.round.self_deadline
    return max((own, *(one.deadline for one in sheet.extensions)))


def check_decided(decided: Decided) -> None:
    """Raise DomainError `par.reasoned` unless both are given."""
    if not (decided.reason and decided.decision):
        raise DomainError(
            "par.reasoned",
            "a reason and the number of a decision are wanted",
            expected="both",
        )


def need_state(round_: ParRound, states: AbstractSet[RoundState]) -> None:
    """Raise DomainError `par.round_state` unless the round is in one of `states`."""
    if round_.state not in states:
        raise DomainError(
            "par.round_state",
            "this step does not follow from where the round stands",
            where=round_.code,
            got=round_.state.value,
            expected=", ".join(sorted(states)),
            hint="Look at the page of the round for the next step.",
        )


def no_criterion(code: str) -> DomainError:
    """Return the refusal of a code that the rule book does not have."""
    return DomainError(
        "par.no_criterion", "the rule book has no such criterion", got=code, expected="a code"
    )
