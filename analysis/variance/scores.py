"""What a covariance is wanted of: linearised values of a domain or of several disjoint ones."""

from dataclasses import dataclass

import numpy as np

from analysis.totals.arrays import FloatArray, IntArray
from analysis.totals.cells import CellTotals


@dataclass(frozen=True, slots=True)
class Part:
    """What one domain gives to some scores, z = Σ w·(v·c).

    domain : its number among those of a block.
    coefficients : shape (columns of a block, some estimates), c.
    places : which estimates these are, all others are zero; None: all.
    """

    domain: int
    coefficients: FloatArray
    places: IntArray | None = None

    def scores(self, weighted: FloatArray, *, estimates: int) -> FloatArray:
        """Return z of some rows from their w·v, shape (rows, estimates)."""
        known = weighted @ self.coefficients
        if self.places is None:
            return known
        found = np.zeros((len(weighted), estimates))
        found[:, self.places] = known
        return found


@dataclass(frozen=True, slots=True)
class Scores:
    """Linearised values whose covariance is wanted, z = Σ w·(v·c) for each estimate.

    totals : of the rows that have values; coefficients : shape (columns of totals, estimates).
    parts : of the disjoint domains that make up these rows.
    """

    totals: CellTotals
    coefficients: FloatArray
    parts: tuple[Part, ...]

    @classmethod
    def of_domain(cls, totals: CellTotals, coefficients: FloatArray, *, number: int) -> "Scores":
        """Return the scores of one domain."""
        return cls(totals, coefficients, (Part(number, coefficients),))
