"""Effects of surveyors, keyers or places: how alike answers are that share one of them."""

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from analysis.totals.arrays import FloatArray, KeyArray
from analysis.totals.design import codes_of


@dataclass(frozen=True, slots=True)
class Clustering:
    """How much of the variation lies between groups.

    intraclass : intraclass correlation by analysis of variance; below zero where groups differ
        less than chance makes them; NaN without two groups, a group of two and some variation.
    share : η², sum of squares between groups over the total, 0-1; grows with the number of groups.
    f, p_value : of the test that all groups have one mean.
    design_effect : 1 + (mean size - 1)·intraclass, the price paid in variance.
    """

    groups: int
    rows: int
    intraclass: float
    share: float
    f: float
    p_value: float
    design_effect: float


def clustering(values: FloatArray, groups: KeyArray) -> Clustering:
    """Analyse the variance of `values` between and within groups; both of shape (rows,), no gaps.

    Notes
    -----
    ICC = (MSB - MSW)/(MSB + (m₀ - 1)·MSW) with m₀ = (n - Σ m²/n)/(k - 1), the mean group size of
    unbalanced groups (Donner 1986; ICC(1) of Shrout and Fleiss 1979). Where surveyors are not
    sent out at random, what their places have in common is in it too.
    """
    codes, labels = codes_of(groups)
    number, rows = len(labels), len(values)
    if number < 2 or rows <= number:  # noqa: PLR2004 - between needs two groups, within a pair
        return Clustering(number, rows, *[float("nan")] * 5)
    sizes = np.bincount(codes)
    means = np.bincount(codes, weights=values) / sizes
    between = float(sizes @ (means - values.mean()) ** 2)
    within = float(((values - means[codes]) ** 2).sum())
    if between + within <= 1e-12 * float(values @ values) or between + within == 0:
        return Clustering(number, rows, *[float("nan")] * 5)
    mean_between, mean_within = between / (number - 1), within / (rows - number)
    size = (rows - float(sizes @ sizes) / rows) / (number - 1)
    intraclass = (mean_between - mean_within) / (mean_between + (size - 1) * mean_within)
    f = mean_between / mean_within if mean_within > 0 else float("inf")
    return Clustering(
        groups=number,
        rows=rows,
        intraclass=intraclass,
        share=between / (between + within),
        f=f,
        p_value=float(fdtrc(number - 1, rows - number, f)),
        design_effect=1 + (rows / number - 1) * intraclass,
    )
