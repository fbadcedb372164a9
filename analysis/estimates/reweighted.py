"""Estimates whose replicates repeat the whole weighting recipe, from the sampled cases on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from analysis.estimates.estimand import Estimand, plan
from analysis.estimates.finish import Estimates
from analysis.estimates.replicated import (
    ReplicateDesign,
    declare_replicates,
    finish_replicates,
    replicate_totals,
)
from analysis.estimates.survey import domain_df
from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray, KeyArray
from analysis.totals.cells import Variables
from analysis.totals.design import Design, reweighted
from analysis.variance.replicate_factors import (
    ReplicateFactors,
    bootstrap_factors,
    jackknife_factors,
    replicate_weights,
)
from analysis.weighting.apply import ColumnReader, SampledCases, apply_recipe
from analysis.weighting.recipe import Recipe
from analysis.weighting.steps import Weights


@dataclass(frozen=True, slots=True)
class RecipeSample:
    """Sampled cases, answered or not, how they were drawn and how they are to be weighted.

    design : over the rows of `cases`, those without an answer among them; of its weights nothing
        is read, since every replicate starts from `cases.base`.
    """

    cases: SampledCases
    design: Design
    recipe: Recipe


class Resampling(Protocol):
    """Makes replicates of a design."""

    def factors(self, design: Design) -> ReplicateFactors:
        """Return the factors of the first-stage units."""


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """Leaves out each first-stage unit once: JK1 or JKn."""

    def factors(self, design: Design) -> ReplicateFactors:
        """Return one replicate for each unit; see `jackknife_factors`."""
        return jackknife_factors(design)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Draws first-stage units anew by Rao and Wu; the same seed gives the same replicates."""

    replicates: int
    seed: int

    def factors(self, design: Design) -> ReplicateFactors:
        """Return `replicates` replicates; see `bootstrap_factors`."""
        generator = np.random.default_rng(self.seed)
        return bootstrap_factors(design, replicates=self.replicates, generator=generator)


def recipe_estimates(
    sample: RecipeSample,
    variables: Variables,
    *,
    estimands: Sequence[Estimand],
    resampling: Resampling,
    domain: BoolArray | None = None,
    level: float = 0.95,
) -> Estimates:
    """Estimate under the recipe, with standard errors that know of every step of it.

    Parameters
    ----------
    variables : over the rows of the cases; those of cases without a final weight are not read.
    domain : shape (cases,).

    Raises
    ------
    DomainError
        Those of `recipe_replicates`.
    """
    made = recipe_replicates(sample, resampling)
    counted = made.weights != 0
    kept = counted if domain is None else counted & domain
    compiled = plan(estimands, columns=variables.names)
    totals = replicate_totals(made, variables, domain=kept)
    return finish_replicates(made.rule, totals, plan=compiled, level=level)


def recipe_replicates(sample: RecipeSample, resampling: Resampling) -> ReplicateDesign:
    """Carry out the recipe on the sample and anew in every replicate of it.

    Returns
    -------
    A design of final weights, for `analysis.estimates.survey` and for statistics without
    derivative; weights are 0 for cases that do not count.

    Raises
    ------
    DomainError
        `replicates.cases` where design and cases differ in rows; `replicates.recipe` where a step
        cannot be done in a replicate, such as a weighting class or a category in which nobody is
        left; whatever the recipe cannot do in the sample itself, and `replicates.lonely_psu`.

    Notes
    -----
    Rao, Wu and Yue (1992), Survey Methodology 18, 209-217: the adjustments are computed afresh from
    the rescaled base weights. Cases without an answer are drawn and left out like any other, so
    that nonresponse varies too. Where each case of a stratum is its own sampling unit, response is
    a second phase of simple random sampling, as in the linearised variance, and the sampling
    fraction is that of the respondents. Degrees of freedom count units with a respondent.
    """
    design = _second_phase(_checked(sample), sample.cases.responded)
    whole = apply_recipe(sample.recipe, sample.cases)
    made = resampling.factors(design)
    final = replicate_weights(
        design, made, recipe=lambda base: _repeated(sample, base, whole=whole)
    )
    df = domain_df(design, sample.cases.responded)
    return declare_replicates(whole.final, final, rule=replace(made.rule, df=df))


@dataclass(frozen=True, slots=True)
class _SomeColumns:
    """Columns of some of the cases."""

    columns: ColumnReader
    rows: IntArray

    def words(self, name: str) -> KeyArray:
        return self.columns.words(name)[self.rows]

    def numbers(self, name: str) -> FloatArray:
        return self.columns.numbers(name)[self.rows]


def _repeated(sample: RecipeSample, base: FloatArray, *, whole: Weights) -> FloatArray:
    """Return final weights from the base weights of a replicate; 0 leaves a case out."""
    cases, rows = sample.cases, np.flatnonzero(base)
    left = SampledCases(
        base[rows], cases.responded[rows], _SomeColumns(cases.columns, rows), cases.clustered
    )
    try:
        weights = apply_recipe(sample.recipe, left)
    except DomainError as error:
        raise _undoable(got=str(error)) from error
    emptied = [name for name in weights.empty_classes if name not in whole.empty_classes]
    if emptied:
        raise _undoable(got=f"nobody who answered is left in class {', '.join(emptied)}")
    final = np.zeros(len(base))
    final[rows] = weights.final
    return final


def _checked(sample: RecipeSample) -> Design:
    design, rows = sample.design, len(sample.cases.base)
    if design.rows != rows:
        raise DomainError(
            "replicates.cases",
            "the design is not that of the sampled cases",
            got=f"{design.rows} rows",
            expected=f"{rows} rows, cases without an answer among them",
        )
    return reweighted(design, sample.cases.base)


def _second_phase(design: Design, responded: BoolArray) -> Design:
    """Let N_h/n_h grow by sampled over answered where rows are their own sampling units."""
    first, *later = design.stages
    stratum = first.stratum_of[first.unit_of[design.unit]]
    count = len(first.sampled)
    own = np.bincount(stratum, minlength=count) == first.sampled
    answered = np.bincount(stratum[responded], minlength=count)
    grown = first.population * first.sampled / np.maximum(answered, 1)
    first = replace(first, population=np.where(own, grown, first.population))
    return replace(design, stages=(first, *later))


def _undoable(*, got: str) -> DomainError:
    return DomainError(
        "replicates.recipe",
        "the weighting recipe cannot be repeated in a replicate of the sample",
        got=got,
        expected="respondents in every weighting class and category of every replicate",
        hint="Join classes or categories in the recipe, or use the linearised standard errors.",
    )
