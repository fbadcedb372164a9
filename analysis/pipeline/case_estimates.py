"""Computes one reference case: its data, design and domain read, its estimator called by name."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimates import survey
from analysis.estimates.finish import Estimates
from analysis.estimates.survey import Missing
from analysis.totals.arrays import BoolArray, FloatArray, KeyArray
from analysis.totals.design import Design, DesignColumns, LonelyPsu, declare_design


class UnsupportedError(Exception):
    """The case asks for a method this engine does not have."""


@dataclass(frozen=True, slots=True)
class Found:
    """One computed row of a case."""

    estimate: float
    se: float
    ci: tuple[float, float]
    df: int
    deff: float


def compute_case(case: Mapping[str, Any], folder: Path) -> Iterator[tuple[tuple[str, str], Found]]:
    """Yield (group, label) and what was computed; UnsupportedError where we have no method."""
    estimator = case["estimator"]
    stat = estimator["stat"]
    if case.get("adjust") or case["design"]["type"] != "taylor" or stat not in _STATS:
        raise UnsupportedError(f"{case['design']['type']} {stat}, adjust {case.get('adjust')}")
    frame = _frame(case, folder)
    design = _design(case["design"], frame)
    wanted = _domain(case.get("domain"), frame)
    for by, group in _groups(estimator if stat != "contrast" else {}, frame):
        kept = None if wanted is None and group is None else _both(wanted, group, len(frame))
        found = _STATS[stat](case, frame, design, kept)
        effects = found.design_effects
        if estimator.get("deff") == "replace":
            effects = found.design_effects_wr
        values = found.values  # noqa: PD011 - a field of Estimates
        for number, name in enumerate(found.names):
            yield (
                (by, name),
                Found(
                    estimate=float(values[number]),
                    se=float(found.standard_errors[number]),
                    ci=(float(found.lower[number]), float(found.upper[number])),
                    df=int(found.df[number]),
                    deff=float(effects[number]),
                ),
            )


def _frame(case: Mapping[str, Any], folder: Path) -> pd.DataFrame:
    if case.get("derive"):
        raise UnsupportedError("derived columns")
    frame = pd.read_csv(folder / case["data"], na_values=["", "NA"], keep_default_na=False)
    if case["design"].get("missing") == "listwise":
        estimator = case["estimator"]
        used = [name for key in _VARIABLES for name in estimator.get(key, [])]
        frame = frame.dropna(subset=used).reset_index(drop=True)
    return frame


def _design(entry: Mapping[str, Any], frame: pd.DataFrame) -> Design:
    if len(entry.get("strata", [])) > 1 or entry.get("domain_df") == "stata":
        raise UnsupportedError("strata at later stages, degrees of freedom as in Stata")
    columns = DesignColumns(
        ids=tuple(_keys(frame, name) for name in entry.get("ids", [])),
        strata=_keys(frame, entry["strata"][0]) if entry.get("strata") else None,
        weights=_numbers(frame, entry["weights"]) if entry.get("weights") else None,
        population=tuple(_numbers(frame, name) for name in entry.get("fpc", [])),
        nest=bool(entry.get("nest")),
        ultimate_cluster=bool(entry.get("ultimate_cluster")),
    )
    return declare_design(
        columns,
        rows=len(frame),
        lonely=LonelyPsu(entry.get("lonely_psu", LonelyPsu.FAIL)),
        adjust_domain_lonely=bool(entry.get("adjust_domain_lonely")),
    )


def _numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    return frame[name].to_numpy(dtype=np.float64)


def _keys(frame: pd.DataFrame, name: str) -> KeyArray:
    return frame[name].to_numpy()


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def _domain(entry: Mapping[str, Any] | None, frame: pd.DataFrame) -> BoolArray | None:
    if entry is None:
        return None
    column = frame[entry["var"]]
    if entry["op"] in {"in", "%in%"}:
        return np.asarray(column.isin(entry["value"]), dtype=np.bool_)
    return np.asarray(_COMPARE[entry["op"]](column, entry["value"]), dtype=np.bool_)


def _groups(
    estimator: Mapping[str, Any], frame: pd.DataFrame
) -> Iterator[tuple[str, BoolArray | None]]:
    if not estimator.get("by"):
        yield "", None
        return
    keys = frame[estimator["by"]]
    words = keys.astype(str).agg("|".join, axis=1).to_numpy()
    known = keys.notna().all(axis=1).to_numpy()
    for word in np.unique(words[known]):
        yield str(word), np.asarray((words == word) & known, dtype=np.bool_)


def _both(first: BoolArray | None, second: BoolArray | None, rows: int) -> BoolArray:
    kept = np.ones(rows, dtype=np.bool_)
    for mask in (first, second):
        if mask is not None:
            kept &= mask
    return kept


def _ways(case: Mapping[str, Any], domain: BoolArray | None) -> dict[str, Any]:
    estimator = case["estimator"]
    missing = Missing.DOMAIN if estimator.get("na_rm") else Missing.REFUSE
    return {"domain": domain, "missing": missing, "level": estimator.get("level", 0.95)}


def _columns(case: Mapping[str, Any], frame: pd.DataFrame) -> dict[str, FloatArray]:
    columns: dict[str, FloatArray] = {}
    for name in case["estimator"]["vars"]:
        if name in case.get("factors", []):
            parts = survey.indicators(_keys(frame, name))
            columns.update({f"{name}{level}": values for level, values in parts.items()})
        else:
            columns[name] = _numbers(frame, name)
    return columns


def _mean(
    case: Mapping[str, Any], frame: pd.DataFrame, design: Design, domain: BoolArray | None
) -> Estimates:
    return survey.mean(design, _columns(case, frame), **_ways(case, domain))


def _total(
    case: Mapping[str, Any], frame: pd.DataFrame, design: Design, domain: BoolArray | None
) -> Estimates:
    return survey.total(design, _columns(case, frame), **_ways(case, domain))


def _ratio(
    case: Mapping[str, Any], frame: pd.DataFrame, design: Design, domain: BoolArray | None
) -> Estimates:
    estimator = case["estimator"]
    above, below = estimator["numerator"][0], estimator["denominator"][0]
    return survey.ratio(
        design, _numbers(frame, above), _numbers(frame, below), **_ways(case, domain)
    )


def _variance(
    case: Mapping[str, Any], frame: pd.DataFrame, design: Design, domain: BoolArray | None
) -> Estimates:
    name = case["estimator"]["vars"][0]
    found = survey.variance(design, _numbers(frame, name), **_ways(case, domain))
    return replace(found, names=(name,))


def _contrast(
    case: Mapping[str, Any], frame: pd.DataFrame, design: Design, domain: BoolArray | None
) -> Estimates:
    estimator = case["estimator"]
    groups = {by: group for by, group in _groups(estimator, frame) if group is not None}
    ways = _ways(case, domain)
    del ways["domain"]
    values = _numbers(frame, estimator["vars"][0])
    return survey.contrast(design, values, groups, coefficients=estimator["contrast"], **ways)


_Stat = Callable[[Mapping[str, Any], pd.DataFrame, Design, BoolArray | None], Estimates]
_VARIABLES = ("vars", "numerator", "denominator")
_STATS: dict[str, _Stat] = {
    "mean": _mean,
    "total": _total,
    "ratio": _ratio,
    "var": _variance,
    "contrast": _contrast,
}
