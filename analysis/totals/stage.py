"""One stage of selection, as tables of units and strata."""

from dataclasses import dataclass

from analysis.totals.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of selection, as tables.

    unit_of : shape (ultimate units,), the unit of this stage that each ultimate unit lies in.
    stratum_of : shape (units,), the stratum each unit was drawn from; after the first stage
        that is the unit above, crossed with its strata.
    sampled : shape (strata,), n_h, the number of units drawn.
    population : shape (strata,), N_h; infinite means with replacement.
    labels : one word a stratum, for messages.
    """

    unit_of: IntArray
    stratum_of: IntArray
    sampled: IntArray
    population: FloatArray
    labels: tuple[str, ...]

    @property
    def fraction(self) -> FloatArray:
        """Sampling fraction n_h / N_h, shape (strata,)."""
        return self.sampled / self.population
