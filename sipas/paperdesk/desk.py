"""What all pages of the paper desk share: blueprint, the form in hand, how a form is shown."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import Fault
from analysis.snapshot.contract import Mode
from sipas.accounts.session import current_person
from sipas.paperdesk.keyed import BLANK_SIGN, TWO_TICKS_SIGN, KeyedForm
from sipas.paperdesk.screen import key_blocks
from sipas.unit_of_work import db_session
from surveys.campaigns.models import Campaign
from surveys.collection.response import Submission
from surveys.invitations.serial import printed_serial
from surveys.paper.models import HeldForm, PaperBatch
from surveys.paper.queries import held_form, held_forms
from surveys.paper.service import invitation_of_form, keyed_by_you
from surveys.questionnaires.answers import AnswerFault
from surveys.questionnaires.queries import questionnaire_of
from surveys.questionnaires.questionnaire import Questionnaire

Answer = str | Response | tuple[str, int]

REFUSED = 422
#: The field of a page that says it is a second keying.
IS_SECOND = "~second"

blueprint = flask.Blueprint("paperdesk", __name__, url_prefix="/staff/paper")

#: Paper forms are printed in Vietnamese.
_PAPER_LANGUAGE = "vi"
_FIELD_LIMIT = 5000


def held_of(pile: PaperBatch, serial: str) -> HeldForm | None:
    """Return the form of a serial if it waits for another look.

    Raises DomainError as `invitation_of_form` does, and `paper.keyed_by_you` where the person who
    asks keyed it first and nobody keyed it again.
    """
    held = held_form(db_session(), invitation_of_form(db_session(), pile, serial))
    if held and held.second_answers is None and held.first_keyer == current_person().username:
        raise keyed_by_you(held)
    return held


def batch_page(pile: PaperBatch, *, typed: str = "", fault: str = "") -> str:
    held = held_forms(db_session(), pile.campaign, unit_id=pile.unit_id)
    return flask.render_template(
        "paperdesk/batch.html",
        batch=pile,
        typed=typed,
        fault=fault,
        waiting=[form for form in held if form.second_answers is None],
        differing=[form for form in held if form.second_answers is not None],
        me=current_person().username,
        printed_serial=printed_serial,
        simulated=pile.campaign.simulated,
    )


def form_page(
    pile: PaperBatch,
    serial: str,
    *,
    submission_id: UUID,
    fields: Mapping[str, str],
    faults: Sequence[AnswerFault] = (),
    refused: Fault | None = None,
    is_second: bool = False,
    is_ruling: bool = False,
) -> str:
    return flask.render_template(
        "paperdesk/form.html",
        batch=pile,
        serial=serial,
        submission_id=submission_id,
        blocks=key_blocks(questionnaire_in(pile.campaign), fields, faults),
        faults=faults,
        refused=refused,
        second_field=IS_SECOND if is_second else "",
        is_ruling=is_ruling,
        blank_sign=BLANK_SIGN,
        two_ticks_sign=TWO_TICKS_SIGN,
        simulated=pile.campaign.simulated,
    )


def questionnaire_in(campaign: Campaign) -> Questionnaire:
    return questionnaire_of(campaign.questionnaire_version)


def keyed_fields() -> dict[str, str]:
    return {name: text[:_FIELD_LIMIT] for name, text in flask.request.form.items()}


def submission_id_sent() -> UUID:
    """Return the key under which this form is stored once; a page without one is read anew."""
    try:
        return UUID(flask.request.form.get("~submission", ""))
    except ValueError:
        flask.abort(400)


def submission_of(submission_id: UUID, result: KeyedForm) -> Submission:
    by = current_person().username
    return Submission(submission_id, Mode.PAPER, _PAPER_LANGUAGE, result.answers, by)


def flash_keyed(serial: str, result: KeyedForm, *, is_held: bool = False) -> None:
    flask.flash(gettext("Form %(number)s is keyed.", number=serial))
    if is_held:
        flask.flash(gettext("It was chosen for a second keying by somebody else."))
    if result.left_out:
        flask.flash(
            gettext(
                "%(count)s answers to questions that did not apply were left out.",
                count=result.left_out,
            )
        )
