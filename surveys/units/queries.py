"""Reads of the registry of units."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveys.units.models import Unit
from surveys.units.unit import UnitKind


def units_on(session: Session, day: date, *, kinds: Sequence[UnitKind] = ()) -> list[Unit]:
    """Return the units that exist on `day`, sorted by kind and code; all kinds where none named."""
    statement = (
        select(Unit)
        .where(Unit.valid_from <= day, or_(Unit.valid_to.is_(None), Unit.valid_to >= day))
        .order_by(Unit.kind, Unit.code)
    )
    if kinds:
        statement = statement.where(Unit.kind.in_(kinds))
    return list(session.scalars(statement))


def all_units(session: Session) -> list[Unit]:
    """Return every unit that ever was, sorted by kind, code and first day."""
    return list(session.scalars(select(Unit).order_by(Unit.kind, Unit.code, Unit.valid_from)))


def unit_by_code(session: Session, code: str, *, day: date) -> Unit | None:
    """Return the unit of this code that exists on `day`."""
    return next((unit for unit in units_on(session, day) if unit.code == code), None)
