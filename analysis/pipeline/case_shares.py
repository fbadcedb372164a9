"""Answers reference cases about intervals of shares and about quantiles."""

from dataclasses import replace

import numpy as np

from analysis.estimates import survey
from analysis.estimates.proportions import (
    IntervalMethod,
    Shares,
    is_degenerate,
    share_intervals,
)
from analysis.estimates.quantile_rules import QuantileRule
from analysis.estimates.quantiles import QuantileMethod, quantiles
from analysis.estimates.survey import domain_df
from analysis.pipeline.case_data import numbers
from analysis.pipeline.case_question import Answers, Found, Interval, Question
from analysis.pipeline.case_schema import UnsupportedError

_OF_QUANTILES = {
    IntervalMethod.MEAN,
    IntervalMethod.XLOGIT,
    IntervalMethod.ASIN,
    IntervalMethod.BETA,
}


def share_interval(question: Question) -> Answers:
    """Answer `prop_ci`: a share with an interval by a named method."""
    method = _interval_method(question.estimator.get("method", IntervalMethod.LOGIT))
    found = survey.mean(question.design, question.columns(), **question.ways())
    shares = replace(
        Shares.of(found, sampled=int(question.rows.sum())),
        df=np.full(len(found.names), domain_df(question.design, question.rows)),
    )
    edges = is_degenerate(shares)
    for number, name in enumerate(found.names):
        yield (
            name,
            Found(
                estimate=float(shares.values[number]),
                se=float(shares.standard_errors[number]),
                df=int(shares.df[number]),
                interval=_bounds(shares, number, method=method, level=question.level),
                others={"rows": int(shares.rows[number])},
                documented=bool(edges[number]),
            ),
        )


def quantile(question: Question) -> Answers:
    """Answer `quantile`: quantiles of one column with Woodruff intervals.

    Cases name the degrees of freedom before missing values are dropped, and R takes those after.
    """
    estimator = question.estimator
    rule, method = estimator.get("qrule", "math"), estimator.get("interval", "mean")
    if rule not in set(QuantileRule) or method not in _OF_QUANTILES:
        raise UnsupportedError(f"quantile by {rule} with interval {method}")
    if len(estimator["vars"]) != 1:
        raise UnsupportedError("quantiles of several columns")
    found = quantiles(
        question.design,
        numbers(question.frame, estimator["vars"][0]),
        probabilities=estimator["q"],
        method=QuantileMethod(QuantileRule(rule), IntervalMethod(method), question.level),
        domain=question.kept,
        missing=question.missing,
    )
    values = found.values
    df = domain_df(question.design, question.rows)
    for number, probability in enumerate(estimator["q"]):
        bounds = (float(found.lower[number]), float(found.upper[number]))
        yield (
            f"q{probability:g}",
            Found(
                estimate=float(values[number]),
                se=float(found.standard_errors[number]),
                df=df,
                interval=_fixed(bounds),
            ),
        )


def _interval_method(word: str) -> IntervalMethod:
    if word not in set(IntervalMethod):
        raise UnsupportedError(f"prop_ci by {word}")
    return IntervalMethod(word)


def _bounds(shares: Shares, number: int, *, method: IntervalMethod, level: float) -> Interval:
    def bounds(df: int) -> tuple[float, float]:
        counted = replace(shares, df=np.full(len(shares.df), df))
        lower, upper = share_intervals(counted, method=method, level=level)
        return float(lower[number]), float(upper[number])

    return bounds


def _fixed(bounds: tuple[float, float]) -> Interval:
    return lambda df: bounds  # noqa: ARG005 - quantiles do not scale with t
