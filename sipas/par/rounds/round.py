"""What a round can be: its kind, its states and the steps between them, what agencies may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText


class RoundKind(StrEnum):
    """Many units with a sheet each, or one unit whose sheet is split among owner agencies."""

    UNITS = "units"
    OWNERS = "owners"


class RoundState(StrEnum):
    """How far a round is."""

    DRAFT = "draft"
    OPEN = "open"
    APPRAISAL_1 = "appraisal_1"
    APPRAISAL_2 = "appraisal_2"
    COMBINED = "combined"
    PUBLISHED = "published"


class Visibility(StrEnum):
    """From when on agencies see what appraisers award on their own sheets."""

    AT_ONCE = "at_once"
    AFTER_FIRST = "after_first"
    AFTER_PUBLISHED = "after_published"


#: From which states a state may be entered; a published round goes back to be corrected.
_FROM: Mapping[RoundState, frozenset[RoundState]] = {
    RoundState.OPEN: frozenset({RoundState.DRAFT}),
    RoundState.APPRAISAL_1: frozenset({RoundState.OPEN}),
    RoundState.APPRAISAL_2: frozenset(
        {RoundState.APPRAISAL_1, RoundState.COMBINED, RoundState.PUBLISHED}
    ),
    RoundState.COMBINED: frozenset({RoundState.APPRAISAL_2}),
    RoundState.PUBLISHED: frozenset({RoundState.COMBINED}),
}


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What an officer decides before a round stands.

    `scored_on` is the day whose maxima are in force; the two deadlines are moments at which
    self-scoring ends and by which explanations are owed.
    """

    code: str
    title: LocalText
    kind: RoundKind
    scored_on: date
    self_deadline: datetime
    explanation_deadline: datetime
    visibility: Visibility
    simulated: bool = False


def check_step(now: RoundState, then: RoundState) -> None:
    """Raise DomainError `par.round_state` unless `then` may follow `now`."""
    if now not in _FROM[then]:
        raise DomainError(
            "par.round_state",
            "this step does not follow from where the round stands",
            got=now.value,
            expected=", ".join(sorted(_FROM[then])),
            hint="Look at the page of the round for the next step.",
        )


def shows_appraisal(visibility: Visibility, state: RoundState, *, published: bool) -> bool:
    """Say whether an agency sees what is awarded on its sheets.

    `published` says whether the round was ever published: what was public stays visible.
    """
    if published or visibility is Visibility.AT_ONCE:
        return True
    beyond_first = state in {RoundState.APPRAISAL_2, RoundState.COMBINED}
    return visibility is Visibility.AFTER_FIRST and beyond_first
