"""Pages of the paper desk: piles, a new pile, the serial of a form, the form itself.

Keyed forms are not in the audit log: an event with a serial, written in the transaction of its
response, would lead from one to the other. The response names its keyer, the pile counts its forms.
"""

from uuid import UUID, uuid4

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError, Fault
from analysis.snapshot.contract import Mode
from sipas.accounts.session import current_person
from sipas.audit.service import record
from sipas.i18n import fault_sentence, translate_fault
from sipas.paperdesk.forms import BatchForm
from sipas.paperdesk.keyed import BLANK_SIGN, TWO_TICKS_SIGN, KeyedForm, read_form
from sipas.paperdesk.screen import key_blocks
from sipas.unit_of_work import db_session, discard
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import all_campaigns, campaign_by_code
from surveys.clock import local_day, now
from surveys.collection.response import Submission
from surveys.collection.service import refuse_unless_open
from surveys.frames.queries import counts_by_unit
from surveys.invitations.serial import printed_serial, read_serial
from surveys.paper.models import PaperBatch
from surveys.paper.queries import batch_by_id, open_batches
from surveys.paper.service import BatchPlan, invitation_of_form, key_form, open_batch
from surveys.questionnaires.queries import questionnaire_of
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.sampling.queries import draw_of
from surveys.units.models import Unit

Answer = str | Response | tuple[str, int]

blueprint = flask.Blueprint("paperdesk", __name__, url_prefix="/staff/paper")
_REFUSED = 422
#: Paper forms are printed in Vietnamese.
_PAPER_LANGUAGE = "vi"
_FIELD_LIMIT = 5000


@blueprint.get("/")
def index() -> str:
    session = db_session()
    running = [c for c in all_campaigns(session) if c.state is CampaignState.OPEN]
    return flask.render_template(
        "paperdesk/index.html",
        batches=open_batches(session),
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
        return _new_page(campaign, form), _REFUSED if form.is_submitted() else 200
    unit = next(unit for unit in units if unit.id == form.unit.data)
    plan = BatchPlan(unit, form.label.data, form.forms_expected.data)
    try:
        batch = _open_once(campaign, plan)
    except DomainError as error:
        discard()
        form.label.errors = [fault_sentence(error.fault)]
        return _new_page(campaign_by_code(db_session(), code), form), _REFUSED
    return flask.redirect(flask.url_for("paperdesk.batch", batch_id=batch.id), code=303)


@blueprint.get("/batches/<int:batch_id>")
def batch(batch_id: int) -> Answer:
    """Ask for the serial of the next form; a good one leads on to its fields."""
    pile, typed = batch_by_id(db_session(), batch_id), flask.request.args.get("serial", "")[:40]
    if not typed.strip():
        return _batch_page(pile)
    try:
        serial = printed_serial(read_serial(typed))
        invitation_of_form(db_session(), pile, typed)
    except DomainError as error:
        return _batch_page(pile, typed=typed, fault=fault_sentence(error.fault)), _REFUSED
    address = flask.url_for("paperdesk.form", batch_id=batch_id, serial=serial)
    return flask.redirect(address, code=303)


@blueprint.get("/batches/<int:batch_id>/forms/<serial>")
def form(batch_id: int, serial: str) -> Answer:
    pile = batch_by_id(db_session(), batch_id)
    refuse_unless_open(pile.campaign)
    try:
        invitation_of_form(db_session(), pile, serial)
    except DomainError as error:
        return _batch_page(pile, typed=serial, fault=fault_sentence(error.fault)), _REFUSED
    return _key_page(pile, serial, submission_id=uuid4())


@blueprint.post("/batches/<int:batch_id>/forms/<serial>")
def key(batch_id: int, serial: str) -> Answer:
    pile = batch_by_id(db_session(), batch_id)
    submission_id = _submission_id()
    result = read_form(_questionnaire(pile.campaign), _keyed(), today=local_day(now()))
    if result.faults:
        return _key_page(pile, serial, submission_id=submission_id, result=result), _REFUSED
    submission = Submission(
        submission_id, Mode.PAPER, _PAPER_LANGUAGE, result.answers, current_person().username
    )
    try:
        key_form(db_session(), batch_id, serial, submission, now=now())
    except DomainError as error:
        discard()
        pile, refused = batch_by_id(db_session(), batch_id), translate_fault(error.fault)
        page = _key_page(pile, serial, submission_id=submission_id, result=result, refused=refused)
        return page, _REFUSED
    _flash_keyed(serial, result)
    return flask.redirect(flask.url_for("paperdesk.batch", batch_id=batch_id), code=303)


def _units(campaign: Campaign) -> list[Unit]:
    draw = draw_of(db_session(), campaign)
    return [unit for unit, _ in counts_by_unit(db_session(), draw.frame)] if draw else []


def _open_once(campaign: Campaign, plan: BatchPlan) -> PaperBatch:
    """Open a pile; the same pile again, as by a second press of the button, is the one on file."""
    label, by = plan.label.strip(), current_person().username
    for held in open_batches(db_session()):
        same = (held.campaign_id, held.unit_id, held.label, held.forms_expected, held.created_by)
        if same == (campaign.id, plan.unit.id, label, plan.forms_expected, by):
            return held
    opened = open_batch(db_session(), campaign, plan, by=by, now=now())
    record(
        db_session(),
        "paper.batch_opened",
        actor=by,
        object_=f"campaign:{campaign.code}",
        now=now(),
        details={"batch": opened.id, "unit": plan.unit.code, "forms": plan.forms_expected},
    )
    return opened


def _new_page(campaign: Campaign, form_: BatchForm) -> str:
    return flask.render_template(
        "paperdesk/new.html", campaign=campaign, form=form_, simulated=campaign.simulated
    )


def _batch_page(pile: PaperBatch, *, typed: str = "", fault: str = "") -> str:
    return flask.render_template(
        "paperdesk/batch.html",
        batch=pile,
        typed=typed,
        fault=fault,
        simulated=pile.campaign.simulated,
    )


def _key_page(
    pile: PaperBatch,
    serial: str,
    *,
    submission_id: UUID,
    result: KeyedForm | None = None,
    refused: Fault | None = None,
) -> str:
    faults = result.faults if result else ()
    return flask.render_template(
        "paperdesk/form.html",
        batch=pile,
        serial=serial,
        submission_id=submission_id,
        blocks=key_blocks(_questionnaire(pile.campaign), _keyed(), faults),
        faults=faults,
        refused=refused,
        blank_sign=BLANK_SIGN,
        two_ticks_sign=TWO_TICKS_SIGN,
        simulated=pile.campaign.simulated,
    )


def _questionnaire(campaign: Campaign) -> Questionnaire:
    return questionnaire_of(campaign.questionnaire_version)


def _keyed() -> dict[str, str]:
    return {name: text[:_FIELD_LIMIT] for name, text in flask.request.form.items()}


def _submission_id() -> UUID:
    """Return the key under which this form is stored once; a page without one is read anew."""
    try:
        return UUID(flask.request.form.get("~submission", ""))
    except ValueError:
        flask.abort(400)


def _flash_keyed(serial: str, result: KeyedForm) -> None:
    flask.flash(gettext("Form %(number)s is keyed.", number=serial))
    if result.left_out:
        flask.flash(
            gettext(
                "%(count)s answers to questions that did not apply were left out.",
                count=result.left_out,
            )
        )
