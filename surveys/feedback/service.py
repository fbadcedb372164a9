"""The act of feedback: store what somebody said at a counter, once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from surveys.clock import local_day
from surveys.feedback.feedback import Said
from surveys.feedback.queries import insert_once
from surveys.units.models import Unit


def receive(
    session: Session, unit: Unit, said: Said, *, key: UUID, language: str, now: datetime
) -> None:
    """Store what was said of a unit; the same `key` again stores nothing more."""
    insert_once(
        session,
        {
            "id": key,
            "unit_id": unit.id,
            "received_on": local_day(now),
            "language": language,
            "satisfaction": said.satisfaction,
            "in_time": said.in_time,
            "treatment": said.treatment,
            "comment": said.comment,
        },
    )
