"""The paper desk: piles, a new pile, the serial of the next form."""

import flask

from analysis.ground.errors import DomainError
from sipas.accounts.session import current_person
from sipas.audit.service import record
from sipas.i18n import fault_sentence
from sipas.paperdesk import form_views
from sipas.paperdesk.desk import REFUSED, Answer, batch_page, blueprint, held_of
from sipas.paperdesk.forms import BatchForm
from sipas.unit_of_work import db_session, discard
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import all_campaigns, campaign_by_code
from surveys.clock import now
from surveys.collection.service import refuse_unless_open
from surveys.frames.queries import counts_by_unit
from surveys.invitations.serial import printed_serial, read_serial
from surveys.paper.models import PaperBatch
from surveys.paper.queries import batch_by_id, held_by_pile, open_batches
from surveys.paper.service import BatchPlan, open_batch
from surveys.sampling.queries import draw_of
from surveys.units.models import Unit

__all__ = ["PARTS", "blueprint"]

#: The modules whose views stand on the blueprint besides these.
PARTS = (form_views,)


@blueprint.get("/")
def index() -> str:
    session = db_session()
    running = [c for c in all_campaigns(session) if c.state is CampaignState.OPEN]
    return flask.render_template(
        "paperdesk/index.html",
        batches=open_batches(session),
        held=held_by_pile(session),
        campaigns=[campaign for campaign in running if _units(campaign)],
        simulated=bool(running) and all(campaign.simulated for campaign in running),
    )


@blueprint.route("/new/<code>", methods=["GET", "POST"])
def create(code: str) -> Answer:
    campaign = campaign_by_code(db_session(), code, lock=flask.request.method == "POST")
    refuse_unless_open(campaign)
    units, form = _units(campaign), BatchForm()
    form.offer(units)
    if not form.validate_on_submit():
        return _new_page(campaign, form), REFUSED if form.is_submitted() else 200
    unit = next(unit for unit in units if unit.id == form.unit.data)
    plan = BatchPlan(
        unit, form.label.data, form.forms_expected.data, keyed_twice=form.keyed_twice.data
    )
    try:
        batch = _open_once(campaign, plan)
    except DomainError as error:
        discard()
        form.label.errors = [fault_sentence(error.fault)]
        return _new_page(campaign_by_code(db_session(), code), form), REFUSED
    return flask.redirect(flask.url_for("paperdesk.batch", batch_id=batch.id), code=303)


@blueprint.get("/batches/<int:batch_id>")
def batch(batch_id: int) -> Answer:
    """Ask for the serial of the next form; a good one leads on to its fields."""
    pile, typed = batch_by_id(db_session(), batch_id), flask.request.args.get("serial", "")[:40]
    if not typed.strip():
        return batch_page(pile)
    try:
        serial = printed_serial(read_serial(typed))
        held = held_of(pile, typed)
    except DomainError as error:
        return batch_page(pile, typed=typed, fault=fault_sentence(error.fault)), REFUSED
    page = "paperdesk.ruling" if held and held.second_answers is not None else "paperdesk.form"
    return flask.redirect(flask.url_for(page, batch_id=batch_id, serial=serial), code=303)


def _units(campaign: Campaign) -> list[Unit]:
    draw = draw_of(db_session(), campaign)
    return [unit for unit, _ in counts_by_unit(db_session(), draw.frame)] if draw else []


def _open_once(campaign: Campaign, plan: BatchPlan) -> PaperBatch:
    """Open a pile; the same pile again, as by a second press of the button, is the one on file."""
    label, by = plan.label.strip(), current_person().username
    wanted = (campaign.id, plan.unit.id, label, plan.forms_expected, plan.keyed_twice, by)
    for one in open_batches(db_session()):
        counted = (one.label, one.forms_expected, one.keyed_twice, one.created_by)
        if (one.campaign_id, one.unit_id, *counted) == wanted:
            return one
    opened = open_batch(db_session(), campaign, plan, by=by, now=now())
    record(
        db_session(),
        "paper.batch_opened",
        actor=by,
        object_=f"campaign:{campaign.code}",
        now=now(),
        details={
            "batch": opened.id,
            "unit": plan.unit.code,
            "forms": plan.forms_expected,
            "keyed_twice": plan.keyed_twice,
        },
    )
    return opened


def _new_page(campaign: Campaign, form_: BatchForm) -> str:
    return flask.render_template(
        "paperdesk/new.html", campaign=campaign, form=form_, simulated=campaign.simulated
    )
