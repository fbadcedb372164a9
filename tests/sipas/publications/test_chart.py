"""The geometry of the chart: in order, inside its frame, dots within their intervals."""

from dataclasses import replace

import pytest

from sipas.publications.chart import chart_of
from sipas.publications.figures import EVERYBODY, Figures


@pytest.fixture
def figures(result):
    return Figures(result)


def test_dots_lie_within_their_intervals_and_the_frame(figures):
    lines = figures.unit_lines()
    reference = figures.index(EVERYBODY).estimate
    chart = chart_of(lines, reference=reference, accent="STP")
    assert [dot.code for dot in chart.dots] == [line.unit.code for line in lines]
    for dot in chart.dots:
        assert chart.left <= dot.low <= dot.x <= dot.high <= chart.right
        assert chart.top < dot.y < chart.bottom
    xs = [dot.x for dot in chart.dots]
    assert xs == sorted(xs, reverse=True)
    assert [dot.code for dot in chart.dots if dot.accent] == ["STP"]
    assert chart.left < chart.reference < chart.right


def test_positions_are_proportional(figures):
    lines = figures.unit_lines()
    chart = chart_of(lines, reference=80.0, accent="")
    least, most = chart.ticks[0], chart.ticks[-1]
    for dot in chart.dots:
        share = (dot.value - least.value) / (most.value - least.value)
        assert dot.x == pytest.approx(chart.left + share * (chart.right - chart.left), abs=0.06)
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
