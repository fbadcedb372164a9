"""The declared sampling design: stages, strata, units, finite populations, weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray, IntArray, KeyArray
from analysis.totals.calibration import Adjustment, Calibration, calibration_totals
from analysis.totals.collapse import collapse
from analysis.totals.stage import Stage


class LonelyPsu(StrEnum):
    """What a stratum with a single sampled unit adds to the variance.

    The policies of R survey: fail refuses; remove and certainty add nothing; adjust takes the
    unit's deviation from the mean of all sampled units of the stage; average takes the mean of
    the other strata. And collapse: first-stage strata are joined to their neighbours, see
    `analysis.totals.collapse`; at later stages, and where there is no neighbour, it refuses.
    """

    FAIL = "fail"
    REMOVE = "remove"
    CERTAINTY = "certainty"
    ADJUST = "adjust"
    AVERAGE = "average"
    COLLAPSE = "collapse"


class DomainDf(StrEnum):
    """Which first-stage units give a domain its degrees of freedom, units minus strata.

    active counts units with a row in the domain and strata with one (R); strata counts all units
    of the strata with a row in the domain (Stata).
    """

    ACTIVE = "active"
    STRATA = "strata"


@dataclass(frozen=True, slots=True)
class Design:
    """How the rows came into the sample.

    weights : shape (rows,), positive.
    unit : shape (rows,), the ultimate unit of each row.
    stages : the stages that enter the variance, first stage first.
    lonely : policy for strata with one sampled unit.
    adjust_domain_lonely : whether that policy also meets strata with one unit in a domain (R's
        option survey.adjust.domain.lonely).
    domain_df : how the degrees of freedom of a domain are counted.
    adjustments : the calibrations of the weights, first first.
    calibration : what they add up to; None: the weights are not calibrated.
    collapsed : labels of the first-stage strata that were joined, by joined stratum.
    """

    weights: FloatArray
    unit: IntArray
    stages: tuple[Stage, ...]
    lonely: LonelyPsu = LonelyPsu.FAIL
    adjust_domain_lonely: bool = False
    domain_df: DomainDf = DomainDf.ACTIVE
    adjustments: tuple[Adjustment, ...] = ()
    calibration: Calibration | None = None
    collapsed: tuple[tuple[str, ...], ...] = ()

    @property
    def rows(self) -> int:
        return len(self.weights)

    def first_strata(self, units: IntArray) -> IntArray:
        """Return the first-stage stratum that each of some ultimate units lies in."""
        first = self.stages[0]
        return first.stratum_of[first.unit_of[units]]


@dataclass(frozen=True, slots=True)
class DesignColumns:
    """The columns a design is declared by, each of shape (rows,), none missing.

    ids : sampling units by stage; none: every row is its own unit.
    strata : first-stage strata; None: one stratum.
    later_strata : strata of the second and later stages, within the unit above.
    weights : None: the product of N_h / n_h over the stages.
    population : N_h by stage, or the fractions n_h / N_h where none of a stage is above 1; none:
        with replacement, and then only the first stage counts.
    nest : unit names start anew in each stratum; otherwise a unit in two strata is refused.
    ultimate_cluster : keep the first stage only, whatever is known of later ones.
    drawn : how many sampling units the first-stage unit of a row stands for, such as all rows of a
        stratum that are units of their own; None: one.
    """

    ids: tuple[KeyArray, ...] = ()
    strata: KeyArray | None = None
    weights: FloatArray | None = None
    population: tuple[FloatArray, ...] = ()
    nest: bool = False
    ultimate_cluster: bool = False
    later_strata: tuple[KeyArray, ...] = ()
    drawn: IntArray | None = None


def declare_design(
    columns: DesignColumns,
    *,
    rows: int,
    lonely: LonelyPsu = LonelyPsu.FAIL,
    adjust_domain_lonely: bool = False,
    domain_df: DomainDf = DomainDf.ACTIVE,
) -> Design:
    """Build a design from its columns.

    Raises
    ------
    DomainError
        `design.not_nested` (a unit in two strata), `design.population` (N_h smaller than n_h or
        differing within a stratum), `design.no_weights`.
    """
    ids = columns.ids or (np.arange(rows),)
    strata = columns.strata if columns.strata is not None else np.zeros(rows, dtype=np.int64)
    above, labels = codes_of(strata)
    if columns.ids and not columns.nest:
        _refuse_unit_in_two_strata(ids[0], above, labels=labels)
    drawn: list[_RowStage] = []
    for number, unit_ids in enumerate(ids):
        if 0 < number <= len(columns.later_strata):
            above = cross(above, codes_of(columns.later_strata[number - 1])[0])
            labels = tuple(f"stratum {code}" for code in range(int(above.max(initial=-1)) + 1))
        population = columns.population[number] if number < len(columns.population) else None
        unit = cross(above, codes_of(unit_ids)[0])
        count = columns.drawn if number == 0 else None
        drawn.append(_row_stage(above, unit, labels=labels, population=population, drawn=count))
        above, labels = unit, tuple(f"unit {code}" for code in range(int(unit.max(initial=-1)) + 1))
    weights = columns.weights if columns.weights is not None else _implied_weights(drawn, columns)
    kept = drawn[: _stages_kept(columns, len(drawn))]
    first, *later = (stage.tables(kept[-1].unit) for stage in kept)
    first, collapsed = collapse(first) if lonely is LonelyPsu.COLLAPSE else (first, ())
    return Design(
        weights=np.asarray(weights, dtype=np.float64),
        unit=kept[-1].unit,
        stages=(first, *later),
        collapsed=collapsed,
        lonely=lonely,
        adjust_domain_lonely=adjust_domain_lonely,
        domain_df=domain_df,
    )


def reweighted(
    design: Design, weights: FloatArray, *, adjustments: Sequence[Adjustment] = ()
) -> Design:
    """Return the design with other weights, which some calibrations have led to."""
    units = len(design.stages[-1].unit_of)
    return replace(
        design,
        weights=weights,
        adjustments=tuple(adjustments),
        calibration=calibration_totals(adjustments, design.unit, units=units)
        if adjustments
        else None,
    )


@dataclass(frozen=True, slots=True)
class _RowStage:
    """A stage while still known by row."""

    stratum: IntArray
    unit: IntArray
    sampled: IntArray
    population: FloatArray
    labels: tuple[str, ...]

    def tables(self, ultimate: IntArray) -> Stage:
        _, first = np.unique(ultimate, return_index=True)
        _, first_of_unit = np.unique(self.unit, return_index=True)
        return Stage(
            unit_of=self.unit[first],
            stratum_of=self.stratum[first_of_unit],
            sampled=self.sampled,
            population=self.population,
            labels=self.labels,
        )


def codes_of(keys: KeyArray) -> tuple[IntArray, tuple[str, ...]]:
    """Return a number by row for sorted distinct keys, from 0 up, and the keys as words."""
    values, inverse = np.unique(keys, return_inverse=True)
    return inverse.astype(np.int64), tuple(str(value) for value in values)


def cross(first: IntArray, second: IntArray) -> IntArray:
    """Return a number by row for the distinct pairs of two codes, from 0 up; shape (rows,)."""
    width = int(second.max(initial=0)) + 1
    return codes_of(first * width + second)[0]


def _row_stage(
    stratum: IntArray,
    unit: IntArray,
    *,
    labels: tuple[str, ...],
    population: FloatArray | None,
    drawn: IntArray | None,
) -> _RowStage:
    _, first = np.unique(unit, return_index=True)
    times = None if drawn is None else drawn[first]
    sampled = np.bincount(stratum[first], weights=times, minlength=len(labels)).astype(np.int64)
    sizes = np.full(len(labels), np.inf)
    if population is not None:
        counts = _as_counts(population, sampled[stratum])
        sizes[stratum] = counts
        _refuse_bad_population(sizes, sampled, labels=labels, by_row=(stratum, counts))
    return _RowStage(stratum, unit, sampled, sizes, labels)


def _as_counts(population: FloatArray, sampled: IntArray) -> FloatArray:
    """Return N_h by row from counts or, where none is above 1, from sampling fractions."""
    if not ((population > 0) & (population <= 1)).all():
        return population
    return np.asarray(sampled / population, dtype=np.float64)


def _refuse_bad_population(
    sizes: FloatArray,
    sampled: IntArray,
    *,
    labels: Sequence[str],
    by_row: tuple[IntArray, FloatArray],
) -> None:
    stratum, population = by_row
    uneven = stratum[sizes[stratum] != population]
    small = np.flatnonzero(sizes < sampled)
    for bad, expected in ((uneven, "one size a stratum"), (small, "at least the units drawn")):
        if len(bad):
            raise DomainError(
                "design.population",
                "the population of a stratum does not fit its sample",
                where=f"stratum {labels[bad[0]]}",
                got=f"{sizes[bad[0]]:g} in the frame, {sampled[bad[0]]} drawn",
                expected=expected,
                hint="Correct the frame's count of this stratum.",
            )


def _refuse_unit_in_two_strata(ids: KeyArray, stratum: IntArray, *, labels: Sequence[str]) -> None:
    unit, names = codes_of(ids)
    home = np.zeros(len(names), dtype=np.int64)
    home[unit] = stratum
    astray = np.flatnonzero(home[unit] != stratum)
    if len(astray):
        row = astray[0]
        raise DomainError(
            "design.not_nested",
            "a sampling unit lies in two strata",
            where=f"unit {names[unit[row]]}",
            got=f"strata {labels[stratum[row]]} and {labels[home[unit[row]]]}",
            expected="each unit in one stratum",
            hint="Declare the design as nested if unit names start anew in each stratum.",
        )


def _implied_weights(drawn: Sequence[_RowStage], columns: DesignColumns) -> FloatArray:
    if len(columns.population) < len(drawn):
        raise DomainError(
            "design.no_weights",
            "the design has neither weights nor the populations to derive them from",
            expected=f"populations of {len(drawn)} stages",
            got=f"{len(columns.population)}",
            hint="Name a weight column.",
        )
    factors = [(stage.population / stage.sampled)[stage.stratum] for stage in drawn]
    return np.asarray(np.prod(factors, axis=0), dtype=np.float64)


def _stages_kept(columns: DesignColumns, drawn: int) -> int:
    if columns.ultimate_cluster or not columns.population:
        return 1
    return min(drawn, len(columns.population))
