"""Carries out a weighting recipe on a sample in files, whose rows are added up by class.

    weighing = weighing_of(load_recipe("dossiers-by-unit"), {"kind": kind_expression})
    scanned = scan(source, weighing=weighing)
    finish_scan(scanned, scores, plan=…, domains=[…])

Every step multiplies the base weights of a class by a factor, so that the steps in memory
(`apply_recipe`) serve as they are, with a group of like rows in the place of a case. Trimming looks
at single weights, so that base weights are told apart where a recipe trims.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.totals.arrays import FloatArray, KeyArray
from analysis.totals.counts import Groups
from analysis.totals.roster import GroupWeights
from analysis.weighting.apply import SampledCases, apply_recipe
from analysis.weighting.diagnostics import StepSummary
from analysis.weighting.recipe import Recipe, RecipeStep, StepKind
from analysis.weighting.steps import Weights


@dataclass(frozen=True, slots=True)
class RecipeWeighing:
    """A recipe as `analysis.totals.scan.scan` carries it out; see `weighing_of`."""

    recipe: Recipe
    columns: Mapping[str, str]

    def __call__(self, groups: Groups) -> GroupWeights:
        """Return the weights of groups; raises as `apply_recipe` does."""
        weights = self.steps(groups)
        return GroupWeights(weights.final, weights.adjustments, weights.empty_classes)

    def steps(self, groups: Groups) -> Weights:
        """Return the steps with Σ w of each group."""
        cases = SampledCases(
            base=groups.base,
            responded=groups.responded,
            columns=_GroupColumns(groups),
            clustered=not bool(groups.own.all()),
            times=groups.cases,
        )
        return apply_recipe(self.recipe, cases)

    def summaries(self, groups: Groups) -> Iterator[StepSummary]:
        """Describe each step as `analysis.weighting.diagnostics.summaries` does the rows."""
        before = float(groups.base.sum())
        for step in self.steps(groups).steps:
            found = _summary(step.name, step.weights, groups, before=before)
            before = found.sum_after
            yield found


def weighing_of(recipe: Recipe, expressions: Mapping[str, str] | None = None) -> RecipeWeighing:
    """Prepare a recipe for files.

    Parameters
    ----------
    expressions : of columns that the files lack or have under another name, in DuckDB's SQL, such
        as the `kind` of a unit; all others are read as they are called.
    """
    names = dict.fromkeys(name for step in recipe.steps for name in _columns_of(step))
    given = expressions or {}
    return RecipeWeighing(recipe, {name: given.get(name, f'"{name}"') for name in names})


def _columns_of(step: RecipeStep) -> Iterator[str]:
    yield from step.classes
    for margin in step.margins:
        yield from margin.columns
        if margin.population.from_frame:
            yield "stratum"
    for number in step.numbers:
        yield number.column
    if step.kind is StepKind.TRIM:
        yield "base_weight"


@dataclass(frozen=True, slots=True)
class _GroupColumns:
    groups: Groups

    def words(self, name: str) -> KeyArray:
        return self.groups.classes[name]

    def numbers(self, name: str) -> FloatArray:
        if name == "stratum_population":
            population = self.groups.population
            return np.where(np.isinf(population), np.nan, population)
        words: Sequence[str] = self.groups.classes[name].tolist()
        return np.array([float(word) if word else np.nan for word in words], dtype=np.float64)


def _summary(name: str, weights: FloatArray, groups: Groups, *, before: float) -> StepSummary:
    kept = np.flatnonzero(weights)
    if len(kept) == 0:
        return StepSummary(name, 0, before, 0.0, *[float("nan")] * 4)
    factor = weights[kept] / groups.base[kept]
    cases, total = int(groups.cases[kept].sum()), float(weights[kept].sum())
    effect = float(cases * (np.square(factor) * groups.square[kept]).sum() / total**2)
    return StepSummary(
        name=name,
        cases=cases,
        sum_before=before,
        sum_after=total,
        minimum=float((factor * groups.lightest[kept]).min()),
        maximum=float((factor * groups.heaviest[kept]).max()),
        coefficient_of_variation=max(effect - 1.0, 0.0) ** 0.5,
        kish_design_effect=effect,
    )
