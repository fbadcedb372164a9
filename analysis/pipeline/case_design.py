"""Declares the design of a reference case: by units and strata, or by replicate weights."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimates.replicated import ReplicateDesign, declare_replicates
from analysis.estimates.survey import AnyDesign
from analysis.pipeline.case_data import keys, numbers
from analysis.pipeline.case_schema import UnsupportedError
from analysis.totals.design import Design, DesignColumns, DomainDf, LonelyPsu, declare_design
from analysis.variance.replicate import ReplicateRule


def design_of(case: Mapping[str, Any], frame: pd.DataFrame, *, folder: Path) -> AnyDesign:
    """Return the design of a case over the rows of its table."""
    entry = case["design"]
    if entry["type"] == "replicate":
        return _replicate_design(entry, frame, folder)
    return _taylor_design(entry, frame)


def _taylor_design(entry: Mapping[str, Any], frame: pd.DataFrame) -> Design:
    lonely = entry.get("lonely_psu") or LonelyPsu.FAIL
    if lonely not in set(LonelyPsu) - {LonelyPsu.COLLAPSE}:  # R has no such policy
        raise UnsupportedError(f"lonely_psu {lonely}")
    ids, strata = entry.get("ids") or [], entry.get("strata") or []
    columns = DesignColumns(
        ids=tuple(keys(frame, name) for name in ids),
        strata=keys(frame, strata[0]) if strata else None,
        later_strata=tuple(keys(frame, name) for name in strata[1:]),
        weights=numbers(frame, entry["weights"]) if entry.get("weights") else None,
        population=tuple(numbers(frame, name) for name in entry.get("fpc") or []),
        nest=bool(entry.get("nest")),
        ultimate_cluster=bool(entry.get("ultimate_cluster")),
    )
    return declare_design(
        columns,
        rows=len(frame),
        lonely=LonelyPsu(lonely),
        adjust_domain_lonely=bool(entry.get("adjust_domain_lonely")),
        domain_df=DomainDf.STRATA if entry.get("domain_df") == "stata" else DomainDf.ACTIVE,
    )


def _replicate_design(
    entry: Mapping[str, Any], frame: pd.DataFrame, folder: Path
) -> ReplicateDesign:
    given = entry["replicate"]
    weights = pd.read_csv(folder / given["weights_file"]).to_numpy(dtype=np.float64)
    rscales = np.atleast_1d(np.asarray(given["rscales"], dtype=np.float64))
    if len(rscales) == 1:
        rscales = np.full(weights.shape[1], rscales[0])
    rule = ReplicateRule(
        scale=float(given["scale"]),
        rscales=rscales,
        about_estimate=bool(given["mse"]),
        df=int(given["degf"]),
    )
    return declare_replicates(
        numbers(frame, entry["weights"]), weights[frame.index.to_numpy()], rule=rule
    )
