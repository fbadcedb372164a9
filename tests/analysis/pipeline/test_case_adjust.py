"""Adjustments in a row that the reference cases do not have, against R survey 4.1-1 on R 4.2.2.

f <- read.csv("apistrat.csv"); s <- svydesign(~1, strata=~stype, weights=~pw, fpc=~fpc, data=f)
T <- c(stypeE=4421, stypeH=755, stypeM=1018, api99=3914069)
p <- data.frame(sch.wide=c("No","Yes","No","Yes"), comp.imp=c("No","No","Yes","Yes"),
                Freq=c(900,812,200,4282))
rake(s, list(~sch.wide, ~comp.imp), ..., control=list(maxit=500, epsilon=1e-12)),
calibrate(..., ~stype+api99-1, T, epsilon=1e-13), postStratify(s, ~sch.wide+comp.imp, p),
trimWeights(..., upper=45, lower=12, strict=TRUE), each followed by svymean(~api00, .) and
svytotal(~enroll, subset(., awards=="Yes")).
"""

from pathlib import Path

import pytest

from analysis.pipeline.case_estimates import compute_case
from analysis.pipeline.cases import Verdict, check_case

DATA = Path(__file__).parent.parent / "reference" / "data"
SCHOOL = ("sch.wide", "comp.imp")
TOTALS = {"stypeE": 4421, "stypeH": 755, "stypeM": 1018, "api99": 3914069}
LINEAR = {"kind": "calibrate", "formula": "~stype+api99-1", "totals": TOTALS, "calfun": "linear"}
NARROW = {**LINEAR, "calfun": "raking", "bounds": [0.95, 1.05]}
CROSSED = {
    "kind": "poststratify",
    "vars": list(SCHOOL),
    "population": [
        {"sch.wide": first, "comp.imp": second, "Freq": count}
        for first, second, count in (
            *(("No", "No", 900), ("Yes", "No", 812)),
            *(("No", "Yes", 200), ("Yes", "Yes", 4282)),
        )
    ],
}
RAKED = {
    "kind": "rake",
    "margins": [
        {"vars": [name], "population": [{name: "No", "Freq": no}, {name: "Yes", "Freq": 6194 - no}]}
        for name, no in zip(SCHOOL, (1072, 1712), strict=True)
    ],
}
TRIMMED = {"kind": "trim", "upper": 45, "lower": 12, "strict": True}
BY_R = {
    "raking within bounds": (
        [NARROW],
        (664.629170047234, 1.89986440935099, 2058052.00346242, 139807.791995296),
    ),
    "crossed, then trimmed": (
        [CROSSED, TRIMMED],
        (661.892815217083, 9.10338650555549, 2231539.76610271, 104194.144560918),
    ),
    "raked, then calibrated": (
        [RAKED, LINEAR],
        (665.627732305105, 1.81904188290828, 2256043.95611675, 103637.787649699),
    ),
}


def case(adjust, **parts):
    design = {"type": "taylor", "strata": ["stype"], "weights": "pw", "fpc": ["fpc"]}
    return {
        "id": "x",
        "group": "adjust",
        "data": "apistrat.csv",
        "factors": ["stype"],
        "design": design,
        "adjust": adjust,
        **parts,
    }


@pytest.mark.parametrize("name", BY_R)
def test_adjustments_in_a_row_agree_with_r(name):
    adjust, numbers = BY_R[name]
    mean = case(adjust, estimator={"stat": "mean", "vars": ["api00"]})
    total = case(
        adjust,
        estimator={"stat": "total", "vars": ["enroll"], "na_rm": True},
        domain={"var": "awards", "op": "==", "value": "Yes"},
    )
    found = [next(iter(compute_case(one, DATA)))[1] for one in (mean, total)]
    got = [number for one in found for number in (one.estimate, one.se)]
    assert got == pytest.approx(numbers, rel=1e-9)


def test_an_error_is_the_right_answer():
    impossible = case(
        [{**NARROW, "bounds": [0.9999, 1.0001]}],
        estimator={"stat": "mean", "vars": ["api00"]},
        expected={"error": "Calibration failed"},
    )
    assert check_case(impossible, folder=DATA).verdict is Verdict.PASSED


def test_what_a_formula_says_beyond_sums_of_names_is_unsupported():
    crossed = case(
        [{**LINEAR, "formula": "~stype*api99"}],
        estimator={"stat": "mean", "vars": ["api00"]},
        expected={"rows": []},
    )
    assert check_case(crossed, folder=DATA).verdict is Verdict.UNSUPPORTED
