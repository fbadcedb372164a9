"""Picks out of a run what pages and workbooks show: the rows of record, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from analysis.ground.text import LocalText
from analysis.indices.definition import OVERALL, Level
from analysis.par.scorecard import Scorecard
from analysis.pipeline.diagnostics import RankRow
from analysis.pipeline.rows import (
    ALL,
    IndexNode,
    IndexRow,
    LevelRow,
    OptInRow,
    ResponseRow,
    RunResult,
    Scope,
)
from analysis.snapshot.contract import Mode, UnitEntry

Place = tuple[Scope, str]
EVERYBODY: Place = (Scope.ALL, ALL)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in the table of results: its overall index, rank, response, points, opt-in answers.

    `rank` holds the ranks among its kind that all units together do not contradict; None of runs
    made before ranks were computed.
    """

    unit: UnitEntry
    index: IndexRow
    response: ResponseRow
    card: Scorecard | None
    opt_in: OptInRow
    rank: RankRow | None


@dataclass(frozen=True, slots=True)
class NodeLine:
    """One index of one place: its title, estimate and opt-in answers; counts where an item."""

    node: IndexNode
    index: IndexRow
    opt_in: OptInRow
    levels: LevelRow | None


@dataclass(frozen=True, slots=True)
class ModeLine:
    """One mode of answering: the overall index of those who used it, and how many they were."""

    mode: Mode
    index: IndexRow
    response: ResponseRow


@dataclass(frozen=True)
class Figures:
    """A run with its rows found by place and code; only indices of record."""

    result: RunResult

    def index(self, place: Place, code: str = OVERALL) -> IndexRow:
        """Return the index of record `code` of a place; KeyError where there is none."""
        return self._indices[*place, code]

    def opt_in(self, place: Place, code: str = OVERALL) -> OptInRow:
        """Return the same index of the opt-in answers."""
        return self._opt_in[*place, code]

    def response(self, place: Place, mode: str = ALL) -> ResponseRow:
        """Return what became of the sampled cases of a place."""
        return self._response[*place, mode]

    def card(self, unit: str) -> Scorecard | None:
        """Return the scorecard of a unit, None where it was not scored."""
        return next((card for card in self.result.scorecards if card.unit == unit), None)

    def unit(self, code: str) -> UnitEntry | None:
        """Return a unit of the run."""
        return next((unit for unit in self.result.units if unit.code == code), None)

    def unit_lines(self) -> list[UnitLine]:
        """Return the units, the highest index first; those without one last, by code."""
        lines = [self._unit_line(unit) for unit in self.result.units]
        return sorted(
            lines,
            key=lambda line: (
                line.index.estimate is None,
                -(line.index.estimate or 0.0),
                line.unit.code,
            ),
        )

    def node_lines(self, place: Place, *levels: Level) -> list[NodeLine]:
        """Return the indices of a place at the given levels of the tree, in its order."""
        return [
            NodeLine(
                node,
                self.index(place, node.code),
                self.opt_in(place, node.code),
                self._levels.get((*place, node.code)),
            )
            for node in self.result.nodes
            if node.level in levels
        ]

    def mode_lines(self, place: Place = EVERYBODY) -> list[ModeLine]:
        """Return the modes side by side; the index of a mode is known for everybody only."""
        return [
            ModeLine(mode, self.index((Scope.MODE, str(mode))), self.response(place, str(mode)))
            for mode in Mode
        ]

    def title_of(self, code: str) -> LocalText:
        """Return the title of an index."""
        return next(node.title for node in self.result.nodes if node.code == code)

    def other_ways(self) -> list[IndexRow]:
        """Return the overall index of everybody under every scoring and roll-up, ours included."""
        return [
            row
            for row in self.result.indices
            if (row.scope, row.scope_code, row.code) == (*EVERYBODY, OVERALL)
        ]

    def _unit_line(self, unit: UnitEntry) -> UnitLine:
        place = (Scope.UNIT, unit.code)
        return UnitLine(
            unit,
            self.index(place),
            self.response(place),
            self.card(unit.code),
            self.opt_in(place),
            self._ranks.get(unit.code),
        )

    @cached_property
    def _ranks(self) -> dict[str, RankRow]:
        rows = self.result.diagnostics.ranking
        return {row.unit: row for row in rows if row.code == OVERALL}

    @cached_property
    def _indices(self) -> dict[tuple[Scope, str, str], IndexRow]:
        rows = self.result.indices
        return {(row.scope, row.scope_code, row.code): row for row in rows if row.of_record}

    @cached_property
    def _opt_in(self) -> dict[tuple[Scope, str, str], OptInRow]:
        return {(row.scope, row.scope_code, row.code): row for row in self._opt_in_of_record()}

    @cached_property
    def _response(self) -> dict[tuple[Scope, str, str], ResponseRow]:
        return {(row.scope, row.scope_code, row.mode): row for row in self.result.response}

    @cached_property
    def _levels(self) -> dict[tuple[Scope, str, str], LevelRow]:
        return {(row.scope, row.scope_code, row.item): row for row in self.result.levels}

    def _opt_in_of_record(self) -> Iterator[OptInRow]:
        scoring = self.result.info.method.of_record.scoring
        return (row for row in self.result.opt_in if row.scoring is scoring)
