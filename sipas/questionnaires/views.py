"""Pages of questionnaires: versions, publishing an uploaded form, reading and taking one away."""

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError, Fault
from sipas import access
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person
from sipas.audit.service import record
from sipas.i18n import translate_fault
from sipas.questionnaires.pages import KIND_LABELS, shown_themes
from sipas.unit_of_work import db_session, discard
from surveys.clock import now
from surveys.questionnaires.export import to_markdown, to_xlsx
from surveys.questionnaires.loader import FORMS, load_form, read_file, read_upload
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import all_versions, questionnaire_of
from surveys.questionnaires.service import publish as publish_form
from surveys.questionnaires.sheets import Form

Answer = str | Response | tuple[str, int]

blueprint = flask.Blueprint("questionnaires", __name__, url_prefix="/staff/questionnaires")
_REFUSED = 422
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/")
def index() -> str:
    return _page()


@blueprint.post("/")
@access.only(Role.ADMIN, Role.OFFICE)
def publish() -> Answer:
    session, moment = db_session(), now()
    try:
        form = _chosen_form()
        load_form(form)
        version = publish_form(
            session,
            to_markdown(form),
            name=form.name,
            now=moment,
            published_by=current_person().username,
        )
    except DomainError as error:
        discard()
        return _page(faults=tuple(map(translate_fault, error.faults))), _REFUSED
    if version.published_at == moment:
        _note(version)
    else:
        flask.flash(gettext("This version is published already; nothing was changed."))
    return flask.redirect(_address("questionnaires.version", version), code=303)


@blueprint.get("/<name>/<int:number>")
def version(name: str, number: int) -> str:
    stored = _the_version(name, number)
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
    stored = _the_version(name, number)
    return _file(stored.source.encode(), "text/markdown; charset=utf-8", name=f"{name}.md")


@blueprint.get("/<name>/<int:number>.xlsx")
def workbook(name: str, number: int) -> Response:
    stored = _the_version(name, number)
    return _file(to_xlsx(stored.source, name=name), _XLSX, name=f"{name}.xlsx")


def _page(*, faults: tuple[Fault, ...] = ()) -> str:
    return flask.render_template(
        "questionnaires/index.html",
        versions=all_versions(db_session()),
        faults=faults,
        shipped=_shipped(),
    )


def _shipped() -> list[str]:
    return sorted(path.stem for path in FORMS.glob("*.md"))


def _chosen_form() -> Form:
    shipped = flask.request.form.get("shipped", "")
    if shipped in _shipped():
        return read_file(FORMS / f"{shipped}.md")
    file = flask.request.files.get("file")
    if file is None or not file.filename:
        raise DomainError(
            "questionnaire.file.none",
            "no file was chosen",
            expected=".md or .xlsx",
            hint="Choose the file, then press the button again.",
        )
    return read_upload(file.read(), file_name=file.filename)


def _the_version(name: str, number: int) -> QuestionnaireVersion:
    found = next((v for v in all_versions(db_session(), name) if v.version == number), None)
    if found is None:
        raise DomainError(
            "questionnaire.not_found",
            "there is no such questionnaire version",
            got=f"{name} {number}"[:80],
            hint="Choose one from the list of questionnaires.",
        )
    return found


def _address(endpoint: str, stored: QuestionnaireVersion) -> str:
    return flask.url_for(endpoint, name=stored.name, number=stored.version)


def _file(content: bytes, content_type: str, *, name: str) -> Response:
    answer = flask.Response(content, content_type=content_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _note(stored: QuestionnaireVersion) -> None:
    record(
        db_session(),
        "questionnaires.published",
        actor=current_person().username,
        object_=f"questionnaire:{stored.name}:{stored.version}",
        now=now(),
        details={"content_hash": stored.content_hash},
    )
