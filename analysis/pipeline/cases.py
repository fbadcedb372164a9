"""Checks the estimators against reference cases of schema survey-cases/1."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from scipy import stats

from analysis.ground.errors import DomainError
from analysis.pipeline.case_estimates import Found, UnsupportedError, compute_case

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
    try:
        difference = _first_difference(case, folder)
    except UnsupportedError as error:
        return CaseResult(case["id"], case["group"], Verdict.UNSUPPORTED, str(error))
    except (OSError, KeyError) as error:
        difference = f"no such data: {error}"
    verdict = Verdict.FAILED if difference else Verdict.PASSED
    return CaseResult(case["id"], case["group"], verdict, difference)


def _first_difference(case: Mapping[str, Any], folder: Path) -> str:
    expected = case["expected"]
    try:
        found = dict(compute_case(case, folder))
    except DomainError as error:
        return "" if "error" in expected else str(error)
    if "error" in expected:
        return "no error was raised"
    differences = (_difference(row, found) for row in expected["rows"])
    return next(filter(None, differences), "")


def _difference(row: Mapping[str, Any], found: Mapping[tuple[str, str], Found]) -> str:
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
