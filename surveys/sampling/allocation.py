"""How many dossiers to draw in each stratum: a fixed quota or the sample size formula."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from analysis.ground.errors import DomainError


class AllocationRule(StrEnum):
    """How sample sizes follow from population sizes."""

    QUOTA = "quota"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class Allocation:
    """A rule and its one number.

    `quota`: `number` dossiers in every stratum. `margin`: `number` is the margin of error e as a
    share (0.05), and n = N / (1 + N·e²), the formula of Decision 1383/QĐ-BNV's time. Neither draws
    more than a stratum has.
    """

    rule: AllocationRule
    number: float


def allocate(populations: Mapping[str, int], allocation: Allocation) -> dict[str, int]:
    """Return the sample size of each stratum, at least 1 and at most its population.

    Raises DomainError `sampling.quota` or `sampling.margin` for a number out of range.
    """
    if allocation.rule is AllocationRule.QUOTA:
        return _by_quota(populations, allocation.number)
    return _by_margin(populations, allocation.number)


def _by_quota(populations: Mapping[str, int], quota: float) -> dict[str, int]:
    if quota < 1 or quota != int(quota):
        raise DomainError(
            "sampling.quota",
            "this cannot be a quota",
            got=quota,
            expected="a whole number from 1",
            hint="Give the number of dossiers to draw in every unit.",
        )
    return {stratum: min(int(quota), size) for stratum, size in populations.items()}


def _by_margin(populations: Mapping[str, int], margin: float) -> dict[str, int]:
    if not 0 < margin < 1:
        raise DomainError(
            "sampling.margin",
            "this cannot be a margin of error",
            got=margin,
            expected="a share between 0 and 1, such as 0.05",
            hint="Five per cent is written 0.05.",
        )
    return {
        stratum: max(1, min(size, math.floor(size / (1 + size * margin**2) + 0.5)))
        for stratum, size in populations.items()
    }
