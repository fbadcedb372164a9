"""What all pages of questionnaires share: the blueprint, the list, finding a version, the trail."""

from collections.abc import Sequence

import flask
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError, Fault
from sipas.accounts.session import current_person
from sipas.audit.service import record
from sipas.i18n import translate_fault
from sipas.unit_of_work import db_session
from surveys.clock import now
from surveys.questionnaires.loader import FORMS
from surveys.questionnaires.models import QuestionnaireProposal, QuestionnaireVersion
from surveys.questionnaires.queries import all_proposals, all_versions, proposal_by_id

Answer = str | Response | tuple[str, int]
REFUSED = 422

blueprint = flask.Blueprint("questionnaires", __name__, url_prefix="/staff/questionnaires")


def index_page(*, faults: Sequence[Fault] = (), file_name: str = "") -> str:
    """Render the list of versions and proposals, with what is wrong with the form just sent."""
    return flask.render_template(
        "questionnaires/index.html",
        versions=all_versions(db_session()),
        proposals=all_proposals(db_session()),
        faults=[translate_fault(fault) for fault in faults],
        file_name=file_name,
        shipped=shipped_forms(),
    )


def shipped_forms() -> list[str]:
    """Return the names of the forms that come with the program."""
    return sorted(path.stem for path in FORMS.glob("*.md"))


def the_version(name: str, number: int) -> QuestionnaireVersion:
    """Return a published version; raises DomainError `questionnaire.not_found`."""
    found = next((v for v in all_versions(db_session(), name) if v.version == number), None)
    if found is None:
        raise DomainError(
            "questionnaire.not_found",
            "there is no such questionnaire version",
            got=f"{name} {number}"[:80],
            hint="Choose one from the list of questionnaires.",
        )
    return found


def the_proposal(proposal_id: int) -> QuestionnaireProposal:
    """Return a proposed form; raises DomainError `questionnaire.proposal_not_found`."""
    found = proposal_by_id(db_session(), proposal_id)
    if found is None:
        raise DomainError(
            "questionnaire.proposal_not_found",
            "this form is not waiting to be published",
            hint="It was published or deleted, perhaps in another window. Look at the list of "
            "questionnaires, or upload it again.",
        )
    return found


def address_of(stored: QuestionnaireVersion, endpoint: str = "questionnaires.version") -> str:
    """Return the address of a page of a version."""
    return flask.url_for(endpoint, name=stored.name, number=stored.version)


def note(stored: QuestionnaireVersion) -> None:
    """Write the publication of a version into the audit trail."""
    record(
        db_session(),
        "questionnaires.published",
        actor=current_person().username,
        object_=f"questionnaire:{stored.name}:{stored.version}",
        now=now(),
        details={"content_hash": stored.content_hash},
    )
