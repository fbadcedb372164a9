"""Reads and the one careful write of feedback at the counter."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from surveys.feedback.feedback import SATISFIED, MonthCount
from surveys.feedback.models import Feedback
from surveys.units.models import Unit

COMMENTS_SHOWN = 200


def unit_at_counter(session: Session, code: str) -> Unit | None:
    """Return the unit that carries `code`, however its letters are written; the latest of them."""
    return session.scalar(
        select(Unit)
        .where(func.lower(Unit.code) == code.lower())
        .order_by(Unit.valid_from.desc())
        .limit(1)
    )


def latest_units(session: Session) -> list[Unit]:
    """Return the units that have a counter's address, sorted by kind and code."""
    every = session.scalars(select(Unit).order_by(Unit.valid_from))
    latest = {unit.code: unit for unit in every}
    return sorted(latest.values(), key=lambda unit: (unit.kind, unit.code))


def insert_once(session: Session, row: Mapping[str, Any]) -> None:
    """Store one row unless its id is stored already."""
    session.execute(insert(Feedback).values(row).on_conflict_do_nothing(index_elements=["id"]))


def month_counts(session: Session, unit: Unit | None = None) -> list[MonthCount]:
    """Return what was said by unit and month, the newest month first; of one unit where named."""
    month = func.date_trunc("month", Feedback.received_on).label("month")
    statement = (
        select(
            Feedback.unit_id,
            month,
            func.count(),
            func.count().filter(Feedback.satisfaction >= SATISFIED),
        )
        .group_by(Feedback.unit_id, month)
        .order_by(month.desc(), Feedback.unit_id)
    )
    if unit is not None:
        statement = statement.where(Feedback.unit_id == unit.id)
    return [
        MonthCount(unit_id, first.date(), count, satisfied)
        for unit_id, first, count, satisfied in session.execute(statement)
    ]


def comments_of(session: Session, unit: Unit) -> list[tuple[date, int, str]]:
    """Return the latest comments on a unit with day and level; within a day in no order of time."""
    rows = session.execute(
        select(Feedback.received_on, Feedback.satisfaction, Feedback.comment)
        .where(and_(Feedback.unit_id == unit.id, Feedback.comment != ""))
        .order_by(Feedback.received_on.desc(), Feedback.id)
        .limit(COMMENTS_SHOWN)
    )
    return [(day, level, comment) for day, level, comment in rows]
