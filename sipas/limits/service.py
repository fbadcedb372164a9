"""Acts on limits: refuse what was done too often, count what is done."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from sipas.limits.limit import Limit, Scope, TooMany
from sipas.limits.queries import Use, add, forget, times_of
from sipas.limits.subject import subject_of


def use_of(
    scope: Scope, what: str, *, limits: Mapping[Scope, Limit], key: str, now: datetime
) -> Use:
    """Return the use of `scope` by `what`: an address, a link, or an empty text for everybody."""
    limit = limits[scope]
    ends_at = limit.ends_at(now)
    return Use(scope, subject_of(what, scope=scope, ends_at=ends_at, key=key), limit, ends_at)


def refuse_if_reached(session: Session, uses: Sequence[Use], *, now: datetime) -> None:
    """Raise `TooMany` for the first of `uses` that happened as often as is allowed."""
    times = times_of(session, uses)
    for use in uses:
        if times[use.scope] >= use.limit.most:
            raise TooMany(use.scope, wait=use.ends_at - now)


def count(session: Session, uses: Sequence[Use], *, now: datetime) -> dict[Scope, int]:
    """Count `uses` and return how often each happened; counts of old windows are deleted.

    The caller commits, also when it refuses what was counted.
    """
    times = add(session, uses)
    if 1 in times.values():
        forget(session, before=now)
    return times


def first_exceeded(uses: Sequence[Use], times: Mapping[Scope, int]) -> Use | None:
    """Return the first of `uses` that happened more often than is allowed."""
    return next((use for use in uses if times[use.scope] > use.limit.most), None)
