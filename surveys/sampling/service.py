"""Acts on draws: draw once, store every case with its probability and weight."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.ground.hashing import sha256_of_json
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.frames.models import Frame
from surveys.frames.queries import counts_by_unit, dossiers_by_unit, latest_frame
from surveys.sampling.allocation import Allocation, allocate
from surveys.sampling.draw import StratumDraw, draw_stratified
from surveys.sampling.models import Draw
from surveys.sampling.queries import draw_of, insert_cases


@dataclass(frozen=True, slots=True)
class DrawPlan:
    """What the office decides about a draw: how many from each unit, and the seed."""

    allocation: Allocation
    seed: int


def draw_sample(
    session: Session, campaign: Campaign, plan: DrawPlan, *, by: str, now: datetime
) -> Draw:
    """Draw from the campaign's newest frame, stratified by unit.

    The same plan again returns the draw on file. Raises DomainError `sampling.no_frame`,
    `sampling.too_late`, `sampling.drawn` (another draw is on file) or what allocation and drawing
    raise; then nothing is stored.
    """
    existing = draw_of(session, campaign)
    if existing is not None:
        return _unless_other(existing, plan)
    if campaign.state is not CampaignState.DRAFT:
        raise DomainError(
            "sampling.too_late",
            "a sample is drawn before the campaign opens",
            where=campaign.code,
            got=f"a campaign that is {campaign.state}",
            hint="Set up a new campaign for a new draw.",
        )
    frame = latest_frame(session, campaign)
    if frame is None:
        raise DomainError(
            "sampling.no_frame",
            "there is no frame to draw from",
            where=campaign.code,
            hint="Load the list of dossiers first.",
        )
    dossiers = dossiers_by_unit(session, frame)
    sizes = allocate({code: len(pairs) for code, pairs in dossiers.items()}, plan.allocation)
    strata = draw_stratified(
        {code: [dossier for dossier, _ in pairs] for code, pairs in dossiers.items()},
        sizes=sizes,
        seed=plan.seed,
    )
    draw = _draw_row(campaign, frame, plan, strata, by=by, now=now)
    session.add(draw)
    session.flush()
    _store_cases(session, draw, strata, ids={code: dict(pairs) for code, pairs in dossiers.items()})
    return draw


def _unless_other(existing: Draw, plan: DrawPlan) -> Draw:
    allocation = (existing.allocation["rule"], existing.allocation["number"])
    if (existing.seed, *allocation) == (plan.seed, plan.allocation.rule, plan.allocation.number):
        return existing
    raise DomainError(
        "sampling.drawn",
        "the sample is drawn already",
        got=f"{plan.allocation.rule} {plan.allocation.number}, {plan.seed}",
        expected=" ".join(map(str, (*allocation, existing.seed))),
        hint="A draw is final; set up a new campaign for another.",
    )


def _draw_row(
    campaign: Campaign,
    frame: Frame,
    plan: DrawPlan,
    strata: tuple[StratumDraw, ...],
    *,
    by: str,
    now: datetime,
) -> Draw:
    content = {
        "frame": frame.content_hash,
        "seed": plan.seed,
        "drawn": {stratum.stratum: stratum.dossiers for stratum in strata},
    }
    return Draw(
        campaign_id=campaign.id,
        frame_id=frame.id,
        seed=plan.seed,
        allocation={
            "rule": plan.allocation.rule,
            "number": plan.allocation.number,
            "strata": {s.stratum: [s.population, len(s.dossiers)] for s in strata},
        },
        content_hash=sha256_of_json(content),
        frame_size=sum(stratum.population for stratum in strata),
        drawn=sum(len(stratum.dossiers) for stratum in strata),
        drawn_at=now,
        drawn_by=by,
    )


def _store_cases(
    session: Session,
    draw: Draw,
    strata: tuple[StratumDraw, ...],
    *,
    ids: Mapping[str, Mapping[str, int]],
) -> None:
    units = {
        unit.code: unit.id
        for unit, _ in counts_by_unit(session, session.get_one(Frame, draw.frame_id))
    }
    insert_cases(
        session,
        [
            {
                "draw_id": draw.id,
                "dossier_id": ids[stratum.stratum][dossier],
                "unit_id": units[stratum.stratum],
                "stratum": stratum.stratum,
                "psu": None,
                "probability": stratum.probability,
                "base_weight": stratum.base_weight,
                "stratum_population": stratum.population,
            }
            for stratum in strata
            for dossier in stratum.dossiers
        ],
    )
