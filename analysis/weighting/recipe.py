"""What a weighting recipe says: steps in order, margins and totals with their sources."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.ground.text import LocalText
from analysis.weighting.distance import Bounds, Distance


class StepKind(StrEnum):
    """The kinds of step a recipe is made of."""

    BASE = "base"
    NONRESPONSE = "nonresponse"
    POSTSTRATIFY = "poststratify"
    RAKE = "rake"
    CALIBRATE = "calibrate"
    TRIM = "trim"


class Measure(StrEnum):
    """What limits for weights are multiples of: one, the mean or the median weight before."""

    ONE = "one"
    MEAN = "mean"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class Population:
    """Known totals: by category, where they come from and of which day.

    totals : none: the counts of the sampling frame that the snapshot carries by stratum.
    """

    source: LocalText
    on: date | None
    totals: tuple[tuple[str, float], ...] = ()

    @property
    def from_frame(self) -> bool:
        return not self.totals


@dataclass(frozen=True, slots=True)
class MarginRule:
    """A margin: the crossed columns, their population, categories joined to others before."""

    columns: tuple[str, ...]
    population: Population
    join: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return "|".join(self.columns)


@dataclass(frozen=True, slots=True)
class NumberRule:
    """A numeric column whose total over the population is known."""

    column: str
    total: float
    source: LocalText
    on: date


@dataclass(frozen=True, slots=True)
class RecipeStep:
    """One step; which of the fields it uses is decided by its kind.

    classes : columns crossed into weighting classes; margins, numbers : what is calibrated to;
    lower, upper : limits of trimming in multiples of `measure`.
    """

    kind: StepKind
    id: str
    title: LocalText
    classes: tuple[str, ...] = ()
    margins: tuple[MarginRule, ...] = ()
    numbers: tuple[NumberRule, ...] = ()
    distance: Distance = Distance.LINEAR
    bounds: Bounds | None = None
    lower: float = 0.0
    upper: float = float("inf")
    measure: Measure = Measure.ONE
    strict: bool = False

    def sources(self) -> tuple[tuple[LocalText, date | None], ...]:
        """Return source and day of every total, each once."""
        named = [(margin.population.source, margin.population.on) for margin in self.margins]
        named += [(number.source, number.on) for number in self.numbers]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class Recipe:
    """A weighting recipe as read from its file."""

    id: str
    title: LocalText
    references: tuple[str, ...]
    steps: tuple[RecipeStep, ...]
    content_hash: str
