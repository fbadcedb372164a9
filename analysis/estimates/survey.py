"""Means, totals, ratios, variances and contrasts of a sample, for any domain."""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np

from analysis.estimates.estimand import Estimand, Ratio, plan
from analysis.estimates.finish import Estimates, finish
from analysis.estimates.replicated import ReplicateDesign, finish_replicates, replicate_totals
from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, KeyArray
from analysis.totals.cells import Variables, cell_totals
from analysis.totals.design import Design
from analysis.variance.linearised import degrees_of_freedom

Columns = Mapping[str, FloatArray]
AnyDesign = Design | ReplicateDesign


class Missing(StrEnum):
    """What to do with rows whose value is missing (NaN).

    refuse raises; domain treats the rows with a value in every column as a domain: the others
    leave the estimate, but their sampling units stay in the design.
    """

    REFUSE = "refuse"
    DOMAIN = "domain"


def mean(
    design: AnyDesign,
    columns: Columns,
    *,
    domain: BoolArray | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Estimates:
    """Weighted means Σ w·y / Σ w of the columns; a 0/1 column gives a share (0–1)."""
    kept, filled = _kept(design, columns, domain=domain, missing=missing)
    estimands = [Estimand(name, ((1.0, Ratio((name,), ("",))),), base="") for name in columns]
    return _estimate(design, filled, kept, estimands=estimands, level=level)


def total(
    design: AnyDesign,
    columns: Columns,
    *,
    domain: BoolArray | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Estimates:
    """Weighted totals Σ w·y of the columns."""
    kept, filled = _kept(design, columns, domain=domain, missing=missing)
    estimands = [Estimand(name, ((1.0, Ratio((name,))),), base="") for name in columns]
    return _estimate(design, filled, kept, estimands=estimands, level=level)


def ratio(
    design: AnyDesign,
    numerator: FloatArray,
    denominator: FloatArray,
    *,
    domain: BoolArray | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Estimates:
    """Ratio of two weighted totals, Σ w·y / Σ w·x."""
    columns = {"numerator": numerator, "denominator": denominator}
    kept, filled = _kept(design, columns, domain=domain, missing=missing)
    estimand = Estimand("ratio", ((1.0, Ratio(("numerator",), ("denominator",))),), base="")
    return _estimate(design, filled, kept, estimands=[estimand], level=level)


def variance(
    design: Design,
    column: FloatArray,
    *,
    domain: BoolArray | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Estimates:
    """Estimate the population variance n/(n - 1)·Σ w·(y - ȳ)²/Σ w of a column (R's svyvar)."""
    centre = mean(design, {"variance": column}, domain=domain, missing=missing)
    correction = centre.rows[0] / (centre.rows[0] - 1)
    squared = correction * (column - centre.values[0]) ** 2
    return mean(design, {"variance": squared}, domain=domain, missing=missing, level=level)


def contrast(
    design: AnyDesign,
    column: FloatArray,
    groups: Mapping[str, BoolArray],
    *,
    coefficients: Mapping[str, float],
    domain: BoolArray | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Estimates:
    """Linear combination of the means of a column in several groups, with their covariance."""
    kept, filled = _kept(design, {"y": column}, domain=domain, missing=missing)
    for name in coefficients:
        filled[f"y@{name}"] = filled["y"] * groups[name]
        filled[f"x@{name}"] = groups[name].astype(np.float64)
    terms = tuple(
        (value, Ratio((f"y@{name}",), (f"x@{name}",))) for name, value in coefficients.items()
    )
    estimand = Estimand("contrast", terms, base="")
    return _estimate(design, filled, kept, estimands=[estimand], level=level)


def indicators(keys: KeyArray) -> dict[str, FloatArray]:
    """One 0/1 column for each distinct key, in sorted order."""
    return {str(key): (keys == key).astype(np.float64) for key in np.unique(keys)}


def domain_df(design: AnyDesign, domain: BoolArray) -> int:
    """Return the degrees of freedom over the rows of a domain, whether or not they have a value."""
    if isinstance(design, ReplicateDesign):
        return design.rule.df
    units = np.unique(design.unit[domain])
    present = np.ones((len(units), 1), dtype=np.bool_)
    return int(degrees_of_freedom(design, units, present)[0])


def kept_rows(
    design: AnyDesign, columns: Columns, *, domain: BoolArray | None, missing: Missing
) -> BoolArray:
    """Return the rows that an estimate of the columns speaks of, shape (rows,)."""
    return _kept(design, columns, domain=domain, missing=missing)[0]


def _kept(
    design: AnyDesign, columns: Columns, *, domain: BoolArray | None, missing: Missing
) -> tuple[BoolArray, dict[str, FloatArray]]:
    kept = np.ones(design.rows, dtype=np.bool_) if domain is None else domain.copy()
    for name, values in columns.items():
        gaps = np.isnan(values)
        if missing is Missing.REFUSE and (gaps & kept).any():
            raise DomainError(
                "estimate.missing_values",
                "a column has missing values and nothing says what to do with them",
                where=name,
                got=f"{int((gaps & kept).sum())} missing",
                hint="Say missing=Missing.DOMAIN to leave those rows out of the estimate.",
            )
        kept &= ~gaps
    return kept, {name: np.nan_to_num(values) for name, values in columns.items()}


def _estimate(
    design: AnyDesign,
    columns: Columns,
    kept: BoolArray,
    *,
    estimands: list[Estimand],
    level: float,
) -> Estimates:
    variables = Variables.of({**columns, "": np.ones(design.rows)})
    compiled = plan(estimands, columns=variables.names)
    if isinstance(design, ReplicateDesign):
        replicated = replicate_totals(design, variables, domain=kept)
        return finish_replicates(design.rule, replicated, plan=compiled, level=level)
    totals = cell_totals(design, variables, domain=kept)
    return finish(design, totals, plan=compiled, level=level)
