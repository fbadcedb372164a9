"""Uncertainty: chances at edges by the normal table, rank intervals that widen with the error."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from analysis.ground.errors import DomainError
from analysis.par import Metric
from analysis.par.round import Round
from analysis.par.uncertainty import edge_chances, grade_chances, rank_intervals
from tests.analysis.par.case_reader import book_of, unit_of
from tests.analysis.par.test_whatif import tay_ninh

DAY = date(2024, 12, 31)


def _chances(book: str, figures: dict[str, tuple[str, float | None]]):
    metrics = {name: Metric(Decimal(value), se, "run") for name, (value, se) in figures.items()}
    one = Round(book_of(book), DAY, (unit_of("u"),), metrics={"u": metrics})
    return edge_chances(one.book, one.cards()[0])


def test_one_standard_error_below_the_target_is_a_chance_of_16_per_cent():
    # The target is 95, compared after rounding to one decimal: 94.95 reaches it. Φ(−1) = 0.158655.
    floor, target = _chances("rules-of-provinces", {"sipas.overall": ("93.95", 1.0)})
    assert (target.code, target.edge, target.points, target.reached) == (
        "2.1",
        Decimal("94.95"),
        Decimal(8),
        False,
    )
    assert target.probability == pytest.approx(0.158655, abs=1e-6)
    assert (floor.edge, floor.reached) == (Decimal("49.95"), True)
    assert floor.probability == pytest.approx(1.0)


def test_rounding_before_the_comparison_moves_the_edge():
    # The index is printed to one decimal, half-up: 94.95 is worth what 95 is. Φ(0.025) = 0.509973.
    found = _chances("every-rule", {"sipas.f1.II.A": ("95", 2.0)})
    (target,) = [one for one in found if one.reached]
    assert (target.edge, target.points) == (Decimal("94.95"), Decimal(10))
    assert target.probability == pytest.approx(0.509973, abs=1e-6)


def test_a_figure_of_another_unit_has_its_chance_too():
    metrics = {"province": {"sipas:so-2023.f2.overall": Metric(Decimal(79), 1.0, "run")}}
    one = Round(book_of("every-rule"), DAY, (unit_of("u"),), metrics=metrics)
    (edge,) = edge_chances(one.book, one.cards()[0])
    assert (edge.code, edge.edge, edge.points) == ("2.4", Decimal(80), Decimal(1))
    assert edge.probability == pytest.approx(0.158655, abs=1e-6)


def test_the_edge_of_a_mix_is_that_of_the_mixed_figure():
    # No edges in a bare proportion: a mix without target has no chance to show.
    figures = {"sipas.overall": ("90", 1.0), "business.overall": ("80", 2.0)}
    assert _chances("every-rule", figures) == ()


def test_without_an_error_or_an_edge_there_is_no_chance():
    assert _chances("rules-of-provinces", {"sipas.overall": ("93", None)}) == ()
    assert _chances("sipas-points-2024", {"sipas.overall": ("93", 1.0)}) == ()


def test_the_chance_of_a_grade_follows_the_rate():
    within = tay_ninh()
    cards = {card.unit: card for card in within.cards()}
    # b stands at 80.00, on the edge of good, with 0.12 points of error.
    (kept,) = grade_chances(within.book, cards["b"])
    assert (kept.code, kept.reached, kept.probability) == ("good", True, pytest.approx(0.5))
    # a stands at 79.12; (80 − 79.12) / 0.12 = 7.33 errors from good, far above fair.
    fair, good = grade_chances(within.book, cards["a"])
    assert (fair.code, good.code, good.reached) == ("fair", "good", False)
    assert good.probability < 1e-9


def _with_error(within: Round, error: float | None) -> Round:
    metrics = {
        unit: {name: replace(one, standard_error=error) for name, one in own.items()}
        for unit, own in within.metrics.items()
    }
    return replace(within, metrics=metrics)


def test_ranks_without_error_are_certain_and_widen_with_it():
    sure = rank_intervals(_with_error(tay_ninh(), None), seed=1)
    assert {unit: (one.lower, one.upper) for unit, one in sure.items()} == {
        "a": (2, 2),
        "b": (1, 1),
        "c": (3, 3),
    }
    close = rank_intervals(_with_error(tay_ninh(), 8.0), seed=1)
    assert (close["a"].lower, close["a"].upper) == (1, 2)
    assert (close["b"].lower, close["b"].upper) == (1, 2)
    assert (close["c"].lower, close["c"].upper) == (3, 3)
    assert all(one.lower <= one.rank <= one.upper for one in close.values())


def test_the_share_of_draws_agrees_with_the_normal_difference_of_two_units():
    # a 79.12 and b 80.00, errors 0.8 each: P(a > b) = Φ(−0.88 / (0.8·√2)) = 0.2184.
    within = _with_error(tay_ninh(), 8.0)
    near = rank_intervals(within, seed=3, level=1 - 2 * 0.17)
    assert (near["a"].lower, near["b"].upper) == (1, 2)
    far = rank_intervals(within, seed=3, level=1 - 2 * 0.26)
    assert (far["a"].lower, far["b"].upper) == (2, 1)


def test_the_same_seed_gives_the_same_intervals():
    within = _with_error(tay_ninh(), 8.0)
    assert rank_intervals(within, seed=5, draws=500) == rank_intervals(within, seed=5, draws=500)


def test_an_impossible_level_is_refused_and_nobody_ranked_gives_nothing():
    with pytest.raises(DomainError, match="no such interval"):
        rank_intervals(tay_ninh(), seed=1, level=1.0)
    assert rank_intervals(replace(tay_ninh(), evidence={}), seed=1) == {}
