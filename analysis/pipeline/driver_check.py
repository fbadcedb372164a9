"""Checks drivers by an ordered logit: taking levels for numbers must not change their order."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.drivers.linear import fit_linear
from analysis.drivers.ordinal import fit_ordinal
from analysis.ground.errors import DomainError
from analysis.indices.definition import Level, Method
from analysis.indices.loader import load_method, method_for
from analysis.pipeline.driver_tables import person_means
from analysis.pipeline.rows import Settings
from analysis.pipeline.sample import Sample, draw_sample
from analysis.snapshot.frame import read_snapshot
from analysis.totals.arrays import FloatArray

_USUAL = 0.5


@dataclass(frozen=True, slots=True)
class DriverCheck:
    """Slopes of the factors in both models, and how alike they order the factors.

    linear : weighted, in levels; ordinal : unweighted, in log-odds; both by factor.
    agreement : Spearman's correlation of the two; 1 means the same order.
    """

    codes: tuple[str, ...]
    linear: tuple[float, ...]
    ordinal: tuple[float, ...]
    agreement: float
    people: int


def check_drivers(sample: Sample, method: Method) -> DriverCheck:
    """Fit both models to the people of the sample who answered outcome and every usual factor.

    A factor is usual if at least half of the others answered it. For the ordered logit the outcome
    is rounded to whole levels.

    Raises
    ------
    DomainError
        `drivers.no_outcome` where the method declares none; `drivers.dependent`; or
        `drivers.not_converged` where the ordered logit found no maximum.
    """
    _refuse_no_outcome(method)
    free = [one for one in method.nodes() if not set(one.items) & set(method.outcome)]
    outcome = person_means(sample, method, method.outcome)
    asked = sample.responded & ~np.isnan(outcome)
    factors = [one for one in free if one.level is Level.FACTOR]
    factors = [one for one in factors if _is_usual(person_means(sample, method, one.items)[asked])]
    predictors = np.column_stack([person_means(sample, method, one.items) for one in factors])
    kept = asked & ~np.isnan(predictors).any(axis=1)
    linear = fit_linear(sample.design, outcome, predictors, domain=kept).coefficients[1:]
    levels = np.rint(outcome[kept]).astype(np.int64)
    ordinal = fit_ordinal(levels, predictors[kept])
    if not ordinal.converged:
        raise DomainError(
            "drivers.not_converged",
            "the ordered logit found no maximum",
            got=f"{int(kept.sum())} people, {len(factors)} factors",
            hint="There may be too few people at some level.",
        )
    return DriverCheck(
        codes=tuple(one.code for one in factors),
        linear=tuple(linear.tolist()),
        ordinal=tuple(ordinal.slopes.tolist()),
        agreement=float(np.corrcoef(_ranks(linear), _ranks(ordinal.slopes))[0, 1]),
        people=int(kept.sum()),
    )


def add_check_drivers(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `check-drivers`."""
    parser.add_argument("snapshot", type=Path, help="folder with manifest.json")
    parser.add_argument("--method", help="id of an index method or a YAML file")


def run_check_drivers(chosen: argparse.Namespace) -> int:
    """Print the slopes of both models by factor and their agreement; return the exit status."""
    snapshot = read_snapshot(chosen.snapshot)
    questionnaire = snapshot.manifest.questionnaire.name
    method = load_method(chosen.method) if chosen.method else method_for(questionnaire)
    found = check_drivers(draw_sample(snapshot, method, lonely=Settings().lonely_psu), method)
    for code, linear, ordinal in zip(found.codes, found.linear, found.ordinal, strict=True):
        sys.stdout.write(f"{code}: linear {linear:.4f}, ordered logit {ordinal:.4f}\n")
    sys.stdout.write(f"{found.people} people, order agrees to {found.agreement:.3f}\n")
    return 0


def _refuse_no_outcome(method: Method) -> None:
    if not method.outcome:
        raise DomainError(
            "drivers.no_outcome",
            "the method does not say what stands for overall satisfaction",
            where=f"method {method.id}",
            hint="Name questions under `outcome` in the method file.",
        )


def _is_usual(column: FloatArray) -> bool:
    return bool(len(column) and (~np.isnan(column)).mean() >= _USUAL)


def _ranks(values: FloatArray) -> FloatArray:
    return np.argsort(np.argsort(values)).astype(np.float64)
