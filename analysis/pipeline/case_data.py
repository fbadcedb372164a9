"""Reads what a reference case computes on: its table, derived columns, domain and groups."""

import itertools
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.pipeline.case_schema import UnsupportedError
from analysis.totals.arrays import BoolArray, FloatArray, KeyArray

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_INDICATOR = re.compile(r"(?:as\.integer|I)\(\s*([\w.]+)\s*(==|!=|>=|<=|>|<)\s*(.+?)\s*\)$")
_CUT = re.compile(
    r"cut\(\s*([\w.]+)\s*,\s*c\(([^()]*)\)"
    r"(?:\s*,\s*labels\s*=\s*(\d+:\d+|c\([^()]*\)|FALSE))?\s*\)$"
)


def read_frame(case: Mapping[str, Any], folder: Path) -> pd.DataFrame:
    """Return the table of a case; under `listwise` without the rows that miss a used value.

    The index keeps the number of the row in the file.
    """
    frame = pd.read_csv(
        folder / case["data"], na_values=["", "NA"], keep_default_na=False, low_memory=False
    )
    for name, expression in (case.get("derive") or {}).items():
        frame[name] = derived(frame, expression)
    if case["design"].get("missing") == "listwise":
        used = [name for name in used_columns(case["estimator"]) if name in frame.columns]
        frame = frame.dropna(subset=used)
    return frame


def used_columns(estimator: Mapping[str, Any]) -> list[str]:
    """Names of the columns that an estimator takes values from."""
    names = [
        name for key in ("vars", "numerator", "denominator") for name in _listed(estimator, key)
    ]
    if estimator.get("formula"):
        names += re.split(r"[~+\s]+", estimator["formula"])
    return names


def derived(frame: pd.DataFrame, expression: str) -> "pd.Series[Any]":
    """Compute `as.integer(column>=k)`, `I(column>=k)` or `cut(column,c(…))` as R would."""
    indicator, cut = _INDICATOR.match(expression.strip()), _CUT.match(expression.strip())
    if indicator:
        name, word, value = indicator.groups()
        column = frame[name]
        hit = _COMPARE[word](column, _constant(value)).astype(np.float64)
        return pd.Series(hit.where(column.notna()))
    if cut:
        name, breaks, labels = cut.groups()
        bounds = sorted(float(part) for part in breaks.split(","))
        return pd.cut(frame[name], bounds, labels=_labels(bounds, labels)).astype(object)
    raise UnsupportedError(f"derive {expression}")


def domain_of(entry: Mapping[str, Any] | None, frame: pd.DataFrame) -> BoolArray | None:
    """Return the rows of a domain; rows that miss its variable are outside. None: no domain."""
    if entry is None:
        return None
    column = frame[entry["var"]]
    if entry["op"] in {"in", "%in%"}:
        hit = column.isin(entry["value"])
    elif entry["op"] in _COMPARE:
        hit = _COMPARE[entry["op"]](column, entry["value"])
    else:
        raise UnsupportedError(f"domain with {entry['op']}")
    return np.asarray(hit & column.notna(), dtype=np.bool_)


def groups_of(
    estimator: Mapping[str, Any], frame: pd.DataFrame
) -> Iterator[tuple[str, BoolArray | None]]:
    """Yield each group of `by` with its rows; a single one of everybody where there is no `by`."""
    if not estimator.get("by"):
        yield "", None
        return
    keys = frame[_listed(estimator, "by")]
    known = keys.notna().all(axis=1).to_numpy()
    words = np.array(["|".join(map(word_of, row)) for row in keys.to_numpy(dtype=object)])
    for word in np.unique(words[known]):
        yield str(word), np.asarray((words == word) & known, dtype=np.bool_)


def levels_of(frame: pd.DataFrame, name: str) -> dict[str, FloatArray]:
    """0/1 columns of the levels of a factor, named column and level; NaN where it is missing."""
    column = frame[name]
    gaps = column.isna().to_numpy()
    return {
        f"{name}{word_of(level)}": np.where(gaps, np.nan, (column == level).to_numpy()).astype(
            np.float64
        )
        for level in sorted(column.dropna().unique())
    }


def numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    """Return a column as numbers, NaN where missing; words in it are unsupported."""
    try:
        return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise UnsupportedError(f"numbers of column {name}") from error


def keys(frame: pd.DataFrame, name: str) -> KeyArray:
    """Return a column as it is."""
    return frame[name].to_numpy()


def word_of(value: Any) -> str:
    """Write a value as R labels it: whole numbers without decimals."""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _listed(estimator: Mapping[str, Any], key: str) -> list[str]:
    found = estimator.get(key) or []
    return [found] if isinstance(found, str) else list(found)


def _constant(text: str) -> Any:
    if text[0] in "'\"" and text[-1] == text[0]:
        return text[1:-1]
    try:
        return float(text)
    except ValueError as error:
        raise UnsupportedError(f"derive by comparison with {text}") from error


def _labels(bounds: list[float], text: str | None) -> Any:
    """Labels of the intervals: given as a range or a list, or (low,high] with enough digits."""
    if text == "FALSE":
        return list(range(1, len(bounds)))
    if text and ":" in text:
        first, last = (int(part) for part in text.split(":"))
        return list(range(first, last + 1))
    if text:
        return [str(_constant(part.strip())) for part in text[2:-1].split(",")]
    for digits in range(3, 13):
        words = [f"{bound:.{digits}g}" for bound in bounds]
        if len(set(words)) == len(words):
            break
    return [f"({low},{high}]" for low, high in itertools.pairwise(words)]
