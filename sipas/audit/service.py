"""Appends to the audit log within the caller's transaction, and checks the chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.ground.hashing import sha256_of_json
from sipas.audit.models import AuditEvent
from sipas.audit.queries import lock_chain, whole_chain

#: What details may hold: JSON that PostgreSQL gives back exactly as written, so never a float.
Fact = str | int | bool | None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Outcome of walking the chain: how many events fit, and which is the first that does not."""

    events: int
    last_hash: str
    broken_at: int | None


def record(
    session: Session,
    action: str,
    *,
    actor: str,
    object_: str,
    now: datetime,
    details: Mapping[str, Fact] | None = None,
) -> AuditEvent:
    """Append one event in the caller's transaction; call it last, since it holds the chain.

    Never put answers, codes, passwords or contact data in `details`.
    """
    facts = dict(details or {})
    previous = lock_chain(session)
    moment = now.astimezone(UTC)
    event = AuditEvent(
        at=moment,
        actor=actor,
        action=action,
        object=object_,
        details=facts,
        previous_hash=previous,
        hash=event_hash(moment, actor, action, object_, facts, previous),
    )
    session.add(event)
    session.flush()
    return event


def event_hash(
    at: datetime,
    actor: str,
    action: str,
    object_: str,
    details: Mapping[str, Any],
    previous_hash: str,
) -> str:
    """Return the SHA-256 that binds an event to the one before it."""
    return sha256_of_json(
        {
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": actor,
            "action": action,
            "object": object_,
            "details": dict(details),
            "previous": previous_hash,
        }
    )


def verify_chain(session: Session) -> ChainReport:
    """Walk the whole chain; `broken_at` is the first event whose hash or predecessor is wrong."""
    previous, count = "", 0
    for event in whole_chain(session):
        expected = event_hash(
            event.at, event.actor, event.action, event.object, event.details, event.previous_hash
        )
        if event.previous_hash != previous or event.hash != expected:
            return ChainReport(count, previous, event.id)
        previous, count = event.hash, count + 1
    return ChainReport(count, previous, None)
