"""Reads what the office typed about a draw, and shows its sizes before anything is drawn."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.ground.errors import FaultList
from surveys.sampling.allocation import Allocation, AllocationRule, allocate
from surveys.sampling.draw import SEED_MAXIMUM
from surveys.sampling.service import DrawPlan
from surveys.units.models import Unit

FIELDS = ("rule", "number", "seed")
_SEED_DIGITS = len(str(SEED_MAXIMUM))


@dataclass(frozen=True, slots=True)
class DrawRow:
    """What a plan means for one unit: dossiers on the list, dossiers drawn."""

    unit: Unit
    population: int
    drawn: int

    @property
    def base_weight(self) -> float:
        return self.population / self.drawn


def read_plan(typed: Mapping[str, str]) -> DrawPlan:
    """Return the plan typed in `FIELDS`; a share may be typed 0.05, 0,05 or 5%.

    Raises ManyFaults `sampling.plan` with all that cannot be read.
    """
    faults = FaultList()
    rule = typed.get("rule", "")
    if rule not in set(AllocationRule):
        faults.add(
            "sampling.rule",
            "no rule of allocation was chosen",
            hint="Choose one of the two rules.",
        )
    number = _read_number(typed.get("number", ""), faults)
    seed = _read_seed(typed.get("seed", ""), faults)
    faults.raise_if_any("sampling.plan", "the draw cannot be made like this")
    return DrawPlan(Allocation(AllocationRule(rule), number), seed)


def preview(counts: list[tuple[Unit, int]], plan: DrawPlan) -> list[DrawRow]:
    """Return the sizes that `plan` gives; raises what the allocation raises."""
    sizes = allocate({unit.code: count for unit, count in counts}, plan.allocation)
    return [DrawRow(unit, count, sizes[unit.code]) for unit, count in counts]


def drawn_rows(counts: list[tuple[Unit, int]], strata: Mapping[str, list[int]]) -> list[DrawRow]:
    """Return the sizes of a draw on file."""
    return [DrawRow(unit, *strata[unit.code]) for unit, _ in counts if unit.code in strata]


def _read_number(typed: str, faults: FaultList) -> float:
    text = typed.strip().replace(",", ".")
    is_percent = text.endswith("%")
    try:
        value = float(text.rstrip("% "))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults.add(
            "sampling.number",
            "this is not a number",
            got=typed[:40],
            expected="a number such as 200, or a share such as 0,05 or 5%",
            hint="Type how many dossiers, or the margin of error.",
        )
    return value / 100 if is_percent else value


def _read_seed(typed: str, faults: FaultList) -> int:
    text = typed.strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= _SEED_DIGITS
    if is_number and int(text) <= SEED_MAXIMUM:
        return int(text)
    faults.add(
        "sampling.seed",
        "this cannot be a seed",
        got=typed[:40],
        expected="a whole number from 0 to 2147483647",
        hint="Throw dice in front of witnesses and write the number down.",
    )
    return 0
