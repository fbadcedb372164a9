"""Straight-lining: who gives one level to every item, and how many would do so honestly."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.totals.arrays import BoolArray, FloatArray, IntArray

_NODES = 31
_MOST = 0.999
_HALVINGS = 20
_BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class StraightLining:
    """How many straight-lined; nobody is removed for it.

    people : with at least the minimum of answers.
    straight : of these, who gave one level throughout.
    share : weighted share (0-1) of those who did; NaN where there is nobody.
    by_chance : share expected if every item were answered independently of the others.
    by_agreement : share expected if answers only had one satisfaction in common, as strongly as
        their mean correlation says; content people do straight-line, so this is the baseline to
        compare with.
    common : correlation of that satisfaction between two items, 0-1.
    """

    people: int
    straight: int
    share: float
    by_chance: float
    by_agreement: float
    common: float


def straight_liners(codes: IntArray, answered: BoolArray, *, minimum: int) -> BoolArray:
    """Tell who gave one level to all items answered, `minimum` of them at least; shape (people,).

    codes, answered : shape (people, items).
    """
    high = np.where(answered, codes, np.iinfo(np.int64).min).max(axis=1)
    low = np.where(answered, codes, np.iinfo(np.int64).max).min(axis=1)
    return np.asarray((answered.sum(axis=1) >= minimum) & (high == low), dtype=np.bool_)


def straight_lining(
    codes: IntArray, answered: BoolArray, weights: FloatArray, *, minimum: int
) -> StraightLining:
    """Compare straight-lining with what consistent people would do anyway.

    Notes
    -----
    Both baselines keep each item's weighted distribution over levels and each person's set of
    answered items. The second is the one-factor ordered probit: code = l where u·√ρ + e·√(1 - ρ)
    falls between the item's thresholds, u shared by the items; ρ is such that the model's variance
    of the sum of two items fits the mean covariance seen (bounded to 0-0.999), and the share is
    its integral over u. As straight-liners raise that covariance themselves, the excess over this
    baseline is a lower bound.
    """
    kept = (answered.sum(axis=1) >= minimum) & (weights > 0)
    codes, answered, weights = codes[kept], answered[kept], weights[kept]
    if len(weights) == 0:
        return StraightLining(0, 0, *[float("nan")] * 4)
    levels = np.unique(codes[answered])
    straight = straight_liners(codes, answered, minimum=minimum)
    shares = _level_shares(codes, answered, weights, levels)
    common = _common_correlation(codes, answered, weights, (levels, shares))
    expected = [
        float(weights @ _same_level(answered, chances) / weights.sum())
        for chances in (shares[None], _given_common(shares, common))
    ]
    return StraightLining(
        people=len(weights),
        straight=int(straight.sum()),
        share=float(weights @ straight / weights.sum()),
        by_chance=expected[0],
        by_agreement=expected[1],
        common=common,
    )


def _level_shares(
    codes: IntArray, answered: BoolArray, weights: FloatArray, levels: IntArray
) -> FloatArray:
    """Weighted share of each level of each item, shape (items, levels); 1/levels if unanswered."""
    mass = np.column_stack([weights @ (answered & (codes == level)) for level in levels])
    total = mass.sum(axis=1, keepdims=True)
    even = np.full_like(mass, 1.0 / len(levels))
    return np.asarray(np.where(total > 0, mass / np.where(total > 0, total, 1.0), even))


def _given_common(shares: FloatArray, common: float) -> FloatArray:
    """P(item at level | u) at nodes of u, shape (nodes, items, levels)."""
    nodes = ndtri((np.arange(_NODES) + 0.5) / _NODES)
    cuts = ndtri(np.clip(shares.cumsum(axis=1)[:, :-1], 0.0, 1.0))
    shifted = (cuts[None] - nodes[:, None, None] * common**0.5) / (1 - common) ** 0.5
    below = ndtr(shifted)
    edge = np.zeros((_NODES, len(shares), 1))
    return np.diff(np.concatenate([edge, below, edge + 1], axis=2), axis=2)


def _same_level(answered: BoolArray, chances: FloatArray) -> FloatArray:
    """Probability for each person to be at one level in all answered items; shape (people,)."""
    nodes, items, levels = chances.shape
    with np.errstate(divide="ignore"):
        logs = np.log(chances).transpose(1, 0, 2).reshape(items, nodes * levels)
    logs = np.maximum(logs, -700.0)
    found = [
        np.exp(answered[start : start + _BLOCK].astype(np.float64) @ logs).sum(axis=1) / nodes
        for start in range(0, len(answered), _BLOCK)
    ]
    return np.concatenate(found)


def _common_correlation(
    codes: IntArray,
    answered: BoolArray,
    weights: FloatArray,
    marginal: tuple[IntArray, FloatArray],
) -> float:
    levels, shares = marginal
    seen = _mean_covariance(codes, answered, weights)

    def excess(common: float) -> float:
        means = _given_common(shares, common) @ levels.astype(np.float64)
        centred = means - means.mean(axis=0)
        total = (centred.sum(axis=1) ** 2).mean() - (centred**2).mean(axis=0).sum()
        items = centred.shape[1]
        return float(total / max(items * (items - 1), 1)) - seen

    if not np.isfinite(seen) or excess(0.0) >= 0 or excess(_MOST) <= 0:
        return _MOST if np.isfinite(seen) and excess(_MOST) <= 0 < seen else 0.0
    low, high = 0.0, _MOST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return (low + high) / 2


def _mean_covariance(codes: IntArray, answered: BoolArray, weights: FloatArray) -> float:
    """Mean covariance over pairs of items, each from the people who answered both."""
    scores = np.where(answered, codes, 0).astype(np.float64)
    flags = answered.astype(np.float64)
    item_weight = np.maximum(weights @ flags, 1e-300)
    centred = (scores - (weights @ scores) / item_weight) * flags
    products = (centred * weights[:, None]).T @ centred
    both = (flags * weights[:, None]).T @ flags
    pairs = ~np.eye(codes.shape[1], dtype=np.bool_) & (both > 0)
    return float((products[pairs] / both[pairs]).mean()) if pairs.any() else float("nan")
