"""Adjusts the design of a reference case: poststratification, raking, calibration, trimming."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimates.survey import AnyDesign
from analysis.pipeline.case_data import levels_of, numbers, word_of
from analysis.pipeline.case_question import Answers, Found, Question
from analysis.pipeline.case_schema import UnsupportedError
from analysis.totals.arrays import FloatArray, KeyArray
from analysis.totals.design import Design, reweighted
from analysis.weighting.calibrate import Auxiliaries, Residuals, calibrate, poststratify, rake
from analysis.weighting.distance import Bounds, Distance
from analysis.weighting.margins import Margin
from analysis.weighting.steps import Weights, base_weights
from analysis.weighting.trim import trim

_INTERCEPT = "(Intercept)"


def adjusted(design: AnyDesign, case: Mapping[str, Any], frame: pd.DataFrame) -> AnyDesign:
    """Return the design with the weights that the case's `adjust` asks for."""
    if not case.get("adjust"):
        return design
    if not isinstance(design, Design):
        raise UnsupportedError("adjusted replicate weights")
    weights = base_weights(design.weights)
    for entry in case["adjust"]:
        step = _STEPS.get(entry["kind"])
        if step is None or set(entry) - _KNOWN[entry["kind"]]:
            raise UnsupportedError(f"adjust {entry['kind']} with {', '.join(sorted(entry))}")
        weights = step(weights, entry, _Table(frame, case.get("factors") or ()))
    return reweighted(design, weights.final, adjustments=weights.adjustments)


def weights_of(question: Question) -> Answers:
    """Answer the statistic `weights`: sums, range and the first ten."""
    if question.kept is not None or not isinstance(question.design, Design):
        raise UnsupportedError("weights of a domain or of replicates")
    weights = question.design.weights
    found = {
        "sum": weights.sum(),
        "sum_sq": (weights**2).sum(),
        "min": weights.min(),
        "max": weights.max(),
        **{f"first10[{number}]": value for number, value in enumerate(weights[:10])},
    }
    yield "weights", Found(estimate=np.nan, others=found)


class _Table:
    """The data of a case, its columns as words and as terms of a formula."""

    def __init__(self, frame: pd.DataFrame, factors: Sequence[str]) -> None:
        self._frame = frame
        self._factors = factors

    def words(self, names: Sequence[str]) -> KeyArray:
        rows = self._frame[list(names)].to_numpy(dtype=object)
        return np.array(["|".join(map(word_of, row)) for row in rows], dtype=np.str_)

    def terms(self, formula: str) -> Iterator[tuple[str, FloatArray]]:
        """Yield the columns of R's model matrix of plain names: treatment contrasts."""
        plain = re.sub(r"-\s*1\b", "+0", formula.strip().removeprefix("~"))
        names = [part.strip() for part in plain.split("+") if part.strip()]
        whole = "1" if "0" in names else _INTERCEPT
        if whole == _INTERCEPT:
            yield _INTERCEPT, np.ones(len(self._frame))
        for name in names:
            if name in {"0", "1"}:
                continue
            if name not in self._frame.columns:
                raise UnsupportedError(f"formula {formula}")
            if name in self._factors or not pd.api.types.is_numeric_dtype(self._frame[name]):
                levels = list(levels_of(self._frame, name).items())
                yield from levels[1:] if whole == _INTERCEPT else levels
                whole = _INTERCEPT
            else:
                yield name, numbers(self._frame, name)


def _margin(entry: Mapping[str, Any]) -> Margin:
    names = entry["vars"]
    totals = {
        "|".join(word_of(row[name]) for name in names): float(row["Freq"])
        for row in entry["population"]
    }
    return Margin.of("|".join(names), totals)


def _poststratify(weights: Weights, entry: Mapping[str, Any], table: _Table) -> Weights:
    return poststratify(weights, _margin(entry), words=table.words(entry["vars"]))


def _rake(weights: Weights, entry: Mapping[str, Any], table: _Table) -> Weights:
    margins = [_margin(part) for part in entry["margins"]]
    words = [table.words(part["vars"]) for part in entry["margins"]]
    return rake(weights, margins, words=words, residuals=Residuals.MARGIN_MEANS)


def _calibrate(weights: Weights, entry: Mapping[str, Any], table: _Table) -> Weights:
    terms = dict(table.terms(entry["formula"]))
    totals = entry["totals"]
    if set(terms) != set(totals):
        raise UnsupportedError(f"totals of {', '.join(totals)} for {entry['formula']}")
    auxiliaries = Auxiliaries.of_rows(
        tuple(terms),
        np.column_stack(list(terms.values())),
        totals=np.array([float(totals[name]) for name in terms]),
    )
    word = entry.get("calfun") or Distance.LINEAR
    if word not in set(Distance):
        raise UnsupportedError(f"calfun {word}")
    low, high = (entry.get("bounds") or (None, None))[:2]
    bounds = None
    if low is not None or high is not None:
        bounds = Bounds(_or(low, -np.inf), _or(high, np.inf))
    return calibrate(weights, auxiliaries, distance=Distance(word), bounds=bounds)


def _or(value: Any, default: float) -> float:
    return default if value is None else float(value)


def _trim(weights: Weights, entry: Mapping[str, Any], table: _Table) -> Weights:
    del table
    return trim(
        weights,
        lower=_or(entry.get("lower"), -np.inf),
        upper=_or(entry.get("upper"), np.inf),
        strict=bool(entry.get("strict")),
    )


_STEPS: Mapping[str, Callable[[Weights, Mapping[str, Any], _Table], Weights]] = {
    "poststratify": _poststratify,
    "rake": _rake,
    "calibrate": _calibrate,
    "trim": _trim,
}
_KNOWN: Mapping[str, set[str]] = {
    "poststratify": {"kind", "vars", "population"},
    "rake": {"kind", "margins"},
    "calibrate": {"kind", "formula", "totals", "calfun", "bounds"},
    "trim": {"kind", "upper", "lower", "strict"},
}
