"""Carries out a weighting recipe on the columns of a sample, step by recorded step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray, KeyArray
from analysis.weighting.calibrate import (
    Auxiliaries,
    calibrate,
    margin_auxiliaries,
    poststratify,
    rake,
)
from analysis.weighting.margins import Margin
from analysis.weighting.recipe import MarginRule, Measure, Recipe, RecipeStep, StepKind
from analysis.weighting.steps import Step, Weights, adjust_for_nonresponse, base_weights
from analysis.weighting.trim import mean_weight, median_weight, trim


class ColumnReader(Protocol):
    """Columns of the sampled cases by name, shape (cases,); DomainError for a name unknown."""

    def words(self, name: str) -> KeyArray:
        """Return a column as words, empty where there is no value."""

    def numbers(self, name: str) -> FloatArray:
        """Return a column as numbers, NaN where there is none."""


@dataclass(frozen=True, slots=True)
class SampledCases:
    """The sampled cases, answered or not.

    base : shape (cases,), 1 / probability.
    responded : shape (cases,), whether there is an answer.
    columns : their columns; `stratum` and `stratum_population` among them where a recipe takes
        totals from the frame.
    clustered : whether sampling units are clusters, so that counts of the frame are no people.
    times : shape (cases,), how many like cases each stands for, `base` being their sum; None: one.
    """

    base: FloatArray
    responded: BoolArray
    columns: ColumnReader
    clustered: bool = field(default=False)
    times: IntArray | None = None


def apply_recipe(recipe: Recipe, cases: SampledCases) -> Weights:
    """Return the weights of sampled cases with every step kept; the cases stay as they are.

    Raises
    ------
    DomainError
        Whatever a step cannot do: see `margins`, `calibrate`, `trim`; `weighting.frame_counts`;
        `weighting.negative` where linear calibration without bounds makes a weight negative.
    """
    weights = base_weights(cases.base)
    weights = Weights((Step(recipe.steps[0].id, weights.final),))
    for step in recipe.steps[1:]:
        weights = _STEPS[step.kind](weights, step, cases)
        _refuse_negative(weights)
    return weights


def _nonresponse(weights: Weights, step: RecipeStep, cases: SampledCases) -> Weights:
    classes = _crossed(cases.columns, step.classes)
    return adjust_for_nonresponse(weights, classes=classes, responded=cases.responded, name=step.id)


def _poststratify(weights: Weights, step: RecipeStep, cases: SampledCases) -> Weights:
    words = _words(step.margins[0], cases)
    margin = _margin(step.margins[0], words, cases)
    return poststratify(weights, margin, words=words, name=step.id)


def _rake(weights: Weights, step: RecipeStep, cases: SampledCases) -> Weights:
    margins, words = _placed(step.margins, cases)
    return rake(weights, margins, words=words, name=step.id)


def _calibrate(weights: Weights, step: RecipeStep, cases: SampledCases) -> Weights:
    margins, words = _placed(step.margins, cases)
    counted = weights.final != 0
    parts: list[FloatArray] = []
    totals = np.array([number.total for number in step.numbers], dtype=np.float64)
    names = [number.column for number in step.numbers]
    if margins:
        marginal = margin_auxiliaries(margins, words=words, weights=weights.final)
        parts.append(marginal.values[marginal.cell])
        names = [*marginal.names, *names]
        totals = np.concatenate([marginal.totals, totals])
    for number in step.numbers:
        column = cases.columns.numbers(number.column)
        _refuse_gaps(column[counted], number.column)
        parts.append(np.where(counted, column, 0.0)[:, None])
    found = Auxiliaries.of_rows(names, np.hstack(parts), totals=totals)
    return calibrate(weights, found, distance=step.distance, bounds=step.bounds, name=step.id)


def _trim(weights: Weights, step: RecipeStep, cases: SampledCases) -> Weights:
    unit = {
        Measure.ONE: lambda: 1.0,
        Measure.MEAN: lambda: mean_weight(weights, cases.times),
        Measure.MEDIAN: lambda: median_weight(weights, cases.times),
    }[step.measure]()
    limits = (step.lower * unit, step.upper * unit)
    return trim(
        weights,
        lower=limits[0],
        upper=limits[1],
        strict=step.strict,
        times=cases.times,
        name=step.id,
    )


_STEPS: Mapping[StepKind, Callable[[Weights, RecipeStep, SampledCases], Weights]] = {
    StepKind.NONRESPONSE: _nonresponse,
    StepKind.POSTSTRATIFY: _poststratify,
    StepKind.RAKE: _rake,
    StepKind.CALIBRATE: _calibrate,
    StepKind.TRIM: _trim,
}


def _crossed(columns: ColumnReader, names: Sequence[str]) -> KeyArray:
    """Return the columns joined by a bar, as categories of several columns are written."""
    found = columns.words(names[0])
    for name in names[1:]:
        found = np.char.add(np.char.add(found, "|"), columns.words(name))
    return found


def _placed(
    rules: Sequence[MarginRule], cases: SampledCases
) -> tuple[list[Margin], list[KeyArray]]:
    words = [_words(rule, cases) for rule in rules]
    return [_margin(rule, column, cases) for rule, column in zip(rules, words, strict=True)], words


def _words(rule: MarginRule, cases: SampledCases) -> KeyArray:
    found = _crossed(cases.columns, rule.columns).astype(object)
    for old, new in rule.join:
        found[found == old] = new
    return found.astype(np.str_)


def _margin(rule: MarginRule, words: KeyArray, cases: SampledCases) -> Margin:
    if not rule.population.from_frame:
        return Margin.of(rule.name, dict(rule.population.totals))
    if cases.clustered:
        raise _no_frame(rule, "sampling units that are clusters of people")
    stratum, population = (
        cases.columns.words("stratum"),
        cases.columns.numbers("stratum_population"),
    )
    _, first = np.unique(stratum, return_index=True)
    split = len(np.unique(np.char.add(np.char.add(stratum, "|"), words))) != len(first)
    if split or not np.isfinite(population[first]).all():
        got = "strata that lie in several categories" if split else "strata without a count"
        raise _no_frame(rule, got)
    totals: dict[str, float] = {}
    for row in first.tolist():
        category = str(words[row])
        totals[category] = totals.get(category, 0.0) + float(population[row])
    return Margin.of(rule.name, totals)


def _no_frame(rule: MarginRule, got: str) -> DomainError:
    return DomainError(
        "weighting.frame_counts",
        "the frame has no counts of people for this margin",
        where=f"margin {rule.name}",
        got=got,
        expected="strata of people, each within one category, with their counts",
        hint="Name totals with source and date in the recipe.",
    )


def _refuse_gaps(column: FloatArray, name: str) -> None:
    if np.isnan(column).any():
        raise DomainError(
            "weighting.missing_numbers",
            "respondents without a number cannot be calibrated on it",
            where=name,
            got=f"{int(np.isnan(column).sum())} respondents",
            expected="a number of each respondent",
        )


def _refuse_negative(weights: Weights) -> None:
    if (weights.final < 0).any():
        raise DomainError(
            "weighting.negative",
            "calibration makes weights negative",
            where=f"step {weights.steps[-1].name}",
            got=f"{int((weights.final < 0).sum())} respondents",
            expected="weights above 0",
            hint="Calibrate by raking or logit, or set bounds.",
        )
