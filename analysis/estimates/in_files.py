"""Finishes the estimates of a sample that was read from files by `analysis.totals.scan`."""

from collections.abc import Iterator, Sequence

from analysis.estimates.estimand import Plan
from analysis.estimates.finish import Estimates, finish_every
from analysis.totals.cube import Score
from analysis.totals.scan import Scanned, Spread, Threads
from analysis.variance.rescan import Rescan


def finish_scan(
    scanned: Scanned,
    scores: Sequence[Score],
    *,
    plan: Plan,
    domains: Sequence[Sequence[int]],
    level: float = 0.95,
    spread: Spread | None = None,
) -> Iterator[Estimates]:
    """Yield the estimates of several domains, as `analysis.estimates.finish.finish` does.

    Where rows are sampling units of their own they are read once more, for all domains together.

    Parameters
    ----------
    scores : the columns that the plan speaks of.
    domains : for each, the numbers of the domains of `scanned.roster` that it is made of.
    level : confidence of the intervals, 0–1.
    spread : where the slices are worked on; None: on two threads.
    """
    every = [scanned.totals(scores, domains=chosen) for chosen in domains]
    again = Rescan(scanned, scores, domains, spread or Threads())
    return finish_every(
        scanned.design,
        every,
        plan=plan,
        level=level,
        again=again if again.own.any() else None,
    )
