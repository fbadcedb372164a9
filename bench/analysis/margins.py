"""The population totals of task B: three margins of a made-up population of eighty million."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from analysis.ground.text import LocalText
from analysis.weighting.recipe import MarginRule, Population, Recipe, RecipeStep, StepKind
from bench.analysis.generate import DEPARTMENTS

PEOPLE = 80_000_000
_SHARES: Mapping[str, Mapping[str, float]] = {
    "sex": {"female": 0.51, "male": 0.49},
    "age": {"18-34": 0.30, "35-54": 0.42, "55+": 0.28},
    "unit": {f"D{number:02d}": 1 + 0.02 * number for number in range(DEPARTMENTS)},
}


def totals() -> dict[str, dict[str, float]]:
    """Return people by margin and category; every margin adds up to `PEOPLE`."""
    return {
        name: {
            category: PEOPLE * share / sum(shares.values()) for category, share in shares.items()
        }
        for name, shares in _SHARES.items()
    }


def write_margins(path: Path) -> None:
    """Write the totals as CSV for the programs that are not ours."""
    lines = [
        f"{name},{category},{total!r}"
        for name, found in totals().items()
        for category, total in found.items()
    ]
    path.write_text("\n".join(["margin,category,total", *lines, ""]))


def raking_recipe() -> Recipe:
    """Return the recipe of task B: nonresponse by stratum, then raking on the three margins."""
    title, on = LocalText("Số dân giả định", "Made-up population"), date(2024, 10, 1)
    margins = tuple(
        MarginRule((name,), Population(title, on, tuple(found.items())))
        for name, found in totals().items()
    )
    steps = (
        RecipeStep(StepKind.BASE, "base", title),
        RecipeStep(StepKind.NONRESPONSE, "nonresponse", title, classes=("stratum",)),
        RecipeStep(StepKind.RAKE, "rake", title, margins=margins),
    )
    return Recipe("bench", title, (), steps, "0" * 64)
