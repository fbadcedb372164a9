"""Median and other quantiles with the intervals of Woodruff."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from analysis.estimates.proportions import IntervalMethod, Shares, share_intervals
from analysis.estimates.quantile_rules import QuantileRule, SortedValues, read_quantile
from analysis.estimates.replicated import ReplicateDesign, statistic_covariance
from analysis.estimates.survey import AnyDesign, Missing, kept_rows, mean
from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class QuantileMethod:
    """How quantiles are read, how the interval of the share below is made, at what confidence."""

    rule: QuantileRule = QuantileRule.MATH
    interval: IntervalMethod = IntervalMethod.MEAN
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Quantiles of one column, each array in the order of `probabilities`.

    lower, upper : NaN where the interval of the share leaves 0-1: the data do not bound it.
    standard_errors : width of the interval over 2·t(df); NaN where a bound is.
    """

    probabilities: FloatArray
    values: FloatArray
    lower: FloatArray
    upper: FloatArray
    standard_errors: FloatArray
    df: int


_DEFAULT = QuantileMethod()


def quantiles(
    design: AnyDesign,
    column: FloatArray,
    *,
    probabilities: Sequence[float],
    method: QuantileMethod = _DEFAULT,
    domain: BoolArray | None = None,
    missing: Missing = Missing.REFUSE,
) -> Quantiles:
    """Quantiles of a column, numbers or codes of an ordered scale.

    Raises
    ------
    DomainError
        `quantile.probability`, `quantile.interval`, and those of `mean`.

    Notes
    -----
    Woodruff (1952), JASA 47, 635-646: an interval for the share of values up to the estimated
    quantile, carried back to the values by the same rule. The rows sampled of `beta`, and the
    units that give the degrees of freedom, are those with a value. The methods logit and wilson,
    which R's svyquantile does not offer, are refused.
    """
    _check(probabilities, method)
    kept = kept_rows(design, {"y": column}, domain=domain, missing=missing)
    values = SortedValues.of(column[kept], design.weights[kept])
    found = [read_quantile(values, p, rule=method.rule) for p in probabilities]
    below = {
        str(number): (column <= found[number]).astype(np.float64) for number in range(len(found))
    }
    shares = Shares.of(mean(design, below, domain=kept))
    bounds = share_intervals(shares, method=method.interval, level=method.level)
    lower, upper = (_carried_back(values, bound, rule=method.rule) for bound in bounds)
    df = int(shares.df[0]) if found else 0
    width = 2 * stdtrit(max(df, 1), (1 + method.level) / 2)
    return Quantiles(
        probabilities=np.asarray(probabilities, dtype=np.float64),
        values=np.array(found, dtype=np.float64),
        lower=lower,
        upper=upper,
        standard_errors=(upper - lower) / width,
        df=df,
    )


def replicate_quantile_errors(
    design: ReplicateDesign,
    column: FloatArray,
    *,
    probabilities: Sequence[float],
    rule: QuantileRule = QuantileRule.MATH,
    domain: BoolArray | None = None,
    missing: Missing = Missing.REFUSE,
) -> FloatArray:
    """Return standard errors of quantiles computed anew in every replicate; shape (quantiles,).

    Valid for bootstrap and balanced replicates; the jackknife fails for quantiles.
    """
    kept = kept_rows(design, {"y": column}, domain=domain, missing=missing)

    def of(weights: FloatArray) -> list[float]:
        values = SortedValues.of(column[kept], weights[kept])
        return [read_quantile(values, p, rule=rule) for p in probabilities]

    matrix = statistic_covariance(
        design.rule, of(design.weights), [of(weights) for weights in design.replicates.T]
    )
    return np.asarray(np.sqrt(np.diag(matrix)), dtype=np.float64)


def _check(probabilities: Sequence[float], method: QuantileMethod) -> None:
    if not all(0 < p < 1 for p in probabilities):
        raise DomainError(
            "quantile.probability",
            "a quantile is asked for at a share that is none",
            got=", ".join(f"{p:g}" for p in probabilities),
            expected="shares between 0 and 1",
        )
    if method.interval in {IntervalMethod.LOGIT, IntervalMethod.WILSON}:
        raise DomainError(
            "quantile.interval",
            "this interval of a share is not offered for quantiles",
            got=str(method.interval),
            expected="mean, xlogit, asin or beta",
        )


def _carried_back(values: SortedValues, shares: FloatArray, *, rule: QuantileRule) -> FloatArray:
    inside = (shares >= 0) & (shares <= 1)
    return np.array(
        [
            read_quantile(values, share, rule=rule) if known else np.nan
            for share, known in zip(shares.tolist(), inside.tolist(), strict=True)
        ]
    )
