"""Picks out of a run what the page on data quality shows, each table with the row that leads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from analysis.ground.text import LocalText
from analysis.indices.definition import OVERALL, Level
from analysis.pipeline.diagnostics import (
    ClusteringRow,
    ItemGapRow,
    ModeGapRow,
    OutcomeRow,
    OutlierRow,
    PatternRow,
    ReliabilityRow,
    SpeedRow,
)
from analysis.pipeline.rows import RunResult, Scope
from sipas.publications.chart import Mark
from sipas.publications.figures import Figures

SIGNIFICANT = 0.05
"""Below it a p-value is called a difference that chance alone would seldom make."""
RELIABLE = 0.7
"""From it on the questions of a factor are commonly taken to speak of one thing (Nunnally 1978)."""
_ORDER = [Scope.ALL, Scope.KIND, Scope.MODE, Scope.UNIT]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Gap:
    """An index of record by mode: its title and the test of the difference."""

    title: LocalText
    row: ModeGapRow

    @property
    def sure(self) -> bool:
        """Whether the difference holds against all the others in the table at once."""
        return self.row.holm is not None and self.row.holm < SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Quality:
    """The tables of a run on quality, everybody first, then kinds, modes and units."""

    figures: Figures

    @property
    def result(self) -> RunResult:
        return self.figures.result

    @property
    def outcomes(self) -> list[OutcomeRow]:
        """What became of the sampled cases, by place."""
        return _ordered(self.result.diagnostics.outcomes)

    @property
    def response_marks(self) -> list[Mark]:
        """Response rates of the units, the lowest first."""
        names = {unit.code: unit.name for unit in self.result.units}
        marks = [
            Mark(row.scope_code, names[row.scope_code], rate)
            for row in self.result.diagnostics.outcomes
            if row.scope is Scope.UNIT and (rate := row.response_rate_1) is not None
        ]
        return sorted(marks, key=lambda mark: (mark.value, mark.code))

    @property
    def item_gaps(self) -> list[tuple[LocalText, ItemGapRow]]:
        """Item nonresponse of everybody, the highest first."""
        rows = [row for row in self.result.diagnostics.item_gaps if row.scope is Scope.ALL]
        rows.sort(key=lambda row: (-(row.nonresponse_rate or 0.0), row.item))
        return [(self.figures.title_of(row.item), row) for row in rows]

    @property
    def patterns(self) -> list[PatternRow]:
        """Straight-lining by place, of those where somebody answered half of the items."""
        return [row for row in _ordered(self.result.diagnostics.patterns) if row.people]

    @property
    def speed(self) -> list[SpeedRow]:
        """Speeders by place; none where times are not known."""
        return _ordered(self.result.diagnostics.speed)

    @property
    def clustering(self) -> tuple[ClusteringRow, ...]:
        """Likeness of answers within sampling units, surveyors and keyers."""
        return self.result.diagnostics.clustering

    @property
    def outliers(self) -> list[OutlierRow]:
        """Units and sampling units that lie far from their peers."""
        return [row for row in self.result.diagnostics.outliers if row.flagged]

    @property
    def mode_gaps(self) -> list[Gap]:
        """Every index above the items, web less paper, of everybody."""
        return [
            Gap(self.figures.title_of(row.code), row)
            for row in self.result.diagnostics.mode_gaps
            if row.scope is Scope.ALL and row.level is not Level.ITEM
        ]

    @property
    def overall_gap(self) -> Gap | None:
        """The same of the overall index; None where one mode alone was used."""
        return next((gap for gap in self.mode_gaps if gap.row.code == OVERALL), None)

    @property
    def reliability(self) -> list[tuple[LocalText, ReliabilityRow]]:
        """Cronbach's alpha of blocks and factors of two items or more, of everybody."""
        return [
            (self.figures.title_of(row.code), row)
            for row in self.result.diagnostics.reliability
            if row.scope is Scope.ALL and row.items > 1
        ]

    @property
    def unreliable(self) -> list[ReliabilityRow]:
        """Those with an alpha below the usual mark."""
        return [
            row for _, row in self.reliability if row.alpha is not None and row.alpha < RELIABLE
        ]


def _ordered(rows: Iterable[Any]) -> list[Any]:
    """Return rows by scope, within it as they stand."""
    return sorted(rows, key=lambda row: _ORDER.index(row.scope))
