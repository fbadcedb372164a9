"""Pages of questionnaires: versions, publishing a shipped form, reading and taking one away."""

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas import access
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person
from sipas.questionnaires import preview_views, proposal_views
from sipas.questionnaires.desk import (
    REFUSED,
    Answer,
    address_of,
    blueprint,
    index_page,
    note,
    shipped_forms,
    the_version,
)
from sipas.questionnaires.pages import KIND_LABELS, shown_themes
from sipas.unit_of_work import db_session, discard
from surveys.clock import now
from surveys.questionnaires.export import to_markdown, to_xlsx
from surveys.questionnaires.loader import FORMS, read_file
from surveys.questionnaires.queries import questionnaire_of
from surveys.questionnaires.service import publish as publish_form
from surveys.questionnaires.sheets import Form

__all__ = ["PARTS", "blueprint"]

#: The modules whose views stand on the blueprint besides these.
PARTS = (proposal_views, preview_views)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/")
def index() -> str:
    return index_page()


@blueprint.post("/")
@access.only(Role.ADMIN, Role.OFFICE)
def publish() -> Answer:
    """Publish a form that comes with the program; it was looked at when it was written."""
    session, moment = db_session(), now()
    try:
        form = _shipped_form()
        version = publish_form(
            session,
            to_markdown(form),
            name=form.name,
            now=moment,
            published_by=current_person().username,
        )
    except DomainError as error:
        discard()
        return index_page(faults=error.faults), REFUSED
    if version.published_at == moment:
        note(version)
    else:
        flask.flash(gettext("This version is published already; nothing was changed."))
    return flask.redirect(address_of(version), code=303)


@blueprint.get("/<name>/<int:number>")
def version(name: str, number: int) -> str:
    stored = the_version(name, number)
    questionnaire = questionnaire_of(stored)
    return flask.render_template(
        "questionnaires/version.html",
        version=stored,
        questionnaire=questionnaire,
        themes=shown_themes(questionnaire),
        kinds=KIND_LABELS,
    )


@blueprint.get("/<name>/<int:number>.md")
def markdown(name: str, number: int) -> Response:
    stored = the_version(name, number)
    return _file(stored.source.encode(), "text/markdown; charset=utf-8", name=f"{name}.md")


@blueprint.get("/<name>/<int:number>.xlsx")
def workbook(name: str, number: int) -> Response:
    stored = the_version(name, number)
    return _file(to_xlsx(stored.source, name=name), _XLSX, name=f"{name}.xlsx")


def _shipped_form() -> Form:
    shipped = flask.request.form.get("shipped", "")
    if shipped in shipped_forms():
        return read_file(FORMS / f"{shipped}.md")
    raise DomainError(
        "questionnaire.file.none",
        "no form was chosen",
        hint="Choose a form, then press the button again.",
    )


def _file(content: bytes, content_type: str, *, name: str) -> Response:
    answer = flask.Response(content, content_type=content_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
