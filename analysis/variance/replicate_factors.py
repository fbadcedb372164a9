"""Makes replicates from a design: jackknife JK1 and JKn, bootstrap of Rao and Wu."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.cells import sum_by
from analysis.totals.collapse import CERTAIN
from analysis.totals.design import Design, LonelyPsu
from analysis.totals.stage import Stage
from analysis.variance.linearised import degrees_of_freedom
from analysis.variance.replicate import ReplicateRule


@dataclass(frozen=True, slots=True)
class ReplicateFactors:
    """What each first-stage unit's weight is multiplied by in each replicate.

    factors : shape (replicates, first-stage units).
    """

    rule: ReplicateRule
    factors: FloatArray


@dataclass(frozen=True, slots=True)
class Jackknife:
    """Leave one first-stage unit out, the rest of its stratum n_h/(n_h - 1) times.

    left_out : shape (replicates,), the unit each replicate leaves out. JK1 is the jackknife of a
        single stratum, JKn that of several.
    """

    rule: ReplicateRule
    left_out: IntArray


def jackknife(design: Design) -> Jackknife:
    """Leave out each first-stage unit once; certainty units are never left out.

    Raises
    ------
    DomainError
        `replicates.lonely_psu` for a stratum with one unit, unless the policy is remove or
        certainty, or collapse has joined it.

    Notes
    -----
    V = Σ_h (1 - f_h)·(n_h - 1)/n_h·Σ_i (t_(hi) - t̄)²: rscales as in R's as.svrepdesign, JK1 where
    there is a single stratum and JKn where there are several. As in R, t̄ is the mean of all
    replicates; only the first stage counts (ultimate clusters).
    """
    stage = design.stages[0]
    drawn = stage.sampled[stage.stratum_of]
    left_out = np.flatnonzero(_replicable(design, stage)[stage.stratum_of])
    remainder = (1.0 - stage.fraction)[stage.stratum_of]
    rscales = (remainder * (drawn - 1) / drawn)[left_out]
    return Jackknife(ReplicateRule(1.0, rscales, False, _df(design)), left_out)


def jackknife_totals(design: Design, units: IntArray, sums: FloatArray) -> FloatArray:
    """Totals of each replicate of `jackknife`, by subtraction from the totals of the units.

    Parameters
    ----------
    units : shape (m,), ultimate units; sums : shape (m, columns), Σ w·v of each.

    Returns
    -------
    shape (replicates, columns): T + (Σ_j T_hj - n_h·T_hi)/(n_h - 1).
    """
    stage = design.stages[0]
    by_psu = psu_sums(design, units, sums)
    strata = np.zeros((len(stage.sampled), sums.shape[1]))
    np.add.at(strata, stage.stratum_of, by_psu)
    left_out = jackknife(design).left_out
    home = stage.stratum_of[left_out]
    drawn = stage.sampled[home][:, None]
    moved = (strata[home] - drawn * by_psu[left_out]) / (drawn - 1)
    return np.asarray(sums.sum(axis=0) + moved, dtype=np.float64)


def jackknife_factors(design: Design) -> ReplicateFactors:
    """Write the jackknife out as factors, for statistics that need the rows."""
    stage = design.stages[0]
    found = jackknife(design)
    home = stage.stratum_of[found.left_out]
    same = home[:, None] == stage.stratum_of[None, :]
    drawn = stage.sampled[home][:, None]
    factors = np.where(same, drawn / np.maximum(drawn - 1, 1), 1.0)
    factors[np.arange(len(home)), found.left_out] = 0.0
    return ReplicateFactors(found.rule, factors)


def bootstrap_factors(
    design: Design, *, replicates: int, generator: np.random.Generator
) -> ReplicateFactors:
    """Draw n_h - 1 of the n_h units of each stratum with replacement, `replicates` times.

    Raises
    ------
    DomainError
        `replicates.lonely_psu`, as in `jackknife`.

    Notes
    -----
    Rao and Wu (1988), Journal of the American Statistical Association 83, 231-241, with weights
    rescaled as by Rao, Wu and Yue (1992): factor m_hi·n_h/(n_h - 1), m_hi times drawn. With a
    finite population the factor becomes 1 + √(1 - f_h)·(factor - 1), so that the variance of a
    total keeps its 1 - f_h. V = Σ (t_r - t̄)²/(replicates - 1).
    """
    stage = design.stages[0]
    fit = _replicable(design, stage)
    factors = np.ones((replicates, len(stage.stratum_of)))
    for stratum in np.flatnonzero(fit):
        members = np.flatnonzero(stage.stratum_of == stratum)
        drawn = len(members)
        even = np.full(drawn, 1.0 / drawn)
        times = generator.multinomial(drawn - 1, even, size=replicates)
        pull = np.sqrt(1.0 - stage.fraction[stratum])
        factors[:, members] = 1.0 + pull * (times * drawn / (drawn - 1) - 1.0)
    rscales = np.full(replicates, 1.0 / (replicates - 1))
    return ReplicateFactors(ReplicateRule(1.0, rscales, False, _df(design)), factors)


def psu_sums(design: Design, units: IntArray, sums: FloatArray) -> FloatArray:
    """Add up ultimate units to all first-stage units, zero where there is none."""
    stage = design.stages[0]
    present, position = np.unique(stage.unit_of[units], return_inverse=True)
    whole = np.zeros((len(stage.stratum_of), sums.shape[1]))
    whole[present] = sum_by(sums, position, groups=len(present))
    return whole


def replicate_weights(
    design: Design,
    made: ReplicateFactors,
    *,
    recipe: Callable[[FloatArray], FloatArray] | None = None,
) -> FloatArray:
    """Weights of the rows in each replicate, shape (rows, replicates).

    Parameters
    ----------
    recipe : the whole weighting recipe, from base weights to final weights, shape (rows,) each;
        None where the weights of the design are final. It is repeated in every replicate, so
        that the variance knows of every step.

    Raises
    ------
    DomainError
        `replicates.calibrated` where the weights of the design are calibrated: declare the design
        with base weights and give the recipe.
    """
    refuse_calibrated(design)
    psu = design.stages[0].unit_of[design.unit]
    base = design.weights[:, None] * made.factors.T[psu]
    if recipe is None:
        return np.asarray(base, dtype=np.float64)
    return np.column_stack([recipe(column) for column in base.T])


def refuse_calibrated(design: Design) -> None:
    """Refuse calibrated weights, which each replicate would have to be calibrated to anew."""
    if design.calibration is not None:
        raise DomainError(
            "replicates.calibrated",
            "the weights are calibrated, and replicates of them would not be",
            expected="a design of base weights",
            hint="Make replicate weights from base weights with the weighting recipe.",
        )


def _replicable(design: Design, stage: Stage) -> BoolArray:
    """Tell the strata that replicates vary; shape (strata,)."""
    uncertain = 1.0 - stage.fraction > CERTAIN
    lonely = np.flatnonzero((stage.sampled == 1) & uncertain)
    if len(lonely) and design.lonely not in {LonelyPsu.REMOVE, LonelyPsu.CERTAINTY}:
        raise DomainError(
            "replicates.lonely_psu",
            "strata have only one sampled unit, so that no replicate can leave it out",
            where=", ".join(stage.labels[stratum] for stratum in lonely),
            got=f"policy {design.lonely}",
            expected="at least 2 in each stratum, or the policy remove, certainty or collapse",
            hint="Join these strata with others.",
        )
    return (stage.sampled > 1) & uncertain


def _df(design: Design) -> int:
    units = np.arange(len(design.stages[0].unit_of))
    return int(degrees_of_freedom(design, units, np.ones((len(units), 1), dtype=np.bool_))[0])
