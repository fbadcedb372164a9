"""Survey figures that rules may read: per cent as Decimal, standard error, and their run."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.errors import DomainError
from analysis.par.readings import Reading

_FULL_PERCENT = 100
_DECIMALS = 10


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of one unit.

    `percent` lies in 0–100; `standard_error` is in percentage points, None where unknown; `source`
    says which run it is taken from, such as the hash of the run.
    """

    percent: Decimal
    standard_error: float | None
    source: str

    def __post_init__(self) -> None:
        if not (self.percent.is_finite() and 0 <= self.percent <= _FULL_PERCENT):
            raise DomainError(
                "par.metric_range",
                "a survey figure lies outside 0–100 per cent",
                where=self.source,
                got=self.percent,
                expected="0 to 100",
                hint="Give the index in per cent, not as a share, and leave out units without one.",
            )

        error = self.standard_error
        if error is not None and not (math.isfinite(error) and error >= 0):
            raise DomainError(
                "par.metric_error",
                "a standard error is no error",
                where=self.source,
                got=error,
                expected="0 or more, or none where it is unknown",
            )

    def as_reading(self, name: str) -> Reading:
        """Return the figure as a rule reads it, to 10 decimals of a per cent.

        That is far finer than any rounding of points and coarser than the noise of binary
        fractions, so that 91.14999999999999 reads as the 91.15 it stands for.
        """
        return Reading(
            name=name,
            value=format(round(self.percent, _DECIMALS).normalize(), "f"),
            source=self.source,
            standard_error=self.standard_error,
        )


#: Unit code → name of the figure (`sipas.overall`) → figure.
Metrics = Mapping[str, Mapping[str, Metric]]

NO_METRICS: Metrics = {}


def metric_of(share: float, *, standard_error: float | None, source: str) -> Metric:
    """Return the metric of an estimated share (0–1) and its standard error (same unit).

    The share takes its shortest decimal spelling, so that 0.9117 becomes exactly 91.17. A standard
    error that is not finite is unknown.
    """
    percent = Decimal(repr(float(share))) * 100
    error = math.nan if standard_error is None else float(standard_error)
    return Metric(
        percent=percent,
        standard_error=error * 100 if math.isfinite(error) else None,
        source=source,
    )
