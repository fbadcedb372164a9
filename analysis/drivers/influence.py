"""The covariance of model coefficients from what each row contributes to them."""

import numpy as np

from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.cells import Variables, cell_totals
from analysis.totals.design import Design
from analysis.variance.calibrated import unit_scores
from analysis.variance.linearised import covariance, degrees_of_freedom


def influence_covariance(
    design: Design, rows: IntArray, influence: FloatArray
) -> tuple[FloatArray, int]:
    """Return the covariance of Σ w·u under the design, and the degrees of freedom of the rows.

    Parameters
    ----------
    rows : shape (m,), numbers of the rows in the model; all others have u = 0.
    influence : shape (m, coefficients), u, the influence of each row without its weight.

    Returns
    -------
    shape (coefficients, coefficients), and sampling units minus strata.

    Notes
    -----
    Binder (1983). Where the weights are calibrated, u is replaced by its residual on the
    calibration variables, as for any other total: R survey's `svyrecvar` with `postStrata`.
    """
    count = influence.shape[1]
    values = np.zeros((design.rows, count))
    values[rows] = influence
    inside = np.zeros(design.rows, dtype=np.bool_)
    inside[rows] = True
    names = tuple(str(number) for number in range(count))
    totals = cell_totals(design, Variables(names, values), domain=inside)
    units, scores = unit_scores(design, totals, coefficients=np.eye(count))
    present = np.ones((len(totals.units), 1), dtype=np.bool_)
    df = int(degrees_of_freedom(design, totals.units, present)[0])
    return covariance(design, units, scores), df
