"""Gives each index of a run its interval, effective size and judgement on being shown."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.estimates.finish import Estimates
from analysis.estimates.presentation import (
    Judgement,
    Presentation,
    Reason,
    judge_precision,
    judge_shares,
)
from analysis.estimates.proportions import (
    IntervalMethod,
    Shares,
    effective_sample_size,
    relative_error,
    share_intervals,
)
from analysis.indices.definition import Level, Scoring
from analysis.indices.estimands import Index
from analysis.pipeline.rows import FewRespondents, IndexRow, Settings
from analysis.totals.arrays import FloatArray

DECIMALS = 10
"""Results are cut here so that they do not depend on the order in which a machine adds."""

_WITHHELD: Mapping[str, Any] = dict.fromkeys(
    (
        "estimate",
        "standard_error",
        "lower",
        "upper",
        "design_effect",
        "effective_size",
        "relative_error",
    )
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What goes with one estimate: bounds and how made, sizes, and what to do with it.

    lower, upper : on the scale 0-1; blank : whether the settings withhold the figures.
    """

    lower: float
    upper: float
    interval: IntervalMethod
    effective_size: float
    judgement: Judgement
    relative_error: float = float("nan")
    blank: bool = False


def judge(
    found: Estimates, indices: Sequence[Index], *, respondents: int, settings: Settings
) -> Iterator[Judged]:
    """Judge the estimates of one scope, in their order.

    Parameters
    ----------
    respondents : people in the scope, with or without an answer to an item.

    Notes
    -----
    The share of satisfied answers to one item (F1) has a Korn-Graubard interval and the NCHS rule
    for proportions; every other index, a mean or a mean of shares, has value ± t·SE, cut where it
    leaves the scale (no index is below 0 or above 100 %, so nothing is covered less), and is judged
    by its effective size n/deff and its degrees of freedom.
    """
    of_shares = _share_judgements(found, indices, respondents=respondents, settings=settings)
    errors = relative_error(found.values, found.standard_errors)
    bounds = (np.maximum(found.lower, 0.0), np.minimum(found.upper, 1.0))
    for number in range(len(indices)):
        one = of_shares.get(number) or _mean_judgement(found, number, bounds=bounds)
        few = 0 < int(found.rows[number]) < settings.minimum_respondents
        yield replace(
            one,
            relative_error=float(errors[number]),
            judgement=_with_minimum(one.judgement, few=few, settings=settings),
            blank=few and settings.few_respondents is FewRespondents.SUPPRESS,
        )


def with_judgement(row: IndexRow, judged: Judged) -> IndexRow:
    """Return the row with its interval, sizes and judgement, without figures if withheld."""
    known = row.df > 0
    row = replace(
        row,
        lower=percent(judged.lower),
        upper=percent(judged.upper),
        interval=judged.interval,
        effective_size=plain(judged.effective_size),
        relative_error=plain(judged.relative_error) if known else None,
        presentation=judged.judgement.presentation,
        reason=judged.judgement.reason,
    )
    return replace(row, **_WITHHELD) if judged.blank else row


def percent(share: float) -> float | None:
    """Return a share as per cent, cut to `DECIMALS`; None if it is undefined."""
    return plain(100 * share)


def plain(value: float) -> float | None:
    """Return a number cut to `DECIMALS`, None if it is undefined or infinite."""
    return round(float(value), DECIMALS) if math.isfinite(value) else None


def is_share_of_item(index: Index) -> bool:
    """Tell the share of satisfied answers to a single item from indices that are means."""
    return index.node.level is Level.ITEM and index.scoring is Scoring.F1


def _share_judgements(
    found: Estimates, indices: Sequence[Index], *, respondents: int, settings: Settings
) -> dict[int, Judged]:
    """Judge the shares of items, by their position among the indices."""
    numbers = [number for number, index in enumerate(indices) if is_share_of_item(index)]
    positions = np.array(numbers, dtype=np.int64)
    shares = Shares.of(found, sampled=respondents).at(positions)
    level = settings.confidence_level
    lower, upper = share_intervals(shares, method=IntervalMethod.BETA, level=level)
    sizes = np.where(shares.df > 0, effective_sample_size(shares), np.nan)
    judgements = judge_shares(shares)
    return {
        number: Judged(
            lower=float(lower[place]),
            upper=float(upper[place]),
            interval=IntervalMethod.BETA,
            effective_size=float(sizes[place]),
            judgement=judgements[place],
        )
        for place, number in enumerate(numbers)
    }


def _mean_judgement(
    found: Estimates, number: int, *, bounds: tuple[FloatArray, FloatArray]
) -> Judged:
    size = _size_of_mean(found, number)
    return Judged(
        lower=float(bounds[0][number]),
        upper=float(bounds[1][number]),
        interval=IntervalMethod.MEAN,
        effective_size=size,
        judgement=judge_precision(
            value=float(found.values[number]),
            rows=int(found.rows[number]),
            effective_size=size,
            df=int(found.df[number]),
        ),
    )


def _size_of_mean(found: Estimates, number: int) -> float:
    """Rows over design effect; infinite where the error is zero, NaN where it is unknown."""
    effect = float(found.design_effects_wr[number])
    if found.df[number] <= 0:
        return float("nan")
    if found.standard_errors[number] == 0:
        return float("inf")
    return float(found.rows[number]) / effect if effect > 0 else float("nan")


def _with_minimum(judgement: Judgement, *, few: bool, settings: Settings) -> Judgement:
    """Add the minimum of respondents; it never makes a stricter judgement milder."""
    if not few:
        return judgement
    if settings.few_respondents is FewRespondents.SUPPRESS:
        return Judgement(Presentation.SUPPRESS, Reason.FEW_RESPONDENTS)
    if judgement.presentation is Presentation.SUPPRESS:
        return judgement
    return Judgement(Presentation.FLAG, Reason.FEW_RESPONDENTS)
