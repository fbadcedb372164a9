"""Cronbach's alpha: how far the items of a factor speak of the same thing."""

import numpy as np

from analysis.totals.arrays import FloatArray


def cronbach_alpha(answers: FloatArray, weights: FloatArray) -> float:
    """Return the weighted alpha of some items.

    Parameters
    ----------
    answers : shape (people, items); people with a gap (NaN) in any item are left out.
    weights : shape (people,), 0 for who does not count.

    Returns
    -------
    at most 1; NaN for a single item, fewer than two people or answers without variation.

    Notes
    -----
    k/(k - 1)·(1 - Σ var(item)/var(sum of items)), with variances Σ w·(y - ȳ)²/Σ w (Cronbach 1951;
    R survey's `svycronbach`, in which the factor n/(n - 1) cancels too).
    """
    products = ItemProducts(answers.shape[1])
    products.add(answers, weights)
    return products.alpha()


class ItemProducts:
    """What answers to some items add up to, block by block of people, for their alpha.

    people : who answered every item, so far.
    """

    def __init__(self, items: int) -> None:
        self.people = 0
        self._weight = 0.0
        self._mean = np.zeros(items)
        self._spread = np.zeros((items, items))

    def add(self, answers: FloatArray, weights: FloatArray) -> None:
        """Add people; parameters as for `cronbach_alpha`.

        Means and products about them are brought together as by Chan, Golub and LeVeque (1983),
        so that nothing is lost however many people there are.
        """
        kept = ~np.isnan(answers).any(axis=1) & (weights > 0)
        values, mass = answers[kept], weights[kept]
        if not len(values):
            return
        self.people += len(values)
        added = float(mass.sum())
        mean = mass @ values / added
        centred = values - mean
        whole = self._weight + added
        apart = mean - self._mean
        self._spread += (centred * mass[:, None]).T @ centred
        self._spread += np.outer(apart, apart) * (self._weight * added / whole)
        self._mean += apart * (added / whole)
        self._weight = whole

    def alpha(self) -> float:
        """Return alpha of all that was added; see `cronbach_alpha`."""
        items = len(self._mean)
        if items < 2 or self.people < 2:  # noqa: PLR2004 - alpha compares items and people
            return float("nan")
        matrix = self._spread / self._weight
        whole = matrix.sum()
        if whole <= 1e-12 * np.trace(matrix) or np.trace(matrix) == 0:
            return float("nan")
        return float(items / (items - 1) * (1 - np.trace(matrix) / whole))
