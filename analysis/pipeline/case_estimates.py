"""Computes one reference case: its data, design and domain read, its estimator called by name."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.estimates import survey
from analysis.estimates.replicated import ReplicateDesign
from analysis.pipeline.case_adjust import adjusted, weights_of
from analysis.pipeline.case_data import domain_of, groups_of, numbers, read_frame
from analysis.pipeline.case_design import design_of
from analysis.pipeline.case_models import alpha, regression
from analysis.pipeline.case_question import Answers, Found, Question, answers_of
from analysis.pipeline.case_schema import UnsupportedError, refuse_unknown_words
from analysis.pipeline.case_shares import quantile, share_interval
from analysis.pipeline.case_tests import chi_square, rank_test, t_test
from analysis.totals.arrays import BoolArray

_QUOTIENT = re.compile(r"([A-Za-z.][\w.]*)\s*/\s*([A-Za-z.][\w.]*)$")


def compute_case(case: Mapping[str, Any], folder: Path) -> Iterator[tuple[tuple[str, str], Found]]:
    """Yield (group, label) and what was computed; UnsupportedError where we have no method."""
    refuse_unknown_words(case)
    estimator = case["estimator"]
    answer = _STATS.get(estimator["stat"])
    if answer is None:
        raise UnsupportedError(f"statistic {estimator['stat']}")
    frame = read_frame(case, folder)
    design = adjusted(design_of(case, frame, folder=folder), case, frame)
    wanted = domain_of(case.get("domain"), frame)
    groups = [("", None)] if estimator["stat"] == "contrast" else groups_of(estimator, frame)
    for by, group in groups:
        question = Question(case, frame, design, _both(wanted, group))
        for label, found in answer(question):
            yield (by, label), found


def _both(first: BoolArray | None, second: BoolArray | None) -> BoolArray | None:
    if first is None or second is None:
        return second if first is None else first
    return first & second


def _mean(question: Question) -> Answers:
    found = survey.mean(question.design, question.columns(), **question.ways())
    return answers_of(question, found)


def _total(question: Question) -> Answers:
    found = survey.total(question.design, question.columns(), **question.ways())
    return answers_of(question, found)


def _ratio(question: Question) -> Answers:
    estimator = question.estimator
    above, below = estimator["numerator"], estimator["denominator"]
    if len(above) != 1 or len(below) != 1:
        raise UnsupportedError("ratios of several columns")
    parts = (numbers(question.frame, above[0]), numbers(question.frame, below[0]))
    return answers_of(question, survey.ratio(question.design, *parts, **question.ways()))


def _variance(question: Question) -> Answers:
    names = question.estimator["vars"]
    if isinstance(question.design, ReplicateDesign) or len(names) != 1:
        raise UnsupportedError("variances from replicates, or of several columns")
    found = survey.variance(question.design, numbers(question.frame, names[0]), **question.ways())
    return answers_of(question, replace(found, names=tuple(names)))


def _contrast(question: Question) -> Answers:
    estimator = question.estimator
    if not estimator.get("by") or len(estimator["vars"]) != 1:
        raise UnsupportedError("contrasts but of the groups of one column")
    groups = {by: rows for by, rows in groups_of(estimator, question.frame) if rows is not None}
    found = survey.contrast(
        question.design,
        numbers(question.frame, estimator["vars"][0]),
        groups,
        coefficients=estimator["contrast"],
        **question.ways(),
    )
    return answers_of(question, found)


def _contrast_of_means(question: Question) -> Answers:
    """Answer `contrast_ratio`: the quotient of two means over the same rows."""
    parts = _QUOTIENT.match(str(question.estimator.get("expr", "")).strip())
    if parts is None or set(parts.groups()) - set(question.estimator["vars"]):
        raise UnsupportedError(f"contrast {question.estimator.get('expr')}")
    columns = [numbers(question.frame, name) for name in parts.groups()]
    found = survey.ratio(question.design, *columns, **question.ways())
    return answers_of(question, replace(found, names=("contrast",)))


_STATS: Mapping[str, Callable[[Question], Answers]] = {
    "mean": _mean,
    "total": _total,
    "ratio": _ratio,
    "var": _variance,
    "prop_ci": share_interval,
    "quantile": quantile,
    "chisq": chi_square,
    "ttest": t_test,
    "ranktest": rank_test,
    "glm": regression,
    "cronbach": alpha,
    "contrast": _contrast,
    "contrast_ratio": _contrast_of_means,
    "weights": weights_of,
}
