"""The pages of one form: keyed, keyed again by somebody else, ruled upon where keyings differ.

Keyed forms are not in the audit log: an event with a serial, written in the transaction of its
response, would lead from one to the other. The response names its keyer, the pile counts its forms.
"""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import flask
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas.i18n import fault_sentence, translate_fault
from sipas.paperdesk.desk import (
    IS_SECOND,
    REFUSED,
    Answer,
    batch_page,
    blueprint,
    flash_keyed,
    form_page,
    held_of,
    keyed_fields,
    questionnaire_in,
    submission_id_sent,
    submission_of,
)
from sipas.paperdesk.keyed import agreed_fields, differences, read_form
from sipas.unit_of_work import db_session, discard
from surveys.clock import local_day, now
from surveys.collection.service import refuse_unless_open
from surveys.paper.queries import batch_by_id
from surveys.paper.service import Keyed, differing_form, invitation_of_form, key_form, rule_form


@blueprint.get("/batches/<int:batch_id>/forms/<serial>")
def form(batch_id: int, serial: str) -> Answer:
    pile = batch_by_id(db_session(), batch_id)
    refuse_unless_open(pile.campaign)
    try:
        held = held_of(pile, serial)
    except DomainError as error:
        return batch_page(pile, typed=serial, fault=fault_sentence(error.fault)), REFUSED
    if held and held.second_answers is not None:
        return _to_ruling(batch_id, serial)
    return form_page(pile, serial, submission_id=uuid4(), fields={}, is_second=held is not None)


@blueprint.post("/batches/<int:batch_id>/forms/<serial>")
def key(batch_id: int, serial: str) -> Answer:
    return _take_in(batch_id, serial, key_form, is_second=IS_SECOND in flask.request.form)


@blueprint.get("/batches/<int:batch_id>/forms/<serial>/ruling")
def ruling(batch_id: int, serial: str) -> Answer:
    """Show a form whose keyings differ: what agrees is filled in, the rest asked for."""
    pile = batch_by_id(db_session(), batch_id)
    refuse_unless_open(pile.campaign)
    try:
        held = differing_form(db_session(), invitation_of_form(db_session(), pile, serial))
    except DomainError as error:
        return batch_page(pile, typed=serial, fault=fault_sentence(error.fault)), REFUSED
    keyed = questionnaire_in(pile.campaign), held.first_answers, held.second_answers or {}
    return form_page(
        pile,
        serial,
        submission_id=uuid4(),
        fields=agreed_fields(*keyed),
        faults=differences(*keyed),
        is_ruling=True,
    )


@blueprint.post("/batches/<int:batch_id>/forms/<serial>/ruling")
def rule(batch_id: int, serial: str) -> Answer:
    return _take_in(batch_id, serial, rule_form, is_ruling=True)


def _take_in(
    batch_id: int,
    serial: str,
    act: Callable[..., Keyed],
    *,
    is_second: bool = False,
    is_ruling: bool = False,
) -> Answer:
    """Read what was keyed and act on it; shown again with all that was typed if that fails."""
    pile = batch_by_id(db_session(), batch_id)
    submission_id = submission_id_sent()
    result = read_form(questionnaire_in(pile.campaign), keyed_fields(), today=local_day(now()))
    again = partial(
        form_page,
        serial=serial,
        submission_id=submission_id,
        fields=keyed_fields(),
        is_second=is_second,
        is_ruling=is_ruling,
    )
    if result.faults:
        return again(pile, faults=result.faults), REFUSED
    try:
        became = act(
            db_session(), batch_id, serial, submission_of(submission_id, result), now=now()
        )
    except DomainError as error:
        discard()
        pile, refused = batch_by_id(db_session(), batch_id), translate_fault(error.fault)
        return again(pile, refused=refused), REFUSED
    if became is Keyed.DIFFERS:
        return _to_ruling(batch_id, serial)
    flash_keyed(serial, result, is_held=became is Keyed.HELD)
    return flask.redirect(flask.url_for("paperdesk.batch", batch_id=batch_id), code=303)


def _to_ruling(batch_id: int, serial: str) -> Response:
    address = flask.url_for("paperdesk.ruling", batch_id=batch_id, serial=serial)
    return flask.redirect(address, code=303)
