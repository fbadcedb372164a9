"""Reads of evidence: what is attached to a criterion or a sheet, one attachment, one content."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from sipas.par.evidence.models import EvidenceAttachment, EvidenceFile
from sipas.par.evidence.owner import Owner

_HISTORY = EvidenceAttachment


def attached_to(session: Session, owner: Owner) -> list[EvidenceAttachment]:
    """Return what is attached to a criterion now, in the order it came."""
    return [one for one in history_of(session, owner) if one.detached_at is None]


def history_of(session: Session, owner: Owner) -> list[EvidenceAttachment]:
    """Return everything that was ever attached to a criterion, in the order it came."""
    statement = (
        select(_HISTORY)
        .where(
            _HISTORY.sheet_id == owner.sheet_id,
            _HISTORY.criterion == owner.criterion,
        )
        .order_by(_HISTORY.id)
    )
    return list(session.scalars(statement))


def attached_to_sheet(session: Session, sheet_id: int) -> dict[str, list[EvidenceAttachment]]:
    """Return what is attached to a whole sheet now, by criterion code; one statement."""
    statement = (
        select(_HISTORY)
        .where(_HISTORY.sheet_id == sheet_id, _HISTORY.detached_at.is_(None))
        .order_by(_HISTORY.id)
    )
    found: dict[str, list[EvidenceAttachment]] = {}
    for one in session.scalars(statement):
        found.setdefault(one.criterion, []).append(one)
    return found


def evidenced_criteria(session: Session, sheet_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return by sheet the codes of the criteria that have a file now; one statement for all."""
    statement = (
        select(_HISTORY.sheet_id, func.array_agg(_HISTORY.criterion))
        .where(_HISTORY.sheet_id.in_(list(sheet_ids)), _HISTORY.detached_at.is_(None))
        .group_by(_HISTORY.sheet_id)
    )
    return {sheet_id: frozenset(codes) for sheet_id, codes in session.execute(statement)}


def attachment(session: Session, attachment_id: int) -> EvidenceAttachment:
    """Return one attachment; DomainError `par.evidence.not_found` where there is none."""
    found = session.get(EvidenceAttachment, attachment_id)
    if found is None:
        raise DomainError(
            "par.evidence.not_found",
            "there is no such evidence",
            got=attachment_id,
            hint="Open the sheet again; perhaps the file was taken off it meanwhile.",
        )
    return found


def held_attachment(session: Session, attachment_id: int) -> EvidenceAttachment | None:
    """Return one attachment locked against other changes, None where there is none."""
    statement = (
        select(EvidenceAttachment)
        .where(EvidenceAttachment.id == attachment_id)
        .with_for_update(of=EvidenceAttachment)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).one_or_none()


def file_of(session: Session, sha256: str) -> EvidenceFile | None:
    """Return the row of a content, None where it is new."""
    return session.scalars(select(EvidenceFile).where(EvidenceFile.sha256 == sha256)).one_or_none()


def lock_content(session: Session, sha256: str) -> None:
    """Let one transaction at a time bring a content in, until it ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"evidence:{sha256}"))))


def lock_owner(session: Session, owner: Owner) -> None:
    """Let one transaction at a time attach to a criterion, until it ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"evidence:{owner}"))))
