"""What a reference case asks of one group, and the shape of an answer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimates.finish import Estimates, interval
from analysis.estimates.survey import AnyDesign, Columns, Missing
from analysis.pipeline.case_data import levels_of, numbers
from analysis.totals.arrays import BoolArray

Interval = Callable[[int], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Found:
    """One computed row of a case.

    interval : bounds as a function of the degrees of freedom, since a case may allow two counts.
    others : further numbers of the row by name: t, p_value, ndf, ddf, …
    documented : the interval is our documented answer where R has none (a share of 0 or 1).
    """

    estimate: float
    se: float = np.nan
    df: float = np.nan
    deff: float = np.nan
    interval: Interval = lambda df: (np.nan, np.nan)  # noqa: ARG005 - no interval
    others: Mapping[str, Any] = field(default_factory=dict)
    documented: bool = False


Answers = Iterator[tuple[str, Found]]


@dataclass(frozen=True, slots=True)
class Question:
    """An estimator on the rows of one group."""

    case: Mapping[str, Any]
    frame: pd.DataFrame
    design: AnyDesign
    kept: BoolArray | None

    @property
    def estimator(self) -> Mapping[str, Any]:
        return dict(self.case["estimator"])

    @property
    def level(self) -> float:
        return float(self.estimator.get("level") or 0.95)

    @property
    def missing(self) -> Missing:
        return Missing.DOMAIN if self.estimator.get("na_rm") else Missing.REFUSE

    @property
    def rows(self) -> BoolArray:
        """Rows of the group, with or without a value."""
        return np.ones(self.design.rows, dtype=np.bool_) if self.kept is None else self.kept

    def ways(self) -> dict[str, Any]:
        """Keyword arguments that every estimator takes."""
        return {"domain": self.kept, "missing": self.missing, "level": self.level}

    def columns(self) -> Columns:
        """Columns named by `vars`, one for each level where a column is a factor."""
        columns: dict[str, Any] = {}
        for name in self.estimator["vars"]:
            if name in (self.case.get("factors") or []):
                columns.update(levels_of(self.frame, name))
            else:
                columns[name] = numbers(self.frame, name)
        return columns


def answers_of(question: Question, found: Estimates) -> Answers:
    """Turn estimates with t intervals into rows of a case."""
    replaced = question.estimator.get("deff") == "replace"
    effects = found.design_effects_wr if replaced else found.design_effects
    values = found.values  # noqa: PD011 - a field of Estimates
    for number, name in enumerate(found.names):
        value, error = values[number : number + 1], found.standard_errors[number : number + 1]
        yield (
            name,
            Found(
                estimate=float(value[0]),
                se=float(error[0]),
                df=int(found.df[number]),
                deff=float(effects[number]),
                interval=t_interval(value, error, level=question.level),
            ),
        )


def t_interval(value: Any, error: Any, *, level: float) -> Interval:
    """Bounds estimate ± t(df)·SE of one estimate, each argument of shape (1,)."""

    def bounds(df: int) -> tuple[float, float]:
        lower, upper = interval(value, error, df=np.array([df]), level=level)
        return float(lower[0]), float(upper[0])

    return bounds
