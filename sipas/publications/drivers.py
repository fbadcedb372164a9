"""Picks out of a run what moves satisfaction, and what each unit should take up first."""

from dataclasses import dataclass

from analysis.drivers.priorities import Priority
from analysis.ground.text import LocalText
from analysis.indices.definition import Level
from analysis.pipeline.diagnostics import DriverRow, PriorityRow
from analysis.pipeline.rows import IndexRow, Scope
from analysis.snapshot.contract import UnitEntry
from sipas.publications.chart import Mark
from sipas.publications.figures import Figures


@dataclass(frozen=True, slots=True)
class Driver:
    """A factor or criterion, and its part of what all of them together account for.

    part : per cent of R²; the parts of a table add up to 100. None where it is not known.
    """

    title: LocalText
    row: DriverRow
    part: float | None


@dataclass(frozen=True, slots=True)
class Concern:
    """A factor of one unit: how much it matters, how well the unit does, what follows.

    importance : per cent of R² over all answers; index : that of the unit.
    """

    title: LocalText
    row: PriorityRow
    importance: float | None
    index: IndexRow


@dataclass(frozen=True, slots=True)
class Drivers:
    """The tables of a run on drivers, over all answers."""

    figures: Figures

    def table(self, level: Level) -> list[Driver]:
        """Return factors or items, the most important first, those without importance last."""
        rows = [
            row
            for row in self.figures.result.diagnostics.drivers
            if row.scope is Scope.ALL and row.level is level
        ]
        rows.sort(key=lambda row: (row.importance is None, -(row.importance or 0.0), row.code))
        return [Driver(self.figures.title_of(row.code), row, _part(row)) for row in rows]

    @property
    def explained(self) -> float | None:
        """Return R² of the factors in per cent, None where no model could be fitted."""
        found = (one.row.r_squared for one in self.table(Level.FACTOR))
        return next((value for value in found if value is not None), None)

    @property
    def marks(self) -> list[Mark]:
        """Return the parts of the factors, the largest first."""
        return [
            Mark(one.row.code, one.title, one.part)
            for one in self.table(Level.FACTOR)
            if one.part is not None
        ]

    def concerns(self, unit: str) -> list[Concern]:
        """Return the factors of a unit, those to take up first in front."""
        parts = {one.row.code: one.part for one in self.table(Level.FACTOR)}
        found = [
            Concern(
                self.figures.title_of(row.code),
                row,
                parts.get(row.code),
                self.figures.index((Scope.UNIT, unit), row.code),
            )
            for row in self.figures.result.diagnostics.priorities
            if row.scope_code == unit
        ]
        return sorted(found, key=_urgency)

    def first_concerns(self) -> list[tuple[UnitEntry, list[Concern]]]:
        """Return for every unit what matters much and goes below its own average."""
        return [
            (unit, [one for one in self.concerns(unit.code) if one.row.priority in _FIRST])
            for unit in self.figures.result.units
        ]


_FIRST = {Priority.CONCENTRATE}


def _part(row: DriverRow) -> float | None:
    if row.importance is None or not row.r_squared:
        return None
    return 100 * row.importance / row.r_squared


def _urgency(one: Concern) -> tuple[bool, bool, float]:
    first = one.row.priority is Priority.CONCENTRATE
    return (one.row.priority is None, not first, -(one.importance or 0.0))
