"""Pages of a campaign's draw: plan, sizes before the draw, the draw on file."""

from collections.abc import Mapping

import flask

from analysis.ground.errors import DomainError, Fault
from sipas.accounts.session import current_person
from sipas.campaigns.desk import (
    REFUSED,
    Answer,
    acting,
    blueprint,
    go,
    note,
    show,
    the_campaign,
)
from sipas.campaigns.draw_plan import FIELDS, drawn_rows, preview, read_plan
from sipas.i18n import translate_fault
from sipas.unit_of_work import db_session, discard
from surveys.campaigns.models import Campaign
from surveys.clock import now
from surveys.frames.queries import counts_by_unit, latest_frame
from surveys.sampling.queries import draw_of
from surveys.sampling.service import draw_sample


@blueprint.get("/<code>/draw")
def draw(code: str) -> Answer:
    """Show the draw, or the form of its plan; a plan in the address shows the sizes it gives."""
    campaign, typed = the_campaign(code), flask.request.args
    if not any(typed.get(field) for field in FIELDS) or draw_of(db_session(), campaign):
        return _draw_page(campaign, typed)
    return _checked_page(campaign, typed)


@blueprint.post("/<code>/draw")
@acting
def draw_now(code: str) -> Answer:
    session, moment, typed = db_session(), now(), flask.request.form
    campaign = the_campaign(code, lock=True)
    try:
        plan = read_plan(typed)
        drawn = draw_sample(session, campaign, plan, by=current_person().username, now=moment)
    except DomainError as error:
        discard()
        faults = tuple(map(translate_fault, error.faults))
        return _draw_page(the_campaign(code), typed, faults=faults), REFUSED
    if drawn.drawn_at == moment:
        note("drawn", campaign, seed=drawn.seed, drawn=drawn.drawn, sha256=drawn.content_hash)
    return go("draw", campaign)


def _checked_page(campaign: Campaign, typed: Mapping[str, str]) -> Answer:
    session = db_session()
    frame = latest_frame(session, campaign)
    counts = counts_by_unit(session, frame) if frame else []
    try:
        rows = preview(counts, read_plan(typed))
    except DomainError as error:
        faults = tuple(map(translate_fault, error.faults))
        return _draw_page(campaign, typed, faults=faults), REFUSED
    return _draw_page(campaign, typed, rows=rows)


def _draw_page(
    campaign: Campaign,
    typed: Mapping[str, str],
    *,
    faults: tuple[Fault, ...] = (),
    rows: object = None,
) -> str:
    session = db_session()
    drawn = draw_of(session, campaign)
    strata = drawn.allocation["strata"] if drawn else {}
    counts = counts_by_unit(session, drawn.frame) if drawn else []
    return show(
        "draw.html",
        campaign,
        typed={field: typed.get(field, "") for field in FIELDS},
        faults=faults,
        frame=latest_frame(session, campaign),
        draw=drawn,
        rows=drawn_rows(counts, strata) if drawn else rows,
    )
