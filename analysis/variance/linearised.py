"""The covariance of linearised totals over stages, strata and sampling units."""

from dataclasses import dataclass

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
    totals = StratumScores(
        strata=strata,
        units=np.bincount(stratum, minlength=len(strata)),
        sums=sum_by(sums, stratum, groups=len(strata)),
        whole=sums.sum(axis=0),
    )
    centred = centres(design, stage, totals, above=above, number=number)
    return centred.squares(stratum, sums) + centred.squares_of_absent()


@dataclass(frozen=True, slots=True)
class StratumScores:
    """Scores of a stage added up by stratum.

    strata : shape (s,), numbers of the strata with a unit in the domain, ascending.
    units : shape (s,), how many units have scores; all others drawn have scores of zero.
    sums : shape (s, estimates); whole : shape (estimates,), their sum.
    """

    strata: IntArray
    units: IntArray
    sums: FloatArray
    whole: FloatArray


@dataclass(frozen=True, slots=True)
class Centres:
    """Where deviations are taken from and how much their squares count, by stratum of a stage.

    means : shape (s, estimates); scale : shape (s,); absent : shape (s,), units without scores.
    """

    means: FloatArray
    scale: FloatArray
    absent: IntArray

    def squares(
        self, stratum: IntArray, scores: FloatArray, *, times: IntArray | None = None
    ) -> FloatArray:
        """Return Σ scale·(z - z̄)(z - z̄)' over some units, shape (estimates, estimates).

        Parameters
        ----------
        stratum : shape (units,), positions of their strata among those of the centres.
        scores : shape (units, estimates).
        times : shape (units,), how many units have these scores; None: one.

        Notes
        -----
        Additive: each unit belongs into one call, in whatever order.
        """
        scale = self.scale[stratum] if times is None else self.scale[stratum] * times
        deviations = (scores - self.means[stratum]) * np.sqrt(scale)[:, None]
        return np.asarray(deviations.T @ deviations, dtype=np.float64)

    def squares_of_absent(self) -> FloatArray:
        """Return the same of the units without scores."""
        absent = self.means * np.sqrt(self.scale * self.absent)[:, None]
        return np.asarray(absent.T @ absent, dtype=np.float64)


def centres(
    design: Design, stage: Stage, scores: StratumScores, *, above: FloatArray, number: int
) -> Centres:
    """Return the means of strata and the scale of squares, lonely units by the design's policy.

    above : shape (strata of the stage,), product of the sampling fractions of the stages above;
    number : of the stage, from 1 up, for messages.
    """
    strata, active = scores.strata, scores.units
    drawn = stage.sampled[strata]
    remainder = 1.0 - stage.fraction[strata]
    lonely = (drawn == 1) & (remainder > CERTAIN)
    _refuse_lonely(design, stage, strata[lonely], number=number)
    scale = above[strata] * remainder * drawn / np.maximum(drawn - 1, 1)
    domain_lonely = (active == 1) & (drawn > 1) if design.adjust_domain_lonely else lonely & False
    adjusted = (lonely | domain_lonely) if design.lonely is LonelyPsu.ADJUST else lonely & False
    means = scores.sums / drawn[:, None]
    means[adjusted] = scores.whole / stage.sampled.sum()
    missing = lonely | domain_lonely if design.lonely is LonelyPsu.AVERAGE else lonely & False
    scale = np.where(missing, 0.0, scale) * _inflation(missing)
    return Centres(means, scale, drawn - active)


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


def degrees_of_freedom(
    design: Design,
    units: IntArray,
    present: BoolArray,
    *,
    own: tuple[IntArray, FloatArray] | None = None,
) -> IntArray:
    """Return first-stage units minus strata, both with a row in the domain.

    Under `DomainDf.STRATA` all sampled units of such strata count.

    Parameters
    ----------
    units : shape (m,), ultimate units.
    present : shape (m, estimates), whether the unit has a row for the estimate.
    own : strata, shape (s,), and how many rows that are units of their own each has for each
        estimate, shape (s, estimates); they are not among `units`.

    Returns
    -------
    shape (estimates,), at least 0.
    """
    first = design.stages[0]
    psus, position = np.unique(first.unit_of[units], return_inverse=True)
    active = sum_by(present.astype(np.float64), position, groups=len(psus)) > 0
    home, counts = first.stratum_of[psus], active.astype(np.float64)
    if own is not None:
        home, counts = np.concatenate([home, own[0]]), np.concatenate([counts, own[1]])
    strata, stratum = np.unique(home, return_inverse=True)
    occupied = sum_by(counts, stratum, groups=len(strata)) > 0
    counted = counts.sum(axis=0)
    if design.domain_df is DomainDf.STRATA:
        counted = first.sampled[strata] @ occupied
    return np.asarray(counted - occupied.sum(axis=0), dtype=np.int64)
