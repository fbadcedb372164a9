"""Straight-lining: who gives one level to every item, and how many would do so honestly."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.totals.arrays import BoolArray, CodeArray, FloatArray

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


def straight_liners(codes: CodeArray, answered: BoolArray, *, minimum: int) -> BoolArray:
    """Tell who gave one level to all items answered, `minimum` of them at least; shape (people,).

    codes, answered : shape (people, items).
    """
    high = np.where(answered, codes, np.iinfo(codes.dtype).min).max(axis=1)
    low = np.where(answered, codes, np.iinfo(codes.dtype).max).min(axis=1)
    return np.asarray((answered.sum(axis=1) >= minimum) & (high == low), dtype=np.bool_)


def straight_lining(
    codes: CodeArray, answered: BoolArray, weights: FloatArray, *, minimum: int
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
    levels = np.unique(codes[answered]) if answered.any() else np.zeros(0, dtype=np.int64)
    seen = Patterns(codes.shape[1], levels, minimum=minimum)
    seen.add(codes, answered, weights)
    baselines = seen.baselines()
    return seen.found(baselines.expected(answered, weights, minimum=minimum), baselines)


@dataclass(frozen=True, slots=True)
class Baselines:
    """P(item at level) by chance, and given a common satisfaction u; shape (nodes, items, levels).

    common : correlation of that satisfaction between two items.
    """

    by_chance: FloatArray
    by_agreement: FloatArray
    common: float

    def expected(
        self, answered: BoolArray, weights: FloatArray, *, minimum: int
    ) -> tuple[float, float]:
        """Return the weight of those expected at one level throughout, by either; additive."""
        kept = (answered.sum(axis=1) >= minimum) & (weights > 0)
        if not kept.any():
            return 0.0, 0.0
        chances = (self.by_chance, self.by_agreement)
        both = [float(weights[kept] @ _same_level(answered[kept], one)) for one in chances]
        return both[0], both[1]


class Patterns:
    """What people's answers add up to, block by block: straight-lining and its baselines.

    people : with at least `minimum` answers, so far; levels : that answers may have, ascending.
    """

    def __init__(self, items: int, levels: CodeArray, *, minimum: int) -> None:
        self.people, self._straight = 0, 0
        self._minimum, self._levels = minimum, levels.astype(np.int64)
        self._weight, self._straight_weight = 0.0, 0.0
        self._mass = np.zeros((items, len(levels)))
        self._products, self._both = np.zeros((items, items)), np.zeros((items, items))
        self._sums = np.zeros((items, items))

    def add(self, codes: CodeArray, answered: BoolArray, weights: FloatArray) -> None:
        """Add people; codes, answered of shape (people, items), weights of shape (people,)."""
        kept = (answered.sum(axis=1) >= self._minimum) & (weights > 0)
        codes, answered, weights = codes[kept], answered[kept], weights[kept]
        straight = straight_liners(codes, answered, minimum=self._minimum)
        self.people += len(weights)
        self._straight += int(straight.sum())
        self._weight += float(weights.sum())
        self._straight_weight += float(weights @ straight)
        for place, level in enumerate(self._levels.tolist()):
            self._mass[:, place] += weights @ (answered & (codes == level))
        flags = answered.astype(np.float64)
        scores = np.where(answered, codes - self._middle, 0.0)
        weighted = scores * weights[:, None]
        self._products += weighted.T @ scores
        self._sums += weighted.T @ flags
        self._both += (flags * weights[:, None]).T @ flags

    def baselines(self) -> Baselines:
        """Return the chances that follow from all that was added."""
        shares = self._shares()
        common = self._common(shares)
        return Baselines(shares[None], _given_common(shares, common), common)

    def found(self, expected: tuple[float, float], baselines: Baselines) -> StraightLining:
        """Return the comparison; `expected` as `Baselines.expected` gives it for all people."""
        if not self.people:
            return StraightLining(0, 0, *[float("nan")] * 4)
        return StraightLining(
            people=self.people,
            straight=self._straight,
            share=self._straight_weight / self._weight,
            by_chance=expected[0] / self._weight,
            by_agreement=expected[1] / self._weight,
            common=baselines.common,
        )

    @property
    def _middle(self) -> float:
        """A level in the middle, from which products are taken so that little is lost."""
        return float(self._levels[len(self._levels) // 2]) if len(self._levels) else 0.0

    def _shares(self) -> FloatArray:
        """Weighted share of each level of each item, shape (items, levels); even if unanswered."""
        total = self._mass.sum(axis=1, keepdims=True)
        even = np.full_like(self._mass, 1.0 / max(len(self._levels), 1))
        return np.asarray(np.where(total > 0, self._mass / np.where(total > 0, total, 1.0), even))

    def _mean_covariance(self) -> float:
        """Mean covariance over pairs of items, each from the people who answered both."""
        weight = np.maximum(np.diag(self._both), 1e-300)
        mean = np.diag(self._sums) / weight
        centred = (
            self._products
            - mean[None, :] * self._sums
            - mean[:, None] * self._sums.T
            + np.outer(mean, mean) * self._both
        )
        pairs = ~np.eye(len(mean), dtype=np.bool_) & (self._both > 0)
        return float((centred[pairs] / self._both[pairs]).mean()) if pairs.any() else float("nan")

    def _common(self, shares: FloatArray) -> float:
        levels, seen = self._levels.astype(np.float64), self._mean_covariance()

        def excess(common: float) -> float:
            means = _given_common(shares, common) @ levels
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
