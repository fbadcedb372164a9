"""The geometry of charts: in order, inside the frame, dots within their intervals, any width."""

from dataclasses import replace

import pytest

from analysis.ground.text import LocalText
from sipas.publications.chart import Mark, chart_of, chart_of_marks
from sipas.publications.figures import EVERYBODY, Figures


@pytest.fixture
def figures(result):
    return Figures(result)


def mark(code, value, lower=None, upper=None):
    return Mark(code, LocalText(code, code), value, lower, upper)


def test_dots_lie_within_their_intervals_and_the_frame(figures):
    lines = figures.unit_lines()
    reference = figures.index(EVERYBODY).estimate
    chart = chart_of(lines, reference=reference, accent="STP")
    assert [dot.code for dot in chart.dots] == [line.unit.code for line in lines]
    for dot in chart.dots:
        assert 0 <= chart.left <= dot.low <= dot.x <= dot.high <= chart.right <= 100
        assert chart.top < dot.name_y < dot.y < chart.bottom
    xs = [dot.x for dot in chart.dots]
    assert xs == sorted(xs, reverse=True)
    assert [dot.code for dot in chart.dots if dot.accent] == ["STP"]
    assert chart.left < chart.reference < chart.right


def test_positions_are_proportional(figures):
    chart = chart_of(figures.unit_lines(), reference=80.0, accent="")
    least, most = chart.ticks[0], chart.ticks[-1]
    for dot in chart.dots:
        share = (dot.value - least.value) / (most.value - least.value)
        assert dot.x == pytest.approx(chart.left + share * (chart.right - chart.left), abs=0.006)
    assert least.x == chart.left
    assert most.x == chart.right


def test_who_has_no_interval_has_a_dot_and_who_has_no_index_is_left_out(figures):
    first, second, *rest = figures.unit_lines()
    bare = replace(first, index=replace(first.index, lower=None, upper=None))
    silent = replace(second, index=replace(second.index, estimate=None, lower=None, upper=None))
    chart = chart_of([bare, silent, *rest], reference=80.0, accent="")
    assert len(chart.dots) == len(rest) + 1
    assert (chart.dots[0].low, chart.dots[0].high) == (None, None)
    assert chart_of([silent], reference=80.0, accent="") is None


@pytest.mark.parametrize("values", [(3.0, 98.0), (80.0, 81.0), (50.0, 50.0), (0.0, 100.0)])
def test_numbers_of_the_scale_stay_apart_on_a_phone(values):
    chart = chart_of_marks([mark(str(value), value) for value in values])
    assert 2 <= len(chart.ticks) <= 7
    assert all(0 <= dot.x <= 100 for dot in chart.dots)


def test_a_chart_may_start_at_nothing_and_need_no_reference():
    chart = chart_of_marks([mark("a", 31.0), mark("b", 12.0)], accent="a", from_zero=True)
    assert chart.ticks[0].value == 0
    assert chart.reference is None


def test_labels_at_the_edge_stay_inside():
    chart = chart_of_marks([mark("a", 60.0), mark("b", 80.0)], reference=60.0)
    assert chart.reference_anchor == "start"
    assert (chart.ticks[0].anchor, chart.ticks[-1].anchor) == ("start", "end")
