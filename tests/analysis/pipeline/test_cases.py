"""The words of reference cases: what is read, what is refused, what is only documented."""

import numpy as np
import pandas as pd
import pytest

from analysis.pipeline.case_data import derived, domain_of, groups_of, levels_of
from analysis.pipeline.case_schema import UnsupportedError
from analysis.pipeline.cases import Verdict, check_case

FRAME = pd.DataFrame(
    {"x": [1.0, 5.0, np.nan, 10.0], "w": [1.0, 2, 3, 4], "k": ["a", None, "b", "a"]}
)
CASE = {
    "id": "own",
    "group": "own",
    "data": "d.csv",
    "design": {"type": "taylor", "weights": "w"},
    "estimator": {"stat": "mean", "vars": ["x"], "na_rm": True},
    "expected": {"rows": [{"label": "x", "estimate": (1 + 10 + 40) / 7}]},
}


@pytest.fixture
def folder(tmp_path):
    FRAME.to_csv(tmp_path / "d.csv", index=False)
    return tmp_path


def verdict(folder, **changes):
    return check_case({**CASE, **changes}, folder=folder).verdict


def test_a_plain_case_passes(folder):
    assert verdict(folder) is Verdict.PASSED


@pytest.mark.parametrize(
    "changes",
    [
        {"replicates": 3},
        {"design": {**CASE["design"], "pps": "brewer"}},
        {"design": {**CASE["design"], "lonely_psu": "collapse"}},
        {"design": {**CASE["design"], "missing": "impute"}},
        {"estimator": {**CASE["estimator"], "robust": True}},
        {"estimator": {**CASE["estimator"], "stat": "gini"}},
        {"estimator": {**CASE["estimator"], "stat": "prop_ci", "method": "jeffreys"}},
        {"estimator": {"stat": "quantile", "vars": ["x"], "q": [0.5], "qrule": "hf3"}},
        {"estimator": {"stat": "ttest", "formula": "x~log(w)"}},
        {"estimator": {"stat": "glm", "formula": "x~w", "family": "poisson"}},
        {"derive": {"z": "log(x)"}},
        {"domain": {"var": "x", "op": "between", "value": 3}},
        {"expected": {"rows": [{"label": "x", "estimate": 51 / 7, "kurtosis": 3}]}},
    ],
)
def test_words_without_meaning_here_are_unsupported(folder, changes):
    assert verdict(folder, **changes) is Verdict.UNSUPPORTED


def test_a_crash_is_a_failure_of_one_case(folder):
    broken = {"stat": "quantile", "vars": ["x"], "q": "half"}
    assert verdict(folder, estimator=broken) is Verdict.FAILED


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("as.integer(x>=5)", [0, 1, np.nan, 1]),
        ("as.integer( x != 5 )", [1, 0, np.nan, 1]),
        ("as.integer(k=='a')", [1, np.nan, 0, 1]),
        ("cut(x,c(0,5,10),labels=1:2)", [1, 1, np.nan, 2]),
        ("cut(x,c(0,5,10))", ["(0,5]", "(0,5]", np.nan, "(5,10]"]),
        ("cut(x, c(0, 5, 1000), labels=FALSE)", [1, 1, np.nan, 2]),
        ("cut(x,c(0,5,10),labels=c('low','high'))", ["low", "low", np.nan, "high"]),
        ("cut(x,c(2,5))", [np.nan, "(2,5]", np.nan, np.nan]),
    ],
)
def test_derived_columns_are_those_of_r(expression, expected):
    got = derived(FRAME, expression).tolist()
    assert [x if isinstance(x, str) or not pd.isna(x) else None for x in got] == [
        x if isinstance(x, str) or not pd.isna(x) else None for x in expected
    ]


@pytest.mark.parametrize("expression", ["log(x)", "as.integer(x>=y)", "cut(x,3)", "as.integer(x)"])
def test_other_expressions_are_unsupported(expression):
    with pytest.raises(UnsupportedError):
        derived(FRAME, expression)


def test_missing_values_are_in_no_domain_group_or_level():
    assert domain_of({"var": "k", "op": "!=", "value": "a"}, FRAME).tolist() == [
        False,
        False,
        True,
        False,
    ]
    assert {word: rows.tolist() for word, rows in groups_of({"by": ["k"]}, FRAME)} == {
        "a": [True, False, False, True],
        "b": [False, False, True, False],
    }
    assert np.isnan(levels_of(FRAME, "k")["ka"][1])
    assert [word for word, _ in groups_of({"by": ["w"]}, FRAME)] == ["1", "2", "3", "4"]


def test_missing_values_nobody_spoke_of_are_na_in_r_and_refused_here(folder):
    silent = {"stat": "mean", "vars": ["x"]}
    assert verdict(folder, estimator=silent) is Verdict.FAILED
    blank = {"rows": [{"label": "x", "estimate": None, "se": None}]}
    assert verdict(folder, estimator=silent, expected=blank) is Verdict.PASSED


def test_a_share_of_zero_has_our_documented_interval(folder):
    """0 of 3 answers: 0 to 1 - 0.025^(1/3) = 0.7076; the case's own interval is R's and is none."""
    changes = {
        "derive": {"z": "as.integer(x>=50)"},
        "estimator": {"stat": "prop_ci", "vars": ["z"], "method": "logit", "na_rm": True},
        "expected": {"rows": [{"label": "z", "estimate": 3e-12, "se": 0, "ci": [3e-12, 3e-12]}]},
    }
    assert verdict(folder, **changes) is Verdict.PASSED
    changes["expected"]["rows"][0]["estimate"] = 0.1
    assert verdict(folder, **changes) is Verdict.FAILED
