"""The covariance of linearised totals over stages, strata and sampling units."""

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.cells import sum_by
from analysis.totals.collapse import CERTAIN
from analysis.totals.design import Design, DomainDf, LonelyPsu
from analysis.totals.stage import Stage


def covariance(design: Design, units: IntArray, scores: FloatArray) -> FloatArray:
    """Return the design-based covariance matrix of the column sums of `scores`.

    Parameters
    ----------
    units : shape (m,), the ultimate units the rows of `scores` belong to; all other sampled
        units have scores of zero.
    scores : shape (m, estimates), linearised values summed per ultimate unit.

    Returns
    -------
    shape (estimates, estimates).

    Raises
    ------
    DomainError
        `design.lonely_psu` under the policy fail; under collapse where nothing could be joined.

    Notes
    -----
    V = Σ_stages Σ_h φ_h·(1 - f_h)·n_h/(n_h - 1)·Σ_i (z_i - z̄_h)(z_i - z̄_h)', with φ_h the product
    of the sampling fractions of the stages above (Särndal, Swensson, Wretman 1992, ch. 4; the
    recursion of R survey's svyrecvar). The deviations are formed before they are squared, and
    units without a row in the domain enter as (n_h - m_h)·z̄_h z̄_h'.
    """
    total = np.zeros((scores.shape[1], scores.shape[1]))
    above = np.ones(len(design.stages[0].sampled))
    for number, stage in enumerate(design.stages):
        present, position = np.unique(stage.unit_of[units], return_inverse=True)
        sums = sum_by(scores, position, groups=len(present))
        total += _one_stage(design, stage, (present, sums), above=above, number=number + 1)
        above = (above * stage.fraction)[stage.stratum_of]
        if number + 1 < len(design.stages):
            above = above[_unit_above(stage, design.stages[number + 1])]
    return total


def _unit_above(stage: Stage, following: Stage) -> IntArray:
    """Return the unit of a stage that each stratum of the following stage lies in."""
    parent = np.zeros(len(following.sampled), dtype=np.int64)
    parent[following.stratum_of[following.unit_of]] = stage.unit_of
    return parent


def _one_stage(
    design: Design,
    stage: Stage,
    cells: tuple[IntArray, FloatArray],
    *,
    above: FloatArray,
    number: int,
) -> FloatArray:
    present, sums = cells
    strata, stratum = np.unique(stage.stratum_of[present], return_inverse=True)
    if len(strata) == 0:
        return np.zeros((sums.shape[1], sums.shape[1]))
    drawn = stage.sampled[strata]
    active = np.bincount(stratum, minlength=len(strata))
    remainder = 1.0 - stage.fraction[strata]
    lonely = (drawn == 1) & (remainder > CERTAIN)
    _refuse_lonely(design, stage, strata[lonely], number=number)
    scale = above[strata] * remainder * drawn / np.maximum(drawn - 1, 1)
    domain_lonely = (active == 1) & (drawn > 1) if design.adjust_domain_lonely else lonely & False
    adjusted = (lonely | domain_lonely) if design.lonely is LonelyPsu.ADJUST else lonely & False
    means = sum_by(sums, stratum, groups=len(strata)) / drawn[:, None]
    means[adjusted] = sums.sum(axis=0) / stage.sampled.sum()
    missing = lonely | domain_lonely if design.lonely is LonelyPsu.AVERAGE else lonely & False
    scale = np.where(missing, 0.0, scale) * _inflation(missing)
    deviations = (sums - means[stratum]) * np.sqrt(scale[stratum])[:, None]
    absent = means * np.sqrt(scale * (drawn - active))[:, None]
    return np.asarray(deviations.T @ deviations + absent.T @ absent, dtype=np.float64)


def _inflation(missing: BoolArray) -> float:
    known = int((~missing).sum())
    return len(missing) / known if known else 0.0


def _refuse_lonely(design: Design, stage: Stage, strata: IntArray, *, number: int) -> None:
    if len(strata) and design.lonely in {LonelyPsu.FAIL, LonelyPsu.COLLAPSE}:
        raise DomainError(
            "design.lonely_psu",
            f"strata have only one sampled unit at stage {number}",
            where=", ".join(stage.labels[stratum] for stratum in strata),
            got="1",
            expected="at least 2 in each stratum",
            hint="Join these strata with others or choose another policy for lonely units.",
        )


def degrees_of_freedom(design: Design, units: IntArray, present: BoolArray) -> IntArray:
    """Return first-stage units minus strata, both with a row in the domain.

    Under `DomainDf.STRATA` all sampled units of such strata count.

    Parameters
    ----------
    units : shape (m,), ultimate units.
    present : shape (m, estimates), whether the unit has a row for the estimate.

    Returns
    -------
    shape (estimates,), at least 0.
    """
    first = design.stages[0]
    psus, position = np.unique(first.unit_of[units], return_inverse=True)
    active = sum_by(present.astype(np.float64), position, groups=len(psus)) > 0
    strata, stratum = np.unique(first.stratum_of[psus], return_inverse=True)
    occupied = sum_by(active.astype(np.float64), stratum, groups=len(strata)) > 0
    counted = active.sum(axis=0)
    if design.domain_df is DomainDf.STRATA:
        counted = first.sampled[strata] @ occupied
    return np.asarray(counted - occupied.sum(axis=0), dtype=np.int64)
