"""Pages of a form before it is published: upload, faults, what changed, publish or delete."""

import flask
from flask_babel import LazyString, gettext, lazy_gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError, Fault
from sipas import access
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person
from sipas.i18n import translate_fault
from sipas.questionnaires.desk import (
    REFUSED,
    Answer,
    address_of,
    blueprint,
    index_page,
    note,
    the_proposal,
)
from sipas.unit_of_work import db_session, discard
from surveys.clock import now
from surveys.questionnaires.compare import ChangeKind, compare
from surveys.questionnaires.loader import load_markdown, read_upload
from surveys.questionnaires.queries import (
    by_content_hash,
    delete_proposals,
    latest,
    questionnaire_of,
)
from surveys.questionnaires.service import propose as keep_proposal
from surveys.questionnaires.service import publish as publish_form
from surveys.questionnaires.sheets import Form

CHANGES: dict[ChangeKind, LazyString] = {
    ChangeKind.ADDED: lazy_gettext("added"),
    ChangeKind.REMOVED: lazy_gettext("removed"),
    ChangeKind.MOVED: lazy_gettext("moved"),
    ChangeKind.REWORDED: lazy_gettext("reworded"),
    ChangeKind.CHOICES: lazy_gettext("choices changed"),
    ChangeKind.CONDITION: lazy_gettext("condition changed"),
    ChangeKind.ANSWERING: lazy_gettext("way of answering changed"),
}


@blueprint.post("/proposals")
@access.only(Role.ADMIN, Role.OFFICE)
def propose() -> Answer:
    session = db_session()
    try:
        form = _uploaded_form()
        key = keep_proposal(session, form, now=now(), by=current_person().username)
    except DomainError as error:
        discard()
        return index_page(faults=error.faults, file_name=_file_name()), REFUSED
    return flask.redirect(flask.url_for("questionnaires.proposal", proposal_id=key), code=303)


@blueprint.get("/proposals/<int:proposal_id>")
@access.only(Role.ADMIN, Role.OFFICE)
def proposal(proposal_id: int) -> str:
    stored = the_proposal(proposal_id)
    questionnaire = load_markdown(stored.source, name=stored.name)
    before = latest(db_session(), stored.name)
    changes = compare(questionnaire_of(before), questionnaire) if before else ()
    return flask.render_template(
        "questionnaires/proposal.html",
        proposal=stored,
        questionnaire=questionnaire,
        remarks=[translate_fault(Fault(**fields)) for fields in stored.remarks],
        before=before,
        published=by_content_hash(db_session(), stored.content_hash),
        changes=changes,
        words=CHANGES,
    )


@blueprint.post("/proposals/<int:proposal_id>")
@access.only(Role.ADMIN, Role.OFFICE)
def publish_proposal(proposal_id: int) -> Response:
    """Publish a form that was looked at; twice, or in two windows, makes one version."""
    stored, moment = the_proposal(proposal_id), now()
    version = publish_form(
        db_session(),
        stored.source,
        name=stored.name,
        now=moment,
        published_by=current_person().username,
    )
    if version.published_at == moment:
        note(version)
        flask.flash(gettext("The questionnaire is published."))
    else:
        delete_proposals(db_session(), content_hash=version.content_hash)
        flask.flash(gettext("This version is published already; nothing was changed."))
    return flask.redirect(address_of(version), code=303)


@blueprint.post("/proposals/<int:proposal_id>/delete")
@access.only(Role.ADMIN, Role.OFFICE)
def delete_proposal(proposal_id: int) -> Response:
    """Delete a form that is not to be published; published versions stay as they are."""
    stored = the_proposal(proposal_id)
    delete_proposals(db_session(), content_hash=stored.content_hash)
    flask.flash(gettext("The form is deleted; nothing was published."))
    return flask.redirect(flask.url_for("questionnaires.index"), code=303)


def _uploaded_form() -> Form:
    file = flask.request.files.get("file")
    if file is None or not file.filename:
        raise DomainError(
            "questionnaire.file.none",
            "no file was chosen",
            expected=".md or .xlsx",
            hint="Choose the file, then press the button again.",
        )
    return read_upload(file.read(), file_name=file.filename)


def _file_name() -> str:
    file = flask.request.files.get("file")
    return (file.filename or "") if file else ""
