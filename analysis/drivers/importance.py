"""Relative importance of predictors: shares of R² that add up to it."""

from math import factorial

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import FloatArray

_MOST_PREDICTORS = 16


def shapley_importance(correlations: FloatArray, with_outcome: FloatArray) -> FloatArray:
    """Return each predictor's share of R², averaged over all orders of entry; sums to R².

    Parameters
    ----------
    correlations : shape (predictors, predictors), of the predictors with one another.
    with_outcome : shape (predictors,).

    Raises
    ------
    DomainError
        `drivers.too_many` beyond 16 predictors, since 2^16 models are fitted.

    Notes
    -----
    LMG (Lindeman, Merenda and Gold 1980; Grömping 2006), the Shapley value of R². Never below
    zero; two predictors that say the same share what they explain.
    """
    count = len(with_outcome)
    if count > _MOST_PREDICTORS:
        raise DomainError(
            "drivers.too_many",
            "there are too many predictors to try all their subsets",
            got=count,
            expected=f"at most {_MOST_PREDICTORS}",
            hint="Use relative weights.",
        )
    explained = np.array(
        [_r_squared(correlations, with_outcome, subset) for subset in range(1 << count)]
    )
    sizes = np.array([subset.bit_count() for subset in range(1 << count)])
    share = [factorial(size) * factorial(count - size - 1) for size in range(count)]
    weight = np.array([*share, 0]) / factorial(count)
    found = np.zeros(count)
    subsets = np.arange(1 << count)
    for predictor in range(count):
        without = subsets[(subsets >> predictor) & 1 == 0]
        gain = explained[without | (1 << predictor)] - explained[without]
        found[predictor] = weight[sizes[without]] @ gain
    return found


def relative_weights(correlations: FloatArray, with_outcome: FloatArray) -> FloatArray:
    """Return Johnson's relative weights, each predictor's share of R²; sums to R².

    Notes
    -----
    Johnson (2000): the outcome is regressed on the orthogonal variables nearest to the predictors,
    R^½, and its squared coefficients are handed back by the squared correlations R^½. Close to
    LMG (equal for two predictors) and feasible for any number of them. Parameters as for
    `shapley_importance`.
    """
    values, vectors = np.linalg.eigh(correlations)
    root = np.sqrt(np.maximum(values, 0.0))
    half = (vectors * root) @ vectors.T
    inverse = np.divide(1.0, root, out=np.zeros_like(root), where=root > 1e-7)  # noqa: PLR2004 - zero
    slopes = (vectors * inverse) @ vectors.T @ with_outcome
    return np.asarray(half**2 @ slopes**2, dtype=np.float64)


def pairwise_correlations(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return weighted correlations of columns, each from the people who have both.

    Parameters
    ----------
    values : shape (people, columns), NaN where missing.
    weights : shape (people,).

    Returns
    -------
    shape (columns, columns), 0 where a pair cannot be known. Correlations from different people
    need not fit together; where they do not (an eigenvalue below zero), the matrix is replaced by
    the nearest one of that kind with the negative eigenvalues cut off and the diagonal set to 1.
    """
    products = PairProducts(values.shape[1])
    products.add(values, weights)
    return products.correlations()


class PairProducts:
    """What columns add up to by pair, block by block of people, for their correlations."""

    def __init__(self, columns: int) -> None:
        self._centre: FloatArray | None = None
        self._mass = np.zeros((columns, columns))
        self._sums, self._squares = np.zeros_like(self._mass), np.zeros_like(self._mass)
        self._cross = np.zeros_like(self._mass)

    def add(self, values: FloatArray, weights: FloatArray) -> None:
        """Add people; parameters as for `pairwise_correlations`.

        Products are taken about the means of the first people added, so that little is lost.
        """
        known = (~np.isnan(values)).astype(np.float64)
        filled = np.nan_to_num(values)
        if self._centre is None:
            if not len(values):
                return
            self._centre = weights @ filled / np.maximum(weights @ known, 1e-300)
        filled = (filled - self._centre) * known
        weighted = known * weights[:, None]
        self._mass += weighted.T @ known
        self._sums += (filled * weights[:, None]).T @ known
        self._squares += (filled**2 * weights[:, None]).T @ known
        self._cross += (filled * weights[:, None]).T @ filled

    def correlations(self) -> FloatArray:
        """Return the correlations of all that was added; see `pairwise_correlations`."""
        mass = np.maximum(self._mass, 1e-300)
        mean = self._sums / mass
        covariances = self._cross / mass - mean * mean.T
        variances = np.maximum(self._squares / mass - mean**2, 0.0)
        scale = np.sqrt(variances * variances.T)
        found = np.divide(covariances, scale, out=np.zeros_like(scale), where=scale > 1e-12)  # noqa: PLR2004 - zero
        np.fill_diagonal(found, 1.0)
        return _fitting(np.clip(found, -1.0, 1.0))


def _fitting(correlations: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh(correlations)
    if values[0] >= 0:
        return correlations
    cut = (vectors * np.maximum(values, 1e-9)) @ vectors.T
    scale = np.sqrt(np.diag(cut))
    return np.asarray(cut / np.outer(scale, scale), dtype=np.float64)


def _r_squared(correlations: FloatArray, with_outcome: FloatArray, subset: int) -> float:
    chosen = [number for number in range(len(with_outcome)) if subset >> number & 1]
    if not chosen:
        return 0.0
    part = with_outcome[chosen]
    return float(part @ np.linalg.lstsq(correlations[np.ix_(chosen, chosen)], part, rcond=None)[0])
