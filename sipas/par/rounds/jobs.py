"""What workers do by the clock: lock the sheets whose deadline has passed."""

from datetime import datetime

from sqlalchemy.orm import Session

from sipas.audit.service import record
from sipas.par.rounds.deadlines import lock_due
from sipas.par.rounds.models import ParSheet
from sipas.par.rounds.queries import round_by_code, rounds_due

ACTOR = "service"


def lock_what_is_due(session: Session, now: datetime) -> None:
    """Lock every due sheet of every round, each on record; a repeat finds nothing to do."""
    for code in rounds_due(session, now):
        lock_round(session, code, by=ACTOR, now=now)


def lock_round(session: Session, code: str, *, by: str, now: datetime) -> list[ParSheet]:
    """Lock the due sheets of one round and put it on record."""
    locked = lock_due(session, round_by_code(session, code, lock=True), now=now)
    if locked:
        record(
            session,
            "par.locked",
            actor=by,
            object_=f"par-round:{code}",
            now=now,
            details={"sheets": len(locked), "units": ", ".join(one.unit.code for one in locked)},
        )
    return locked
