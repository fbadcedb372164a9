"""What the campaign page shows: the road so far, station by station, and the one next step."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.snapshot.contract import Mode, Reach
from sipas.publications.models import AnalysisRun
from sipas.publications.queries import latest_run
from surveys.campaigns.campaign import NextStep, Progress, next_step
from surveys.campaigns.models import Campaign
from surveys.collection.queries import counts_by_unit, drafts_by_unit, unfinished_counts
from surveys.collection.unfinished import Unfinished
from surveys.frames.models import Frame
from surveys.frames.queries import latest_frame
from surveys.invitations.queries import count_invitations
from surveys.paper.queries import held_forms
from surveys.sampling.models import Draw
from surveys.sampling.queries import draw_of

#: Endpoint of the page on which a step is taken; opening is a button of the campaign page itself.
STEP_PAGES = {
    NextStep.LOAD_FRAME: "campaigns.frame",
    NextStep.DRAW: "campaigns.draw",
    NextStep.ISSUE_INVITATIONS: "campaigns.invitations",
    NextStep.CLOSE: "campaigns.progress",
    NextStep.RUN: "publications.runs",
    NextStep.EXPORT: "publications.runs",
}


@dataclass(frozen=True, slots=True)
class WebForms:
    """What became of the forms begun on the web, invited and opt-in together.

    `begun` are those still open; `unsent` had answers enough to count and were never sent.
    """

    sent: int
    begun: int
    unsent: int
    partial: int
    broken_off: int

    @property
    def started(self) -> int:
        return self.sent + self.begun + self.unsent + self.partial + self.broken_off


@dataclass(frozen=True, slots=True)
class Road:
    """How far a campaign is: its newest frame, its draw, what was sent, what came back."""

    frame: Frame | None
    draw: Draw | None
    invited: int
    answered: int
    opted_in: int
    web: WebForms
    #: paper forms that wait for a second keying or a ruling
    held: int
    run: AnalysisRun | None
    step: NextStep

    @property
    def step_page(self) -> str | None:
        return STEP_PAGES.get(self.step)


def road_of(session: Session, campaign: Campaign) -> Road:
    """Return the road of `campaign` as it stands now."""
    frame, draw = latest_frame(session, campaign), draw_of(session, campaign)
    invited = count_invitations(session, campaign)
    run = latest_run(session, campaign)
    counts = counts_by_unit(session, campaign)
    by_reach = dict.fromkeys(Reach, 0)
    for (_, reach, _), count in counts.items():
        by_reach[reach] += count
    progress = Progress(
        state=campaign.state,
        has_frame=frame is not None,
        has_draw=draw is not None,
        has_invitations=invited > 0,
        has_run=run is not None,
    )
    return Road(
        frame=frame,
        draw=draw,
        invited=invited,
        answered=by_reach[Reach.PROBABILITY],
        opted_in=sum(by_reach.values()) - by_reach[Reach.PROBABILITY],
        web=_web_forms(session, campaign, sent=_sum_of(counts, Mode.WEB)),
        held=len(held_forms(session, campaign)),
        run=run,
        step=next_step(progress),
    )


def _sum_of(counts: Mapping[tuple[int, Reach, Mode], int], mode: Mode) -> int:
    return sum(count for (_, _, how), count in counts.items() if how is mode)


def _web_forms(session: Session, campaign: Campaign, *, sent: int) -> WebForms:
    left = dict.fromkeys(Unfinished, 0)
    for (_, disposition), count in unfinished_counts(session, campaign).items():
        left[disposition] += count
    return WebForms(
        sent=sent,
        begun=sum(drafts_by_unit(session, campaign).values()),
        unsent=left[Unfinished.UNSENT],
        partial=left[Unfinished.PARTIAL],
        broken_off=left[Unfinished.BREAK_OFF],
    )
