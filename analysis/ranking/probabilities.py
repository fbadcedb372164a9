"""The probability that each unit holds each rank: by integration, or by simulation if dependent."""

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.ranking.bounds import is_diagonal
from analysis.totals.arrays import FloatArray

_NODES = 401
_BLOCK = 2_000


def rank_probabilities(
    values: FloatArray, covariance: FloatArray, *, seed: int, draws: int = 20_000
) -> FloatArray:
    """Return the probability of each rank, shape (units, ranks); rank 1 is the highest value.

    Parameters
    ----------
    values : shape (units,), estimates without gaps.
    covariance : shape (units, units).
    seed, draws : of the simulation, which is needed only where estimates are dependent.

    Notes
    -----
    Takes the true values as normal around the estimates with their covariance, that is, the
    large-sample posterior under a flat prior. It answers "how likely is this unit the second
    best, given what was seen", not "which ranks does the sample exclude": see `rank_bounds`.
    """
    if is_diagonal(covariance):
        return independent(values, np.sqrt(np.maximum(np.diag(covariance), 0.0)))
    return simulated(values, covariance, seed=seed, draws=draws)


def independent(values: FloatArray, errors: FloatArray) -> FloatArray:
    """Return the same for independent estimates, by integration.

    Notes
    -----
    Given that unit k has the value x, the others are above it independently, so the number above
    is Poisson-binomial; its distribution is averaged over 401 equally likely x (the midpoint rule
    on the quantiles of k). Units without error are compared by value; equal values share evenly.
    """
    units = len(values)
    found = np.zeros((units, units))
    grid = ndtri((np.arange(_NODES) + 0.5) / _NODES)
    for unit in range(units):
        at = values[unit] + errors[unit] * grid
        others = np.arange(units) != unit
        chance = _chance_above(values[others], errors[others], at)
        found[unit] = _poisson_binomial(chance).mean(axis=0)
    return found


def simulated(
    values: FloatArray, covariance: FloatArray, *, seed: int, draws: int = 20_000
) -> FloatArray:
    """Return the same for any covariance, by counting ranks over `draws` of the true values."""
    rng = np.random.default_rng(seed)
    spread, directions = np.linalg.eigh(covariance)
    root = directions * np.sqrt(np.maximum(spread, 0.0))
    units = len(values)
    counts = np.zeros((units, units))
    for start in range(0, draws, _BLOCK):
        size = min(_BLOCK, draws - start)
        drawn = values + rng.standard_normal((size, units)) @ root.T
        order = np.argsort(-drawn, axis=1, kind="stable")
        for rank in range(units):
            counts[:, rank] += np.bincount(order[:, rank], minlength=units)
    return counts / draws


def _chance_above(values: FloatArray, errors: FloatArray, at: FloatArray) -> FloatArray:
    """Chance that each other unit lies above `at`; shape (nodes, others)."""
    distance = values[None, :] - at[:, None]
    certain = np.heaviside(distance, 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = ndtr(distance / errors[None, :])
    return np.where(errors[None, :] > 0, chance, certain)


def _poisson_binomial(chance: FloatArray) -> FloatArray:
    """Distribution of the number of successes; shape (nodes, others + 1)."""
    nodes, others = chance.shape
    found = np.zeros((nodes, others + 1))
    found[:, 0] = 1.0
    for number in range(others):
        hit = chance[:, number, None]
        found[:, 1:] = found[:, 1:] * (1 - hit) + found[:, :-1] * hit
        found[:, 0] *= 1 - hit[:, 0]
    return found
