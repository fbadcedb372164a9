"""Calibration: weights that reproduce known population totals, as close as can be to the old."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray, IntArray, KeyArray
from analysis.totals.calibration import Adjustment, Span
from analysis.weighting.distance import Bounds, Distance, link_of
from analysis.weighting.margins import Margin, place
from analysis.weighting.solve import fit_cells, fit_margins
from analysis.weighting.steps import Step, StepName, Weights


class Residuals(StrEnum):
    """Which residuals the variance takes after raking.

    regression: of the weighted regression on all margins at once, as after any calibration.
    margin_means: ten cycles of subtracting unweighted means by category (R survey's `rake`).
    """

    REGRESSION = "regression"
    MARGIN_MEANS = "margin_means"


@dataclass(frozen=True, slots=True)
class Auxiliaries:
    """Variables with known population totals.

    names : the columns, for messages, such as `gender: 1`.
    cell : shape (rows,), cell of each row; rows alike in all variables share one.
    values : shape (cells, columns).
    totals : shape (columns,), over the population.
    """

    names: tuple[str, ...]
    cell: IntArray
    values: FloatArray
    totals: FloatArray

    @classmethod
    def of_rows(
        cls, names: Sequence[str], values: FloatArray, *, totals: FloatArray
    ) -> "Auxiliaries":
        """Gather rows of shape (rows, columns) that are alike into cells."""
        cells, cell = np.unique(values, axis=0, return_inverse=True)
        return cls(tuple(names), cell.reshape(-1).astype(np.int64), cells, totals)


def poststratify(
    weights: Weights, margin: Margin, *, words: KeyArray, name: str = StepName.POSTSTRATIFY
) -> Weights:
    """Multiply the weights of each category so that they add up to its population total.

    `words` has shape (cases,), the category of each case. Raises as `margins.place` does.
    """
    before = weights.final
    placed = place((margin,), (words,), weights=before)
    cell = placed.codes[0]
    sums = np.bincount(cell, weights=before, minlength=len(margin.categories))
    factor = np.ones(len(sums))
    np.divide(margin.totals, sums, out=factor, where=sums != 0)
    indicators = np.eye(len(margin.categories))
    return _stepped(weights, before * factor[cell], name=name, x=(cell, indicators))


def rake(
    weights: Weights,
    margins: Sequence[Margin],
    *,
    words: Sequence[KeyArray],
    residuals: Residuals = Residuals.REGRESSION,
    name: str = StepName.RAKE,
) -> Weights:
    """Fit the weights to several margins in turn until all hold (iterative proportional fitting).

    Parameters
    ----------
    words : for each margin, shape (cases,), the category of each case.

    Raises
    ------
    DomainError
        As `margins.place` does; `weighting.not_converged` naming margin and category that is
        furthest from its total.
    """
    before = weights.final
    placed = place(margins, words, weights=before)
    codes, cell = np.unique(np.column_stack(placed.codes), axis=0, return_inverse=True)
    cell = cell.reshape(-1).astype(np.int64)
    sums = np.bincount(cell, weights=before, minlength=len(codes)).astype(np.float64)
    factor = fit_margins(sums, tuple(margins), codes=codes)
    blocks, spans = _indicators(margins, codes)
    means = residuals is Residuals.MARGIN_MEANS
    return _stepped(
        weights,
        before * factor[cell],
        name=name,
        x=(cell, blocks),
        working=placed.counted.astype(np.float64) if means else None,
        spans=spans if means else (),
    )


def calibrate(
    weights: Weights,
    auxiliaries: Auxiliaries,
    *,
    distance: Distance = Distance.LINEAR,
    bounds: Bounds | None = None,
    name: str = StepName.CALIBRATE,
) -> Weights:
    """Fit the weights to totals of any variables (Deville and Särndal 1992).

    Raises
    ------
    DomainError
        `weighting.bounds`; `weighting.not_converged` naming the variable furthest from its total.
    """
    before = weights.final
    link = link_of(distance, bounds)
    cells = len(auxiliaries.values)
    sums = np.bincount(auxiliaries.cell, weights=before, minlength=cells).astype(np.float64)
    factor = fit_cells(
        sums, auxiliaries.values, totals=auxiliaries.totals, names=auxiliaries.names, link=link
    )
    x = (auxiliaries.cell, auxiliaries.values)
    return _stepped(weights, before * factor[auxiliaries.cell], name=name, x=x)


def margin_auxiliaries(
    margins: Sequence[Margin], *, words: Sequence[KeyArray], weights: FloatArray
) -> Auxiliaries:
    """Return indicators of all categories of all margins; raises as `margins.place` does."""
    placed = place(margins, words, weights=weights)
    codes, cell = np.unique(np.column_stack(placed.codes), axis=0, return_inverse=True)
    return Auxiliaries(
        names=tuple(label for margin in margins for label in margin.labels()),
        cell=cell.reshape(-1).astype(np.int64),
        values=_indicators(margins, codes)[0],
        totals=np.concatenate([margin.totals for margin in margins]),
    )


def _indicators(margins: Sequence[Margin], codes: IntArray) -> tuple[FloatArray, tuple[Span, ...]]:
    """Return an indicator a category, shape (cells, categories), and the columns by margin."""
    sizes = [len(margin.categories) for margin in margins]
    ends = np.cumsum(sizes).tolist()
    spans = tuple((end - size, end) for size, end in zip(sizes, ends, strict=True))
    blocks = [np.eye(size)[codes[:, number]] for number, size in enumerate(sizes)]
    return np.hstack(blocks), spans


def _stepped(
    weights: Weights,
    after: FloatArray,
    *,
    name: str,
    x: tuple[IntArray, FloatArray],
    working: FloatArray | None = None,
    spans: tuple[Span, ...] = (),
) -> Weights:
    if not (np.isfinite(after)).all():
        raise DomainError("weighting.not_finite", "a calibrated weight is no number", where=name)
    before = weights.final if working is None else working
    adjustment = Adjustment(x[0], x[1], working=before, weights=after, margins=spans)
    return weights.then(Step(name, after, adjustment))
