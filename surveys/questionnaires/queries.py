"""Reads published questionnaire versions; reads and writes proposed forms."""

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from surveys.questionnaires.loader import load_markdown
from surveys.questionnaires.models import QuestionnaireProposal, QuestionnaireVersion
from surveys.questionnaires.questionnaire import Questionnaire

#: What this process has parsed, by content hash and name; the source itself is not looked at again.
_PARSED: dict[tuple[str, str], Questionnaire] = {}
_PARSING = Lock()


def latest(session: Session, name: str) -> QuestionnaireVersion | None:
    """Return the newest version published under `name`, or None."""
    statement = (
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.name == name)
        .order_by(QuestionnaireVersion.version.desc())
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def by_id(session: Session, version_id: int) -> QuestionnaireVersion:
    """Return a version by its key; raises DomainError `questionnaire.unknown_version`."""
    version = session.get(QuestionnaireVersion, version_id)
    if version is None:
        raise DomainError(
            "questionnaire.unknown_version",
            "there is no such questionnaire version",
            got=version_id,
            hint="Choose one from the list of questionnaires.",
        )
    return version


def by_content_hash(session: Session, content_hash: str) -> QuestionnaireVersion | None:
    """Return the version that says exactly this, or None."""
    statement = select(QuestionnaireVersion).where(
        QuestionnaireVersion.content_hash == content_hash
    )
    return session.scalars(statement).one_or_none()


def all_versions(session: Session, name: str | None = None) -> list[QuestionnaireVersion]:
    """Return every version, or those of one name: by name, newest first."""
    statement = select(QuestionnaireVersion).order_by(
        QuestionnaireVersion.name, QuestionnaireVersion.version.desc()
    )
    if name is not None:
        statement = statement.where(QuestionnaireVersion.name == name)
    return list(session.scalars(statement))


def proposal_by_id(session: Session, proposal_id: int) -> QuestionnaireProposal | None:
    """Return a proposed form by its key, None when it was published or deleted."""
    return session.get(QuestionnaireProposal, proposal_id)


def all_proposals(session: Session) -> list[QuestionnaireProposal]:
    """Return the proposed forms, the last uploaded first."""
    latest_first = QuestionnaireProposal.uploaded_at.desc()
    return list(session.scalars(select(QuestionnaireProposal).order_by(latest_first)))


def store_proposal(session: Session, values: Mapping[str, Any]) -> int:
    """Store a proposed form, or refresh the one that says the same; return its key."""
    statement = insert(QuestionnaireProposal).values(**values)
    refreshed = {name: values[name] for name in ("uploaded_at", "uploaded_by", "remarks")}
    statement = statement.on_conflict_do_update(
        index_elements=[QuestionnaireProposal.content_hash], set_=refreshed
    )
    return session.scalars(statement.returning(QuestionnaireProposal.id)).one()


def delete_proposals(
    session: Session, *, content_hash: str = "", before: datetime | None = None
) -> None:
    """Delete the proposal that says `content_hash`, and all uploaded before a moment."""
    doomed = QuestionnaireProposal.content_hash == content_hash
    if before is not None:
        doomed = or_(doomed, QuestionnaireProposal.uploaded_at < before)
    session.execute(delete(QuestionnaireProposal).where(doomed))


def lock_name(session: Session, name: str) -> None:
    """Let one transaction at a time publish under `name`, until it ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"questionnaire:{name}"))))


def questionnaire_of(version: QuestionnaireVersion) -> Questionnaire:
    """Return the questionnaire of a published version; read and parsed once for each version."""
    return published_as(version.content_hash, version.name, lambda: version.source)


def published_as(content_hash: str, name: str, source: Callable[[], str]) -> Questionnaire:
    """Return the questionnaire that was published; `source` is asked for where it is not known."""
    key = (content_hash, name)
    if key not in _PARSED:
        with _PARSING:  # many may ask at once when a campaign opens; parsing takes a while
            if key not in _PARSED:
                _PARSED[key] = _parsed(content_hash, name, source())
    return _PARSED[key]


def _parsed(content_hash: str, name: str, source: str) -> Questionnaire:
    questionnaire = load_markdown(source, name=name)
    if questionnaire.content_hash != content_hash:
        raise DomainError(
            "questionnaire.hash_differs",
            "the stored questionnaire is not the one that was published",
            where=name,
            got=questionnaire.content_hash,
            expected=content_hash,
            hint="Restore the table from a backup.",
        )
    return questionnaire
