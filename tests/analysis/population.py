"""A made-up population of dossiers whose true index is known, and stratified draws from it.

Written without regard to the estimator: satisfaction is a latent normal variable of unit, village
and person, cut into five levels at thresholds of each item; feedback items are left blank by most
people, and blanks depend on satisfaction; each unit has its own size, rate of response and level.
"""

from dataclasses import dataclass

import numpy as np

from analysis.totals.arrays import FloatArray, IntArray
from tests.analysis.methods import ITEMS

SIZES = {"A": 400, "B": 900, "C": 2500, "D": 6000}
SAMPLED = {"A": 120, "B": 160, "C": 200, "D": 260}
RESPONSE = {"A": 0.9, "B": 0.8, "C": 0.65, "D": 0.75}
LEVEL = {"A": 0.9, "B": 0.3, "C": 1.2, "D": 0.6}
VILLAGE_SIZE = 20
_THRESHOLDS = np.array([-1.6, -0.9, 0.0, 1.4])
_SHIFT = dict(zip(ITEMS, (0.0, -0.2, 0.3, 0.1, -0.5), strict=True))


@dataclass(frozen=True)
class Population:
    """Unit, village and answers of everybody; -2 is a blank."""

    unit: IntArray
    village: IntArray
    codes: dict[str, IntArray]

    def true_index(self, rows: IntArray) -> float:
        """F2 under R1 of some rows: Σ levels over five times the answers."""
        codes = np.concatenate([values[rows] for values in self.codes.values()])
        answered = codes[codes > 0]
        return float(answered.sum() / (5 * len(answered)))


def make_population(seed: int) -> Population:
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(len(SIZES)), list(SIZES.values()))
    village = np.arange(len(unit)) // VILLAGE_SIZE
    person = np.array(list(LEVEL.values()))[unit]
    person = person + rng.normal(0, 0.5, village.max() + 1)[village] + rng.normal(0, 0.8, len(unit))
    codes = {}
    for item, shift in _SHIFT.items():
        latent = person + shift + rng.normal(0, 0.7, len(unit))
        codes[item] = 1 + np.searchsorted(_THRESHOLDS, latent)
    silent = rng.random(len(unit)) < 1 / (1 + np.exp(-(0.2 + 0.3 * person)))
    codes["q5"] = np.where(silent, -2, codes["q5"])
    return Population(unit, village, codes)


def draw(population: Population, rng: np.random.Generator) -> tuple[IntArray, FloatArray]:
    """Draw a simple random sample in each unit; return rows and base weights."""
    rows, weights = [], []
    for number, (name, size) in enumerate(SIZES.items()):
        frame = np.flatnonzero(population.unit == number)
        rows.append(rng.choice(frame, SAMPLED[name], replace=False))
        weights.append(np.full(SAMPLED[name], size / SAMPLED[name]))
    return np.concatenate(rows), np.concatenate(weights)


def cases_of(population: Population, rng: np.random.Generator) -> dict[str, list]:
    """Return a draw as columns of a snapshot, with each unit's own rate of response."""
    rows, weights = draw(population, rng)
    names = np.array(list(SIZES))[population.unit[rows]]
    answered = rng.random(len(rows)) < np.array([RESPONSE[name] for name in names])
    columns: dict[str, list] = {
        "unit": names.tolist(),
        "stratum": names.tolist(),
        "base_weight": weights.tolist(),
        "stratum_population": [SIZES[name] for name in names],
        "status": np.where(answered, "complete", "no_answer").tolist(),
        "mode": [("web" if flag else None) for flag in answered],
    }
    for item, codes in population.codes.items():
        columns[item] = [
            int(code) if flag else None for code, flag in zip(codes[rows], answered, strict=True)
        ]
    return columns


def draw_villages(population: Population, rng: np.random.Generator, *, villages: int) -> IntArray:
    """Draw whole villages of the last unit with equal probability; return the rows."""
    frame = np.unique(population.village[population.unit == len(SIZES) - 1])
    chosen = rng.choice(frame, villages, replace=False)
    return np.flatnonzero(np.isin(population.village, chosen))
