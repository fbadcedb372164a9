"""Answers reference cases about models: linear and logistic regression, Cronbach's alpha."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.drivers.coefficients import Coefficients
from analysis.drivers.linear import fit_linear
from analysis.drivers.logistic import fit_logistic
from analysis.pipeline.case_data import derived, levels_of, numbers
from analysis.pipeline.case_question import Answers, Found, Question, t_interval
from analysis.pipeline.case_schema import UnsupportedError
from analysis.quality.reliability import cronbach_alpha
from analysis.totals.arrays import FloatArray
from analysis.totals.design import Design


def regression(question: Question) -> Answers:
    """Answer `glm`, gaussian or binomial: a model of plain columns and factors."""
    estimator, design = question.estimator, question.design
    fit = _FITS.get(estimator.get("family") or "gaussian")
    if fit is None or not isinstance(design, Design):
        raise UnsupportedError(f"glm of family {estimator.get('family')}, {type(design).__name__}")
    response, _, terms = estimator["formula"].partition("~")
    columns: dict[str, FloatArray] = {}
    for name in terms.split("+"):
        columns.update(_term(question, name.strip()))
    found = fit(
        design,
        _response(question, response.strip()),
        np.column_stack(list(columns.values())),
        domain=question.kept,
        level=question.level,
    )
    for number, label in enumerate(["(Intercept)", *columns]):
        value = found.values[number : number + 1]  # noqa: PD011 - no frame
        error = found.standard_errors[number : number + 1]
        yield (
            label,
            Found(
                estimate=float(value[0]),
                se=float(error[0]),
                df=found.df,
                interval=t_interval(value, error, level=question.level),
            ),
        )


def alpha(question: Question) -> Answers:
    """Answer `cronbach`: alpha of some columns, people with a gap left out."""
    columns = question.columns()
    weights = np.where(question.rows, question.design.weights, 0.0)
    found = cronbach_alpha(np.column_stack(list(columns.values())), weights)
    yield "alpha", Found(estimate=found)


def _term(question: Question, name: str) -> dict[str, FloatArray]:
    """Columns of a term: a number as it is, a factor by its levels but the first."""
    column = question.frame[_column(question, name)]
    is_factor = name in (question.case.get("factors") or ())
    if is_factor or not pd.api.types.is_numeric_dtype(column):
        return dict(list(levels_of(question.frame, name).items())[1:])
    return {name: numbers(question.frame, name)}


def _response(question: Question, text: str) -> FloatArray:
    """Return the outcome: a column as it is, or a comparison such as `I(column=='word')`."""
    if text in question.frame.columns:
        return numbers(question.frame, text)
    return derived(question.frame, text).to_numpy(dtype=np.float64)


def _linear(
    design: Design, outcome: FloatArray, predictors: FloatArray, **ways: Any
) -> Coefficients:
    return fit_linear(design, outcome, predictors, **ways).as_coefficients()


_FITS: Mapping[str, Callable[..., Coefficients]] = {
    "gaussian": _linear,
    "binomial": fit_logistic,
    "quasibinomial": fit_logistic,
}


def _column(question: Question, name: str) -> str:
    if name not in question.frame.columns:
        raise UnsupportedError(f"formula {question.estimator['formula']}")
    return name
