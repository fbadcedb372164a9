"""What a campaign can be: its states, its promise of anonymity, the step that comes next."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.ground.text import LocalText


class CampaignState(StrEnum):
    """Where a campaign stands; it only moves forward."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Confidentiality(StrEnum):
    """What is promised to respondents.

    `anonymous`: a response keeps its sampling metadata but neither invitation nor paper serial.
    `confidential`: it keeps them for call-backs, and the link is cut afterwards.
    """

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"


class NextStep(StrEnum):
    """The one thing the office does next with a campaign."""

    LOAD_FRAME = "load_frame"
    DRAW = "draw"
    ISSUE_INVITATIONS = "issue_invitations"
    OPEN = "open"
    CLOSE = "close"
    RUN = "run"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """What the office decides when it sets a campaign up; days are inclusive."""

    code: str
    title: LocalText
    year: int
    period_from: date
    period_to: date
    confidentiality: Confidentiality
    questionnaire_version_id: int
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign is: which of its immutable stations exist."""

    state: CampaignState
    has_frame: bool
    has_draw: bool
    has_invitations: bool
    has_run: bool


def next_step(progress: Progress) -> NextStep:
    """Return the step that comes next; it is recomputed from what exists, never stored."""
    if progress.state is CampaignState.CLOSED:
        return NextStep.EXPORT if progress.has_run else NextStep.RUN
    if progress.state is CampaignState.OPEN:
        return NextStep.CLOSE
    if not progress.has_frame:
        return NextStep.LOAD_FRAME
    if not progress.has_draw:
        return NextStep.DRAW
    if not progress.has_invitations:
        return NextStep.ISSUE_INVITATIONS
    return NextStep.OPEN
