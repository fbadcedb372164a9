"""Rules that hold for whatever people answer: order, inputs, bounds, combinations, blanks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimates.estimand import plan
from analysis.estimates.finish import finish
from analysis.indices.estimands import answer_variables, indices_of
from analysis.pipeline.code_counts import count_codes
from analysis.pipeline.levels import level_rows
from analysis.pipeline.rows import Settings
from analysis.pipeline.sample import draw_sample
from analysis.pipeline.tables import index_rows
from analysis.totals.cells import cell_totals
from analysis.totals.design import DesignColumns, LonelyPsu, declare_design
from tests.analysis.methods import ITEMS
from tests.analysis.snapshots import snapshot_of

UNITS = {"A": "department", "B": "district"}
ANSWERS = st.sampled_from([1, 2, 3, 4, 5, -2, -3, -5])
CASE = st.fixed_dictionaries(
    {
        "unit": st.sampled_from("AB"),
        "psu": st.sampled_from([None, "p", "q", "r"]),
        "base_weight": st.floats(1, 50),
        "status": st.sampled_from(["complete", "complete", "complete", "no_answer"]),
        **dict.fromkeys(ITEMS, ANSWERS),
    }
)
CASES = st.lists(CASE, min_size=2, max_size=25)


def snapshot(rows):
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns["stratum"] = columns["unit"]
    silent = [status == "no_answer" for status in columns["status"]]
    for item in ITEMS:
        columns[item] = [None if s else v for s, v in zip(silent, columns[item], strict=True)]
    columns["mode"] = [None if s else "web" for s in silent]
    return snapshot_of(columns, units=UNITS)


def counted(method, taken):
    """The arguments that tables of a run have in common."""
    sample, manifest = draw_sample(taken, method, lonely=LonelyPsu.ADJUST), taken.manifest
    most = method.scale.maximum
    return sample, method, count_codes(sample, method.items, manifest=manifest, most=most)


def rows_of(method, taken):
    found = index_rows(*counted(method, taken), manifest=taken.manifest, settings=Settings())
    return {(row.scope_code, row.code, row.scoring, row.rollup): row for row in found}


def numbers(row):
    parts = (row.estimate, row.standard_error, row.lower, row.upper, row.df, row.answers)
    return [np.nan if part is None else float(part) for part in parts]


@given(CASES, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_changes_nothing(method, rows, random):
    mixed = list(rows)
    random.shuffle(mixed)
    first, second = rows_of(method, snapshot(rows)), rows_of(method, snapshot(mixed))
    assert first.keys() == second.keys()
    for key, row in first.items():
        assert numbers(row) == pytest.approx(numbers(second[key]), nan_ok=True, abs=1e-6), key


@given(CASES)
@settings(max_examples=40, deadline=None)
def test_an_index_stays_on_its_scale(method, rows):
    for row in rows_of(method, snapshot(rows)).values():
        if row.estimate is not None:
            floor = 20 if row.scoring == "F2" else 0
            assert floor - 1e-9 <= row.estimate <= 100 + 1e-9
            assert row.answers >= row.respondents > 0
        else:
            assert row.standard_error is None


@given(CASES)
@settings(max_examples=25, deadline=None)
def test_the_snapshot_is_left_as_it_was(method, rows):
    taken = snapshot(rows)
    before = taken.cases.to_pydict()
    rows_of(method, taken)
    assert taken.cases.to_pydict() == before


@given(CASES, st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_equal_answers_give_that_level_without_error(method, rows, level):
    same = [{**row, **dict.fromkeys(ITEMS, level)} for row in rows]
    for key, row in rows_of(method, snapshot(same)).items():
        if row.estimate is not None:
            expected = 20 * level if row.scoring == "F2" else 100 * (level >= 4)
            assert row.estimate == pytest.approx(expected), key
            assert row.standard_error is None or row.standard_error == pytest.approx(0, abs=1e-5)


@given(CASES)
@settings(max_examples=25, deadline=None)
def test_levels_and_gaps_add_up_to_the_respondents(method, rows):
    taken = snapshot(rows)
    tables = counted(method, taken)
    for row in level_rows(*tables, manifest=taken.manifest, settings=Settings()):
        answered = [r for r in rows if r["status"] == "complete"]
        inside = [r for r in answered if row.scope_code in {r["unit"], UNITS[r["unit"]], "all"}]
        if row.scope_code in {"web", "paper"}:
            continue
        values = [r[row.item] for r in inside]
        assert row.counts == tuple(values.count(level) for level in range(1, 6))
        assert row.answers + row.blank + row.not_asked + row.two_ticks == len(inside)
        assert row.blank == values.count(-2)
        if row.answers:
            assert sum(row.shares) == pytest.approx(100)


@given(st.lists(st.tuples(*[ANSWERS] * 5), min_size=3, max_size=20), st.randoms())
@settings(max_examples=40, deadline=None)
def test_a_mean_of_criteria_is_that_combination_of_their_linearised_values(method, people, random):
    """R2 directly, and from the criteria with their covariance: the same value and variance."""
    codes = {item: np.array([one[place] for one in people]) for place, item in enumerate(ITEMS)}
    weights = np.array([random.uniform(1, 9) for _ in people])
    design = declare_design(DesignColumns(weights=weights), rows=len(people))
    variables = answer_variables(method, codes)
    found = [one for one in indices_of(method) if one.scoring == "F2"]
    compiled = plan([one.estimand for one in found], columns=variables.names)
    result = finish(design, cell_totals(design, variables), plan=compiled)
    place = {(one.node.code, str(one.rollup)): n for n, one in enumerate(found)}
    items = [place[item, ""] for item in ITEMS]
    overall = place["overall", "R2"]
    direct = (result.values[overall], result.covariance[overall, overall])
    share = np.full(5, 0.2)
    combined = (
        share @ result.values[items],
        share @ result.covariance[np.ix_(items, items)] @ share,
    )
    assert direct == pytest.approx(combined, nan_ok=True, rel=1e-9, abs=1e-15)
