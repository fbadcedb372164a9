"""Reads of the audit log."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sipas.audit.models import AuditEvent

_CHAIN_LOCK = 7_403_112
_BATCH_ROWS = 1000


def lock_chain(session: Session) -> str:
    """Return the hash of the last event, empty when none; nobody else appends until commit."""
    session.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    last = select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)
    return session.scalar(last) or ""


def whole_chain(session: Session) -> Iterator[AuditEvent]:
    """Yield every event from the first on, in batches."""
    statement = select(AuditEvent).order_by(AuditEvent.id).limit(_BATCH_ROWS)
    batch = list(session.scalars(statement))
    while batch:
        yield from batch
        batch = list(session.scalars(statement.where(AuditEvent.id > batch[-1].id)))


def newest_events(
    session: Session, *, actor: str, action: str, object_: str, before_id: int | None, limit: int
) -> list[AuditEvent]:
    """Return the newest events below `before_id` whose parts begin with what is given."""
    statement = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    for column, start in (
        (AuditEvent.actor, actor),
        (AuditEvent.action, action),
        (AuditEvent.object, object_),
    ):
        if start:
            statement = statement.where(column.startswith(start, autoescape=True))
    if before_id is not None:
        statement = statement.where(AuditEvent.id < before_id)
    return list(session.scalars(statement))
