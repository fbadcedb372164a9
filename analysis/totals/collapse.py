"""Joins strata with one sampled unit to their neighbours, for the variance alone."""

from collections.abc import Sequence

import numpy as np

from analysis.totals.arrays import BoolArray
from analysis.totals.stage import Stage

CERTAIN = 1e-7
"""What is left of 1 - n_h/N_h in a stratum of which every unit was drawn."""


def collapse(stage: Stage) -> tuple[Stage, tuple[tuple[str, ...], ...]]:
    """Return a stage without lonely units, and the labels of the strata that were joined.

    Returns
    -------
    The stage and one tuple of labels for each joined stratum. Where nothing is left to join a
    stratum to, it stays lonely.

    Notes
    -----
    The rule looks at the design alone, never at answers. Strata are in the order of their sorted
    labels, those drawn completely left aside. Two lonely strata next to each other become a pair,
    first come first; any other lonely stratum joins the one before it, the very first the one
    after it.

    Collapsed strata: Cochran 1977, section 5A.12; Wolter 2007, section 2.5. A joined stratum
    counts as drawn with replacement, as there: (z_1 - z_2)² of a pair estimates V_1 + V_2 +
    (Z_1 - Z_2)², Z the expected values, so that the bias is never negative. A correction
    1 - n/N would take that away, since with n_h = 1 it is part of V_h already.
    """
    uncertain = 1.0 - stage.fraction > CERTAIN
    groups = _groups(np.flatnonzero(uncertain).tolist(), lonely=(stage.sampled == 1) & uncertain)
    if not groups:
        return stage, ()
    home = np.arange(len(stage.sampled))
    for group in groups:
        home[group] = group[0]
    kept, place = np.unique(home, return_inverse=True)
    joined = {group[0]: tuple(stage.labels[stratum] for stratum in group) for group in groups}
    names = [joined.get(stratum, (stage.labels[stratum],)) for stratum in kept.tolist()]
    population = np.where(np.isin(kept, list(joined)), np.inf, stage.population[kept])
    merged = Stage(
        unit_of=stage.unit_of,
        stratum_of=place[stage.stratum_of].astype(np.int64),
        sampled=np.bincount(place, weights=stage.sampled).astype(np.int64),
        population=population,
        labels=tuple(" + ".join(labels) for labels in names),
    )
    return merged, tuple(joined.values())


def _groups(strata: Sequence[int], *, lonely: BoolArray) -> list[list[int]]:
    """Cut strata in order into runs that stay together; return the runs of more than one."""
    runs: list[list[int]] = []
    waiting = False
    for stratum, following in zip(strata, [*strata[1:], None], strict=True):
        pairs_up = following is not None and lonely[following]
        if waiting:
            runs[-1].append(stratum)
            waiting = False
        elif lonely[stratum] and runs and not pairs_up:
            runs[-1].append(stratum)
        else:
            runs.append([stratum])
            waiting = bool(lonely[stratum])
    return [run for run in runs if len(run) > 1]
