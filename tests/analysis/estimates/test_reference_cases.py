"""The estimators against R survey 4.5; see tests/analysis/reference/README.md."""

from collections import Counter
from pathlib import Path

import pytest

from analysis.ground.errors import DomainError
from analysis.pipeline.case_estimates import compute_case
from analysis.pipeline.cases import Verdict, check_case, read_cases

REFERENCE = Path(__file__).parent.parent / "reference"
EVERY_CASE = read_cases(REFERENCE / "cases.json")
CASES = EVERY_CASE
NOT_OFFERED = {"likelihood", "score", "saddlepoint", "olr"}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case_agrees_with_r(case):
    result = check_case(case, folder=REFERENCE / "data")
    if NOT_OFFERED & {str(word) for word in case["estimator"].values()}:
        assert result.verdict is Verdict.UNSUPPORTED
    else:
        assert (result.verdict, result.difference) == (Verdict.PASSED, "")


def test_all_groups_are_there():
    counts = Counter(case["group"] for case in EVERY_CASE)
    assert counts["ciprop"] == 28
    assert counts["quantile"] == 10
    assert counts["replicate"] == 35
    assert sum(counts.values()) == 299
    assert counts["adjust"] == 50


def test_lonely_unit_is_refused_by_name():
    case = next(case for case in CASES if case["id"] == "lonely_fail_error")
    with pytest.raises(DomainError) as caught:
        dict(compute_case(case, REFERENCE / "data"))
    assert caught.value.code == "design.lonely_psu"
    assert "413" in caught.value.fault.where


@pytest.mark.parametrize("name", ["estimate", "se", "df"])
def test_a_wrong_number_is_found(name):
    case = next(case for case in CASES if case["id"] == "strat_mean_api00")
    row = dict(case["expected"]["rows"][0])
    row[name] = row[name] + 1 if name == "df" else row[name] * (1 + 1e-6)
    row["ci"] = None
    wrong = {**case, "expected": {"rows": [row]}}
    assert check_case(wrong, folder=REFERENCE / "data").verdict is Verdict.FAILED


def test_unsupported_is_said_and_not_passed():
    case = {**CASES[0], "estimator": {"stat": "entropy", "vars": ["api00"]}}
    assert check_case(case, folder=REFERENCE / "data").verdict is Verdict.UNSUPPORTED


def test_a_case_without_its_data_fails(tmp_path):
    result = check_case(CASES[0], folder=tmp_path)
    assert result.verdict is Verdict.FAILED
    assert CASES[0]["data"] in result.difference


def test_a_file_that_is_no_cases(tmp_path):
    path = tmp_path / "x.json"
    path.write_text('{"schema": "other/1"}')
    with pytest.raises(DomainError, match="not a file of reference cases"):
        read_cases(path)
