"""What the campaign page shows: the road so far, station by station, and the one next step."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.snapshot.contract import Reach
from sipas.publications.models import AnalysisRun
from sipas.publications.queries import latest_run
from surveys.campaigns.campaign import NextStep, Progress, next_step
from surveys.campaigns.models import Campaign
from surveys.collection.queries import counts_by_unit
from surveys.frames.models import Frame
from surveys.frames.queries import latest_frame
from surveys.invitations.queries import count_invitations
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
class Road:
    """How far a campaign is: its newest frame, its draw, what was sent, what came back."""

    frame: Frame | None
    draw: Draw | None
    invited: int
    answered: int
    opted_in: int
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
    by_reach = dict.fromkeys(Reach, 0)
    for (_, reach, _), count in counts_by_unit(session, campaign).items():
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
        run=run,
        step=next_step(progress),
    )
