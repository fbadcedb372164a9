"""What a run says of its weighting: the recipe with its sources, and each step in figures."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from analysis.ground.text import LocalText
from analysis.pipeline.rows import RecipeEntry, WeightingRow, WeightingStepEntry
from analysis.weighting.diagnostics import summaries
from analysis.weighting.recipe import Recipe
from analysis.weighting.steps import Weights

_DECIMALS = 10


def recipe_entry(recipe: Recipe) -> RecipeEntry:
    """Return the recipe as run.json carries it."""
    steps = tuple(
        WeightingStepEntry(
            id=step.id,
            kind=step.kind,
            title=step.title,
            sources=tuple(_dated(source, on) for source, on in step.sources()),
        )
        for step in recipe.steps
    )
    return RecipeEntry(recipe.id, recipe.title, recipe.references, steps, recipe.content_hash)


def weighting_rows(recipe: Recipe, weights: Weights) -> Iterator[WeightingRow]:
    """Describe every step of the weights made by a recipe."""
    for step, found in zip(recipe.steps, summaries(weights), strict=True):
        yield WeightingRow(
            step=found.name,
            kind=step.kind,
            cases=found.cases,
            sum_before=round(found.sum_before, _DECIMALS),
            sum_after=round(found.sum_after, _DECIMALS),
            minimum=_plain(found.minimum),
            maximum=_plain(found.maximum),
            coefficient_of_variation=_plain(found.coefficient_of_variation),
            design_effect=_plain(found.kish_design_effect),
        )


def _dated(source: LocalText, on: date | None) -> LocalText:
    if on is None:
        return source
    return LocalText(f"{source.vi}, {on:%d/%m/%Y}", f"{source.en}, {on:%d/%m/%Y}")


def _plain(value: float) -> float | None:
    return round(value, _DECIMALS) if np.isfinite(value) else None
