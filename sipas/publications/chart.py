"""Lays out charts of marks: a dot with its interval on a line of its own, a thin reference line.

Positions along a line are in per cent of the width and heights in pixels, so that one drawing fits
a phone and a desk: the browser stretches lines, and letters keep their size.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.ground.text import LocalText
from sipas.publications.figures import UnitLine

_LEFT, _RIGHT = 1.5, 98.5
_TOP, _ROW, _BOTTOM = 34, 44, 26
_NAME, _DOT = 16, 30
_STEP = 5
_LEAST, _MOST = 0.0, 100.0
_MOST_TICKS = 7


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line of the chart shows: a name, a value and, where known, its interval."""

    code: str
    name: LocalText
    value: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """One mark: where its name, dot and interval stand; `accent` marks the one meant."""

    code: str
    name: LocalText
    name_y: float
    y: float
    x: float
    low: float | None
    high: float | None
    value: float
    accent: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """One vertical line of the scale; `anchor` keeps its number inside the frame."""

    x: float
    value: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a template draws: x in per cent of the width, y and `height` in pixels.

    `reference` is None where the chart has no such line.
    """

    height: int
    left: float
    right: float
    top: int
    bottom: int
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    reference: float | None
    reference_value: float | None
    reference_anchor: str


def chart_of(lines: Sequence[UnitLine], *, reference: float, accent: str) -> Chart | None:
    """Return the chart of units that have an index, in the order given; None where none has.

    `reference` is the index of everybody, in per cent; `accent` the code of the unit meant.
    """
    marks = [
        Mark(line.unit.code, line.unit.name, value, line.index.lower, line.index.upper)
        for line in lines
        if (value := line.index.estimate) is not None
    ]
    return chart_of_marks(marks, reference=reference, accent=accent)


def chart_of_marks(
    marks: Sequence[Mark],
    *,
    reference: float | None = None,
    accent: str = "",
    from_zero: bool = False,
) -> Chart | None:
    """Return the chart of marks on one scale, in the order given; None where there are none."""
    if not marks:
        return None
    scale = _Scale.around(marks, reference, from_zero=from_zero)
    height = _TOP + _ROW * len(marks) + _BOTTOM
    x = None if reference is None else scale.x(reference)
    return Chart(
        height=height,
        left=_LEFT,
        right=_RIGHT,
        top=_TOP,
        bottom=height - _BOTTOM,
        dots=tuple(
            _dot(mark, number, scale=scale, accent=accent) for number, mark in enumerate(marks)
        ),
        ticks=tuple(Tick(scale.x(value), value, _anchor(scale.x(value))) for value in scale.ticks),
        reference=x,
        reference_value=reference,
        reference_anchor="middle" if x is None else _anchor(x),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    least: float
    most: float
    step: float

    @classmethod
    def around(cls, marks: Sequence[Mark], reference: float | None, *, from_zero: bool) -> "_Scale":
        found = [(mark.value, mark.lower, mark.upper) for mark in marks]
        values = [value for three in found for value in three if value is not None]
        values += [] if reference is None else [reference]
        values += [0.0] if from_zero else []
        step = _step(min(values), max(values))
        least = max(_LEAST, math.floor(min(values) / step) * step)
        most = min(_MOST, math.ceil(max(values) / step) * step)
        return cls(least, max(most, least + step), step)

    @property
    def ticks(self) -> list[float]:
        count = round((self.most - self.least) / self.step)
        return [round(self.least + number * self.step, 6) for number in range(count + 1)]

    def x(self, value: float) -> float:
        inside = min(self.most, max(self.least, value))
        share = (inside - self.least) / (self.most - self.least)
        return round(_LEFT + share * (_RIGHT - _LEFT), 2)


def _step(least: float, most: float) -> float:
    """Return a round distance of ticks such that they stay apart on a phone."""
    steps = (1, 2, _STEP, 10, 20, 25)
    return next((step for step in steps if (most - least) / step <= _MOST_TICKS - 2), steps[-1])


def _anchor(x: float) -> str:
    """Return which end of a label stands at x, so that it stays inside the frame."""
    near = 12
    if x < near:
        return "start"
    return "end" if x > 100 - near else "middle"


def _dot(mark: Mark, number: int, *, scale: _Scale, accent: str) -> Dot:
    return Dot(
        code=mark.code,
        name=mark.name,
        name_y=_TOP + _ROW * number + _NAME,
        y=_TOP + _ROW * number + _DOT,
        x=scale.x(mark.value),
        low=None if mark.lower is None else scale.x(mark.lower),
        high=None if mark.upper is None else scale.x(mark.upper),
        value=mark.value,
        accent=mark.code == accent,
    )
