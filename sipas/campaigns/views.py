"""Pages of campaigns: list, set-up, the campaign with its next step, opening and closing."""

import flask
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas.campaigns import draw_views, frame_views, invitation_views, progress_views
from sipas.campaigns.desk import (
    REFUSED,
    Answer,
    acting,
    blueprint,
    confirmed,
    go,
    not_confirmed,
    note,
    show,
    the_campaign,
)
from sipas.campaigns.forms import CampaignForm
from sipas.campaigns.pages import road_of
from sipas.unit_of_work import db_session, discard
from surveys.campaigns import service
from surveys.campaigns.campaign import CampaignPlan, CampaignState
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import all_campaigns
from surveys.clock import now
from surveys.paper.closing import close_fieldwork
from surveys.questionnaires.queries import all_versions

__all__ = ["PARTS", "blueprint"]

#: The modules whose views stand on the blueprint besides these.
PARTS = (frame_views, draw_views, invitation_views, progress_views)


@blueprint.get("/")
def index() -> str:
    session = db_session()
    campaigns = [(campaign, road_of(session, campaign)) for campaign in all_campaigns(session)]
    return flask.render_template(
        "campaigns/index.html", campaigns=campaigns, has_questionnaire=bool(all_versions(session))
    )


@blueprint.route("/new", methods=["GET", "POST"])
@acting
def create() -> Answer:
    form = CampaignForm()
    form.offer(all_versions(db_session()))
    if not form.is_submitted():
        return flask.render_template("campaigns/new.html", form=form)
    campaign = _set_up_from(form, well_formed=form.validate())
    if campaign is None:
        discard()
        return flask.render_template("campaigns/new.html", form=form), REFUSED
    return go("page", campaign)


@blueprint.get("/<code>/")
def page(code: str) -> str:
    campaign = the_campaign(code)
    return show("page.html", campaign, road=road_of(db_session(), campaign))


@blueprint.post("/<code>/open")
@acting
def open_(code: str) -> Response:
    campaign = the_campaign(code, lock=True)
    if campaign.state is not CampaignState.OPEN:
        service.open_campaign(db_session(), campaign, now=now())
        note("opened", campaign)
    flask.flash(gettext("The campaign is open: answers are taken."))
    return go("page", campaign)


@blueprint.get("/<code>/close")
@acting
def closing(code: str) -> str:
    campaign = the_campaign(code)
    return show("close.html", campaign, road=road_of(db_session(), campaign), fault="")


@blueprint.post("/<code>/close")
@acting
def close(code: str) -> Answer:
    campaign = the_campaign(code, lock=True)
    if not confirmed(campaign):
        road, fault = road_of(db_session(), campaign), not_confirmed(campaign)
        return show("close.html", campaign, road=road, fault=fault), REFUSED
    if campaign.state is not CampaignState.CLOSED:
        _close(campaign)
    flask.flash(gettext("The campaign is closed: no more answers are taken."))
    return go("page", campaign)


def _close(campaign: Campaign) -> None:
    close_fieldwork(db_session(), campaign, now=now())
    note("closed", campaign)


def _set_up_from(form: CampaignForm, *, well_formed: bool) -> Campaign | None:
    """Set up what the form says; None when that is wrong, with every fault at its field."""
    try:
        if well_formed:
            return _set_up(form.plan())
        service.check_plan(db_session(), form.plan())
    except DomainError as error:
        form.blame(error)
    return None


def _set_up(plan: CampaignPlan) -> Campaign:
    """Set a campaign up; the same plan again is the campaign that stands already."""
    session = db_session()
    same = next((held for held in all_campaigns(session) if _describes(plan, held)), None)
    if same is not None:
        return same
    try:
        campaign = service.set_up(session, plan, now=now())
    except IntegrityError:
        # another request set up this code a moment ago
        discard()
        return _set_up(plan)
    note("set_up", campaign, questionnaire=campaign.questionnaire_version_id)
    return campaign


def _describes(plan: CampaignPlan, campaign: Campaign) -> bool:
    return plan == CampaignPlan(
        code=campaign.code,
        title=campaign.title,
        year=campaign.year,
        period_from=campaign.period_from,
        period_to=campaign.period_to,
        confidentiality=campaign.confidentiality,
        questionnaire_version_id=campaign.questionnaire_version_id,
        simulated=campaign.simulated,
    )
