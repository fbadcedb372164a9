"""Checks the estimators against reference cases of schema survey-cases/1."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from analysis.ground.errors import DomainError
from analysis.pipeline.case_estimates import compute_case
from analysis.pipeline.case_question import Found
from analysis.pipeline.case_schema import UnsupportedError

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
    except (TypeError, ValueError, ArithmeticError, IndexError) as error:
        difference = f"cannot be computed: {error}"
    verdict = Verdict.FAILED if difference else Verdict.PASSED
    return CaseResult(case["id"], case["group"], verdict, difference)


def _first_difference(case: Mapping[str, Any], folder: Path) -> str:
    expected = case["expected"]
    try:
        found = dict(compute_case(case, folder))
    except DomainError as error:
        return "" if "error" in expected or _is_gap(error, expected) else str(error)
    if "error" in expected:
        return "no error was raised"
    differences = (_difference(row, found, level=_level(case)) for row in expected["rows"])
    return next(filter(None, differences), "")


def _is_gap(error: DomainError, expected: Mapping[str, Any]) -> bool:
    """Tell whether R answers NA where this engine refuses missing values that nobody spoke of."""
    blank = all(row.get("estimate") is None for row in expected["rows"])
    return blank and error.code == "estimate.missing_values"


def _level(case: Mapping[str, Any]) -> float:
    return float(case["estimator"].get("level") or 0.95)


def _difference(
    row: Mapping[str, Any], found: Mapping[tuple[str, str], Found], *, level: float
) -> str:
    label = row["label"] if isinstance(row["label"], str) else row["label"][0]
    key = (row.get("by") or "", label)
    if key not in found:
        return f"{key}: no such estimate"
    got = found[key]
    if row.get("df") is not None and got.df not in {row["df"], row.get("df_nonmissing")}:
        return f"{key} df: got {got.df}, expected {row['df']}"
    for name, expected, value in _pairs(row, got, level=level):
        if not _close(value, expected, loose=got.documented):
            return f"{key} {name}: got {value!r}, expected {expected!r}"
    return ""


def _pairs(
    row: Mapping[str, Any], got: Found, *, level: float
) -> Iterator[tuple[str, float, float]]:
    """Yield name, expected and computed number of all that the case knows."""
    computed = {"estimate": got.estimate, "se": got.se, "deff": got.deff, **got.others}
    for name, expected in _numbers(row):
        if name not in computed:
            raise UnsupportedError(f"an expected {name}")
        yield name, expected, float(computed[name])
    bounds = row.get("ci") or ()
    if got.documented:
        bounds = documented_interval(got, level=level)
    df = int(row["df"] if row.get("df") is not None else np.nan_to_num(got.df))
    for number, expected in enumerate(bounds):
        if _is_number(expected):
            yield f"ci{number}", float(expected), got.interval(df)[number]


def _numbers(row: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield the numbers of a row, those in lists numbered from 0."""
    for name, value in row.items():
        if name in _NO_NUMBERS:
            continue
        if isinstance(value, list):
            yield from _numbers({f"{name}[{place}]": part for place, part in enumerate(value)})
        elif _is_number(value):
            yield name, float(value)


def documented_interval(got: Found, *, level: float) -> tuple[float, float]:
    """Return our answer for a share of 0 or 1, in closed form: Clopper-Pearson of n answers."""
    reach = 1 - ((1 - level) / 2) ** (1 / got.others["rows"])
    return (0.0, reach) if got.estimate < _HALF else (1 - reach, 1.0)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _close(got: float, expected: float, *, loose: bool) -> bool:
    if expected == 0 or loose:
        return abs(got - expected) <= TOLERANCE
    return abs(got - expected) <= TOLERANCE * abs(expected)


_HALF = 0.5
_NO_NUMBERS = {"label", "by", "ci", "df", "df_nonmissing"}
