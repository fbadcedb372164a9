"""Checks the estimators against reference cases of schema survey-cases/1."""

import json
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis.estimates import survey
from analysis.estimates.finish import Estimates
from analysis.estimates.survey import Missing
from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, KeyArray
from analysis.totals.design import Design, DesignColumns, LonelyPsu, declare_design

SCHEMA = "survey-cases/1"
TOLERANCE = 1e-7


class Verdict(StrEnum):
    """What came of one case."""

    PASSED = "passed"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: its name, group, verdict, and the first difference found."""

    case_id: str
    group: str
    verdict: Verdict
    difference: str = ""


class _UnsupportedError(Exception):
    """The case asks for a method this engine does not have."""


def read_cases(path: Path) -> list[dict[str, Any]]:
    """Return the cases of a file; raise `cases.unreadable` where it is not one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] == SCHEMA:
            return list(content["cases"])
        got = content["schema"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        got = str(error)
    raise DomainError(
        "cases.unreadable",
        "this is not a file of reference cases",
        where=str(path),
        got=got,
        expected=f"JSON of schema {SCHEMA}",
    )


def check_cases(path: Path) -> Iterator[CaseResult]:
    """Check every case of a file; the data lie in the folder `data` beside it."""
    for case in read_cases(path):
        yield check_case(case, folder=path.parent / "data")


def check_case(case: Mapping[str, Any], *, folder: Path) -> CaseResult:
    """Compute one case and compare it with what is expected."""
    result = CaseResult(case["id"], case["group"], Verdict.PASSED)
    expected = case["expected"]
    try:
        found = dict(_compute(case, folder))
    except _UnsupportedError as error:
        return replace(result, verdict=Verdict.UNSUPPORTED, difference=str(error))
    except DomainError as error:
        if "error" in expected:
            return result
        return replace(result, verdict=Verdict.FAILED, difference=str(error))
    if "error" in expected:
        return replace(result, verdict=Verdict.FAILED, difference="no error was raised")
    for row in expected["rows"]:
        difference = _difference(row, found)
        if difference:
            return replace(result, verdict=Verdict.FAILED, difference=difference)
    return result


def _difference(row: Mapping[str, Any], found: Mapping[tuple[str, str], "_Found"]) -> str:
    label = row["label"] if isinstance(row["label"], str) else row["label"][0]
    key = (row.get("by") or "", label)
    if key not in found:
        return f"{key}: no such estimate"
    got = found[key]
    pairs = [("estimate", row["estimate"], got.estimate), ("se", row.get("se"), got.se)]
    pairs += [(f"ci{i}", bound, got.ci[i]) for i, bound in enumerate(_interval(row, got.df))]
    wanted_effect = row.get("deff")
    if isinstance(wanted_effect, int | float):
        pairs.append(("deff", wanted_effect, got.deff))
    if row.get("df") is not None and got.df not in {row["df"], row.get("df_nonmissing")}:
        return f"{key} df: got {got.df}, expected {row['df']}"
    for name, expected, value in pairs:
        if expected is not None and not _close(value, float(expected)):
            return f"{key} {name}: got {value!r}, expected {expected!r}"
    return ""


def _interval(row: Mapping[str, Any], df: int) -> list[float | None]:
    """Return the expected bounds at `df`: a case may allow two counts, before and after gaps."""
    bounds, middle = row.get("ci") or [], row["estimate"]
    if df == row.get("df") or df < 1 or row.get("df") is None:
        return list(bounds)
    stretch = stats.t.ppf(0.975, df) / stats.t.ppf(0.975, row["df"])
    return [middle + (bound - middle) * stretch for bound in bounds if bound is not None]


def _close(got: float, expected: float) -> bool:
    if expected == 0:
        return abs(got) <= TOLERANCE
    return abs(got - expected) <= TOLERANCE * abs(expected)


@dataclass(frozen=True, slots=True)
class _Found:
    estimate: float
    se: float
    ci: tuple[float, float]
    df: int
    deff: float


def _compute(case: Mapping[str, Any], folder: Path) -> Iterator[tuple[tuple[str, str], _Found]]:
    estimator = case["estimator"]
    stat = estimator["stat"]
    if case.get("adjust") or case["design"]["type"] != "taylor" or stat not in _STATS:
        raise _UnsupportedError(f"{case['design']['type']} {stat}, adjust {case.get('adjust')}")
    frame = _frame(case, folder)
    design = _design(case["design"], frame)
    wanted = _domain(case.get("domain"), frame)
    for by, group in _groups(estimator if stat != "contrast" else {}, frame):
        kept = None if wanted is None and group is None else _both(wanted, group, len(frame))
        found = _STATS[stat](case, frame, design, kept)
        effects = (
            found.design_effects_wr
            if estimator.get("deff") == "replace"
            else (found.design_effects)
        )
        for number, name in enumerate(found.names):
            yield (
                (by, name),
                _Found(
                    estimate=float(found.values[number]),
                    se=float(found.standard_errors[number]),
                    ci=(float(found.lower[number]), float(found.upper[number])),
                    df=int(found.df[number]),
                    deff=float(effects[number]),
                ),
            )


def _frame(case: Mapping[str, Any], folder: Path) -> pd.DataFrame:
    if case.get("derive"):
        raise _UnsupportedError("derived columns")
    frame = pd.read_csv(folder / case["data"], na_values=["", "NA"], keep_default_na=False)
    if case["design"].get("missing") == "listwise":
        estimator = case["estimator"]
        used = [name for key in _VARIABLES for name in estimator.get(key, [])]
        frame = frame.dropna(subset=used).reset_index(drop=True)
    return frame


def _design(entry: Mapping[str, Any], frame: pd.DataFrame) -> Design:
    if len(entry.get("strata", [])) > 1 or entry.get("domain_df") == "stata":
        raise _UnsupportedError("strata at later stages, degrees of freedom as in Stata")
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
