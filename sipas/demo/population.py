"""A made-up population of dossiers with the answer everybody would give, and its true indices.

How people answer: satisfaction is a latent variable of unit, unit and factor, person and item, cut
into five levels at thresholds of each item; one person in six gives every item the same level;
factors about feedback are asked only of those who gave some; single items are left blank. Whether
a sampled person answers depends on the unit alone. Nothing here knows how indices are estimated.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.snapshot.contract import MissingCode

Codes = npt.NDArray[np.int16]
Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BLANK = int(MissingCode.BLANK)
NOT_ASKED = int(MissingCode.NOT_ASKED)
TWO_TICKS = int(MissingCode.TWO_TICKS)

_THRESHOLDS = np.array([-2.3, -1.35, -0.15, 1.25])
_MAXIMUM = 5
_LEVEL = 0.75
_UNIT_SPREAD = 0.28
_FACTOR_SPREAD = 0.12
_ITEM_SPREAD = 0.22
_PERSON_SPREAD = 0.75
_NOISE = 0.65
_SAME_EVERYWHERE = 1 / 6
_SAME_LEVELS = (0.03, 0.17, 0.6, 0.2)
_GAVE_FEEDBACK = 0.21
_BLANK_ITEM = 0.015
_TWO_TICKS = 0.003


@dataclass(frozen=True, slots=True)
class Office:
    """One unit: its code, how many dossiers it settled, the share answering and on the web."""

    code: str
    dossiers: int
    response: float
    web: float


@dataclass(frozen=True, slots=True)
class Form:
    """The items of an index by factor, and the factors asked only of those who gave feedback.

    `elsewhere` is the share of people who say that another agency settled their dossier.
    """

    factors: tuple[tuple[str, ...], ...]
    feedback: frozenset[int]
    elsewhere: float

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(item for factor in self.factors for item in factor)

    @property
    def factor_of(self) -> Rows:
        """Number of the factor of each item, shape (items,)."""
        return np.repeat(np.arange(len(self.factors)), [len(factor) for factor in self.factors])

    @property
    def about_feedback(self) -> Flags:
        """Whether each item is about feedback, shape (items,)."""
        return np.isin(self.factor_of, sorted(self.feedback))


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody with a dossier, settled before anyone is drawn.

    unit : shape (people,), number of the office in `offices`.
    codes : shape (people, items), 1–5, or `BLANK` or `NOT_ASKED`.
    gave_feedback, elsewhere : shape (people,); `elsewhere` says the dossier was settled by another
        agency, so nothing is rated.
    """

    offices: tuple[Office, ...]
    form: Form
    unit: Rows
    codes: Codes
    gave_feedback: Flags
    elsewhere: Flags

    def rows_of(self, code: str) -> Rows:
        """Return the rows of one unit."""
        number = [office.code for office in self.offices].index(code)
        return np.flatnonzero(self.unit == number)


def make_population(offices: Sequence[Office], form: Form, rng: np.random.Generator) -> Population:
    """Return a population of the given offices; the same generator state gives the same one."""
    unit = np.repeat(np.arange(len(offices)), [office.dossiers for office in offices])
    people, items = len(unit), len(form.items)
    level = rng.normal(_LEVEL, _UNIT_SPREAD, len(offices))
    by_factor = rng.normal(0, _FACTOR_SPREAD, (len(offices), len(form.factors)))
    latent = (level[:, None] + by_factor[:, form.factor_of])[unit]
    latent += rng.normal(0, _ITEM_SPREAD, items)
    latent += rng.normal(0, _PERSON_SPREAD, (people, 1))
    latent += rng.normal(0, _NOISE, (people, items))
    codes = (1 + np.searchsorted(_THRESHOLDS, latent)).astype(np.int16)
    same = rng.random(people) < _SAME_EVERYWHERE
    codes[same] = rng.choice(np.arange(2, 6), size=(int(same.sum()), 1), p=_SAME_LEVELS)
    codes[rng.random(codes.shape) < _BLANK_ITEM] = BLANK
    gave_feedback = rng.random(people) < _GAVE_FEEDBACK
    codes[np.ix_(~gave_feedback, form.about_feedback)] = NOT_ASKED
    elsewhere = rng.random(people) < form.elsewhere
    codes[elsewhere] = NOT_ASKED
    return Population(tuple(offices), form, unit, codes, gave_feedback, elsewhere)


def true_index(population: Population, unit: str | None = None) -> float:
    """Return the index the whole finite population has, in per cent; of all units where None.

    Exact: the mean of maximum (F2) over all given answers pooled (R1), Σ levels / (5 · answers),
    from the codes of everybody, sampled or not; blanks and what is not asked are no answers.
    """
    codes = population.codes if unit is None else population.codes[population.rows_of(unit)]
    given = codes[codes > 0]
    return float(100 * given.sum() / (_MAXIMUM * given.size))


def who_answers(population: Population, rows: Rows, rng: np.random.Generator) -> Flags:
    """Return which of the sampled `rows` answer, by the chance of their unit."""
    chance = np.array([office.response for office in population.offices])
    return np.asarray(rng.random(len(rows)) < chance[population.unit[rows]])


def who_uses_web(population: Population, rows: Rows, rng: np.random.Generator) -> Flags:
    """Return which of the `rows` answer on the web; the others hand in paper."""
    share = np.array([office.web for office in population.offices])
    return np.asarray(rng.random(len(rows)) < share[population.unit[rows]])


def slips_on_paper(codes: Codes, rng: np.random.Generator) -> Codes:
    """Return the codes as paper brings them in: now and then two ticks in one line."""
    slipped = (rng.random(codes.shape) < _TWO_TICKS) & (codes > 0)
    return np.where(slipped, np.int16(TWO_TICKS), codes)


def who_volunteers(population: Population, *, count: int, rng: np.random.Generator) -> Rows:
    """Return `count` people who come by an open link: the more satisfied, the more likely."""
    given = population.codes > 0
    total = np.where(given, population.codes, 0).sum(axis=1)
    mean = total / np.maximum(given.sum(axis=1), 1)
    weight: Floats = np.where(mean > 0, np.exp(1.5 * mean), 0.0)
    return np.asarray(rng.choice(len(mean), size=count, replace=False, p=weight / weight.sum()))
