"""Whether an estimate is fit to be shown: the NCHS rule for shares, a minimum of people."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.estimates.proportions import (
    IntervalMethod,
    Shares,
    effective_sample_size,
    is_degenerate,
    share_intervals,
)

MINIMUM_EFFECTIVE_SIZE = 30
WIDTH_ALWAYS_FINE = 0.05
WIDTH_NEVER_FINE = 0.30
RELATIVE_WIDTH_LIMIT = 1.30
DF_TO_REVIEW = 8


class Presentation(StrEnum):
    """What to do with an estimate: show it, show it with a caution, do not rely on it."""

    OK = "ok"
    FLAG = "flag"
    SUPPRESS = "suppress"


class Reason(StrEnum):
    """Why an estimate is not simply shown."""

    NONE = ""
    NO_ANSWERS = "no_answers"
    FEW_RESPONDENTS = "few_respondents"
    NO_DEGREES_OF_FREEDOM = "no_degrees_of_freedom"
    SMALL_EFFECTIVE_SAMPLE = "small_effective_sample"
    WIDE_INTERVAL = "wide_interval"
    WIDE_RELATIVE_INTERVAL = "wide_relative_interval"
    FEW_DEGREES_OF_FREEDOM = "few_degrees_of_freedom"
    ZERO_OR_ONE = "share_of_zero_or_one"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What to do with an estimate and the first reason for it."""

    presentation: Presentation
    reason: Reason


FINE = Judgement(Presentation.OK, Reason.NONE)


def judge_shares(shares: Shares) -> tuple[Judgement, ...]:
    """Apply the NCHS rule to shares (0-1), one judgement each.

    Notes
    -----
    Parker et al., National Center for Health Statistics Data Presentation Standards for
    Proportions, Vital and Health Statistics 2(175), 2017. Suppress: fewer than 30 answers, or an
    effective size (never counted above the answers) below 30; a 95 % Korn-Graubard interval wider
    than 0.30, or wider than 0.05 and than 130 % of the share. Review, here a flag: fewer than 8
    degrees of freedom; a share of exactly 0 or 1. In addition: nothing to judge by (no answer, no
    degree of freedom) is suppressed.
    """
    lower, upper = share_intervals(shares, method=IntervalMethod.BETA)
    sizes = np.minimum(effective_sample_size(shares), shares.rows)
    edges = is_degenerate(shares)
    return tuple(
        _judge(
            float(shares.values[number]),
            width=float(upper[number] - lower[number]),
            size=float(sizes[number]),
            df=int(shares.df[number]),
            edge=bool(edges[number]),
        )
        for number in range(len(shares.values))
    )


def judge_precision(*, value: float, rows: int, effective_size: float, df: int) -> Judgement:
    """Judge an estimate that is no share, such as a mean of levels, by size and freedom alone.

    effective_size : NaN where unknown; then the rows decide.
    """
    checks = (
        (not np.isfinite(value) or rows == 0, Reason.NO_ANSWERS),
        (df <= 0, Reason.NO_DEGREES_OF_FREEDOM),
        (np.fmin(effective_size, rows) < MINIMUM_EFFECTIVE_SIZE, Reason.SMALL_EFFECTIVE_SAMPLE),
    )
    suppressed = next((reason for found, reason in checks if found), None)
    if suppressed is not None:
        return Judgement(Presentation.SUPPRESS, suppressed)
    return _review(df=df, edge=False)


def _judge(share: float, *, width: float, size: float, df: int, edge: bool) -> Judgement:
    relative = width / share if share > 0 else np.inf
    checks = (
        (not np.isfinite(share), Reason.NO_ANSWERS),
        (df <= 0, Reason.NO_DEGREES_OF_FREEDOM),
        (size < MINIMUM_EFFECTIVE_SIZE, Reason.SMALL_EFFECTIVE_SAMPLE),
        (width >= WIDTH_NEVER_FINE, Reason.WIDE_INTERVAL),
        (
            width > WIDTH_ALWAYS_FINE and relative > RELATIVE_WIDTH_LIMIT,
            Reason.WIDE_RELATIVE_INTERVAL,
        ),
    )
    suppressed = next((reason for found, reason in checks if found), None)
    if suppressed is not None:
        return Judgement(Presentation.SUPPRESS, suppressed)
    return _review(df=df, edge=edge)


def _review(*, df: int, edge: bool) -> Judgement:
    if df < DF_TO_REVIEW:
        return Judgement(Presentation.FLAG, Reason.FEW_DEGREES_OF_FREEDOM)
    return Judgement(Presentation.FLAG, Reason.ZERO_OR_ONE) if edge else FINE
