"""Intervals, minimum of respondents and judgements in the rows of a run."""

import dataclasses

import numpy as np
import pyarrow.parquet as pq
import pytest

from analysis.estimates.presentation import Presentation, Reason
from analysis.estimates.proportions import IntervalMethod
from analysis.indices.definition import Level, RollUp, Scoring
from analysis.pipeline import run
from analysis.pipeline.files import read_rows, to_table
from analysis.pipeline.records import from_plain, to_plain
from analysis.pipeline.rows import FewRespondents, IndexRow, Settings
from tests.analysis.methods import ITEMS, TINY_METHOD
from tests.analysis.snapshots import write_snapshot

UNITS = {"A": "department", "B": "department", "C": "department"}
LARGE, SMALL = 200, 12
SIZES = {"A": LARGE, "B": SMALL, "C": 1}


def _codes(seed):
    """Forty answers of unit A at each of five levels, in an order of its own for each item."""
    large = np.random.default_rng(seed).permutation(np.repeat(np.arange(1, 6), LARGE // 5))
    return [int(code) for code in (*large, *(1 + np.arange(SMALL) % 5), 4)]


def cases():
    units = [name for name, size in SIZES.items() for _ in range(size)]
    return {
        "unit": units,
        "stratum": units,
        "base_weight": [3.0] * len(units),
        **{item: _codes(place) for place, item in enumerate(ITEMS)},
    }


@pytest.fixture
def snapshot(tmp_path):
    return write_snapshot(tmp_path / "snapshot", cases(), units=UNITS)


@pytest.fixture
def method_file(tmp_path):
    path = tmp_path / "tiny-2024.yaml"
    path.write_text(TINY_METHOD, encoding="utf-8")
    return path


@pytest.fixture
def result_of(snapshot, method_file, tmp_path):
    return lambda **chosen: run(
        snapshot, tmp_path / "out", method=method_file, settings=Settings(**chosen)
    )


def rows(result, unit):
    return [row for row in result.indices if row.scope_code == unit]


def test_shares_of_items_and_means_say_how_their_interval_is_made(result_of):
    for row in rows(result_of(), "A"):
        is_share = row.level is Level.ITEM and row.scoring is Scoring.F1
        assert row.interval is (IntervalMethod.BETA if is_share else IntervalMethod.MEAN)
        assert row.lower < row.estimate < row.upper
        assert row.effective_size > 100
        assert row.relative_error == pytest.approx(row.standard_error / row.estimate)


def test_a_korn_graubard_interval_of_an_item(result_of):
    """80 of 200 simple random answers satisfied: exact binomial bounds 33.2 and 47.1 per cent.

    Clopper-Pearson of 80 in 200 is (33.15, 47.15); n_e = 199 for the n - 1 in the variance.
    """
    row = next(row for row in rows(result_of(), "A") if row.code == ITEMS[0])
    assert (row.scoring, row.rollup) == (Scoring.F1, RollUp.NONE)
    assert row.estimate == pytest.approx(40)
    assert (row.lower, row.upper) == pytest.approx((33.15, 47.15), abs=0.05)


def test_judgements(result_of):
    result = result_of()
    assert {row.presentation for row in rows(result, "A")} == {Presentation.OK}
    small = {(row.presentation, row.reason) for row in rows(result, "B")}
    assert small == {(Presentation.SUPPRESS, Reason.SMALL_EFFECTIVE_SAMPLE)}
    one = {(row.presentation, row.reason) for row in rows(result, "C")}
    assert one == {(Presentation.SUPPRESS, Reason.NO_DEGREES_OF_FREEDOM)}
    assert all(row.estimate is not None for row in rows(result, "C"))


def test_few_respondents_are_withheld_only_by_setting_and_no_row_is_lost(result_of):
    shown = result_of(minimum_respondents=20)
    withheld = result_of(minimum_respondents=20, few_respondents=FewRespondents.SUPPRESS)
    assert len(shown.indices) == len(withheld.indices)
    assert len(shown.levels) == len(withheld.levels)
    for row in rows(withheld, "B"):
        figures = (row.estimate, row.standard_error, row.lower, row.upper, row.design_effect)
        assert figures == (None,) * 5
        assert (row.presentation, row.reason) == (Presentation.SUPPRESS, Reason.FEW_RESPONDENTS)
        assert row.respondents == SMALL
    assert rows(withheld, "A") == rows(shown, "A")
    level = next(row for row in withheld.levels if row.scope_code == "B")
    assert level.shares == level.standard_errors == level.lower == (None,) * 5
    assert level.answers == SMALL


def test_levels_have_errors_and_bounds(result_of):
    """40 of 200 at each level: SE √(0.2·0.8/199); a level never chosen is bounded from above."""
    row = next(row for row in result_of().levels if row.scope_code == "A")
    assert row.shares == pytest.approx((20,) * 5)
    assert row.standard_errors == pytest.approx((100 * (0.16 / 199) ** 0.5,) * 5)
    assert all(low < 20 < high for low, high in zip(row.lower, row.upper, strict=True))
    one = next(row for row in result_of().levels if row.scope_code == "C")
    assert one.standard_errors == one.lower == (None,) * 5


def test_tables_from_before_a_column_existed_can_be_read(result_of, tmp_path):
    result = result_of()
    path = tmp_path / "old.parquet"
    new = ["interval", "effective_size", "relative_error", "presentation", "reason"]
    pq.write_table(to_table(result.indices, IndexRow).drop_columns(new), path)
    old = read_rows(path, IndexRow)
    assert old[0].presentation is None
    assert (
        dataclasses.replace(result.indices[0], **{name: getattr(old[0], name) for name in new})
        == old[0]
    )


def test_settings_from_before_a_choice_existed_can_be_read():
    plain = to_plain(Settings())
    del plain["few_respondents"]
    assert from_plain(plain, Settings) == Settings()


def test_no_interval_leaves_the_scale(method_file, tmp_path):
    """Four people say 5 and one says 4: 96 % ± 2.78·4 would end at 107."""
    codes = [5, 5, 5, 5, 4]
    answers = {
        "unit": ["A"] * 5, "stratum": ["A"] * 5, "base_weight": [3.0] * 5,
        **dict.fromkeys(ITEMS, codes),
    }  # fmt: skip
    snapshot = write_snapshot(tmp_path / "few", answers, units={"A": "department"})
    found = rows(run(snapshot, tmp_path / "out", method=method_file), "A")
    means = [row for row in found if row.scoring is Scoring.F2]
    assert means
    assert {row.upper for row in means} == {100.0}
    assert all(80 < row.lower < row.estimate for row in means)
