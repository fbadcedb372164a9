"""Shares of answers to single questions: by hand, and from a run into the points of a rule book."""

from decimal import Decimal

import pytest

from analysis.pipeline import load_run, run
from analysis.pipeline.rows import FewRespondents, Scope, Settings
from tests.analysis.methods import ITEMS, TINY_METHOD
from tests.analysis.snapshots import write_snapshot

UNITS = {"A": "department", "B": "department"}
CASES = {
    "unit": ["A"] * 5 + ["B"] * 3,
    "stratum": ["A"] * 5 + ["B"] * 3,
    "base_weight": [10.0] * 5 + [4.0] * 3,
    "status": ["complete"] * 7 + ["no_answer"],
    **{item: [5, 4, 4, 3, 5, 4, 4, None] for item in ITEMS},
    "Q5": ["none", "some", "none", "-2", "none", "many", "none", None],
}
BOOK = """
id: trouble-2024
title: {vi: Phiền hà, en: Trouble}
applies: {from: 2024-01-01}
references:
  qd-1-2024: {title: {vi: Quyết định thử, en: Test decision}, issued: 2024-01-01}
groups:
  department: {title: {vi: Sở, en: Departments}, kinds: [department]}
total: "4"
rounding: {values: none, points: half_up_2, total: none, rate: half_up_2}
cap: "100"
ranking: {by: rounded, ties: skip}
not_applicable: shrink
criteria:
  - code: "1"
    title: {vi: Phiền hà, en: Trouble}
    maximum: {2024-01-01: {points: "4", reference: qd-1-2024}}
    method: survey
    rule:
      kind: options
      of: sipas.Q5
      weights: {none: "100", some: "50", many: "0"}
      points: {kind: proportional}
"""


@pytest.fixture
def snapshot(tmp_path):
    return write_snapshot(tmp_path / "snapshot", CASES, units=UNITS)


@pytest.fixture
def method(tmp_path):
    path = tmp_path / "tiny-2024.yaml"
    path.write_text(TINY_METHOD, encoding="utf-8")
    return path


def option(result, place, word):
    return next(row for row in result.options if (row.scope_code, row.option) == (place, word))


def test_shares_by_hand(snapshot, method, tmp_path):
    """A: 3 of 4 with an answer say none, the blank is outside; B stands for 12 by two answers."""
    result = run(snapshot, tmp_path / "out", method=method)
    row = option(result, "A", "none")
    assert (row.scope, row.question, row.count, row.answers) == (Scope.UNIT, "Q5", 3, 4)
    assert row.share == pytest.approx(75)
    # Five units drawn with replacement: V = 5/4·Σ z², z = (y - 0.75)/4, 0 outside the domain.
    z = [0.25 / 4] * 3 + [-0.75 / 4]
    assert row.standard_error == pytest.approx(100 * (1.25 * sum(v**2 for v in z)) ** 0.5)
    assert row.few_respondents
    everybody = option(result, "all", "none")
    assert everybody.share == pytest.approx(100 * (30 + 6) / (40 + 12))
    for place in ("all", "department", "A", "B"):
        shares = [row.share for row in result.options if row.scope_code == place]
        assert sum(shares) == pytest.approx(100)
    assert load_run(tmp_path / "out") == result


def test_figures_of_few_are_withheld_by_setting(snapshot, method, tmp_path):
    settings = Settings(few_respondents=FewRespondents.SUPPRESS)
    result = run(snapshot, tmp_path / "out", method=method, settings=settings)
    row = option(result, "A", "none")
    assert (row.share, row.standard_error, row.count) == (None, None, 3)


def test_items_of_the_index_have_their_levels_elsewhere(snapshot, method, tmp_path):
    result = run(snapshot, tmp_path / "out", method=method)
    assert {row.question for row in result.options} == {"Q5"}


def test_a_rule_book_reads_the_shares(snapshot, method, tmp_path):
    """A: 75 none, 25 some: 75 + 25/2 = 87.5 of 4 points; B: 50 none, 50 many: 2 points."""
    book = tmp_path / "trouble-2024.yaml"
    book.write_text(BOOK, encoding="utf-8")
    result = run(snapshot, tmp_path / "out", method=method, rulebook=book)
    cards = {card.unit: card for card in result.scorecards}
    assert cards["A"].points == Decimal("3.50")
    assert cards["B"].points == Decimal("2.00")
    names = [reading.name for reading in cards["A"].lines[0].inputs]
    assert names == ["sipas.Q5.none", "sipas.Q5.some", "sipas.Q5.many"]
    assert cards["A"].lines[0].standard_error > 0
