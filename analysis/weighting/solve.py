"""Finds the factors that carry weights to population totals, by cell of like rows."""

from collections.abc import Sequence

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray, IntArray
from analysis.weighting.distance import Link
from analysis.weighting.margins import Margin

TOLERANCE = 1e-12
"""Greatest relative distance of a total from the population's that counts as reached."""

ACCEPTED = 1e-9
"""The same where further steps bring no gain, because numbers have no more digits."""

_CYCLES = 2000
_STEPS = 100
_HALVINGS = 30


def fit_margins(sums: FloatArray, margins: tuple[Margin, ...], *, codes: IntArray) -> FloatArray:
    """Rake: return the factor of each cell, shape (cells,), by iterative proportional fitting.

    Parameters
    ----------
    sums : shape (cells,), weights added up by cell.
    codes : shape (cells, margins), the category each cell lies in.
    """
    fitted: FloatArray = sums.copy()
    gaps = np.zeros(0)
    for _ in range(_CYCLES):
        gaps = _margin_gaps(fitted, margins, codes=codes)
        if np.abs(gaps).max() <= TOLERANCE:
            break
        for number, margin in enumerate(margins):
            code = codes[:, number]
            reached = np.bincount(code, weights=fitted, minlength=len(margin.totals))
            fitted = fitted * _quotient(margin.totals, reached.astype(np.float64))[code]
    else:
        labels = [label for margin in margins for label in margin.labels()]
        _refuse(gaps, labels, accepted=ACCEPTED)
    return _quotient(fitted, sums)


def fit_cells(
    sums: FloatArray,
    values: FloatArray,
    *,
    totals: FloatArray,
    names: Sequence[str],
    link: Link,
) -> FloatArray:
    """Solve Σ d·F(x'λ)·x = totals for λ by damped Newton steps; return F(x'λ), shape (cells,).

    Parameters
    ----------
    sums : shape (cells,), d, weights added up by cell.
    values : shape (cells, columns), x; columns may be linearly dependent.
    """
    scale = np.maximum(np.abs(totals), np.abs(values).T @ np.abs(sums))
    scale = np.where(scale > 0, scale, 1.0)
    x = values / scale
    root = np.zeros(values.shape[1])
    gaps = totals / scale - x.T @ (sums * link.factor(x @ root))
    for _ in range(_STEPS):
        if np.abs(gaps).max(initial=0.0) <= TOLERANCE:
            break
        information = (x * (sums * link.slope(x @ root))[:, None]).T @ x
        step = np.linalg.pinv(information, rcond=1e-13, hermitian=True) @ gaps
        moved = _damped(x, sums, totals / scale, link=link, start=(root, gaps, step))
        if moved is None:
            break
        root, gaps = moved
    _refuse(gaps, names, accepted=ACCEPTED)
    return link.factor(x @ root)


def _damped(
    x: FloatArray,
    sums: FloatArray,
    totals: FloatArray,
    *,
    link: Link,
    start: tuple[FloatArray, FloatArray, FloatArray],
) -> tuple[FloatArray, FloatArray] | None:
    """Return the longest of the halved steps that comes nearer, None where none does."""
    root, gaps, step = start
    for halving in range(_HALVINGS):
        trial = root + step * 0.5**halving
        left = totals - x.T @ (sums * link.factor(x @ trial))
        if np.linalg.norm(left) < np.linalg.norm(gaps):
            return trial, left
    return None


def _margin_gaps(fitted: FloatArray, margins: tuple[Margin, ...], *, codes: IntArray) -> FloatArray:
    return np.concatenate(
        [
            np.bincount(codes[:, number], weights=fitted, minlength=len(margin.totals))
            / margin.totals
            - 1.0
            for number, margin in enumerate(margins)
        ]
    )


def _quotient(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.divide(above, below, out=np.ones(len(above)), where=below != 0)


def _refuse(gaps: FloatArray, names: Sequence[str], *, accepted: float) -> None:
    if len(gaps) == 0 or np.abs(gaps).max() <= accepted:
        return
    worst = int(np.argmax(np.abs(gaps)))
    raise DomainError(
        "weighting.not_converged",
        "no weights within the bounds reproduce the population totals",
        where=names[worst],
        got=f"{100 * abs(gaps[worst]):.2g} % off its total",
        expected="all totals reached",
        hint="Check this total, join small categories, or widen the bounds.",
    )
