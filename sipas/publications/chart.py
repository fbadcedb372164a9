"""Lays out the chart of units: a dot with its interval for each, and a thin line of reference."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.ground.text import LocalText
from sipas.publications.figures import UnitLine

WIDTH = 760
_LEFT, _RIGHT = 300, 64
_TOP, _ROW, _BOTTOM = 30, 24, 28
_STEP = 5
_LEAST, _MOST = 0, 100


@dataclass(frozen=True, slots=True)
class Dot:
    """One unit: where its name, dot and interval stand; `accent` marks the one meant."""

    code: str
    name: LocalText
    y: float
    x: float
    low: float | None
    high: float | None
    value: float
    accent: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """One vertical line of the scale."""

    x: float
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a template draws, in units of the view box `width` × `height`."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    reference: float
    reference_value: float


def chart_of(lines: Sequence[UnitLine], *, reference: float, accent: str) -> Chart | None:
    """Return the chart of units that have an index, in the order given; None where none has.

    `reference` is the index of everybody, in per cent; `accent` the code of the unit meant.
    """
    shown = [line for line in lines if line.index.estimate is not None]
    if not shown:
        return None
    scale = _Scale.around(shown, reference)
    dots = tuple(
        _dot(line, number, scale=scale, accent=accent) for number, line in enumerate(shown)
    )
    height = _TOP + _ROW * len(shown) + _BOTTOM
    return Chart(
        width=WIDTH,
        height=height,
        left=_LEFT,
        right=WIDTH - _RIGHT,
        top=_TOP,
        bottom=height - _BOTTOM,
        dots=dots,
        ticks=tuple(Tick(scale.x(value), value) for value in scale.ticks),
        reference=scale.x(reference),
        reference_value=reference,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    least: int
    most: int

    @classmethod
    def around(cls, lines: Sequence[UnitLine], reference: float) -> "_Scale":
        values = [reference]
        for line in lines:
            found = (line.index.estimate, line.index.lower, line.index.upper)
            values += [value for value in found if value is not None]
        least = max(_LEAST, math.floor(min(values) / _STEP) * _STEP)
        most = min(_MOST, math.ceil(max(values) / _STEP) * _STEP)
        return cls(least, max(most, least + _STEP))

    @property
    def ticks(self) -> range:
        return range(self.least, self.most + 1, _STEP)

    def x(self, value: float) -> float:
        inside = min(float(self.most), max(float(self.least), value))
        share = (inside - self.least) / (self.most - self.least)
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


def _dot(line: UnitLine, number: int, *, scale: _Scale, accent: str) -> Dot:
    index = line.index
    value = index.estimate or 0.0
    return Dot(
        code=line.unit.code,
        name=line.unit.name,
        y=_TOP + _ROW * number + _ROW / 2,
        x=scale.x(value),
        low=None if index.lower is None else scale.x(index.lower),
        high=None if index.upper is None else scale.x(index.upper),
        value=value,
        accent=line.unit.code == accent,
    )
