"""Keeps proposed forms and publishes questionnaires as immutable, numbered versions."""

import re
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from surveys.questionnaires.adapt import adapt
from surveys.questionnaires.export import to_markdown
from surveys.questionnaires.loader import load_form, load_markdown
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import (
    by_content_hash,
    delete_proposals,
    latest,
    lock_name,
    store_proposal,
)
from surveys.questionnaires.sheets import Form

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME_LIMIT = 64
_PROPOSALS_KEPT = timedelta(days=30)


def publish(
    session: Session,
    source_text: str,
    *,
    name: str,
    now: datetime,
    published_by: str | None = None,
) -> QuestionnaireVersion:
    """Store a Markdown form as the next version of `name`; may flush, never commits.

    A form that says the same as a published version of that name is that version: nothing is
    stored. Raises DomainError `questionnaire.name` for a name that cannot be published under, and
    the errors of `load_markdown`.
    """
    _refuse_name(name)
    questionnaire = load_markdown(source_text, name=name)
    lock_name(session, name)
    same = by_content_hash(session, questionnaire.content_hash)
    if same is not None:
        return same
    before = latest(session, name)
    version = QuestionnaireVersion(
        name=name,
        version=1 if before is None else before.version + 1,
        title_vi=questionnaire.title.vi,
        title_en=questionnaire.title.en,
        content_hash=questionnaire.content_hash,
        source=source_text,
        published_at=now,
        published_by=published_by,
    )
    session.add(version)
    session.flush()
    delete_proposals(session, content_hash=version.content_hash, before=now - _PROPOSALS_KEPT)
    return version


def propose(session: Session, form: Form, *, now: datetime, by: str) -> int:
    """Keep an uploaded form to be looked at before it is published; return its key.

    The same form again is the same proposal; those that nobody published are deleted after 30
    days. Raises the errors of `load_form`, and DomainError `questionnaire.name`.
    """
    _refuse_name(form.name)
    adapted = adapt(form)
    questionnaire = load_form(adapted.form)
    delete_proposals(session, before=now - _PROPOSALS_KEPT)
    return store_proposal(
        session,
        {
            "name": form.name,
            "content_hash": questionnaire.content_hash,
            "source": to_markdown(adapted.form),
            "remarks": [asdict(remark) for remark in adapted.remarks],
            "uploaded_at": now,
            "uploaded_by": by,
        },
    )


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _NAME_LIMIT:
        raise DomainError(
            "questionnaire.name",
            "a questionnaire cannot be published under this name",
            got=name,
            expected=f"small letters, digits and hyphens, at most {_NAME_LIMIT} characters",
            hint="Rename the file, for example citizen-2024.md.",
        )
