"""Acts on the registry of units."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from analysis.ground.errors import FaultList
from surveys.units.models import Unit
from surveys.units.queries import all_units
from surveys.units.unit import UnitRecord


def register(session: Session, records: Iterable[UnitRecord]) -> int:
    """Add units to the registry and return how many were new.

    An entry that stands there already, word for word, is passed over, so that loading a register
    twice changes nothing. Raises ManyFaults `units.conflict` when an entry differs from the one of
    the same code and first day, or overlaps in time with another of the same code.
    """
    known: dict[str, list[Unit]] = {}
    for unit in all_units(session):
        known.setdefault(unit.code, []).append(unit)
    faults = FaultList()
    added = 0
    for record in records:
        same_code = known.setdefault(record.code, [])
        if any(_describes(record, unit) for unit in same_code):
            continue
        if clash := next((unit for unit in same_code if _overlap(record, unit)), None):
            faults.add(
                "units.overlap",
                "another unit of this code exists in the same days",
                where=record.code,
                got=f"{record.name.vi} ({record.valid_from}–{record.valid_to or ''}) / "
                f"{clash.name_vi} ({clash.valid_from}–{clash.valid_to or ''})",
                expected="days that do not overlap",
                hint="End the older unit the day before the newer begins.",
            )
            continue
        unit = _row(record)
        session.add(unit)
        same_code.append(unit)
        added += 1
    faults.raise_if_any("units.conflict", "the register contradicts the units on file")
    session.flush()
    return added


def _row(record: UnitRecord) -> Unit:
    return Unit(
        code=record.code,
        kind=record.kind,
        name_vi=record.name.vi,
        name_en=record.name.en,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        parent_code=record.parent,
        reference=record.reference,
    )


def _describes(record: UnitRecord, unit: Unit) -> bool:
    return (record.kind, record.name, record.valid_from, record.valid_to, record.parent) == (
        unit.kind,
        unit.name,
        unit.valid_from,
        unit.valid_to,
        unit.parent_code,
    )


def _overlap(record: UnitRecord, unit: Unit) -> bool:
    ends_before = record.valid_to is not None and record.valid_to < unit.valid_from
    starts_after = unit.valid_to is not None and record.valid_from > unit.valid_to
    return not (ends_before or starts_after)
