"""Reads and writes of counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from sipas.limits.limit import Limit, Scope
from sipas.limits.models import LimitCount


@dataclass(frozen=True, slots=True)
class Use:
    """One thing done or tried that a limit counts."""

    scope: Scope
    subject: bytes
    limit: Limit
    ends_at: datetime


def times_of(session: Session, uses: Sequence[Use]) -> dict[Scope, int]:
    """Return how often each of `uses` happened in its window; one statement."""
    key = tuple_(LimitCount.scope, LimitCount.subject, LimitCount.ends_at)
    wanted = [(use.scope.value, use.subject, use.ends_at) for use in uses]
    rows = session.execute(select(LimitCount.scope, LimitCount.times).where(key.in_(wanted)))
    found = {scope: times for scope, times in rows}  # noqa: C416 - rows are no pairs to mypy
    return {use.scope: found.get(use.scope.value, 0) for use in uses}


def add(session: Session, uses: Sequence[Use]) -> dict[Scope, int]:
    """Count each of `uses` once more and return how often it happened, this time included.

    Always in the same order, so that two requests never wait for each other.
    """
    rows = [
        {"scope": use.scope.value, "subject": use.subject, "ends_at": use.ends_at, "times": 1}
        for use in sorted(uses, key=lambda use: (use.scope, use.subject))
    ]
    statement = insert(LimitCount).values(rows)
    statement = statement.on_conflict_do_update(
        index_elements=[LimitCount.scope, LimitCount.subject, LimitCount.ends_at],
        set_={"times": LimitCount.times + 1},
    )
    counted = session.execute(statement.returning(LimitCount.scope, LimitCount.times))
    return {Scope(scope): times for scope, times in counted}


def forget(session: Session, *, before: datetime) -> None:
    """Delete the counts of windows that ended before a moment."""
    session.execute(delete(LimitCount).where(LimitCount.ends_at < before))
